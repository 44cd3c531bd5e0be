"""Training at infinite width beside numpy.

    python3 limit.py LIMN      ratios: the causal march of dynamical mean-field
                               theory and the sequential tensor program
    python3 limit.py fixed     the alternating fixed point for
                               tests/lua/infinite.lua: outputs, a line a step,
                               then the rows of A^1 and those of B^1

The transcriptions are of the published equations (Bordelon & Pehlevan 2022; Yang
& Hu 2021) in their plainest form: tanh, one output, full batch, muP.
"""
import sys
import time

from beside import np, HERE  # one thread, before numpy is loaded
import subprocess

X = np.array([[1, 0, .5], [0, 1, -.5], [-1, 1, 1]])
Y = np.array([1, -1, .5])


def phi(h):
    t = np.tanh(h)
    return t, 1 - t * t, -2 * t * (1 - t * t)


def whitened(rng, s, n):
    z = rng.standard_normal((s, n))
    z -= z.mean(0)
    q, _ = np.linalg.qr(z)
    return q * np.sqrt(s)


def draw(z, k):
    values, vectors = np.linalg.eigh((k + k.T) / 2)
    return z @ (vectors * np.sqrt(np.maximum(values, 0))).T


def alternate(kx, y, lr, layers, steps, samples, seed, sweeps=60):
    """The alternating Monte Carlo fixed point: whole trajectories from kernels
    and responses, and these from trajectories, until nothing changes."""
    p = len(y)
    n = steps * p
    rng = np.random.default_rng(seed)
    time_of = np.arange(n) // p
    before = time_of[:, None] > time_of[None, :]
    upto = time_of[:, None] >= time_of[None, :]
    z = [whitened(rng, samples, 2 * n) for _ in range(layers)]
    top = [w[:, n] for w in z]
    tile = np.tile(kx, (steps, steps))
    pk = [tile] + [tile.copy() for _ in range(layers)]
    gk = [np.ones((n, n)) for _ in range(layers + 1)]
    a = [np.zeros((n, n)) for _ in range(layers)]
    b = [np.zeros((n, n)) for _ in range(layers)]
    delta = np.tile(y, steps).astype(float)
    f = np.zeros(n)
    for _ in range(sweeps):
        old = f
        for l in range(1, layers + 1):
            c = before * ((a[l - 2] if l > 1 else 0) + lr * pk[l - 1] * delta)
            d = (upto * b[l - 1] if l < layers else 0) \
                + before * (lr * gk[l] * delta)
            u = draw(z[l - 1][:, :n], pk[l - 1])
            r = draw(z[l - 1][:, n:], gk[l]) if l < layers \
                else np.repeat(top[l - 1][:, None], n, 1)
            h, x, s1, s2, zz, g = (np.zeros((samples, n)) for _ in range(6))
            for t in range(steps):
                i = slice(t * p, (t + 1) * p)
                h[:, i] = u[:, i] + g @ c[i].T
                x[:, i], s1[:, i], s2[:, i] = phi(h[:, i])
                zz[:, i] = r[:, i] + x @ d[i].T
                g[:, i] = s1[:, i] * zz[:, i]
            pk[l] = x.T @ x / samples
            gk[l - 1] = g.T @ g / samples
            am, bm = np.zeros((n, n)), np.zeros((n, n))
            for s in range(samples):
                e = np.diag(s2[s] * zz[s]) \
                    + s1[s][:, None] * d * s1[s][None, :]
                m = np.linalg.inv(np.eye(n) - c @ e)
                am += s1[s][:, None] * (m @ c) * s1[s][None, :]
                bm += e @ m
            am, bm = before * am / samples, upto * bm / samples
            a[l - 1] = am
            if l > 1:
                b[l - 2] = bm
        f = a[-1].sum(1) + lr * (before * pk[layers] * delta).sum(1)
        delta = np.tile(y, steps) - f
        if np.abs(f - old).max() < 1e-10:
            break
    return f.reshape(steps, p), a[0], b[0]


