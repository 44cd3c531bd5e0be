# bench.py LIMN [ROW ...] -- training speed beside PyTorch.
#
# Both sides run in one thread from the same weights on the same batches, on one
# core but for the sweep, and must agree to 1e-4 after 50 steps before anything is
# timed.  They take turns; a row is the median over pairs of the ratio of steps per
# CPU second, with the smallest and largest.  `must` is what the row has to reach,
# `goal` what it aims at.
import os
import statistics
import subprocess
import sys
import tempfile

import kernels
import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
PAIRS, SEGMENT = 7, 0.3  # turns, CPU seconds of one
LIMN = sys.argv[1]
WANTED = sys.argv[2:]
ONE = dict(os.environ, LIMN_THREADS="1", OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1",
           MKL_NUM_THREADS="1")

# name, width, optimizer, those of the peer, must, goal
ROWS = [
    ("mlp-64", 64, "sgd", ["sgd"], 3.0, 5.0),
    ("mlp-256", 256, "sgd", ["sgd"], 1.7, 2.5),
    ("mlp-1024", 1024, "sgd", ["sgd"], 1.2, 1.8),
    ("adam-64", 64, "adam", ["adam", "foreach"], 4.0, 7.0),
    ("adam-256", 256, "adam", ["adam", "foreach"], 2.5, 4.0),
    ("adam-1024", 1024, "adam", ["adam", "foreach"], 1.5, 2.0),
]


class Side:
    def __init__(self, *command):
        self.child = subprocess.Popen(command, env=ONE, text=True,
                                      stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
        if self.child.stdout.readline().strip() != "ready":
            raise SystemExit("%s did not start" % " ".join(command))

    def ask(self, line):
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()
        return float(self.child.stdout.readline())

    def calibrate(self):
        n = 10
        while True:
            seconds = self.ask("steps %d" % n)
            if seconds > SEGMENT / 3:
                break
            n *= 2
        self.steps = max(1, int(n * SEGMENT / seconds))

    def speed(self):
        return self.steps / self.ask("steps %d" % self.steps)

    def close(self):
        self.child.stdin.close()
        self.child.wait()


def write_data(folder):
    random = numpy.random.default_rng(1)
    random.standard_normal((512, 784)).astype("f4").astype("f8").tofile(
        folder + "/x")
    numpy.eye(10)[random.integers(0, 10, 512)].tofile(folder + "/y")


def agree(sides, name, opt):
    # Adam divides by the size of gradients, so rounding shows in small ones.
    tolerance = 1e-4 if opt == "sgd" else 5e-4
    for side in sides:
        side.ask("steps 50")
    losses = [side.ask("loss") for side in sides]
    for loss in losses[1:]:
        if not abs(loss - losses[0]) < tolerance * abs(losses[0]):
            raise SystemExit("%s: losses differ: %s" % (name, losses))


def row(name, width, opt, peers, must, goal):
    with tempfile.TemporaryDirectory() as folder:
        write_data(folder)
        sides = [Side(LIMN, HERE + "/mlp.lua", folder, str(width), opt)]
        sides += [Side(sys.executable, HERE + "/mlp_torch.py", folder,
                       str(width), peer) for peer in peers]
        agree(sides, name, opt)
        for side in sides:
            side.calibrate()
        ratios, ours, theirs = [], [], []
        for _ in range(PAIRS):
            speeds = [side.speed() for side in sides]
            ours.append(speeds[0])
            theirs.append(max(speeds[1:]))
            ratios.append(ours[-1] / theirs[-1])
        for side in sides:
            side.close()
    report(name, statistics.median(ours), statistics.median(theirs), ratios,
           must, goal)


def report(name, ours, theirs, ratios, must, goal):
    middle = statistics.median(ratios)
    verdict = "goal" if middle >= goal else "ok" if middle >= must else "MISS"
    print("%-12s %10.1f %10.1f %8.2f  %5.2f - %-6.2f %5.1f %5.1f  %s" % (
        name, ours, theirs, middle, min(ratios), max(ratios), must, goal,
        verdict), flush=True)
    if middle < must:
        missed.append(name)


def children_cpu(command):
    """CPU seconds of a program and all it starts."""
    before = os.times()
    subprocess.run(command, env=ONE, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user + after.children_system -
            before.children_user - before.children_system)


def sweep():
    ours, theirs = [], []
    for _ in range(3):
        ours.append(children_cpu([LIMN, HERE + "/sweep.lua"]))
        theirs.append(children_cpu([sys.executable, HERE + "/sweep_torch.py"]))
    report("sweep", 96 / statistics.median(ours),
           96 / statistics.median(theirs),
           [b / a for a, b in zip(ours, theirs)], 1.8, 2.5)


def overhead():
    text = subprocess.run([LIMN, HERE + "/train_overhead.lua"], env=ONE, check=True,
                          capture_output=True, text=True).stdout
    share = float(text)
    verdict = "goal" if share < 1 else "ok" if share < 3 else "MISS"
    print("%-12s %39.2f %% must < 3, goal < 1  %s" % ("lua-overhead", share,
                                                     verdict))
    if share >= 3:
        missed.append("lua-overhead")


missed = []
print(kernels.said())
print("%-12s %10s %10s %8s  %-14s %5s %5s" % (
    "per CPU s", "limn", "torch", "ratio", "min - max", "must", "goal"))
cores = os.sched_getaffinity(0)
kernels.one_core()
for r in ROWS:
    if not WANTED or r[0] in WANTED:
        row(*r)
if not WANTED or "lua-overhead" in WANTED:
    overhead()
os.sched_setaffinity(0, cores)
if not WANTED or "sweep" in WANTED:
    sweep()
sys.exit("below must: " + ", ".join(missed) if missed else 0)
