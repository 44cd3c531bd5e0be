#!/usr/bin/env python3
"""Gaussian means E phi(u) phi(v) and E phi'(u) phi'(v) for tests/c/test_model_dual.c.

    python3 tests/golden/duals.py > tests/golden/duals.inc

Closed forms in 60 digits (mpmath), written with acos and plain differences,
not as limn writes them; for the others, a product of Gauss-Legendre panels in
extended precision (numpy), 24 and 32 nodes each, which must agree to 3e-16 of
sqrt(V V) or the row is not written.  a, b, c are taken as exact doubles.
"""
import sys
import mpmath as mp
import numpy as np

mp.mp.dps = 60
L = np.longdouble

PAIRS = [(1, 1, .5), (3, .7, 1.1), (.4, 2, -.6), (4, 4, 3.6), (30, 15, -9),
         (1e-6, 1e-6, 5e-7), (1e6, 1e6, 5e5), (1e6, 1e-6, .7),
         (1e6, 1e6, 0), (1, 1, 1 - 1e-14), (1e6, 1e6, 1e6 * (1 - 1e-14)),
         (1e-6, 1e-6, 1e-6 * (1 - 1e-10)), (100, 25, 50 * (1 - 1e-6)),
         (1e6, 1e6, -1e6 * (1 - 1e-10)), (1, 1, -1), (9, 4, -6)]
PAIRS += [(q, q, q) for q in (1e-6, 1e-3, 1, 2.6, 10, 100, 1e3, 1e6)]


def rows_of(n):
    node, weight = [], []
    for i in range(n):
        x = mp.cos(mp.pi * (i + mp.mpf(3) / 4) / (n + mp.mpf(1) / 2))
        for _ in range(8):
            p = mp.legendre(n, x)
            slope = n * (mp.legendre(n - 1, x) - x * p) / (1 - x * x)
            x -= p / slope
        node.append(L(mp.nstr(x, 25)))
        weight.append(L(mp.nstr(2 / ((1 - x * x) * slope ** 2), 25)))
    return np.array(node), np.array(weight)


def panels(centre, sd, marks):
    """Ends of panels over 10 deviations, doubling away from (place, width);
    all relative to the centre, which keeps the digits of the weights."""
    ends = [sd * k for k in range(-10, 11)]
    for place, width in marks:
        step, at = L(width), place - centre
        ends.append(at)
        while step < 40 * sd + abs(at):
            ends += [at - step, at + step]
            step *= 2
    return np.array(sorted(e for e in set(ends) if abs(e) <= 10 * sd), dtype=L)


def line(rule, centre, sd, marks):
    e = panels(centre, sd, marks)
    half, mid = (e[1:] - e[:-1]) / 2, (e[1:] + e[:-1]) / 2
    x = (mid[:, None] + half[:, None] * rule[0]).ravel()
    w = (half[:, None] * rule[1]).ravel()
    z = x / sd
    return (x + centre,
            w * np.exp(-z * z / 2) / (sd * np.sqrt(2 * L(mp.nstr(mp.pi, 25)))))


def product(rule, f, a, b, c, width):
    exact = mp.mpf(a) * mp.mpf(b) - mp.mpf(c) ** 2
    a, c, t = L(a), L(c), L(mp.nstr(mp.sqrt(max(exact, 0) / a), 25))
    marks = [(L(p), L(width)) for p in f.places]
    if c != 0:
        marks += [(p * a / c, max((t + (0 if f.kink else width)) * a / abs(c),
                                  L(10) ** -9 * np.sqrt(a))) for p in f.places]
    x, w = line(rule, L(0), np.sqrt(a), marks)
    keep = w > L(10) ** -30
    x, w = x[keep], w[keep]
    sums = [L(0), L(0)]
    for at, weight in zip(x, w):
        m = c / a * at
        if t > 0:
            y, v = line(rule, m, t, [(L(p), L(width)) for p in f.places])
        else:
            y, v = np.array([m]), np.array([L(1)])
        for k, g in enumerate((f.value, f.slope)):
            sums[k] += weight * g(at) * np.dot(v, g(y))
    return sums


class Act:
    def __init__(self, value, slope, width, kink=False, places=(0,)):
        self.value, self.slope, self.width, self.kink = value, slope, width, kink
        self.places = places


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, L(1)) / (1 + e)


def mish(x, order):
    e = np.exp(-np.abs(x))
    n = np.where(x < 0, e * (e + 2), 1 + 2 * e)
    m = n + np.where(x < 0, L(2), 2 * e * e)
    rise = 4 * (1 + e) * np.where(x < 0, e, e * e) / (m * m)
    return n / m + x * rise if order else x * n / m


def low(x):
    return np.minimum(x, L(0))


