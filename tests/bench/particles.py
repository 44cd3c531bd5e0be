"""particles.py LIMN [N d n] -- a step of noisy gradient descent on N neurons.

f(x) = (1/N) sum_i a_i tanh(w_i . x), a fixed, n samples in d dimensions, single
precision: w -= dt (N dF/dw) + noise.  numpy and PyTorch in their best
arrangement: arrays made once, products into them, no temporaries.  In turns,
the fastest step of each; then times of the best of the two over those of limn.
LIMN_THREADS threads for all, by default as many as there are processors; with
one it is processor time that counts, else the clock, which wants an idle
machine (chrt -f 10 makes it one).  The kernels of OpenBLAS are those that limn
chooses, for all.
"""
import os
import re
import subprocess
import sys
import time

threads = os.environ.get("LIMN_THREADS", str(os.cpu_count()))
for name in ("LIMN_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = threads
version = subprocess.run([sys.argv[1], "--version"], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
core = re.search(r"core (\w+)", version).group(1)
os.environ["OPENBLAS_CORETYPE"] = core
now = time.process_time if threads == "1" else time.perf_counter
import numpy as np  # noqa: E402
try:
    import torch
    torch.set_num_threads(int(threads))
except ImportError:
    torch = None

HERE = os.path.dirname(os.path.abspath(__file__))
LR, DECAY, HEAT = 0.1, 1e-3, 1e-3


def data(N, d, n):
    g = np.random.default_rng(1)
    w = (g.standard_normal((N, d)) / np.sqrt(d)).astype(np.float32)
    a = np.where(np.arange(N) % 2, -1, 1).astype(np.float32)
    x = g.standard_normal((n, d)).astype(np.float32)
    y = g.standard_normal(n).astype(np.float32)
    return w, a, x, y


def of_numpy(N, d, n):
    w, a, x, y = data(N, d, n)
    g = np.random.Generator(np.random.SFC64(1))
    h = np.empty((N, n), np.float32)
    grad, xi = np.empty_like(w), np.empty_like(w)
    noise = np.float32(np.sqrt(2 * LR * HEAT))
    xt = np.ascontiguousarray(x.T)

    def step():
        np.matmul(w, xt, out=h)
        np.tanh(h, out=h)
        r = (a @ h / np.float32(N) - y) / np.float32(n)
        np.multiply(h, h, out=h)
        np.subtract(1, h, out=h)
        np.multiply(h, r, out=h)
        np.matmul(h, x, out=grad)
        np.multiply(grad, (LR * a)[:, None], out=grad)
        g.standard_normal(dtype=np.float32, out=xi)
        np.multiply(xi, noise, out=xi)
        np.multiply(w, np.float32(1 - LR * DECAY), out=w)
        np.subtract(w, grad, out=w)
        np.add(w, xi, out=w)
    return step


def of_torch(N, d, n):
    w, a, x, y = (torch.from_numpy(v) for v in data(N, d, n))
    h = torch.empty(N, n)
    grad, xi = torch.empty_like(w), torch.empty_like(w)
    noise = float(np.sqrt(2 * LR * HEAT))
    xt = x.t().contiguous()

    @torch.no_grad()
    def step():
        torch.mm(w, xt, out=h)
        h.tanh_()
        r = (torch.mv(h.t(), a) / N - y) / n
        h.mul_(h).neg_().add_(1).mul_(r)
        torch.mm(h, x, out=grad)
        grad.mul_(a[:, None])
        xi.normal_()
        w.mul_(1 - LR * DECAY).sub_(grad, alpha=LR).add_(xi, alpha=noise)
    return step


def fastest(step, times):
    best = float("inf")
    step()
    for _ in range(times):
        t = now()
        step()
        best = min(best, now() - t)
    return best


def main():
    size = [int(v) for v in sys.argv[2:5]] or [10000, 100, 500]
    peers = {"numpy": of_numpy(*size)}
    if torch:
        peers["torch"] = of_torch(*size)
    best = {name: float("inf") for name in ["limn", *peers]}
    for _ in range(5):
        out = subprocess.run(
            [sys.argv[1], os.path.join(HERE, "particles.lua"),
             *map(str, size), "10"], check=True, text=True,
            stdout=subprocess.PIPE).stdout
        best["limn"] = min(best["limn"], float(out))
        for name, step in peers.items():
            best[name] = min(best[name], fastest(step, 8))
    for name, seconds in best.items():
        print(f"{name:6} {1e3 * seconds:8.2f} ms  "
              f"{seconds / best['limn']:6.2f} x limn")
    print("N = {}, d = {}, n = {}".format(*size), f"{threads} threads, {core}, "
          f"load {os.getloadavg()[0]:.1f}")


main()
