"""Operations on tensors beside numpy, one thread each.

Usage: tensor.py LIMN [SIZE...].  Prints one table; a ratio above 1 is how
many times faster limn is.  Both sides give the processor time of the fastest of five
batches, so that other programs disturb little.
"""
import os
import subprocess
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
import time  # noqa: E402

import numpy as np  # noqa: E402

try:
    from scipy.special import erf
except ImportError:
    erf = None


def seconds(f):
    calls = 1
    while True:
        t = time.process_time()
        for _ in range(calls):
            f()
        if time.process_time() - t > 0.04:
            break
        calls *= 2
    best = float("inf")
    for _ in range(5):
        t = time.process_time()
        for _ in range(calls):
            f()
        best = min(best, (time.process_time() - t) / calls)
    return best


def rows(n):
    rng = np.random.default_rng(1)
    x, y = rng.random(n), rng.random(n)
    side = int(n ** 0.5)
    m = rng.random((side, side))
    row, column = m[0].copy(), m[:, :1].copy()
    z = x.copy()
    table = {
        "copy": lambda: x.copy(),
        "fill": lambda: np.full(n, 0.0),
        "add": lambda: x + y,
        "add in place": lambda: np.add(z, y, out=z),
        "scale": lambda: x * 2,
        "add row": lambda: m + row,
        "add column": lambda: m + column,
        "compare": lambda: (x > y).astype(float),
        "sqrt": lambda: np.sqrt(x),
        "exp": lambda: np.exp(x),
        "log": lambda: np.log(x),
        "tanh": lambda: np.tanh(x),
        "sin": lambda: np.sin(x),
        "pow": lambda: x ** y,
        "sum": lambda: x.sum(),
        "sum axis 1": lambda: m.sum(axis=0),
        "sum axis 2": lambda: m.sum(axis=1),
        "max": lambda: x.max(),
        "argmax": lambda: x.argmax(),
        "var": lambda: x.var(),
        "norm": lambda: np.linalg.norm(x),
        "cumsum": lambda: x.cumsum(),
        "transpose": lambda: m.T.copy(),
        "sort": lambda: np.sort(x),
        "randn": lambda: rng.standard_normal(n),
        "rand": lambda: rng.random(n),
        "matmul": lambda: m @ m,
    }
    if erf:
        table["erf"] = lambda: erf(x)
    return table


def main():
    limn = sys.argv[1]
    sizes = sys.argv[2:] or ["1000", "100000", "10000000"]
    script = os.path.join(os.path.dirname(__file__), "tensor.lua")
    ratio, names = {}, []
    for size in sizes:  # alternate, so that both see the same machine
        peer = rows(int(size))
        out = subprocess.run([limn, script, size], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
        for line in out.splitlines():
            name, _, mine = line.split("\t")
            if name not in peer:
                continue
            if name not in names:
                names.append(name)
            ratio[name, size] = seconds(peer[name]) / float(mine)
    print(f"limn beside numpy {np.__version__}: how many times faster")
    print(f"{'':14}" + "".join(f"{s:>12}" for s in sizes))
    for name in names:
        cells = [f"{ratio[name, s]:12.2f}" if (name, s) in ratio
                 else " " * 12 for s in sizes]
        print(f"{name:14}" + "".join(cells))


main()