SMOOTH = {
    "tanh": Act(np.tanh, lambda x: 4 * sigmoid(2 * x) * sigmoid(-2 * x), 1),
    "sigmoid": Act(sigmoid, lambda x: sigmoid(x) * sigmoid(-x), 2),
    "silu": Act(lambda x: x * sigmoid(x),
                lambda x: sigmoid(x) * (1 + x * sigmoid(-x)), 2),
    "softplus": Act(lambda x: np.maximum(x, L(0)) + np.log1p(np.exp(-np.abs(x))),
                    sigmoid, 2),
    "elu": Act(lambda x: np.where(x > 0, x, np.expm1(low(x))),
               lambda x: np.exp(low(x)), 1, True),
}


def angle(a, b, c):
    return mp.acos(c / mp.sqrt(a * b))


def relu(a, b, c):
    t = angle(a, b, c)
    return (mp.sqrt(a * b) * (mp.sin(t) + (mp.pi - t) * mp.cos(t)) / (2 * mp.pi),
            (mp.pi - t) / (2 * mp.pi))


def leaky(s):
    def both(a, b, c):
        value, slope = relu(a, b, c)
        return s * c + (1 - s) ** 2 * value, s + (1 - s) ** 2 * slope
    return both


def step(a, b, c):
    root = mp.sqrt(a * b - c * c)
    return ((mp.pi - angle(a, b, c)) / (2 * mp.pi),
            1 / (2 * mp.pi * root) if root > 0 else mp.inf)


def power(k):
    def value(k, a, b, c):
        return sum(mp.factorial(k) ** 2 * (a * b) ** i * c ** (k - 2 * i)
                   / (4 ** i * mp.factorial(i) ** 2 * mp.factorial(k - 2 * i))
                   for i in range(k // 2 + 1))
    return lambda a, b, c: (value(k, a, b, c), k * k * value(k - 1, a, b, c))


def erf(a, b, c):
    root = (1 + 2 * a) * (1 + 2 * b)
    return (2 / mp.pi * mp.asin(2 * c / mp.sqrt(root)),
            4 / mp.pi / mp.sqrt(root - 4 * c * c))


def gelu(a, b, c):
    def value(c):
        det = (a + 1) * (b + 1) - c * c
        return (c / 4 + c / (2 * mp.pi) * mp.asin(c / mp.sqrt((a + 1) * (b + 1)))
                + (a * b + c * c - a * c * c / (a + 1) - b * c * c / (b + 1))
                / (2 * mp.pi * mp.sqrt(det)))
    return value(c), mp.diff(value, c)


def sin(a, b, c):
    e = mp.exp(-(a + b) / 2)
    return e * mp.sinh(c), e * mp.cosh(c)


def hermite(k):
    def value(k, a, b, c):
        return sum(mp.factorial(k) * ((a - 1) * (b - 1)) ** i * c ** (k - 2 * i)
                   / (4 ** i * mp.factorial(i) ** 2 * mp.factorial(k - 2 * i))
                   for i in range(k // 2 + 1))
    return lambda a, b, c: (value(k, a, b, c), k * value(k - 1, a, b, c))


CLOSED = {"linear": lambda a, b, c: (c, mp.mpf(1)), "relu": relu, "erf": erf,
          "gelu": gelu, "sin": sin, "hermite1": hermite(1),
          "hermite3": hermite(3), "hermite4": hermite(4),
          "hermite17": hermite(17), "abs": leaky(-1),
          "leaky_relu": leaky(mp.mpf(0.01)), "step": step, "power2": power(2),
          "power3": power(3), "power17": power(17)}


def text(x, least=1e-50):
    """What is below that is 0, by definition or by underflow."""
    return mp.nstr(x, 19) if abs(x) > least else "0"


print("/* tests/golden/duals.py made this: act, a, b, c, J, Jd. */")
for name, form in CLOSED.items():
    least = 1e-290 if name.startswith("power") else 1e-50
    for pair in PAIRS:
        value, slope = form(*(mp.mpf(x) for x in pair))
        if slope == mp.inf:
            continue
        print('{"%s", %.17g, %.17g, %.17g, %s, %s},' %
              (name, *pair, text(value, least), text(slope, least)))
rules = [rows_of(n) for n in (24, 32)]
for name, f in SMOOTH.items():
    for pair in PAIRS:
        a, b, c = pair
        coarse, fine = (product(r, f, a, b, c, f.width) for r in rules)
        va, vb = (product(rules[0], f, q, q, q, f.width) for q in (a, b))
        off = max(abs(coarse[k] - fine[k]) / np.sqrt(va[k] * vb[k])
                  for k in (0, 1))
        if off > 3e-16:
            print(name, pair, off, file=sys.stderr)
            continue
        print('{"%s", %.17g, %.17g, %.17g, %s, %s},' %
              (name, a, b, c, np.format_float_scientific(fine[0], 18),
               np.format_float_scientific(fine[1], 18)))
