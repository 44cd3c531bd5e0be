#!/bin/sh
# Sessions at the prompt: prompt.exp on a plain terminal, and what a terminal
# with more abilities shows, in tmux.
. tests/host.sh
socket="limn-test-$$"
trap 'tmux -L "$socket" kill-server 2>/dev/null; rm -rf "$dir"' EXIT

expect tests/prompt.exp "$limn" "$dir" </dev/null >"$dir/results" ||
    echo "the session	failed: expect ended with $?" >>"$dir/results"

# ---- in tmux ---------------------------------------------------------------

mux() {
    tmux -L "$socket" -f /dev/null "$@"
}

# shows NAME TEXT: wait until the screen has it.
shows() {
    for _ in $(seq 600); do
        if mux capture-pane -p -t 0 | grep -qF -- "$2"; then
            echo "$1	ok" >>"$dir/results"
            return
        fi
        sleep 0.1
    done
    echo "$1	failed: no '$2'" >>"$dir/results"
}

if command -v tmux >/dev/null; then
    mux new-session -d -x 80 -y 24 "env XDG_STATE_HOME='$dir/mux' '$limn'"
    shows "in tmux" "limn>"
    mux set-buffer 'for i = 1, 2 do
  print("pasted", i)
end'
    mux paste-buffer -p -t 0
    sleep 0.2
    mux send-keys -t 0 Enter
    shows "a pasted block" "pasted  2"
    mux send-keys -t 0 "'up' .. 'here'" Enter
    shows "a result" "uphere"
    mux send-keys -t 0 "'ot' .. 'her'" Enter
    shows "another" "other"
    mux send-keys -t 0 "'up" Up
    shows "search by what is typed" "limn> 'up' .. 'here'"
    mux send-keys -t 0 C-e C-u "while true do end" Enter
    sleep 0.2
    mux send-keys -t 0 C-c
    shows "Ctrl-C" "interrupted"
    mux resize-window -t 0 -x 60 -y 20
    mux send-keys -t 0 "6 * 7" Enter
    shows "after a resize" "42"
else
    skip "in tmux"
fi

grep -v '	ok$' "$dir/results" | sed 's/^/FAIL  /'
passed=$(grep -c '	ok$' "$dir/results")
failed=$(grep -vc '	ok$' "$dir/results")
finish
