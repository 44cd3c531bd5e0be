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
finish
