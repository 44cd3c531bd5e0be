"""Spectra of one large matrix beside numpy and scipy, on two threads, in turns.

Usage: spectrum.py LIMN [SIDE...] [NAME...]

NAME is values (probe.spectrum, singular values to 1e-7, beside numpy's), top (ten
largest to 1e-6, beside ARPACK) or svd.  Times are those of the clock, the best of
the turns, so the machine should have nothing else to do; the load is printed.
"""
import os
import subprocess
import sys
import tempfile
import time

TWO = {"LIMN_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
os.environ.update(TWO)  # before numpy reads it
import beside  # noqa: E402
import numpy as np  # noqa: E402
import scipy.sparse.linalg as sparse  # noqa: E402

os.environ.update(TWO)


TURNS = 3


def compare(limn, side, names, path):
    """Print a ratio a name, of an n x n matrix that goes into a file."""
    a = np.random.default_rng(1).standard_normal((side, side))
    np.save(path, a)
    theirs = {
        "values": lambda: np.linalg.svd(a, compute_uv=False),
        "top": lambda: sparse.svds(a, k=10, tol=1e-6),
        "svd": lambda: np.linalg.svd(a, full_matrices=False),
    }
    script = os.path.join(beside.HERE, "spectrum.lua")
    for name in names:
        ours, other = [], []
        for _ in range(TURNS):
            ours.append(float(subprocess.run(
                [limn, script, path, name], check=True, text=True,
                stdout=subprocess.PIPE).stdout))
            began = time.monotonic()
            theirs[name]()
            other.append(time.monotonic() - began)
        print("%5d %-6s limn %.2f s, numpy or scipy %.2f s, ratio %.1f, load %.1f"
              % (side, name, min(ours), min(other), min(other) / min(ours),
                 os.getloadavg()[0]), flush=True)


def main():
    sizes, names = beside.wishes(sys.argv[2:], ["4096"])
    print(beside.kernels.said())
    with tempfile.TemporaryDirectory() as folder:
        for side in sizes:
            compare(sys.argv[1], int(side), names or ["values", "top"],
                    os.path.join(folder, "a.npy"))


main()
