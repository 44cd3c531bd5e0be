"""A window, looked at: limn on a display without a screen, whose pixels are a
file.  Prints "N passed, N failed, N skipped"."""
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time

NAMES = ("the curve is there, whole", "the x label is, on the page",
         "no frame shows half a figure", "limn ends",
         "a window that is drawn again stays below another")
SCRIPT = """
local limn = require "limn"
local proc = require "limn.proc"
local fig = limn.plot.figure{xlabel = "step", grid = false, legend = "none",
  width = 400, height = 300}
for k = 1, 50 do
  fig:add("loss", k, k, {color = "#ff0000"})
  fig:show()
end
fig:flush()
proc.sleep(2)"""

# A window of the same size above it, at the same place, for nothing moves it.
BELOW = """
local limn = require "limn"
local proc = require "limn.proc"
local function window(color, y)
  local fig = limn.plot.figure{width = 400, height = 300, grid = false, legend = "none"}
  fig:add("line", 1, 1, {color = color})
  fig:add("line", 2, y)
  fig:show()
  fig:flush()
  proc.sleep(1)
  return fig
end
local first, second = window("#ff0000", 2), window("#0000ff", 2)
local ends = proc.now() + 2
local k = 2
while proc.now() < ends do
  k = k + 1
  first:add("line", k, 1 + k % 2)
  first:show()
  proc.sleep(0.02)
end
first:flush()
proc.sleep(0.5)"""


def skip(why):
    print("skip  " + why)
    print("0 passed, 0 failed, %d skipped" % len(NAMES))
    sys.exit(0)


def frame(path):
    """The screen as rows of bytes: blue, green, red and a spare one; None if
    there is none yet."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 100:
        return None
    head = struct.unpack(">25I", data[:100])
    size, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
    start = size + 12 * colours
    if len(data) < start + line * height:
        return None
    return [data[start + line * k:start + line * k + 4 * width] for k in range(height)]


def places(picture, is_so):
    """(row, column) of the pixels of which is_so(red, green, blue)."""
    return [(y, x // 4) for y, row in enumerate(picture)
            for x in range(0, len(row), 4) if is_so(row[x + 2], row[x + 1], row[x])]


def red(picture):
    return places(picture, lambda r, g, b: r > 200 and g < 60 and b < 60)


def blue(picture):
    return places(picture, lambda r, g, b: b > 200 and r < 60 and g < 60)


def watch(script, env, screen):
    """Run it; limn as it ended, and all that the screen showed meanwhile."""
    seen = []
    program = subprocess.Popen([os.environ["LIMN"], "-e", script], env=env,
                               stderr=subprocess.PIPE)
    began = time.time()
    while program.poll() is None and time.time() - began < 60:
        picture = frame(screen)
        if picture is not None and (not seen or picture != seen[-1]):
            seen.append(picture)
        time.sleep(0.03)
    if program.poll() is None:
        program.kill()
    program.wait()
    return program, seen


if not shutil.which("Xvfb"):
    skip("no Xvfb")
terminals = subprocess.run(["gnuplot", "-e", "print GPVAL_TERMINALS"],
                           capture_output=True, text=True, check=False).stderr \
    if shutil.which("gnuplot") else ""
if " qt " not in " " + terminals + " ":
    skip("no gnuplot with windows")

place = tempfile.mkdtemp()
# The server chooses a number that is free and says which.
ready, tell = os.pipe()
server = subprocess.Popen(["Xvfb", "-displayfd", str(tell), "-screen", "0", "640x480x24",
                           "-fbdir", place], pass_fds=[tell], stderr=subprocess.DEVNULL)
os.close(tell)
number = os.read(ready, 16).decode().strip()
try:
    env = dict(os.environ, DISPLAY=":" + number)
    for name in ("WAYLAND_DISPLAY", "LIMN_TERM", "LIMN_KEEP"):
        env.pop(name, None)
    screen = os.path.join(place, "Xvfb_screen0")
    limn, frames = watch(SCRIPT, env, screen)
    other, above = watch(BELOW, env, screen)
finally:
    server.terminate()
    server.wait()
    shutil.rmtree(place)

if b"given up" in limn.stderr.read() + other.stderr.read():
    skip("gnuplot does not answer within five seconds here")
results = [False] * len(NAMES)
curves = [points for points in map(red, frames[-12:]) if points]
if curves:
    points = max(curves, key=len)
    last = frames[-12:][[len(red(f)) for f in frames[-12:]].index(len(points))]
    top, bottom = min(points)[0], max(points)[0]
    columns = {x for _, x in points}
    left, right = min(columns), max(columns)
    # A straight line from corner to corner of axes that fill the window.
    results[0] = right - left > 250 and bottom - top > 150 and \
        len(columns) >= right - left - 2
    # Below the curve: the axis, its numbers, the label, and white before the
    # status bar, which is grey.
    below = [[last[y][4 * x:4 * x + 3] for x in range(left, right)]
             for y in range(bottom, len(last))]
    page = []
    for row in below:
        if sum(200 <= min(p) <= 250 for p in row) > 0.6 * len(row):
            break
        page.append(any(max(p) < 140 for p in row))
    starts = [k for k in range(1, len(page)) if page[k] and not page[k - 1]]
    results[1] = len(starts) >= 3 and not page[-1]
    # Whatever is seen of a curve before its end is a line from the same place.
    results[2] = all(abs(max(p)[0] - bottom) < 60 and len(p) > 20 for p in curves)
results[3] = limn.returncode == 0
# Once the blue curve is there nothing red is, but perhaps while the windows close,
# one after the other: the red one is drawn some dozens of times.
ways = ["blue" if len(blue(f)) > 200 else "red" if len(red(f)) > 50 else "" for f in above]
results[4] = other.returncode == 0 and "blue" in ways and \
    ways[ways.index("blue"):].count("red") <= 2
for name, holds in zip(NAMES, results):
    if not holds:
        print("FAIL ", name, locals().get("starts"), len(frames), "frames,", len(curves), "with a curve")
print("%d passed, %d failed, 0 skipped" % (sum(results), len(results) - sum(results)))
sys.exit(not all(results))
