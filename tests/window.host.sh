#!/bin/sh
# window.host.sh -- a live window, looked at where there is an X server without
# a screen and a gnuplot with windows.
cd "$(dirname "$0")/.." || exit 2
exec python3 tests/window.py
