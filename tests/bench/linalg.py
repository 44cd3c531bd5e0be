"""Linear algebra beside numpy, on the same matrices.

Usage: linalg.py LIMN [SIDE...] [NAME...]
"""
import os
import sys
import tempfile

import beside
import numpy as np

try:
    import scipy.linalg as scipy
    import scipy.sparse.linalg as sparse
except ImportError:
    scipy = None

BATCH = 64


def matrices(n, folder):
    """What both sides work on, in files for limn."""
    rng = np.random.default_rng(n)
    a = rng.standard_normal((n, n))
    tall = rng.standard_normal((4 * n, n))
    made = {"a": a, "b": rng.standard_normal((n, n)), "tall": tall,
            "spd": tall.T @ tall / (4 * n), "v": rng.standard_normal(n),
            "tv": rng.standard_normal(4 * n)}
    if n <= 100:
        made["p"] = rng.standard_normal((BATCH, n, n))
        made["q"] = rng.standard_normal((BATCH, n, n))
    for name, x in made.items():
        np.save(os.path.join(folder, name + ".npy"), x)
    return made


def rows(n, folder):
    made = matrices(n, folder)
    a, b, spd, v = made["a"], made["b"], made["spd"], made["v"]
    tall, tv, la = made["tall"], made["tv"], np.linalg
    wide = tall.T.copy()
    table = {
        "matmul": lambda: a @ b,
        "matmul a'": lambda: a.T @ b,
        "matmul b'": lambda: a @ b.T,
        "tall matmul": lambda: tall @ a,
        "matrix vector": lambda: a @ v,
        "vector matrix": lambda: v @ a,
        "gram": lambda: tall @ tall.T,
        # einsum, as numpy does each fastest
        "ij,ij->ij": lambda: np.einsum("ij,ij->ij", a, b),
        "ij,j->ij": lambda: np.einsum("ij,j->ij", a, v),
        "ij,ij->j": lambda: np.einsum("ij,ij->j", a, b),
        "ij,ji": lambda: np.einsum("ij,ji", a, b),
        "ij,kj->ik": lambda: np.einsum("ij,kj->ik", a, b, optimize=True),
        "tensordot": lambda: np.tensordot(a, b, ([0], [1])),
        "solve": lambda: la.solve(a, v),
        "solve many": lambda: la.solve(a, b),
        "inv": lambda: la.inv(a),
        "det": lambda: la.det(a),
        "slogdet": lambda: la.slogdet(a),
        "cholesky": lambda: la.cholesky(spd),
        "qr": lambda: la.qr(a),
        "qr tall": lambda: la.qr(tall),
        "lstsq tall": lambda: la.lstsq(tall, tv, rcond=None),
        "eigh": lambda: la.eigh(spd),
        "eigh values": lambda: la.eigvalsh(spd),
        "svd": lambda: la.svd(a, full_matrices=False),
        "svd values": lambda: la.svd(a, compute_uv=False),
        "svd values, 1e-7": lambda: la.svd(a, compute_uv=False),
        "svd tall": lambda: la.svd(tall, full_matrices=False),
        "svd tall full": lambda: la.svd(tall),
        "svd tall values": lambda: la.svd(tall, compute_uv=False),
        "svd wide": lambda: la.svd(wide, full_matrices=False),
        "pinv": lambda: la.pinv(a),
        "eig": lambda: la.eig(a),
        "eig values": lambda: la.eigvals(a),
    }
    if "p" in made:
        p, q = made["p"], made["q"]
        table["matmul batch"] = lambda: p @ q
        table["ijk,j->ik"] = lambda: np.einsum("ijk,j->ik", p, v)
        table["ijk,ilk->jl"] = lambda: np.einsum("ijk,ilk->jl", p, q,
                                                 optimize=True)
    if scipy:
        table["solve spd"] = lambda: scipy.solve(spd, v, assume_a="pos")
        table["solve lower"] = lambda: scipy.solve_triangular(spd, v,
                                                              lower=True)
        table["lu"] = lambda: scipy.lu(a)
        table["expm"] = lambda: scipy.expm(spd)
        few = min(10, n - 1)
        if n > 700:  # of smaller ones probe.spectrum asks svds
            table["top 10, 1e-6"] = lambda: sparse.svds(a, k=few, tol=1e-6)
        table["svds 10"] = lambda: sparse.svds(a, k=few)
        table["eigs 10"] = lambda: sparse.eigsh(spd, k=few)
    return table


def main():
    limn = sys.argv[1]
    beside.same_blas(limn)
    sizes, names = beside.wishes(sys.argv[2:],
                                 ["10", "30", "100", "300", "1000"])
    with tempfile.TemporaryDirectory() as folder:
        beside.table(limn, "linalg.lua", sizes, names,
                     lambda n: rows(n, folder), folder)


main()
