"""The kernels that both sides of a table run; to be imported before numpy.

LIMN_ISA=v3 make bench-tensor compares as a processor of x86-64-v3 would: limn,
OpenBLAS, numpy and PyTorch are all told to do without what is newer.
"""
import os
import re
import subprocess
import sys

NEWER = {"v2": ["AVX", "F16C", "FMA3", "AVX2"], "v3": [
    "AVX512F", "AVX512CD", "AVX512_SKX", "AVX512_CLX", "AVX512_CNL",
    "AVX512_ICL"]}
NEWER["v2"] += NEWER["v3"]
CORE = {"v2": "Nehalem", "v3": "Haswell", "v4": "SkylakeX"}
TORCH = {"v2": "default", "v3": "avx2"}

version = {}


def one_core():
    """From here on this process and its children share a core, which is as fast
    for one side as for the other; those of a machine that others use are not."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def choose(limn):
    wish = os.environ.get("LIMN_ISA")
    if wish in CORE:
        os.environ.setdefault("OPENBLAS_CORETYPE", CORE[wish])
    if wish in NEWER:
        os.environ["NPY_DISABLE_CPU_FEATURES"] = " ".join(NEWER[wish])
        os.environ["ATEN_CPU_CAPABILITY"] = TORCH[wish]
    text = subprocess.run([limn, "--version"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    version["isa"] = re.search(r"kernels for (\S+)", text).group(1)
    version["core"] = re.search(r"core (\w+)", text).group(1)
    os.environ["OPENBLAS_CORETYPE"] = version["core"]  # of both


def said():
    """One line, with what numpy and PyTorch use if they are loaded."""
    line = "kernels: limn %(isa)s; OpenBLAS %(core)s" % version
    if "numpy" in sys.modules:
        from numpy.core import _multiarray_umath as umath
        used = [f for f in umath.__cpu_dispatch__ if umath.__cpu_features__[f]]
        line += "; numpy " + (used or umath.__cpu_baseline__)[-1]
    torch = os.environ.get("ATEN_CPU_CAPABILITY")
    return line + ("; PyTorch " + torch if torch else "; PyTorch its best")


if os.access(sys.argv[1], os.X_OK):
    choose(sys.argv[1])
