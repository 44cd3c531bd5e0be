#!/usr/bin/env python3
"""Kernels of nearly equal and nearly opposite inputs for tests/lua/near.lua.

    python3 tests/golden/near.py > tests/golden/near.lua

The recursions in 90 digits (mpmath), with acos and plain differences, not as
limn writes them; inputs are taken as exact doubles.  Tables have, for each
input y beside x = (1.5, 0.5), S(x, y), T(x, y), S(y, y), T(y, y).
"""
import math
import mpmath as mp

mp.mp.dps = 90
X = (1.5, 0.5)
PI = mp.pi


def inputs():
    r = math.hypot(*X)
    for scale in (1.0, 1.3, -0.7, 1.0001):
        for k in range(2, 13, 2):
            t = math.atan2(X[1], X[0]) + 10.0 ** -k
            yield scale * r * math.cos(t), scale * r * math.sin(t)


def angle(s, i, j):
    rho = s[i][j] / mp.sqrt(s[i][i] * s[j][j])
    return mp.acos(max(min(rho, mp.mpf(1)), mp.mpf(-1))) if i != j else mp.mpf(0)


def relu(s, i, j, low=0):
    t, size = angle(s, i, j), mp.sqrt(s[i][i] * s[j][j])
    r = size * (mp.sin(t) + (PI - t) * mp.cos(t)) / (2 * PI)
    part = (1 - low) ** 2
    return low * s[i][j] + part * r, low + part * (PI - t) / (2 * PI)


def leaky(s, i, j):
    return relu(s, i, j, mp.mpf(0.01))


def absolute(s, i, j):
    return relu(s, i, j, mp.mpf(-1))


def step(s, i, j):
    return (PI - angle(s, i, j)) / (2 * PI), mp.mpf(0)


def erf(s, i, j):
    a, b, c = s[i][i], s[j][j], s[i][j]
    size = (1 + 2 * a) * (1 + 2 * b)
    return (2 / PI * mp.asin(2 * c / mp.sqrt(size)),
            4 / PI / mp.sqrt(size - 4 * c * c))


BOTH = [(i, j) for i in range(2) for j in range(2)]


def table(f):
    return [[f(i, j) for j in range(2)] for i in range(2)]


def start(y):
    v = [[mp.mpf(a) for a in X], [mp.mpf(a) for a in y]]
    s = table(lambda i, j: sum(a * b for a, b in zip(v[i], v[j])) / 2)
    return s, s


def act(phi, s, t):
    both = table(lambda i, j: phi(s, i, j))
    return (table(lambda i, j: both[i][j][0]),
            table(lambda i, j: both[i][j][1] * t[i][j]))


def dense(s, t, factor=1, bias=0, rate=1):
    return (table(lambda i, j: factor * s[i][j]),
            table(lambda i, j: rate * s[i][j] + factor * t[i][j] + bias))


def plain(phi, depth):
    """limn.theory.kernel.ntk"""
    def f(y):
        s, t = start(y)
        for _ in range(depth):
            s, t = dense(*act(phi, s, t))
        return s, t
    return f


def first(y, bias=0):
    s, _ = start(y)
    return s, table(lambda i, j: 2 * s[i][j] + bias)


def network(phis, gain, bias):
    """NTP, base width 1."""
    def f(y):
        s, t = first(y, bias)
        for n, phi in enumerate(phis):
            s, t = dense(*act(phi, s, t), factor=gain[n], bias=bias)
        return s, t
    return f


def mean(s):
    return [mp.sqrt(s[i][i] / (2 * PI)) for i in range(2)]


def layernorm(s, t, m):
    q = [s[i][i] - m[i] ** 2 + mp.mpf(1e-5) for i in range(2)]
    rate = table(lambda i, j: 1 / mp.sqrt(q[i] * q[j]))
    z = table(lambda i, j: (s[i][j] - m[i] * m[j]) * rate[i][j])
    return z, table(lambda i, j: rate[i][j] * t[i][j] + z[i][j] + 1)


def normed(depth):
    def f(y):
        s, t = first(y)
        for _ in range(depth):
            m = mean(s)
            s, t = dense(*layernorm(*act(relu, s, t), m))
        return s, t
    return f


def residual(depth):
    """relu in branches: what is added has means."""
    def f(y):
        s, t = first(y)
        m = mean(s)
        s, t = act(relu, s, t)
        for _ in range(depth - 1):
            h, u = dense(s, t, factor=2)
            n = mean(h)
            g, v = act(relu, h, u)
            s = table(lambda i, j: s[i][j] + g[i][j] + m[i] * n[j] + n[i] * m[j])
            t = table(lambda i, j: t[i][j] + v[i][j])
            m = [a + b for a, b in zip(m, n)]
        return dense(s, t, factor=2)
    return f


def added(y):
    """Parts whose moments are in different ratios."""
    s, t = first(y, 1)
    g, u = dense(*act(erf, s, t), bias=1)
    s = table(lambda i, j: s[i][j] + g[i][j])
    t = table(lambda i, j: t[i][j] + u[i][j])
    return dense(*act(relu, s, t), factor=2, bias=1)


CASES = {
    "relu 1": plain(relu, 1), "relu 3": plain(relu, 3),
    "relu 40": plain(relu, 40), "leaky_relu 1": plain(leaky, 1),
    "leaky_relu 10": plain(leaky, 10), "abs 1": plain(absolute, 1),
    "abs 10": plain(absolute, 10), "step 1": plain(step, 1),
    "step 3": plain(step, 3), "erf 1": plain(erf, 1), "erf 10": plain(erf, 10),
    "bias": network([relu] * 4, [2] * 4, 1),
    "layernorm": normed(3), "residual": residual(4),
    "sum": added,
    "erf and relu": network([erf, relu, erf, relu], [1, 2, 1, 2], 1),
}


def number(v):
    return mp.nstr(v, 20)


def main():
    print("-- Made by near.py; 20 digits.\nreturn {\n  inputs = {")
    ys = list(inputs())
    for y in ys:
        print("    {%r, %r}," % y)
    print("  },")
    for name, f in CASES.items():
        print('  ["%s"] = {' % name)
        for y in ys:
            s, t = f(y)
            print("    {%s}," % ", ".join(map(number, (
                s[0][1], t[0][1], s[1][1], t[1][1]))))
        print("  },")
    print("}")


main()
