#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs an unpacked release of Tidemark: programs, man pages, completions, systemd units and their
# user. Enables nothing and starts nothing. To do it again, also with another release, does no harm.
set -euo pipefail

help="Usage: install.sh [--uninstall [--purge]] [--from FOLDER] [--prefix FOLDER] [--root FOLDER]

Installs an unpacked release of Tidemark: programs, man pages, completions,
systemd units and their user. Enables nothing and starts nothing.

  --from FOLDER    The unpacked release. (default: where install.sh is)
  --prefix FOLDER  Where programs go, absolute. (default: /usr/local)
  --root FOLDER    A system in a folder, as for a package: only files are
                   written, below FOLDER; no user, nothing of systemd is called.
  --uninstall      Remove what was installed. Configuration (/etc/tidemark) and
                   results (/var/lib/tidemark, /var/lib/tidemark-worker) stay.
  --purge          With --uninstall: remove these too.
  --help           Show this.

Exit status: 0 done; 64 usage; 65 not an unpacked release, or nothing to remove;
69 no right to write there."

fail() {
    local status=$1
    shift
    printf 'install.sh: %s\n' "$@" >&2
    exit "$status"
}

from=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
prefix=/usr/local
root=
uninstall=no
purge=no
while [ $# -gt 0 ]; do
    case $1 in
        --from | --prefix | --root)
            [ $# -gt 1 ] || fail 64 "$1 needs a folder after it; see install.sh --help"
            case $1 in
                --from) from=$2 ;;
                --prefix) prefix=${2%/} ;;
                --root) root=$2 ;;
            esac
            shift
            ;;
        --uninstall) uninstall=yes ;;
        --purge) purge=yes ;;
        --help | -h)
            echo "$help"
            exit 0
            ;;
        *) fail 64 "there is no \"$1\"; see install.sh --help" ;;
    esac
    shift
done
[ "$purge" = no ] || [ "$uninstall" = yes ] || fail 64 "--purge goes with --uninstall only"
case $prefix in
    /*) ;;
    *) fail 64 "--prefix is \"$prefix\"; it must be absolute and not /, such as /usr/local" ;;
esac
if [ -n "$root" ]; then
    [ -d "$root" ] || fail 65 "--root is \"$root\", and there is no such folder; make it first"
    root=$(cd "$root" && pwd)
    [ "$root" != / ] || root=
fi
# A live system has its systemd told; a folder is only written to.
live=no
[ -n "$root" ] || [ ! -d /run/systemd/system ] || live=yes

# What was installed: lines of "file PATH" and "folder PATH", without the root.
manifest=$prefix/lib/tidemark/installed
declare -A before=() now=()
if [ -f "$root$manifest" ]; then
    while IFS= read -r line; do before[$line]=yes; done <"$root$manifest"
fi

# Removes the lines of a manifest that are given; folders only when they are empty, the deepest first.
remove() {
    local line files=()
    for line in "$@"; do
        case $line in "file "*) files+=("$root${line#file }") ;; esac
    done
    [ "${#files[@]}" -eq 0 ] || rm -f "${files[@]}"
    printf '%s\n' "$@" | sed -n 's/^folder //p' | sort -r | while IFS= read -r line; do
        rmdir --ignore-fail-on-non-empty "$root$line" 2>/dev/null || true
    done
}

if [ "$uninstall" = yes ]; then
    [ "${#before[@]}" -gt 0 ] || fail 65 "nothing is installed below $root$prefix ($root$manifest is missing)"
    [ -w "$root$prefix/lib/tidemark" ] || fail 69 "$root$prefix cannot be written to; run this as root"
    if [ "$live" = yes ]; then
        mapfile -t units < <(systemctl list-units --all --plain --no-legend 'tidemark-*' | awk '{print $1}')
        [ "${#units[@]}" -eq 0 ] || systemctl disable --now "${units[@]}"
    fi
    kept=("$root/etc/tidemark" "$root/var/lib/tidemark" "$root/var/lib/tidemark-worker")
    [ "$purge" = no ] || rm -rf "${kept[@]}"
    remove "file $manifest" "${!before[@]}"
    [ "$live" = no ] || systemctl daemon-reload
    for folder in "${kept[@]}"; do
        [ ! -e "$folder" ] || echo "install.sh: $folder stays; --uninstall --purge removes it"
    done
    exit 0
fi

for program in tidemark tidemark-worker; do
    [ -x "$from/bin/$program" ] || fail 65 "$from/bin/$program is missing: $from is not an unpacked release." \
        "Unpack tidemark-VERSION-linux-ARCHITECTURE.tar.gz and run its install.sh, or give --from FOLDER."
done
existing=$root$prefix
while [ ! -e "$existing" ]; do existing=$(dirname "$existing"); done
[ -w "$existing" ] || fail 69 "$existing cannot be written to; run this as root, or give another --prefix"

# Folders that were there before the first of our installations are not ours to remove.
make_folder() {
    local folder=$1
    [ -z "${now["folder $folder"]-}" ] || return 0
    [ -z "${folder%/*}" ] || make_folder "${folder%/*}"
    if [ ! -d "$root$folder" ]; then
        install -d -m 755 "$root$folder"
    elif [ -z "${before["folder $folder"]-}" ]; then
        return 0
    fi
    now["folder $folder"]=yes
}

# Copies one file, unless it is there already and the same.
put() {
    local mode=$1 source=$2 target=$3
    make_folder "${target%/*}"
    install -C -m "$mode" "$source" "$root$target"
    now["file $target"]=yes
}

put_all() {
    local mode=$1 folder=$2 source
    shift 2
    for source in "$@"; do
        # A pattern that nothing matched: this release has no such files.
        [ ! -f "$source" ] || put "$mode" "$source" "$folder/${source##*/}"
    done
}

