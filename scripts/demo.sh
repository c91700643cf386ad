#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The main job on a real service, in under three minutes: a baseline from a first run, a second run of
# the same build that passes, a run of a slower build that fails; then both builds side by side.
# "make demo" builds what it needs. Ends with status 0 when all verdicts are as expected, else with 1.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

readonly bin=.build/release
readonly out=tidemark-out/demo
readonly baseline=$out/baseline.json
readonly users=100 spawn_rate=50/s warmup=5s run_time=20s
# A limit is the baseline's number times 1 + tolerance: here five times.
readonly tolerance=4.0

service_pid=
run_pid=
url=

bold='' plain=''
if [ -t 1 ]; then bold=$'\033[1m' plain=$'\033[0m'; fi

# Prints a title, and lines below it.
say() {
    printf '\n%s== %s%s\n' "$bold" "$1" "$plain"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@"
}

# Ends a process of ours: asks, and after five seconds insists.
stop() {
    local pid=$1 tries=50
    kill -TERM "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null && [ "$tries" -gt 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
}

stop_everything() {
    trap - EXIT INT TERM
    [ -z "$run_pid" ] || stop "$run_pid"
    [ -z "$service_pid" ] || stop "$service_pid"
}
trap stop_everything EXIT
trap 'stop_everything; exit 130' INT
trap 'stop_everything; exit 143' TERM

# Starts the service with the given options on a free port and sets url. In a session of its own, so
# that Ctrl-C reaches the load generator first and the service is stopped after it.
start_service() {
    local tries=100
    # Not left to the redirection below: it happens in the child, after we may have read the address
    # of the service before.
    : >"$out/service.out"
    setsid "$bin/content-platform" --port 0 "$@" >"$out/service.out" 2>>"$out/service.log" &
    service_pid=$!
    until grep -q '^listening on ' "$out/service.out"; do
        tries=$((tries - 1))
        if [ "$tries" -eq 0 ] || ! kill -0 "$service_pid" 2>/dev/null; then
            echo "demo: the service did not start; see $out/service.log" >&2
            exit 1
        fi
        sleep 0.1
    done
    url=$(sed -n '1s/^listening on //p' "$out/service.out")
    echo "content-platform${*:+ $*} answers on $url"
}

stop_service() {
    stop "$service_pid"
    service_pid=
}

# Runs the scenario against the service; sets status.
measure() {
    local name=$1
    shift
    show "$name" run Examples/content-platform.yaml --host "$url" --workers 2 \
        --headless -u "$users" -r "$spawn_rate" -t "$run_time" --warmup "$warmup" \
        --out "$out/$name" "$@"
}

# Compares the usual build with one of the given options; sets status.
compare() {
    local name=$1
    shift
    show "$name" pair Examples/content-platform-paired.yaml --workers 1 --max-pairs 5 \
        --block 2s --settle 500ms --arm-warmup 2s --out "$out/$name" \
        --baseline-cmd "exec $bin/content-platform --port {port}" \
        --candidate-cmd "exec $bin/content-platform --port {port}${*:+ $*}"
}

# Runs tidemark with the given arguments, shows the command and keeps its output; sets status.
# In the background and waited for, so that a signal is acted upon at once.
show() {
    local name=$1 tee_pid
    shift
    echo "\$ tidemark $*"
    exec 3> >(exec tee -i "$out/$name.txt")
    tee_pid=$!
    "$bin/tidemark" "$@" >&3 2>&1 3>&- &
    run_pid=$!
    wait "$run_pid"
    status=$?
    run_pid=
    exec 3>&-
    wait "$tee_pid"
    echo "status $status"
    [ "$status" -ne 130 ] || exit 130
}

# What the gate said in a run's RESULT line.
result() { sed -n 's/^RESULT: //p' "$out/$1.txt"; }

if [ ! -x "$bin/tidemark" ] || [ ! -x "$bin/tidemark-worker" ] || [ ! -x "$bin/content-platform" ]
then
    echo "demo: the release binaries are not built; run: make build" >&2
    exit 1
fi
rm -rf "$out"
mkdir -p "$out" || exit 1
problems=()

say "1/7 Start a small content platform: 4,000 articles in SQLite behind four endpoints"
start_service

say "2/7 First run: $users users for $run_time, driven by two worker processes" \
    "The first $warmup are warm-up and not in the results. No baseline yet, so nothing is judged."
measure first
[ "$status" -eq 0 ] || problems+=("the first run ended with status $status instead of 0")

say "3/7 Make its results the baseline" \
    "Shared machines jitter. Next to a busy neighbour the median (p50) of this service nearly" \
    "doubles and its tail (p95, p99) grows tenfold, with no change in the code. So here only p50" \
    "and the error rate are judged, and a limit is five times the baseline (tolerance $tolerance)." \
    "The regression to catch is a factor of ten and more. A quiet machine of your own can judge" \
    "the tail too and start at 0.10."
set -- baseline from-results "$out/first/perf-results.json" -o "$baseline" \
    --tolerance "$tolerance" --without p95 --without p99
echo "\$ tidemark $*"
"$bin/tidemark" "$@" || {
    echo "demo: no baseline was made" >&2
    exit 1
}

say "4/7 Second run: the same build against the baseline; it should PASS"
measure same --baseline "$baseline"
same_status=$status
same_result=$(result same)
[ "$same_status" -eq 0 ] ||
    problems+=("the same build ended with status $same_status instead of 0")
case $same_result in
    PASSED*) ;;
    *) problems+=("the same build's result is \"$same_result\" instead of PASSED") ;;
esac
stop_service

say "5/7 Third run: a build with a forgotten index against the baseline; it should FAIL" \
    "Articles now say how many articles share each tag: a join that reads the whole table."
start_service --regression tags-join
measure regressed --baseline "$baseline"
regressed_status=$status
[ "$regressed_status" -eq 1 ] ||
    problems+=("the regressed build ended with status $regressed_status instead of 1")
named=$(grep '^ *FAIL /api/articles/\[slug\] p50: ' "$out/regressed.txt")
[ -n "$named" ] || problems+=("no FAIL line names p50 of the slow endpoint /api/articles/[slug]")
stop_service

say "6/7 Side by side: the same build twice, in pairs of 2 s, with a tolerance of 10 %" \
    "What the machine does to one block it does to the other of its pair. It should not FAIL."
compare twins
twins_status=$status
[ "$twins_status" -eq 0 ] ||
    problems+=("the same build beside itself ended with status $twins_status instead of 0")

say "7/7 Side by side: the build with the forgotten index; it should FAIL"
compare rivals --regression tags-join
rivals_status=$status
[ "$rivals_status" -eq 1 ] ||
    problems+=("the slower build beside the usual one ended with $rivals_status instead of 1")
found=$(grep '^ *FAIL /api/articles/\[slug\] p50: ' "$out/rivals.txt")
[ -n "$found" ] || problems+=("side by side no FAIL line names p50 of /api/articles/[slug]")

say "Summary"
echo "same build:      status $same_status, $same_result"
echo "regressed build: status $regressed_status, $(result regressed)"
[ -z "$named" ] || echo "$named"
echo "side by side, same build:      status $twins_status, $(result twins)"
echo "side by side, regressed build: status $rivals_status, $(result rivals)"
[ -z "$found" ] || echo "$found"
echo "Results and the baseline are in $out/."
if [ "${#problems[@]}" -gt 0 ]; then
    printf 'demo: NOT as expected: %s\n' "${problems[@]}" >&2
    exit 1
fi
echo "As expected: the unchanged build did not fail, the slower one did, both times."