def march(kx, y, lr, steps, samples, seed):
    """The causal march for two hidden layers, with sensitivities per sample."""
    p = len(y)
    n = steps * p
    rng = np.random.default_rng(seed)
    z1 = whitened(rng, samples, p + n)
    z2 = whitened(rng, samples, n + 1)
    u1 = draw(z1[:, :p], kx)
    zr, zu, w = z1[:, p:], z2[:, :n], z2[:, n]
    big = lambda: np.zeros((samples, n, n))  # noqa: E731
    x1r, g1r, x2u, g2u = big(), big(), big(), big()
    x1, g1, x2, g2 = (np.zeros((samples, n)) for _ in range(4))
    x2r, g2r = np.zeros((samples, n)), np.zeros((samples, n))
    p1, p2, k2 = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n))
    a1, b1 = np.zeros((n, n)), np.zeros((n, n))
    lp, lg = np.zeros((n, n)), np.zeros((n, n))
    delta, out = np.zeros(n), np.zeros((steps, p))

    def append(low, k, i, o):
        jitter = 1e-10 * np.trace(k[i, i]) / p
        if o > 0:
            low[i, :o] = np.linalg.solve(low[:o, :o], k[:o, i]).T
        rest = k[i, i] - low[i, :o] @ low[i, :o].T
        v, q = np.linalg.eigh((rest + rest.T) / 2)
        rest = (q * np.maximum(v, 0)) @ q.T + jitter * np.eye(p)
        low[i, i] = np.linalg.cholesky(rest)

    for t in range(steps):
        i, o = slice(t * p, (t + 1) * p), t * p
        e = o + p
        c1 = lr * np.tile(kx, (1, t)) * delta[:o]
        h1 = u1 + g1[:, :o] @ c1.T
        x1[:, i], s1, c1c = phi(h1)
        h1r = np.matmul(c1, g1r[:, :o, :])
        x1r[:, i] = s1[:, :, None] * h1r
        a1[i] = x1r[:, i].mean(0)
        p1[i, :e] = x1[:, i].T @ x1[:, :e] / samples
        p1[:e, i] = p1[i, :e].T
        append(lp, p1, i, o)
        c2 = a1[i, :o] + lr * p1[i, :o] * delta[:o]
        h2 = zu[:, :e] @ lp[i, :e].T + g2[:, :o] @ c2.T
        x2[:, i], s2, c2c = phi(h2)
        h2u = np.matmul(c2, g2u[:, :o, :])
        h2u[:, np.arange(p), o + np.arange(p)] += 1
        h2r = g2r[:, :o] @ c2.T
        x2u[:, i] = s2[:, :, None] * h2u
        x2r[:, i] = s2 * h2r
        p2[i, :e] = x2[:, i].T @ x2[:, :e] / samples
        f = x2r[:, i].mean(0) + lr * p2[i, :o] @ delta[:o]
        out[t], delta[i] = f, y - f
        d2 = np.tile(lr * delta[:o], (p, 1))
        q2 = w[:, None] + x2[:, :o] @ d2.T
        g2[:, i] = s2 * q2
        g2r[:, i] = c2c * q2 * h2r + s2 * (1 + x2r[:, :o] @ d2.T)
        g2u[:, i] = (c2c * q2)[:, :, None] * h2u \
            + s2[:, :, None] * np.matmul(d2, x2u[:, :o, :])
        b1[i] = g2u[:, i].mean(0)
        k2[i, :e] = g2[:, i].T @ g2[:, :e] / samples
        k2[:e, i] = k2[i, :e].T
        append(lg, k2, i, o)
        d1 = b1[i, :e].copy()
        d1[:, :o] += lr * k2[i, :o] * delta[:o]
        q1 = zr[:, :e] @ lg[i, :e].T + x1[:, :e] @ d1.T
        g1[:, i] = s1 * q1
        z1r = np.matmul(d1, x1r[:, :e, :])
        z1r[:, np.arange(p), o + np.arange(p)] += 1
        g1r[:, i] = (c1c * q1)[:, :, None] * h1r + s1[:, :, None] * z1r
    return out


