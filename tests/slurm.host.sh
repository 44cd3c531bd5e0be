#!/bin/sh
# The scripts for Slurm do what they say, with a stand-in for srun that runs
# one task here: the parts of an array, merged, are the whole sweep.
. tests/host.sh
export LIMN="$limn"
slurm=$PWD/scripts/slurm

mkdir "$dir/bin" "$dir/run"
cat > "$dir/bin/srun" << 'END'
#!/bin/sh
while [ "${1#-}" != "$1" ]; do shift; done
exec "$@"
END
chmod +x "$dir/bin/srun"
PATH=$dir/bin:$PATH
cd "$dir/run" || exit 2

for script in mpi array; do
    check "$script.sbatch: syntax" "bash -n '$slurm/$script.sbatch'"
done
"$limn" "$slurm/transfer.lua" --quick > "$dir/whole"
sh "$slurm/mpi.sbatch" "$slurm/transfer.lua" --quick --store mpi.db \
    > "$dir/mpi"
check "mpi.sbatch" "cmp -s '$dir/whole' '$dir/mpi'"

part() {
    SLURM_ARRAY_TASK_ID=$1 SLURM_ARRAY_TASK_COUNT=2 SLURM_CPUS_PER_TASK=2 \
        sh "$slurm/array.sbatch" "$slurm/transfer.lua" --quick
}
check "array.sbatch 1" "part 1 | grep -q 'part 1 of 2: 14 trials'"
check "array.sbatch 2" "part 2 | grep -q 'part 2 of 2: 14 trials'"
check "array.sbatch 2 again" "part 2 | grep -q 'part 2 of 2: 14 trials'"
check "what is done does not run again" \
    "[ \$('$limn' merge two.db part-2.db | awk '{print \$1}') = 14 ]"
check "merge" "'$limn' merge all.db part-*.db > '$dir/log'"
"$limn" "$slurm/transfer.lua" --quick --store all.db > "$dir/all"
check "merged" "cmp -s '$dir/whole' '$dir/all'"
cat > "$dir/count.lua" << 'END'
local s = limn.store.open("all.db")
local r = s:query("SELECT session, count(*) AS n FROM runs GROUP BY session")
assert(#r.n == 2 and r.n[1] == 14 and r.n[2] == 14)
END
check "merged: no trial ran again" "'$limn' '$dir/count.lua'"
check "merge: usage" "'$limn' merge all.db 2> '$dir/log'; [ \$? = 2 ]"
check "merge: no such part" "! '$limn' merge all.db none.db 2> '$dir/log'"

# A node that dies in mid-sweep, and its disk with it: what was copied by then is
# kept, with its large results, and does not run again.
cat > "$dir/slow.lua" << 'END'
local limn = require "limn"
local o = limn.options{{name = "store", default = "", doc = "where"},
  {name = "part", default = 1, doc = "which"},
  {name = "parts", default = 1, doc = "of"}}
local log = os.getenv "TRIALS"
limn.sweep{grid = {i = limn.space.range(1, 30, 1)}, store = o.store, jobs = 2,
  name = "slow", code = "1", progress = false, run = function(p)
    local f <close> = assert(io.open(log, "a"))
    f:write(p.i, "\n")
    require("limn.proc").sleep(os.getenv "PAUSE" + 0)
    return {x = p.i, large = limn.tensor.ones(140000) * p.i}
  end}
END
mkdir "$dir/node"
slow() {
    export TMPDIR="$dir/node" COPY_EVERY=1 TRIALS="$dir/$1" PAUSE="$2" \
        SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_COUNT=1 SLURM_CPUS_PER_TASK=2
    exec setsid sh "$slurm/array.sbatch" "$dir/slow.lua"
}
kept() {
    "$limn" -e "print(#limn.store.open('part-9.db', {mode = 'read'}):select{
        name = 'slow', status = 'done'}.x)" 2> "$dir/log" || echo 0
}
slow first 0.3 &
node=$!
for _ in $(seq 100); do
    sleep 0.2
    [ "$(kept)" -ge 4 ] && break
done
kill -9 -$node
wait $node 2> "$dir/log"
rm -rf "$dir/node"/*
n=$(kept)
check "a node died: $n trials kept" "[ $n -ge 4 ] && [ $n -lt 30 ]"
(slow second 0) > "$dir/log" 2>&1
check "a node died: the rest runs" "[ \$(kept) = 30 ]"
check "a node died: $n do not run again" \
    "[ \$(wc -l < '$dir/second') = $((30 - n)) ]"
cat > "$dir/large.lua" << 'END'
local s = limn.store.open "part-9.db"
local r = s:select{name = "slow"}
for k, id in ipairs(r.id) do
  local large = s:curve(id, "large")
  assert(#large == 140000 and large[140000] == r.i[k] and r.x[k] == r.i[k])
end
assert(s:query("PRAGMA integrity_check").integrity_check[1] == "ok")
END
check "a node died: large results" "'$limn' '$dir/large.lua' 2> '$dir/err'"
check "nothing is left of the snapshots" "[ -z \"\$(ls | grep -v '^part-[0-9].db\|^[a-z]*.db')\" ]"
check "backup: usage" "'$limn' backup one.db 2> '$dir/log'; [ \$? = 2 ]"
check "backup: no such store" "! '$limn' backup none.db copy.db 2> '$dir/log'"
finish
