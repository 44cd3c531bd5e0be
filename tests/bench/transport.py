"""Exact transport beside scipy, costs and assignment, on the same clouds in ten
dimensions; the costs of limn are checked against scipy's first.

Usage: transport.py LIMN [SIZE...] [NAME...]
"""
import os
import subprocess
import sys
import tempfile

import beside
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist


def clouds(n, folder):
    rng = np.random.default_rng(n)
    x, y = rng.standard_normal((2, n, 10))
    made = {"gaussian": (x, y), "far": (x, y + 10),
            "ties": (np.round(x), np.round(y))}
    for name, (p, q) in made.items():
        np.save(os.path.join(folder, f"x {name}.npy"), p)
        np.save(os.path.join(folder, f"y {name}.npy"), q)
    return made


def cost(x, y):
    c = cdist(x, y, "sqeuclidean")
    return c[linear_sum_assignment(c)].mean()


def agree(limn, folder, made):
    for name, (x, y) in made.items():
        path = os.path.join(folder, "{} " + name + ".npy")
        code = ("print(('%.17g'):format(limn.probe.wasserstein("
                f"limn.files.load '{path.format('x')}', "
                f"limn.files.load '{path.format('y')}').cost))")
        mine = float(subprocess.run([limn, "-e", code], check=True, text=True,
                                    stdout=subprocess.PIPE).stdout)
        assert abs(mine - cost(x, y)) < 1e-12 * mine, (name, mine)


limn = sys.argv[1]
sizes, names = beside.wishes(sys.argv[2:], ["200", "1000", "2000"])
with tempfile.TemporaryDirectory() as folder:
    def rows(n):
        made = clouds(n, folder)
        agree(limn, folder, made)
        return {name: lambda x=x, y=y: cost(x, y)
                for name, (x, y) in made.items()}
    beside.table(limn, "transport.lua", sizes, names, rows, folder)
