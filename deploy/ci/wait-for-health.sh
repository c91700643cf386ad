#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Waits until a service answers its health URL with a status below 400.
set -euo pipefail

usage="wait-for-health.sh URL [--timeout SECONDS] [--pid PID] [--log FILE]"

fail() {
    echo "wait-for-health: $2" >&2
    if [ -n "${log:-}" ] && [ -f "$log" ]; then
        echo "wait-for-health: the end of $log:" >&2
        tail -n 20 "$log" >&2
    fi
    exit "$1"
}

url='' timeout=60 pid='' log=''
while [ $# -gt 0 ]; do
    case $1 in
        --timeout | --pid | --log)
            [ $# -gt 1 ] || fail 64 "$1 needs a value; usage: $usage"
            declare "${1#--}=$2"
            shift 2
            ;;
        http://* | https://*) url=$1 && shift ;;
        *) fail 64 "unknown argument \"$1\"; usage: $usage" ;;
    esac
done
[ -n "$url" ] || fail 64 "no URL was named; usage: $usage"
[[ $timeout =~ ^[1-9][0-9]*$ ]] || fail 64 "--timeout is \"$timeout\"; write whole seconds, such as 60"
[[ $pid =~ ^[0-9]*$ ]] || fail 64 "--pid is \"$pid\"; write the number of a process"

SECONDS=0
while :; do
    if answer=$(curl --silent --show-error --max-time 5 --output /dev/null --write-out '%{http_code}' "$url" 2>&1); then
        if [ "$answer" -lt 400 ]; then
            echo "wait-for-health: $url answered $answer after $SECONDS s"
            exit 0
        fi
        answer="status $answer"
    fi
    if [ -n "$pid" ] && ! kill -0 "$pid" 2>/dev/null; then
        fail 69 "process $pid ended before $url answered; last: $answer"
    fi
    [ "$SECONDS" -lt "$timeout" ] || fail 69 "$url is not healthy after $timeout s; last: $answer"
    sleep 0.2
done