def sampler(x, y, lr, layers, steps, n, seed):
    """The sequential tensor program with plain normals and pseudo-inverses."""
    m, d = x.shape
    rng = np.random.default_rng(seed)
    h0 = x @ rng.standard_normal((d, n)) / np.sqrt(d)
    v = rng.standard_normal(n)
    empty = np.zeros((0, n))
    ops = [[empty] * 4 for _ in range(layers - 1)]
    xs, dhs = [empty] * layers, [empty] * layers
    chis, xx, out = np.zeros(0), np.tile(x @ x.T / d, (1, 0)), []

    def apply(ins, hats, outs, others, new):
        c = np.linalg.pinv(ins @ ins.T / n, rcond=1e-9) @ (ins @ new.T / n)
        res = new @ new.T / n - c.T @ (ins @ new.T / n)
        w, q = np.linalg.eigh((res + res.T) / 2)
        root = (q * np.sqrt(np.maximum(w, 0))) @ q.T
        g = c.T @ hats + root @ rng.standard_normal((len(new), n))
        theta = np.linalg.pinv(outs @ outs.T / n, rcond=1e-9) \
            @ (others @ new.T / n)
        return g, g + theta.T @ outs

    for t in range(steps + 1):
        h = h0 - lr * (np.tile(x @ x.T / d, (1, t)) * chis) @ dhs[0]
        hs, acts = [h], [np.tanh(h)]
        for l in range(1, layers):
            o = ops[l - 1]
            g, h = apply(o[0], o[1], o[2], o[3], acts[-1])
            o[0], o[1] = np.vstack([o[0], acts[-1]]), np.vstack([o[1], g])
            h = h - lr * ((acts[-1] @ xs[l - 1].T / n) * chis) @ dhs[l]
            hs.append(h)
            acts.append(np.tanh(h))
        vt = v - lr * chis @ xs[-1]
        f = acts[-1] @ vt / n
        out.append(f)
        chi = (f - y) / m
        dx = np.tile(vt, (m, 1))
        new = [None] * layers
        for l in range(layers - 1, -1, -1):
            new[l] = dx * (1 - acts[l] ** 2)
            if l == 0:
                break
            o = ops[l - 1]
            g, dx = apply(o[2], o[3], o[0], o[1], new[l])
            dx = dx - lr * ((new[l] @ dhs[l].T / n) * chis) @ xs[l - 1]
            o[2], o[3] = np.vstack([o[2], new[l]]), np.vstack([o[3], g])
        for l in range(layers):
            xs[l] = np.vstack([xs[l], acts[l]])
            dhs[l] = np.vstack([dhs[l], new[l]])
        chis = np.concatenate([chis, chi])
    return np.array(out)


def timed(what, ours, theirs):
    print(f"{what:44s} limn {ours:8.2f} s  numpy {theirs:8.2f} s  "
          f"ratio {theirs / ours:6.1f}")


def main():
    if sys.argv[1] == "fixed":
        for part in alternate(X @ X.T / 3, Y, 1 / 3, 2, 5, 400, 1):
            for row in part:
                print(*row)
        return
    ours = dict(line.split("\t") for line in subprocess.run(
        [sys.argv[1], "--threads", "1", HERE + "/limit.lua"], check=True,
        capture_output=True, text=True).stdout.splitlines())
    rng = np.random.default_rng(1)
    x = rng.standard_normal((4, 6))
    y = np.array([1., -1, 1, -1])
    began = time.process_time()
    march(x @ x.T / 6, y, .05, 30, 2000, 1)
    timed("march, n = 120, S = 2000, L = 2", float(ours["march"]),
          time.process_time() - began)
    began = time.process_time()
    sampler(X, Y, 1., 3, 6, 200000, 1)
    timed("sampler, D2, N = 200000, L = 3, 6 steps", float(ours["sampler"]),
          time.process_time() - began)


if __name__ == "__main__":
    main()
