#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes what kustomize puts into Secrets, in folders that git ignores: the token, and with --tls the certificates.
# What is there stays. For a new token or new certificates remove the old files first.
set -euo pipefail

usage="usage: deploy/kubernetes/secrets.sh [--tls]"

fail() {
    echo "secrets.sh: $2" >&2
    exit "$1"
}

tls=
case "$#:${1:-}" in
    0:) ;;
    1:--tls) tls=yes ;;
    *) fail 64 "it takes --tls or nothing; $usage" ;;
esac

cd "$(dirname "$0")"
umask 077

if [ ! -e base/secrets/token ]; then
    command -v openssl >/dev/null || fail 69 "there is no openssl on the PATH, which makes the token; install it"
    mkdir -p base/secrets
    # In two steps: a half-written token must not look like one.
    token=$(openssl rand -hex 32)
    echo "$token" >base/secrets/token
    echo "wrote base/secrets/token"
fi

if [ -n "$tls" ] && [ ! -e components/tls/secrets/master.pem ]; then
    command -v tidemark >/dev/null || fail 69 "there is no tidemark on the PATH, which makes the certificates; run \"make build\" and add .build/release to the PATH"
    # The name that workers dial: that of the Service.
    tidemark certs --out components/tls/secrets --host tidemark-master
    echo "Keep components/tls/secrets/ca.key where nobody else reads it; the cluster does not need it."
fi
