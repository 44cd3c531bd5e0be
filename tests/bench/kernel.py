"""Kernels beside their transcription in numpy.

Usage: kernel.py LIMN [SAMPLES...] [NAME...]

numpy computes values; limn also the bounds on their errors.
"""
import os
import sys
import tempfile

import beside
import numpy as np

try:
    from scipy.linalg import cho_factor, cho_solve
except ImportError:
    cho_factor = None

D, WIDTH, DEPTH = 100, 1024, 3


def relu(s):
    size = np.sqrt(np.outer(np.diag(s), np.diag(s)))
    c = np.clip(s / size, -1, 1)
    t = np.arccos(c)
    return (size * (np.sin(t) + (np.pi - t) * c) / (2 * np.pi),
            (np.pi - t) / (2 * np.pi))


def erf(s):
    a = 1 + 2 * np.diag(s)
    size = np.outer(a, a)
    return (2 / np.pi * np.arcsin(2 * s / np.sqrt(size)),
            4 / np.pi / np.sqrt(size - 4 * s * s))


def gelu(s):
    a = np.diag(s) + 1
    both = np.outer(a, a)
    g = both - s * s
    root, kk = np.sqrt(g), 1 / a[:, None] + 1 / a[None, :]
    p = np.arctan2(root, -s)
    n = np.outer(a - 1, a - 1) - s * s + s * s * kk
    return ((s * p + n / root) / (2 * np.pi),
            (p + s * (2 * kk - 1) / root + s * n / root**3) / (2 * np.pi))


def tangent(x, form):
    s = x @ x.T / x.shape[1]
    t = s.copy()
    for _ in range(DEPTH):
        s, d = form(s)
        t = s + t * d
    return t


def empirical(x, w):
    """Inner products of the two factors of every layer, mean over outputs."""
    h, inputs = x, []
    for a in w[:-1]:
        inputs.append(h)
        h = np.tanh(h @ a)
    inputs.append(h)
    k, outputs = 0, w[-1].shape[1]
    for o in range(outputs):
        g = np.zeros((len(x), outputs))
        g[:, o] = 1
        for i in range(len(w) - 1, -1, -1):
            k = k + (inputs[i] @ inputs[i].T) * (g @ g.T) / outputs
            if i:
                g = (g @ w[i].T) * (1 - inputs[i] ** 2)
    return k


def gp(k, y):
    c = cho_factor(k + 0.1 * np.eye(len(k)))
    return k @ cho_solve(c, y), k - k @ cho_solve(c, k)


def rows(m, folder):
    rng = np.random.default_rng(m)
    x, y = rng.standard_normal((m, D)), rng.standard_normal(m)
    np.save(os.path.join(folder, "x.npy"), x)
    np.save(os.path.join(folder, "y.npy"), y)

    def weights(outputs):
        sizes = [D] + DEPTH * [WIDTH] + [outputs]
        return [rng.standard_normal((a, b)) / np.sqrt(a)
                for a, b in zip(sizes, sizes[1:])]
    one, ten, k = weights(1), weights(10), tangent(x, relu)
    table = {"relu": lambda: tangent(x, relu), "erf": lambda: tangent(x, erf),
             "gelu": lambda: tangent(x, gelu),
             "empirical": lambda: empirical(x, one),
             "empirical 10": lambda: empirical(x, ten)}
    if cho_factor:
        table["gp"] = lambda: gp(k, y)
    return table


def main():
    limn = sys.argv[1]
    beside.same_blas(limn)
    sizes, names = beside.wishes(sys.argv[2:], ["100", "1000"])
    with tempfile.TemporaryDirectory() as folder:
        beside.table(limn, "kernel.lua", sizes, names,
                     lambda m: rows(m, folder), folder)


main()
