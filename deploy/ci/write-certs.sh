#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes what "tidemark certs" made from the environment, where a CI system puts its secrets, into
# files that only this user can read: TLS_CA, TLS_CERT and TLS_KEY become ca.pem, cert.pem and
# key.pem in FOLDER.
set -euo pipefail

fail() {
    echo "write-certs: $2" >&2
    exit "$1"
}

[ $# -eq 1 ] && [ -n "$1" ] || fail 64 "usage: write-certs.sh FOLDER"
umask 077
mkdir -p "$1"
chmod 700 "$1"
for name in CA CERT KEY; do
    variable="TLS_$name"
    text=${!variable:-}
    case $text in
        "-----BEGIN "*) ;;
        "") fail 65 "$variable is empty; is the secret set, and may this job read it?" ;;
        *) fail 65 "$variable does not begin with -----BEGIN; store the whole PEM file in the secret" ;;
    esac
    file="$1/$(tr '[:upper:]' '[:lower:]' <<<"$name").pem"
    # Never into a file that somebody else can read already.
    rm -f "$file"
    printf '%s\n' "$text" >"$file"
done
