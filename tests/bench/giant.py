"""Two giant steps beside numpy and PyTorch, on the same data, in single precision.

Usage: giant.py LIMN [NEURONS...] [THREADS=1|2]

N = d, 2 N fresh samples a step, tanh, then the 20 largest singular triplets, for
which numpy's and PyTorch's side take scipy's svds (ARPACK) of the same tolerance:
seconds of wall clock and of processor time of both parts.
"""
import os
import subprocess
import sys
import tempfile
import time

threads = next((w[8:] for w in sys.argv if w.startswith("THREADS=")), "1")
for name in ("LIMN_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = threads
import numpy as np  # noqa: E402
from scipy.sparse.linalg import svds  # noqa: E402

try:
    import torch
    torch.set_num_threads(int(threads))
except ImportError:
    torch = None

HERE = os.path.dirname(os.path.abspath(__file__))


def data(n, folder):
    rng = np.random.default_rng(n)

    def normal(*size):
        return rng.standard_normal(size, dtype=np.float32)
    w = normal(n, n)
    w /= np.linalg.norm(w, axis=1, keepdims=True)
    a = normal(n) / np.float32(np.sqrt(n))
    x = normal(4 * n, n)
    y = np.tanh(2 * x[:, 0]) * (1 + np.tanh(2 * x[:, 1]))
    for name, value in {"w": w, "a": a, "x": x, "y": y}.items():
        np.save(os.path.join(folder, name + ".npy"), value)
    return w, a, x, y


def steps_numpy(w, a, x, y, eta):
    n, s = len(x) // 2, np.float32(1 / np.sqrt(len(a)))
    for t in range(2):
        b, r = x[t * n:(t + 1) * n], y[t * n:(t + 1) * n]
        h = np.tanh(b @ w.T)
        r = r - s * (h @ a)
        h *= h
        np.subtract(1, h, out=h)
        h *= a
        h *= r[:, None]
        w = w + np.float32(eta[t] / n) * (h.T @ b)
    return w


def steps_torch(w, a, x, y, eta):
    w, a, x, y = (torch.from_numpy(v) for v in (w.copy(), a, x, y))
    w.requires_grad_(True)
    n, s = len(x) // 2, len(a) ** -0.5
    for t in range(2):
        b, z = x[t * n:(t + 1) * n], y[t * n:(t + 1) * n]
        f = s * (torch.tanh(b @ w.T) @ a)
        loss = ((z - f) ** 2).sum() / (2 * n)
        g, = torch.autograd.grad(loss, w)
        with torch.no_grad():
            w -= eta[t] / s * g
    return w.detach().numpy()


def clocked(f):
    wall, cpu = time.perf_counter(), time.process_time()
    value = f()
    return value, time.perf_counter() - wall, time.process_time() - cpu


def show(name, parts, values):
    print(f"{name:8}" + "".join(f"{wall:9.2f} {cpu:9.2f}"
                                for wall, cpu in parts)
          + f"   {values[0]:.6f} .. {values[-1]:.6f}", flush=True)


def main():
    limn = sys.argv[1]
    sizes = [int(w) for w in sys.argv[2:] if w.isdigit()] or [2048]
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            made = data(n, folder)
            eta = [3 * n ** .3, 3 * n ** .4]
            print(f"N = d = {n}, {threads} threads; seconds of two steps (wall, "
                  "processor), of 20 triplets; largest and last value")
            out = subprocess.run([limn, os.path.join(HERE, "giant.lua"),
                                  str(n), folder], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout.split("\n")
            show("limn", [[float(v) for v in line.split()]
                          for line in out[:2]],
                 [float(v) for v in out[2].split()])
            for name, f in (("numpy", steps_numpy), ("torch", steps_torch)):
                if name == "torch" and not torch:
                    continue
                w, *one = clocked(lambda: f(*made, eta))
                s, *two = clocked(lambda: svds(w.astype(np.float64), k=20,
                                               tol=1e-6)[1])
                show(name, [one, two], sorted(s, reverse=True))


main()
