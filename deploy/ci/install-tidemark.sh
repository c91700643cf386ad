#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts tidemark and tidemark-worker of a release into a folder, after a look at the archive's
# checksum, or finds those that are on the PATH. Prints the folder of both on standard output;
# everything else is said on standard error.
set -euo pipefail

usage="install-tidemark.sh [--version N --releases URL | --url URL] [--sha256 HEX] [--into FOLDER]"

fail() {
    echo "install-tidemark: $2" >&2
    exit "$1"
}

version='' releases='' url='' sha256='' into=''
while [ $# -gt 0 ]; do
    case $1 in
        --version | --releases | --url | --sha256 | --into)
            [ $# -gt 1 ] || fail 64 "$1 needs a value; usage: $usage"
            declare "${1#--}=$2"
            shift 2
            ;;
        *) fail 64 "unknown argument \"$1\"; usage: $usage" ;;
    esac
done

# In a job of GitHub, the steps after this one find the programs too.
announce() {
    local said
    said=$("$1/tidemark" --version 2>&1) ||
        fail 69 "$1/tidemark does not run here ($said); on Debian and Ubuntu it needs libcurl4 and zlib1g"
    echo "install-tidemark: tidemark $said in $1" >&2
    if [ -n "${GITHUB_PATH:-}" ]; then echo "$1" >>"$GITHUB_PATH"; fi
    echo "$1"
}

if [ -z "$version$url" ]; then
    found=$(command -v tidemark) ||
        fail 64 "there is no tidemark on the PATH, and no release was named; write --version N --releases URL or --url URL"
    folder=$(dirname "$found")
    [ -x "$folder/tidemark-worker" ] || fail 69 "$found has no tidemark-worker beside it; install both"
    announce "$folder"
    exit 0
fi

if [ -z "$url" ]; then
    [ -n "$releases" ] ||
        fail 64 "--version $version needs --releases URL, the folder of all releases, such as https://github.com/OWNER/tidemark/releases/download"
    version=${version#v}
    url="${releases%/}/v$version/tidemark-$version-linux-$(uname -m).tar.gz"
fi
archive=${url##*/}
into=${into:-${RUNNER_TEMP:-$HOME/.local}/tidemark}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() {
    local said
    said=$(curl --fail --location --silent --show-error --retry 3 --output "$2" "$1" 2>&1) ||
        fail 69 "$1 cannot be fetched: $said"
}

fetch "$url" "$work/$archive"
if [ -z "$sha256" ]; then
    # The same server says what the archive should be: that finds a broken download, not a false one.
    fetch "${url%/*}/SHA256SUMS" "$work/SHA256SUMS"
    sha256=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$work/SHA256SUMS")
    [ -n "$sha256" ] || fail 65 "${url%/*}/SHA256SUMS has no line for $archive; write --sha256 HEX"
fi
[[ $sha256 =~ ^[0-9a-fA-F]{64}$ ]] || fail 65 "the checksum is \"$sha256\"; it must be 64 hexadecimal digits"
actual=$(sha256sum "$work/$archive" | cut -d ' ' -f 1)
[ "$actual" = "${sha256,,}" ] ||
    fail 65 "$url has the SHA-256 $actual and should have ${sha256,,}; nothing was installed"

mkdir "$work/unpacked"
tar -xzf "$work/$archive" -C "$work/unpacked" --no-same-owner ||
    fail 65 "$archive is no archive that tar can read"
program=$(find "$work/unpacked" -name tidemark -type f -perm -u+x -print -quit)
[ -n "$program" ] && [ -x "${program}-worker" ] ||
    fail 65 "$archive does not have tidemark and tidemark-worker in one folder"
# From the archive's own top, so that what lies beside the programs comes along.
below=${program#"$work/unpacked"}
rm -rf "$into"
mkdir -p "$(dirname "$into")"
mv "$work/unpacked" "$into"
announce "$(dirname "$into$below")"
