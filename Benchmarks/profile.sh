#!/bin/sh
# Where a request's microseconds go: perf samples the worker, callgrind counts its instructions.
# Options: --engine auto|libcurl, --tls, --bin FOLDER, --symbols N; see costs.py.
set -eu
cd "$(dirname "$0")"
for program in perf:linux-perf valgrind:valgrind objcopy:binutils; do
    if ! command -v "${program%%:*}" >/dev/null; then
        echo "${program%%:*} is missing; run: apt-get install ${program#*:}" >&2
        exit 1
    fi
done
exec python3 costs.py "$@"
