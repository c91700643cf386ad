#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Keeps a history in FOLDER/history.jsonl, a file that a cache, an artifact or a branch can carry
# from one job to the next.
#
#   keep-history.sh open FOLDER                        say what is there
#   keep-history.sh add FOLDER RESULTS [OPTION ...]    add a run; options of "tidemark history add"
#   keep-history.sh merge FOLDER LINES                 add the runs of another history.jsonl, each once
#   keep-history.sh report FOLDER [--since DATE] [OPTION ...]   drift and flaps; options of "tidemark drift"
#
# "report" looks at a year, or at what came since DATE (2026-03-11), from when a new level is meant to be.
# "report" ends with status 1 when something became slower. The file is replaced in one step.
set -euo pipefail

usage="keep-history.sh open|add|merge|report FOLDER [FILE] [OPTION ...]"

fail() {
    echo "keep-history: $2" >&2
    exit "$1"
}

[ $# -ge 2 ] || fail 64 "usage: $usage"
verb=$1
folder=$2
shift 2
case $verb in
    open | add | merge | report) ;;
    *) fail 64 "unknown verb \"$verb\"; usage: $usage" ;;
esac
[ -n "$folder" ] || fail 64 "the folder's name is empty; usage: $usage"
mkdir -p -- "$folder"
folder=$(cd -- "$folder" && pwd)
lines="$folder/history.jsonl"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
database="$work/history.sqlite"

save() {
    tidemark history export --file "$database" --output "$work/history.jsonl"
    # Beside the file first: a rename within a folder is one step.
    cp "$work/history.jsonl" "$lines.new"
    mv "$lines.new" "$lines"
}

load() {
    [ ! -e "$lines" ] || tidemark history import "$lines" --file "$database" >&2
}

case $verb in
    open)
        if [ -e "$lines" ]; then
            load
            echo "keep-history: $lines has $(wc -l <"$lines") runs"
        else
            text="there is no $lines, so a new history begins; if there was one, bring it back from an artifact of an earlier run"
            if [ -n "${GITHUB_ACTIONS:-}" ]; then
                echo "::warning title=keep-history::$text"
            else
                echo "keep-history: $text"
            fi
        fi
        ;;
    add)
        [ $# -ge 1 ] || fail 64 "no results were named; usage: $usage"
        [ -e "$1" ] || fail 65 "there is no $1 to add; did the run before this end without results?"
        load
        tidemark history add "$@" --file "$database"
        save
        ;;
    merge)
        [ $# -eq 1 ] || fail 64 "one file of JSON lines must be named; usage: $usage"
        [ -e "$1" ] || fail 65 "there is no $1 to merge"
        load
        tidemark history import "$1" --file "$database" >&2
        save
        ;;
    report)
        [ -e "$lines" ] || fail 65 "there is no $lines; add a run first"
        days=365
        if [ "${1:-}" = --since ]; then
            [ $# -gt 1 ] || fail 64 "--since needs a date; usage: $usage"
            if [ -n "$2" ]; then
                since=$(date --utc --date "$2" +%s 2>/dev/null) ||
                    fail 65 "--since is \"$2\", which is no date; write e.g. 2026-03-11"
                [ "$since" -le "$(date +%s)" ] || fail 65 "--since is \"$2\", which is still to come"
                days=$((($(date +%s) - since) / 86400 + 1))
                [ "$days" -le 365 ] || days=365
            fi
            shift 2
        fi
        load
        # So that the report names no folder of this job.
        cd "$work"
        status=0
        flaps_status=0
        {
            echo "## Drift"
            echo
            tidemark drift --history history.sqlite --markdown --fail-on-rise --days "$days" "$@" || status=$?
            echo
            echo "## Flaps"
            echo
            echo '```'
            tidemark flaps --history history.sqlite || flaps_status=$?
            echo '```'
        } >"$folder/report.md"
        cat "$folder/report.md"
        if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$folder/report.md" >>"$GITHUB_STEP_SUMMARY"; fi
        if [ "$status" -eq 1 ]; then
            echo "keep-history: something became slower; $folder/report.md names the commits" >&2
            if [ -n "${GITHUB_ACTIONS:-}" ]; then
                echo "::error title=Drift::something became slower on this branch; the job's summary names the commits"
            fi
        fi
        [ "$status" -ne 0 ] || status=$flaps_status
        exit "$status"
        ;;
esac
