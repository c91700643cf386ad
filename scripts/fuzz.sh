#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Gives each target of Tests/FuzzTests millions of inputs that libFuzzer changes by what code they
# reach, from the kept corpus on. A crash, a hang of 10 s, 1 GiB of memory or an allocation of
# 320 MiB ends it and leaves the input in .build/fuzz/found.
#   scripts/fuzz.sh [RUNS [TARGET...]]    default: 10000000 shared out over all of them
#   scripts/fuzz.sh keep                  add what was found to the kept corpus
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${1:-10000000}
targets=("${@:2}")
[ "${#targets[@]}" -gt 0 ] || targets=(frames handshake interval journal cluster)
# Percent of the inputs: a slow target gets fewer.
declare -A share=([frames]=31 [handshake]=31 [interval]=26 [journal]=10 [cluster]=2)
scratch=.build/fuzz
# Histograms are large and hardly touched: their pages come fresh from the kernel, not cleared.
export MALLOC_MMAP_THRESHOLD_=65536
kept=Tests/FuzzTests/Corpus
program=$scratch/release/tidemark-fuzz

build() {
    # gold, the default linker, cannot read what the instrumentation adds.
    TIDEMARK_FUZZ=1 swift build -c release --scratch-path "$scratch" --product tidemark-fuzz \
        -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld -Xswiftc -enable-testing
    "$program" seeds "$scratch/seeds"
    rm -rf "$scratch/kept"
    for target in "${!share[@]}"; do
        "$program" unpack "$kept/$target" "$scratch/kept/$target"
    done
}

fuzz() {
    local target=$1 log=$scratch/$1.log
    mkdir -p "$scratch/corpus/$target" "$scratch/found"
    if ! "$program" "$target" -runs="$((runs * share[$target] / 100))" -max_len=16384 -timeout=10 -rss_limit_mb=1024 \
        -malloc_limit_mb=320 -print_final_stats=1 -artifact_prefix="$scratch/found/$target-" \
        "$scratch/corpus/$target" "$scratch/kept/$target" "$scratch/seeds/$target" 2>"$log"; then
        tail -n 40 "$log"
        echo "fuzz: $target failed; its input is in $scratch/found, all it said in $log" >&2
        return 1
    fi
    awk -v target="$target" '
        /stat::number_of_executed_units/ { runs = $2 }
        /stat::peak_rss_mb/ { memory = $2 }
        / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") reached = $(i + 1) }
        END { printf "%-10s %9d inputs, %6d edges reached, at most %d MiB\n", target, runs, reached, memory }
    ' "$log"
}

keep() {
    local target=$1
    "$program" "$target" -set_cover_merge=1 -max_len=16384 "$scratch/kept/$target" \
        "$scratch/corpus/$target" "$scratch/seeds/$target" 2>/dev/null
    "$program" pack "$scratch/kept/$target" "$kept/$target"
}

build
if [ "$runs" = keep ]; then
    for target in "${targets[@]}"; do keep "$target"; done
else
    for target in "${targets[@]}"; do fuzz "$target"; done
fi
