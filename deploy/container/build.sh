#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds programs for an image or a package: release binaries with the Swift runtime linked in, stripped, in ROOT/usr/bin.
# With --binaries it installs what somebody has built already, and builds nothing.
set -euo pipefail

usage="usage: deploy/container/build.sh [--binaries FOLDER] ROOT PROGRAM...
programs: tidemark, tidemark-worker, content-platform"

fail() {
    echo "build.sh: $2" >&2
    exit "$1"
}

binaries=
if [ "${1:-}" = --binaries ]; then
    [ $# -ge 2 ] || fail 64 "--binaries has no folder; $usage"
    binaries=$2
    [ -d "$binaries" ] || fail 65 "--binaries is \"$binaries\", and there is no such folder; write the folder that has the programs"
    shift 2
fi
[ $# -ge 2 ] || fail 64 "it needs a root folder and at least one program; $usage"
root=$1
shift
for program in "$@"; do
    case $program in
        tidemark | tidemark-worker | content-platform) ;;
        *) fail 64 "\"$program\" is no program of Tidemark; $usage" ;;
    esac
done

build() {
    local program
    command -v swift >/dev/null || fail 69 "there is no swift on the PATH; install Swift 6.2 or newer, or give built programs with --binaries"
    cd "$(dirname "$0")/../.."
    for program in "$@"; do
        swift build -c release --static-swift-stdlib --product "$program" >&2
    done
    binaries=$(swift build -c release --static-swift-stdlib --show-bin-path)
}

case $root in
    /*) ;;
    *) root=$PWD/$root ;;
esac
if [ -z "$binaries" ]; then build "$@"; fi
for program in "$@"; do
    [ -x "$binaries/$program" ] || fail 65 "$binaries/$program is missing or cannot be run; build it first, or leave --binaries away"
    install -D --mode=755 --strip "$binaries/$program" "$root/usr/bin/$program"
    # A library that is not there would only be missed when a container starts.
    missing=$(ldd "$root/usr/bin/$program" | sed -n 's/^[[:space:]]*\(.*\) => not found$/\1/p')
    [ -z "$missing" ] || fail 69 "$program needs libraries that are not installed here: $missing"
    echo "$root/usr/bin/$program: $(stat --format=%s "$root/usr/bin/$program") bytes"
done
