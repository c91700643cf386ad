#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs tidemark as a step of a CI job and ends with its status. Two commands make it
# "tidemark pair", anything else "tidemark run". Everything lands in GATE_OUT; comment.md is there
# whatever happens, so that an old comment never stands for a new run.
#
#   GATE_SCENARIO       the scenario file
#   GATE_HOST           of a run: where the service answers
#   GATE_BASELINE       of a run: the baseline file
#   GATE_BASELINE_CMD, GATE_CANDIDATE_CMD   of a pair: what starts each build on $PORT
#   GATE_NOISE          of a pair: blocks of equal builds; left out where they are too few
#   GATE_STRICT         true: undecided is status 4
#   GATE_ARGUMENTS      further arguments of tidemark, one a line
#   GATE_OUT            folder for everything; tidemark-out by default
set -euo pipefail

fail() {
    echo "measure: $1" >&2
    exit 64
}

scenario=${GATE_SCENARIO:-}
out=${GATE_OUT:-tidemark-out}
noise=${GATE_NOISE:-}
[ -n "$scenario" ] || fail "no scenario was named; set GATE_SCENARIO to its file"
case ${GATE_STRICT:-false} in
    true) strict=(--strict) ;;
    false) strict=() ;;
    *) fail "GATE_STRICT is \"$GATE_STRICT\"; write true or false" ;;
esac

if [ -n "${GATE_BASELINE_CMD:-}${GATE_CANDIDATE_CMD:-}" ]; then
    [ -n "${GATE_BASELINE_CMD:-}" ] || fail "there is a candidate's command and no baseline's; set GATE_BASELINE_CMD"
    [ -n "${GATE_CANDIDATE_CMD:-}" ] || fail "there is a baseline's command and no candidate's; set GATE_CANDIDATE_CMD"
    [ -z "${GATE_HOST:-}${GATE_BASELINE:-}" ] ||
        fail "two commands compare two builds, so leave GATE_HOST and GATE_BASELINE empty"
    arguments=(pair "$scenario" --baseline-cmd "$GATE_BASELINE_CMD" --candidate-cmd "$GATE_CANDIDATE_CMD")
    if [ -n "$noise" ]; then
        # 20 pairs make a noise model, and a line is a block.
        if [ -f "$noise" ] && [ "$(wc -l <"$noise")" -ge 40 ]; then
            arguments+=(--noise-from "$noise")
        else
            echo "measure: $noise does not have 20 pairs yet; judging without a noise model"
        fi
    fi
else
    [ -z "$noise" ] || fail "GATE_NOISE is for two builds side by side; leave it empty or set both commands"
    arguments=(run "$scenario" --headless)
    if [ -n "${GATE_HOST:-}" ]; then arguments+=(--host "$GATE_HOST"); fi
    if [ -n "${GATE_BASELINE:-}" ]; then arguments+=(--baseline "$GATE_BASELINE"); fi
fi
arguments+=(--out "$out" --markdown "$out/comment.md" --junit "$out/junit.xml" "${strict[@]}")
if [ -e /usr/share/javascript/chart.js/chart.min.js ]; then
    arguments+=(--html "$out/report.html")
else
    echo "measure: no HTML report, because libjs-chart.js is not installed"
fi
while IFS= read -r line; do
    if [ -n "$line" ]; then arguments+=("$line"); fi
done <<<"${GATE_ARGUMENTS:-}"

mkdir -p "$out"
# Of an earlier job in the same folder.
rm -f "$out"/{comment.md,junit.xml,metrics.txt,report.html,perf-results.json,pair.json,tidemark.log}

# In the background and waited for, so that a job that is cancelled still gets what was measured.
exec 3> >(exec tee -i "$out/tidemark.log")
tee_pid=$!
tidemark "${arguments[@]}" >&3 2>&1 3>&- &
tidemark_pid=$!
trap 'kill -TERM "$tidemark_pid"' INT TERM
while :; do
    status=0
    wait "$tidemark_pid" || status=$?
    kill -0 "$tidemark_pid" 2>/dev/null || break
done
trap - INT TERM
exec 3>&-
wait "$tee_pid"

if [ ! -e "$out/comment.md" ]; then
    {
        echo "<!-- tidemark: $scenario -->"
        echo
        echo "### Performance: no verdict"
        echo
        echo "tidemark ended with status $status before there was one:"
        echo
        tail -n 20 "$out/tidemark.log" | sed 's/^/    /'
    } >"$out/comment.md"
fi
exit "$status"
