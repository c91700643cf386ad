#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks for what the build needs and, with --test, what the tests need as well. Missing system
# packages are installed when this runs as root and named in a line to copy otherwise. With nothing
# missing it is quick, silent and needs no network.
set -euo pipefail

swift_needed="Tidemark needs Swift 6.2 or newer (6.3 recommended): https://www.swift.org/install/linux/"

check_swift() {
    local version major minor
    if ! command -v swift >/dev/null; then
        echo "setup: there is no swift on the PATH. $swift_needed" >&2
        exit 1
    fi
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
    major=${version%%.*}
    minor=${version##*.}
    if [ -z "$version" ]; then
        echo "setup: \"swift --version\" names no version. $swift_needed" >&2
        exit 1
    fi
    if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
        echo "setup: this is Swift $version. $swift_needed" >&2
        exit 1
    fi
}

has_header() {
    local folder
    for folder in /usr/include /usr/include/* /usr/local/include; do
        if [ -e "$folder/$1" ]; then return 0; fi
    done
    return 1
}

# Debian's PATH of an ordinary user does not have /usr/sbin, where nginx is.
has_command() { PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null; }

missing=()
check_packages() {
    has_command git || missing+=(git)
    has_header boost/math/distributions.hpp || missing+=(libboost-dev)
    has_header curl/curl.h || missing+=(libcurl4-openssl-dev)
    has_header sqlite3.h || missing+=(libsqlite3-dev)
    has_header zlib.h || missing+=(zlib1g-dev)
    [ -e /usr/share/javascript/chart.js/chart.min.js ] || missing+=(libjs-chart.js)
    if [ "${1:-}" = --test ]; then
        has_command nginx || missing+=(nginx-light)
        has_command python3 || missing+=(python3)
        has_command curl || missing+=(curl)
        has_command jq || missing+=(jq)
        has_command openssl || missing+=(openssl)
        has_command strip || missing+=(binutils)
        has_command dpkg-shlibdeps || missing+=(dpkg-dev)
        has_command strace || missing+=(strace)
        has_command mandoc || missing+=(mandoc)
        has_command lintian || missing+=(lintian)
        has_command zsh || missing+=(zsh)
        has_command fish || missing+=(fish)
        has_command chromium || missing+=(chromium)
        has_command promtool || missing+=(prometheus)
        has_command prometheus-node-exporter || missing+=(prometheus-node-exporter)
        has_command prometheus-pushgateway || missing+=(prometheus-pushgateway)
        has_command systemd-analyze || missing+=(systemd)
        # Debian's python3 comes without what makes virtual environments.
        python3 -c "import ensurepip, venv" 2>/dev/null || missing+=(python3-venv)
    fi
}

install_missing() {
    if ! command -v apt-get >/dev/null; then
        echo "setup: missing; install what your system calls these: ${missing[*]}" >&2
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        echo "setup: missing system packages; install them with this and try again:" >&2
        echo "sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
        exit 1
    fi
    echo "setup: installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # Single-user mode, to the packages: servers that the tests start themselves are not started here.
    export RUNLEVEL=1
    apt-get update
    apt-get install -y --no-install-recommends "${missing[@]}"
}

# What the tests take from PyPI. Without a network the Swift tests compare with recorded figures only.
install_python_packages() {
    local tests venv
    tests="$(dirname "$0")/../Tests"
    venv="$(dirname "$0")/../.build/test-venv"
    if cmp -s "$tests/requirements.txt" "$venv/requirements.txt"; then return 0; fi
    echo "setup: installing what Tests/requirements.txt names into .build/test-venv"
    rm -rf "$venv"
    if python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check \
        --requirement "$tests/requirements.txt"
    then
        cp "$tests/requirements.txt" "$venv/"
    else
        rm -rf "$venv"
        echo "setup: the Python packages of Tests/requirements.txt could not be installed" >&2
    fi
}

check_swift
check_packages "$@"
if [ "${#missing[@]}" -gt 0 ]; then install_missing; fi
if [ "${1:-}" = --test ]; then install_python_packages; fi
