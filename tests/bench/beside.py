"""What the tables beside numpy share: a clock, the turns, the print.

Both sides give the processor time of the fastest of a few batches, so that
other programs disturb little; each has one thread.
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


def seconds(f):
    """As tests/bench/beside.lua."""
    calls = 1
    while True:
        t = time.process_time()
        for _ in range(calls):
            f()
        spent = time.process_time() - t
        if spent > 0.04:
            break
        calls *= 2
    best = spent / calls
    for _ in range(2 if spent > 0.5 else 5):
        t = time.process_time()
        for _ in range(calls):
            f()
        best = min(best, (time.process_time() - t) / calls)
    return best


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

    rows(size) gives names and functions; script prints "name size seconds"
    for the names, or all.
    """
    ratio, found = {}, []
    for size in sizes:  # in turns, so that both see the same machine
        peer = rows(int(size))
        command = [limn, os.path.join(HERE, script), size, *more, *names]
        out = subprocess.run(command, check=True, text=True,
                             stdout=subprocess.PIPE).stdout
        for line in out.splitlines():
            name, _, mine = line.split("\t")
            if name not in peer:
                continue
            if name not in found:
                found.append(name)
            ratio[name, size] = seconds(peer[name]) / float(mine)
    load = os.getloadavg()[0]
    print(f"numpy {np.__version__}: time of numpy / time of limn, above 1 "
          f"limn is faster (load {load:.1f})")
    print(kernels.said())
    print(f"{'':16}" + "".join(f"{s:>10}" for s in sizes))
    for name in found:
        cells = [f"{ratio[name, s]:10.2f}" if (name, s) in ratio
                 else " " * 10 for s in sizes]
        print(f"{name:16}" + "".join(cells))
