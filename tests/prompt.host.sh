#!/bin/sh
# Sessions at the prompt: prompt.exp on a plain terminal, and what a terminal
# with more abilities shows, in tmux.
. tests/host.sh
socket="limn-test-$$"
# What still runs there ends by SIGHUP, and keeps its session in the folder.
leave() {
    tmux -L "$socket" kill-server 2>/dev/null
    away "$dir"
}
trap leave EXIT

expect tests/prompt.exp "$limn" "$dir" </dev/null >"$dir/results" ||
    echo "the session	failed: expect ended with $?" >>"$dir/results"

expect tests/history.exp "$limn" "$dir" </dev/null >>"$dir/results" ||
    echo "the history	failed: expect ended with $?" >>"$dir/results"

# ---- in tmux ---------------------------------------------------------------

mux() {
    tmux -L "$socket" -f /dev/null "$@"
}

# shows NAME TEXT: wait until the screen has it.
shows() {
    for _ in $(seq 600); do
        if mux capture-pane -p -S -500 -t 0 | grep -qF -- "$2"; then
            echo "$1	ok" >>"$dir/results"
            return
        fi
        sleep 0.1
    done
    echo "$1	failed: no '$2'" >>"$dir/results"
}

# picture NAME N: wait for the prompt below a picture; there are N of them, in
# what scrolled by as well.
picture() {
    for _ in $(seq 600); do
        mux capture-pane -p -t 0 | grep -q '^limn>$' && break
        sleep 0.1
    done
    n=$(mux capture-pane -p -S -500 -t 0 | grep -c '└')
    if [ "$n" = "$2" ]; then
        echo "$1	ok" >>"$dir/results"
    else
        echo "$1	failed: $n pictures" >>"$dir/results"
    fi
}

# A fresh screen, into which a session is pasted.
paste() {
    mux new-window -k -t 0 "env LANG=C.UTF-8 XDG_STATE_HOME='$dir/mux' '$limn'"
    shows "a fresh prompt" "limn>"
    mux set-buffer "$1"
    mux paste-buffer -p -t 0
    sleep 0.2
    mux send-keys -t 0 Enter
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
    if command -v less >/dev/null; then
        mux send-keys -t 0 "?train" Enter
        shows "help that is long is paged, the example first" "log.loss"
        mux send-keys -t 0 q
        mux send-keys -t 0 "'be' .. 'hind'" Enter
        shows "and the prompt is back" "behind"
    else
        skip "a pager"
    fi
    mux resize-window -t 0 -x 60 -y 20
    mux send-keys -t 0 "6 * 7" Enter
    shows "after a resize" "42"
    # coloured NAME TEXT [VARIABLE]: the prompt as it is on the screen.
    coloured() {
        mux new-window -k -t 0 "env $3 XDG_STATE_HOME='$dir/mux' '$limn'"
        shows "a prompt" "limn>"
        if mux capture-pane -e -p -t 0 | grep '^.*limn>' | grep -q '\['; then
            seen=coloured
        else
            seen=plain
        fi
        if [ "$seen" = "$2" ]; then
            echo "$1	ok" >>"$dir/results"
        else
            echo "$1	failed: $seen" >>"$dir/results"
        fi
    }
    coloured "a prompt in colour" coloured
    coloured "none with NO_COLOR" plain NO_COLOR=1
    paste "$(sed -n '/^    limn> x/,/^    limn> log/s/^    //p' README.md)"
    picture "README's first block" 1
    paste 'limn.plot.lines({1, 2, 3}, {1, 4, 9})'
    picture "the value of a line" 1
    paste 'f = limn.plot.figure(); f:line({1, 2}, {1, 2})
f'
    picture "a figure by its name" 1
    paste 'f = limn.plot.figure(); for i = 1, 60 do
  f:line({1, i}, {1, i}) f:show()
  require("limn.proc").sleep(0.02)
end'
    picture "shown again and again" 1
    paste 'l, b = plot.live{}, limn.progress(40, {title = "bar"})
for i = 1, 40 do
  l:add("curve", i, i * i) b:update(i) require("limn.proc").sleep(0.05)
  if i % 10 == 0 then print("row " .. i) end
end
l:done() b:finish()'
    picture "a live picture, a bar and rows" 1
    shows "the rows are above them" "row 40"
    shows "the bar is below" "bar  40/40"
    paste 'l, m = plot.live{}, plot.live{}
for i = 1, 40 do
  l:add("a", i, i) m:add("b", i, i) require("limn.proc").sleep(0.02)
end
l:done() m:done()'
    picture "two live pictures" 2
    paste 'net = limn.model.net(10, {width = 8})
x, y = tensor.randn(64, 10), tensor.randn(64)
log = limn.train{dyn.gd(net, x, y, {lr = 1e-6}), steps = 1e9, every = 1000, plot = true}'
    sleep 3
    mux send-keys -t 0 C-c
    picture "Ctrl-C leaves the last picture" 1
    shows "and the bar" "/1000000000"
    shows "and says so" "interrupted"
else
    skip "in tmux"
fi

grep -v '	ok$' "$dir/results" | sed 's/^/FAIL  /'
passed=$(grep -c '	ok$' "$dir/results")
failed=$(grep -vc '	ok$' "$dir/results")
finish
