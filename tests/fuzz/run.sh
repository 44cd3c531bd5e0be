#!/bin/sh
# run.sh BUILD SECONDS -- fuzz every reader of files for so long in all, or
# those that READERS names for a part of it.
# What is found on the way is kept in BUILD/corpus, what fails in BUILD.
cd "$(dirname "$0")/../.." || exit 2
build=$1 seconds=$2 passed=0 failed=0
for reader in ${READERS:-load npz_read npz_names idx csv_read cifar safetensors}; do
    seeds=tests/fuzz/corpus/$(echo "$reader" | sed s/npz_names/npz_read/)
    mkdir -p "$build/corpus/$reader"
    if LM_FUZZ=$reader "$build/fuzz" -max_total_time=$((seconds / 7)) \
        -max_len=16384 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$build/$reader-" "$build/corpus/$reader" \
        "$seeds" >"$build/$reader.log" 2>&1; then
        passed=$((passed + 1))
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
            "$build/$reader.log")
        echo "$reader: $runs inputs"
    else
        failed=$((failed + 1))
        echo "FAIL  $reader: see $build/$reader.log"
    fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
