#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Says whether the Tidemark program of this container does its work: status 0 or 1, and a sentence. It reads what the
# kernel says and opens no connection: the master would take one for a worker that hung up, and a load for a request.
#   tidemark run        listens for workers
#   tidemark-worker     is connected with its master
#   content-platform    listens
# An argument is the id of the process to look at; without one it is the first Tidemark program there is.
set -euo pipefail

words=()
read_words() { mapfile -d '' -t words <"/proc/$1/cmdline"; }

find_process() {
    local folder
    for folder in /proc/[0-9]*; do echo "${folder#/proc/}"; done | sort -n | while read -r id; do
        # Processes end while one looks at them.
        read_words "$id" 2>/dev/null || continue
        case ${words[0]:-} in
            tidemark | */tidemark | tidemark-worker | */tidemark-worker | content-platform | */content-platform)
                echo "$id"
                return
                ;;
        esac
    done
}

# The port of an address that is given as --NAME ADDRESS or --NAME=ADDRESS, in the environment, or not at all.
port_of() {
    local option=$1 variable=$2 address=$3 index
    [ -z "$variable" ] || address=$(environment "$variable" "$address")
    for index in "${!words[@]}"; do
        case ${words[index]} in
            "$option") address=${words[index + 1]:-$address} ;;
            "$option="*) address=${words[index]#*=} ;;
        esac
    done
    echo "${address##*:}"
}

environment() {
    local entry
    while IFS= read -r -d '' entry; do
        if [ "${entry%%=*}" = "$1" ] && [ -n "${entry#*=}" ]; then
            echo "${entry#*=}"
            return
        fi
    done <"/proc/$process/environ"
    echo "$2"
}

# True when a TCP socket of the process's network has this local and remote port (hexadecimal, or a pattern) and state.
has_socket() {
    # The second file is missing where there is no IPv6.
    grep -Eqs "^ *[0-9]+: [0-9A-F]+:$1 [0-9A-F]+:$2 $3 " "/proc/$process/net/tcp" "/proc/$process/net/tcp6"
}

expect() {
    local good=$1 bad=$2
    shift 2
    if has_socket "$@"; then
        echo "$good"
    else
        echo "$bad"
        exit 1
    fi
}

listening=0A
established=01
process=${1:-$(find_process)}
if [ -z "$process" ] || [ ! -r "/proc/$process/cmdline" ]; then
    echo "no Tidemark program is running"
    exit 1
fi
read_words "$process"
case ${words[0]##*/} in
    tidemark)
        port=$(port_of --listen TIDEMARK_LISTEN 127.0.0.1:5557)
        expect "the master listens on port $port" "the master does not listen on port $port" \
            "$(printf %04X "$port")" 0000 "$listening"
        ;;
    tidemark-worker)
        port=$(port_of --master "" 127.0.0.1:5557)
        expect "the worker is connected with its master" "the worker has no connection to port $port of its master" \
            "[0-9A-F]{4}" "$(printf %04X "$port")" "$established"
        ;;
    content-platform)
        port=$(port_of --port "" 8000)
        expect "the service listens on port $port" "the service does not listen on port $port" \
            "$(printf %04X "$port")" 0000 "$listening"
        ;;
    *)
        echo "process $process is \"${words[0]}\", which is no program of Tidemark"
        exit 1
        ;;
esac
