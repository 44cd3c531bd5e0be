"""Operations on tensors beside numpy.  Usage: tensor.py LIMN [SIZE...] [NAME...]"""
import sys

import beside
import numpy as np

try:
    from scipy.special import erf
except ImportError:
    erf = None


def rows(n):
    rng = np.random.default_rng(1)
    x, y = rng.random(n), rng.random(n)
    side = int(n ** 0.5)
    m = rng.random((side, side))
    row, column = m[0].copy(), m[:, :1].copy()
    z, mask = x.copy(), x > 0.5
    at = (rng.random(n) * n).astype(int)
    table = {
        "copy": lambda: x.copy(),
        "fill": lambda: np.full(n, 0.0),
        "arange": lambda: np.arange(1.0, n + 1.0),
        "add": lambda: x + y,
        "mul": lambda: x * y,
        "div": lambda: x / y,
        "add in place": lambda: np.add(z, y, out=z),
        "scale": lambda: x * 2,
        "add row": lambda: m + row,
        "add column": lambda: m + column,
        "minimum": lambda: np.minimum(x, y),
        "compare": lambda: (x > y).astype(float),
        "where": lambda: np.where(mask, x, y),
        "clip": lambda: np.clip(x, 0.2, 0.8),
        "neg": lambda: -x,
        "abs": lambda: np.abs(x),
        "square": lambda: np.square(x),
        "floor": lambda: np.floor(x),
        "sqrt": lambda: np.sqrt(x),
        "exp": lambda: np.exp(x),
        "log": lambda: np.log(x),
        "log1p": lambda: np.log1p(x),
        "tanh": lambda: np.tanh(x),
        "sin": lambda: np.sin(x),
        "pow": lambda: x ** y,
        "mod": lambda: x % y,
        "sum": lambda: x.sum(),
        "sum axis 1": lambda: m.sum(axis=0),
        "sum axis 2": lambda: m.sum(axis=1),
        "mean": lambda: x.mean(),
        "max": lambda: x.max(),
        "max axis 1": lambda: m.max(axis=0),
        "max axis 2": lambda: m.max(axis=1),
        "argmax": lambda: x.argmax(),
        "prod": lambda: x.prod(),
        "count": lambda: np.count_nonzero(x),
        "all": lambda: x.all(),
        "var": lambda: x.var(),
        "var axis 1": lambda: m.var(axis=0),
        "norm": lambda: np.linalg.norm(x),
        "dot": lambda: x @ y,
        "median": lambda: np.median(x),
        "cumsum": lambda: x.cumsum(),
        "diff": lambda: np.diff(x),
        "transpose": lambda: m.T.copy(),
        "flip": lambda: np.flip(x).copy(),
        "roll": lambda: np.roll(x, 3),
        "concat": lambda: np.concatenate((x, y)),
        "every second": lambda: x[::2].copy(),
        "column": lambda: m[:, 0].copy(),
        "take": lambda: x[at],
        "mask": lambda: x[mask],
        "triu": lambda: np.triu(m),
        "outer": lambda: np.outer(row, row),
        "sort": lambda: np.sort(x),
        "argsort": lambda: np.argsort(x, kind="stable"),
        "unique": lambda: np.unique(x),
        "nonzero": lambda: np.nonzero(x),
        "randn": lambda: rng.standard_normal(n),
        "rand": lambda: rng.random(n),
        "permutation": lambda: rng.permutation(n),
    }
    if erf:
        table["erf"] = lambda: erf(x)
    return table


sizes, names = beside.wishes(sys.argv[2:], ["1000", "10000", "100000",
                                            "1000000", "10000000"])
beside.table(sys.argv[1], "tensor.lua", sizes, names, rows)
