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
         "no frame shows half a figure", "limn ends")
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
frames = []
try:
    env = dict(os.environ, DISPLAY=":" + number)
    for name in ("WAYLAND_DISPLAY", "LIMN_TERM", "LIMN_KEEP"):
        env.pop(name, None)
    limn = subprocess.Popen([os.environ["LIMN"], "-e", SCRIPT], env=env)
    began = time.time()
    while limn.poll() is None and time.time() - began < 60:
        picture = frame(os.path.join(place, "Xvfb_screen0"))
        if picture is not None and (not frames or picture != frames[-1]):
            frames.append(picture)
        time.sleep(0.03)
    if limn.poll() is None:
        limn.kill()
finally:
    server.terminate()
    server.wait()
    shutil.rmtree(place)

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
for name, holds in zip(NAMES, results):
    if not holds:
        print("FAIL ", name, locals().get("starts"), len(frames), "frames,", len(curves), "with a curve")
print("%d passed, %d failed, 0 skipped" % (sum(results), len(results) - sum(results)))
sys.exit(not all(results))