edited=$(mktemp)
trap 'rm -f "$edited"' EXIT

put_all 755 "$prefix/bin" "$from/bin/tidemark" "$from/bin/tidemark-worker"
put_all 644 "$prefix/share/man/man1" "$from"/share/man/man1/*.1
put_all 644 "$prefix/share/bash-completion/completions" "$from"/share/bash-completion/completions/*
put_all 644 "$prefix/share/fish/vendor_completions.d" "$from"/share/fish/vendor_completions.d/*
# Below /usr Debian's zsh looks in a folder of its own.
zsh=site-functions
[ "$prefix" != /usr ] || zsh=vendor-completions
put_all 644 "$prefix/share/zsh/$zsh" "$from"/share/zsh/site-functions/*
put_all 755 "$prefix/lib/tidemark" "$from/systemd/run-scenario"
for unit in "$from"/systemd/*.service "$from"/systemd/*.timer; do
    sed -E "/^Exec/s,/usr/(bin|lib)/tidemark,$prefix/\\1/tidemark,g" "$unit" >"$edited"
    put 644 "$edited" "$prefix/lib/systemd/system/${unit##*/}"
done
put 644 "$from/systemd/tidemark.sysusers" "$prefix/lib/sysusers.d/tidemark.conf"
put_all 644 "$prefix/share/doc/tidemark" "$from/README.md" "$from/CHANGELOG.md" "$from/LICENSE" \
    "$from/THIRD-PARTY-LICENSES.txt"
put_all 644 "$prefix/share/doc/tidemark/systemd" "$from/systemd/README.md"
put_all 644 "$prefix/share/doc/tidemark/systemd/examples" "$from"/systemd/examples/*
# Configuration is the administrator's: only written where there is none, and never removed unasked.
make_folder /etc/tidemark
[ -e "$root/etc/tidemark/worker.env" ] ||
    install -m 644 "$from/systemd/worker.env" "$root/etc/tidemark/worker.env"

# What an earlier release had and this one has not.
gone=()
for line in "${!before[@]}"; do [ -n "${now[$line]-}" ] || gone+=("$line"); done
[ "${#gone[@]}" -eq 0 ] || remove "${gone[@]}"
printf '%s\n' "${!now[@]}" | sort >"$edited"
install -C -m 644 "$edited" "$root$manifest"

if [ -z "$root" ]; then
    if command -v systemd-sysusers >/dev/null; then
        systemd-sysusers "$prefix/lib/sysusers.d/tidemark.conf"
    else
        echo "install.sh: there is no systemd-sysusers here; the units need a user called tidemark" >&2
    fi
    [ "$live" = no ] || systemctl daemon-reload
    echo "Installed $("$prefix/bin/tidemark" --version) below $prefix; $prefix/share/doc/tidemark/systemd/README.md goes on from here."
fi
