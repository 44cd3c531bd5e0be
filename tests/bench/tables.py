"""The tables of doc/performance.md: both sets of instructions on this machine.

Usage: tables.py LIMN FILE [bench] [tensor] [linalg] [QUICK]

Runs the benches with the kernels of x86-64-v3 and then of x86-64-v4, and writes
their tables between the two marks in FILE.  QUICK takes few rows, to try it.
"""
import datetime
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SETS = ["v3", "v4"]
BEGIN, END = "<!-- tables -->", "<!-- end of tables -->"
LIMN, FILE = sys.argv[1:3]
QUICK = "QUICK" in sys.argv
WANTED = [w for w in sys.argv[3:] if w != "QUICK"] or ["bench", "tensor", "linalg"]
ROWS = {"bench": ["mlp-64", "lua-overhead"], "tensor": ["1000", "copy", "sum"],
        "linalg": ["10", "inv"]} if QUICK else {
    "bench": [], "tensor": ["1000", "10000", "100000", "1000000"],
    "linalg": ["10", "30", "100", "300", "1000"]}


def output(script, level):
    """What a bench prints; it may end with rows below `must`."""
    done = subprocess.run(["/usr/bin/python3", f"{HERE}/{script}.py", LIMN,
                           *ROWS[script]], text=True, stdout=subprocess.PIPE,
                          env=dict(os.environ, LIMN_ISA=level))
    print(f"--- {script}, {level}\n{done.stdout}", file=sys.stderr, flush=True)
    return done.stdout


def kernels(text):
    return re.search(r"^kernels: (.*)$", text, re.M).group(1)


def row(*cells):
    return "| " + " | ".join(cells) + " |"


def head(*cells):
    return [row(*cells), row(*["---"] * len(cells))]


def training(texts):
    lines, names = [], []
    found = {level: {} for level in texts}
    for level, text in texts.items():
        for line in text.splitlines():
            m = re.match(r"(\S+) +([\d.]+) +([\d.]+) +([\d.]+) +[\d.]+ - [\d.]+"
                         r" +([\d.]+) +([\d.]+)", line)
            one = re.match(r"(lua-overhead) +(-?[\d.]+) %", line)
            if m:
                name, ours, theirs, ratio, must, goal = m.groups()
                cell = f"{ours}, {theirs}, **{ratio}**"
            elif one:
                name, must, goal = one.group(1), "< 3 %", "< 1 %"
                cell = f"{one.group(2)} %"
            else:
                continue
            if (name, must, goal) not in names:
                names.append((name, must, goal))
            found[level][name] = cell
    lines += head("", "must", "goal",
                  *[f"{v}: limn, PyTorch, ratio" for v in texts])
    for name, must, goal in names:
        lines.append(row(name, must, goal,
                         *[found[v].get(name, "") for v in texts]))
    return lines


def beside(texts):
    """Ratios of every row and size: of the sets, one below the other in a cell."""
    cells, names, sizes = {}, [], []
    for level, text in texts.items():
        table = text[text.index("kernels: "):].splitlines()[1:]
        sizes = table[0].split()
        for line in table[1:]:
            name = line[:16].strip()
            if name not in names:
                names.append(name)
            for i, size in enumerate(sizes):
                cells[level, name, size] = line[16 + 10 * i:26 + 10 * i].strip()
    lines = head("v3, v4", *sizes)
    for name in names:
        both = [[cells.get((v, name, s), "") for v in texts] for s in sizes]
        lines.append(row(name, *[", ".join(b) if any(b) else "" for b in both]))
    return lines


def limits():
    """Of one core: FMA peak, second cache, memory, by set."""
    lines = head("", "multiply-and-add, single precision", "second cache",
                 "memory")
    with tempfile.TemporaryDirectory() as folder:
        for level in SETS:
            program = os.path.join(folder, level)
            subprocess.run(["gcc", "-O2", f"-march=x86-64-{level}",
                            "-mprefer-vector-width=512", "-o", program,
                            f"{HERE}/limits.c"], check=True)
            gf, second, memory = subprocess.run(
                [program], check=True, text=True,
                stdout=subprocess.PIPE).stdout.split()
            lines.append(row(level, f"{gf} GF/s", f"{second} GB/s",
                             f"{memory} GB/s"))
    return lines


def machine():
    with open("/proc/cpuinfo") as f:
        name = re.search(r"model name\s*: (.*)", f.read()).group(1)
    n = len(os.sched_getaffinity(0))
    return (f"{datetime.date.today():%d %B %Y}, {n} core{'s' if n > 1 else ''} "
            f"of {name}, load {os.getloadavg()[0]:.1f} at the start")


def section(title, script, text, table):
    """The lines of a table, made anew if it is wanted, or as they were."""
    if script not in WANTED:
        return BEFORE.get(title, [])
    texts = {level: output(script, level) for level in SETS}
    said = [f"{level}: {kernels(t)}." for level, t in texts.items()]
    return [f"### {title}", "", text, " ".join(said), f"Measured: {machine()}.",
            "", *table(texts), ""]


def sections(text):
    """Those of what lies between the marks, by title."""
    found = {}
    for part in text.split("### ")[1:]:
        lines = ("### " + part).rstrip("\n").split("\n")
        found[lines[0][4:]] = lines + [""]
    return found


def parts_of_file():
    """FILE before the marks, between them and after."""
    with open(FILE) as f:
        before, rest = f.read().split(BEGIN)
    return [before, *rest.split(END)]


BEFORE = sections(parts_of_file()[1])
lines = [BEGIN, "", "What one core can do at most, measured with the tables:", "",
         *limits(), ""]
lines += section("Training beside PyTorch", "bench",
                 "Steps per second of processor time, one thread, batches of "
                 "64, 784 inputs, three layers;\nthe ratio is a median of "
                 "seven turns.  Of the sweep: trials per second.", training)
lines += section("Tensors beside numpy", "tensor",
                 "Time of numpy / time of limn: above 1 limn is faster.", beside)
lines += section("Linear algebra beside numpy and scipy", "linalg",
                 "Time of numpy / time of limn, by the side of the matrix.", beside)
lines[-1:] = []
before, _, after = parts_of_file()
with open(FILE, "w") as f:
    f.write(before + "\n".join(lines) + "\n" + END + after)
