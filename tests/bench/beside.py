"""What the tables beside numpy share: a clock, the turns, the print.

Both sides have one thread, share a core and take turns at every row, many times; a
cell is the ratio of the processor times of their fastest turns, so that what other
programs do to the machine disturbs little.
"""
import os
import re
import subprocess
import time

ONE = {"LIMN_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
       "OMP_NUM_THREADS": "1"}
os.environ.update(ONE)  # before numpy reads it
import kernels  # noqa: E402
import numpy as np  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
TURN, TURNS, LONG = 0.02, 11, 1.0  # seconds of one, how many; of all but three


class Limn:
    """A program that says what rows it has and makes the calls asked for."""

    def __init__(self, command):
        self.child = subprocess.Popen(command, text=True,
                                      stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
        self.names = self.child.stdout.readline().rstrip("\n").split("\t")

    def spent(self, name, calls):
        self.child.stdin.write("%d %s\n" % (calls, name))
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        if not line:
            raise SystemExit("limn ended at row '%s'" % name)
        return float(line)

    def close(self):
        self.child.stdin.close()
        self.child.wait()


class Here:
    """The same calls in this process."""

    def __init__(self, rows):
        self.rows = rows

    def spent(self, name, calls):
        f = self.rows[name]
        t = time.process_time()
        for _ in range(calls):
            f()
        return time.process_time() - t


def calls_of(side, name):
    """How many calls make a turn."""
    calls = 1
    while True:
        spent = side.spent(name, calls)
        if spent > TURN / 2:
            return max(1, round(calls * TURN / spent)), spent
        calls *= 2


def ratio_of(sides, name):
    """Time of the second side / time of the first."""
    calls, first = zip(*(calls_of(side, name) for side in sides))
    turns = max(2, min(TURNS, int(LONG / max(first))))
    best = [float("inf")] * 2
    for _ in range(turns):
        for i, side in enumerate(sides):
            best[i] = min(best[i], side.spent(name, calls[i]) / calls[i])
    return best[1] / best[0]


def libraries(words):
    """Those of these words that are files of BLAS and LAPACK."""
    return {os.path.realpath(w) for w in words
            if w.startswith("/") and
            re.match(r"lib(open)?blas|liblapack\.", os.path.basename(w))}


def loaded():
    with open("/proc/self/maps") as maps:
        return libraries(maps.read().split())


def linked(program):
    return libraries(subprocess.run(["ldd", program], check=True, text=True,
                                    stdout=subprocess.PIPE).stdout.split())


def same_blas(limn):
    mine, theirs = linked(limn), loaded()
    one = [p for p in mine if "openblas" in os.path.basename(p)]
    same = one and set(one) <= theirs
    print("BLAS and LAPACK of limn:  " + " ".join(sorted(mine)))
    print("BLAS and LAPACK of numpy: " + " ".join(sorted(theirs)))
    print("the same OpenBLAS, one thread each" if same else
          "NOT the same OpenBLAS: products and factors do not compare")


def wishes(words, sizes):
    """Sizes and names of rows among the words; those sizes unless given."""
    return ([w for w in words if w.isdigit()] or sizes,
            [w for w in words if not w.isdigit()])


def table(limn, script, sizes, names, rows, *more):
    """Print the ratios numpy time / limn time of the rows that both know.

    rows(size) gives names and functions; script has rows of the same names.
    """
    ratio, found = {}, []
    kernels.one_core()
    for size in sizes:
        here = Here(rows(int(size)))
        ours = Limn([limn, os.path.join(HERE, script), size, *more])
        for name in ours.names:
            if name not in here.rows or names and name not in names:
                continue
            if name not in found:
                found.append(name)
            ratio[name, size] = ratio_of((ours, here), name)
        ours.close()
    load = os.getloadavg()[0]
    print(f"numpy {np.__version__}: time of numpy / time of limn, above 1 "
          f"limn is faster (load {load:.1f})")
    print(kernels.said())
    print(f"{'':16}" + "".join(f"{s:>10}" for s in sizes))
    for name in found:
        cells = [f"{ratio[name, s]:10.2f}" if (name, s) in ratio
                 else " " * 10 for s in sizes]
        print(f"{name:16}" + "".join(cells))
