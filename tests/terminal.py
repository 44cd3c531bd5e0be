"""What limn sends to terminals that say what they show: run in a pty that
answers as some terminal does.  Prints "N passed, N failed, N skipped"."""
import base64
import os
import pty
import re
import select
import signal
import struct
import sys
import time

SCRIPT = """
local limn = require "limn"
local fig = limn.plot.figure{width = 320, height = 200}
fig:line({1, 2}, {1, 2}, {label = "a"})
fig:flush()
io.write("typed: ", io.read() or "", "\\n")"""
ASK = b"\x1b[c"
counts = {"passed": 0, "failed": 0}


def run(environment, answer, typed=b"", early=b""):
    """All that limn wrote; `answer` is given to the question, `typed` after
    the figure, `early` before anything."""
    env = dict(os.environ)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TMUX", "STY", "LIMN_TERM",
                 "KITTY_WINDOW_ID", "TERM_PROGRAM"):
        env.pop(name, None)
    env.update({"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}, **environment)
    limn = os.environ["LIMN"]
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(limn, [limn, "-e", SCRIPT], env)
    os.write(fd, early)
    out, asked, began, sent = b"", False, time.time(), False
    while time.time() - began < 30:
        ready, _, _ = select.select([fd], [], [], 0.3)
        if ready:
            try:
                piece = os.read(fd, 65536)
            except OSError:
                break
            if not piece:
                break
            out += piece
            if ASK in out and not asked:
                asked = True
                os.write(fd, answer)
        elif not sent and (len(out) > 200 or not asked and time.time() - began > 3):
            sent = True
            os.write(fd, typed + b"\n")
    else:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)
    return out


def at_prompt(answer):
    """All that limn wrote where the answer comes when nobody waits for it any
    more, between two keys of a line."""
    env = dict(os.environ, TERM="xterm-kitty", LC_ALL="C.UTF-8", XDG_STATE_HOME="/nonexistent",
               XDG_CONFIG_HOME="/nonexistent")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TMUX", "STY", "LIMN_TERM"):
        env.pop(name, None)
    limn = os.environ["LIMN"]
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(limn, [limn], env)
    typed = [b"limn.plot.lines({1, 2}, {1, 2});\r", answer + b"6 *", answer + b" 111\r",
             answer + b"\x04"]
    out, began, quiet = b"", time.time(), 0
    while time.time() - began < 60:
        ready, _, _ = select.select([fd], [], [], 0.2)
        if ready:
            try:
                out += os.read(fd, 65536)
            except OSError:
                break
            quiet = 0
        else:
            quiet += 1
        # The first waits half a second for the answer, which does not come.
        if quiet > (7 if len(typed) == 3 else 2) and typed and b"limn>" in out:
            os.write(fd, typed.pop(0))
            quiet = 0
    else:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)
    return out


def check(name, holds, out):
    counts["passed" if holds else "failed"] += 1
    if not holds:
        print("FAIL ", name, out[:80], "...", out[-80:])


def kitty_picture(out):
    pieces = re.findall(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\", out)
    data = [d for keys, d in pieces if b"a=q" not in keys]
    return base64.b64decode(b"".join(data)) if data else b""


braille = re.compile(b"\xe2[\xa0-\xa3]")
drawn = os.system("command -v gnuplot > /dev/null") == 0
skipped = 0
if drawn:
    out = run({"TERM": "xterm"}, b"\x1b[?62;4;6c", b"hello")
    check("sixel where attribute 4 is there", b'\x1bPq"1;1;320;200' in out, out)
    check("the answer is not taken for input", b"typed: hello" in out, out)
    out = run({"TERM": "xterm-kitty"}, b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c")
    png = kitty_picture(out)
    check("a png for kitty", png[:8] == b"\x89PNG\r\n\x1a\n"
          and struct.unpack(">II", png[16:24]) == (320, 200), out)
    out = run({"TERM": "xterm", "LIMN_TERM": "sixel"}, b"")
    check("sixel where it is asked for", b"\x1bPq" in out and ASK not in out, out)
else:
    skipped += 4
for name, env, answer in (
        ("no attribute 4", {"TERM": "xterm"}, b"\x1b[?62;6c"),
        ("4 is the class of a VT132", {"TERM": "xterm"}, b"\x1b[?4;6c"),
        ("44 is not 4", {"TERM": "xterm"}, b"\x1b[?62;44;14c"),
        ("no answer", {"TERM": "xterm"}, b""),
        ("a kitty that does not answer", {"TERM": "xterm-kitty"}, b"\x1b[?62;c"),
        ("no gnuplot", {"TERM": "xterm", "LIMN_GNUPLOT": "/no/gnuplot"},
         b"\x1b[?62;4;6c")):
    out = run(env, answer, b"more")
    check(name, braille.search(out) and b"\x1bP" not in out
          and b"\x1b_Ga=T" not in out and b"typed: more" in out, out)
for name, env in (("dumb", {"TERM": "dumb"}), ("tmux", {"TERM": "screen", "TMUX": "x"})):
    out = run(env, b"", b"x")
    check("nothing is asked: " + name, ASK not in out, out)
for name, answer in (("attributes", b"\x1b[?62;4;6c"), ("of kitty", b"\x1b_Gi=31;OK\x1b\\")):
    out = at_prompt(answer)
    check("a late answer is no input: " + name, ASK in out and b"\n666\r" in out
          and b"OK" not in out and b"4;6c" not in out, out)
out = run({"TERM": "xterm"}, b"", b"", b"typed ahead\n")
check("what is typed ahead is not eaten", b"typed: typed ahead" in out
      and ASK not in out, out)
print("%(passed)d passed, %(failed)d failed, " % counts + "%d skipped" % skipped)
sys.exit(counts["failed"] > 0)
