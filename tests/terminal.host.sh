#!/bin/sh
# terminal.host.sh -- pictures in terminals that say that they show them, and
# nothing raw in others.
cd "$(dirname "$0")/.." || exit 2
exec python3 tests/terminal.py
