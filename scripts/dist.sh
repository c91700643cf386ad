#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the release of the checked-out commit: a tarball and a Debian package. "make dist" calls this.
# From the same programs it makes the same bytes, whenever and wherever.
set -euo pipefail
cd "$(dirname "$0")/.."

help="Usage: scripts/dist.sh [--binaries FOLDER] [--out FOLDER] [--level N] [--try]
       scripts/dist.sh --show-version

Builds the programs of the checked-out commit with the Swift runtime linked in,
and makes a tarball and a Debian package of them.

  --binaries FOLDER  Take tidemark and tidemark-worker from here; build nothing.
  --out FOLDER       Where the packages go. (default: .build/dist)
  --level N          How hard to compress, 1 to 9. (default: 6)
  --try              Try the package in a fresh Debian: scripts/try-package.sh.
  --show-version     Print the version that this commit's packages get.
  --help             Show this.

The version is the last tag (v1.2.3 gives 1.2.3), with the number of commits
since and the commit: 1.2.3+4.g0a1b2c3. Without a tag, the one of
Sources/Shared/Version.swift comes before the first release: 0.1.0~128.g0a1b2c3.

Exit status: 0 done; 64 usage; 65 wrong input; 69 a program is missing."

fail() {
    local status=$1
    shift
    printf 'dist: %s\n' "$@" >&2
    exit "$status"
}

binaries=
out=.build/dist
level=6
try=no
show_version=no
while [ $# -gt 0 ]; do
    case $1 in
        --binaries | --out | --level)
            [ $# -gt 1 ] || fail 64 "$1 needs a value; see scripts/dist.sh --help"
            case $1 in
                --binaries) binaries=$2 ;;
                --out) out=$2 ;;
                --level) level=$2 ;;
            esac
            shift
            ;;
        --try) try=yes ;;
        --show-version) show_version=yes ;;
        --help | -h)
            echo "$help"
            exit 0
            ;;
        *) fail 64 "there is no \"$1\"; see scripts/dist.sh --help" ;;
    esac
    shift
done
case $level in [1-9]) ;; *) fail 64 "--level is \"$level\"; it must be 1 to 9" ;; esac
commit=$(git rev-parse --short HEAD 2>/dev/null) || fail 65 "this is no git checkout, and the version comes from git"
version_of_commit() {
    local described written
    if described=$(git describe --tags --long --match 'v[0-9]*' 2>/dev/null); then
        # v1.2.3-4-g0a1b2c3
        sed -E 's/^v//; s/-0-g[0-9a-f]+$//; s/-([0-9]+)-(g[0-9a-f]+)$/+\1.\2/; s/-/~/g' <<<"$described"
    else
        written=$(sed -n 's/.* current = "\(.*\)"/\1/p' Sources/Shared/Version.swift)
        echo "$written~$(git rev-list --count HEAD).g$commit"
    fi
}

if [ "$show_version" = yes ]; then
    version_of_commit
    exit 0
fi
missing=()
for program in dpkg-deb dpkg-shlibdeps strip python3; do
    command -v "$program" >/dev/null || missing+=("$program")
done
[ "${#missing[@]}" -eq 0 ] || fail 69 "missing: ${missing[*]}; run: apt-get install dpkg-dev binutils python3"

export LC_ALL=C TZ=UTC0
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
umask 022
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Builds a copy of the commit, so that nothing else gets in, and the version need not be committed.
build() {
    local product version
    version=$(version_of_commit)
    [ -z "$(git status --porcelain)" ] || echo "dist: what is not committed is not in the packages" >&2
    rm -rf "$built/source"
    mkdir -p "$built/source"
    git archive HEAD | tar -x -C "$built/source"
    [ ! -e Package.resolved ] || cp -p Package.resolved "$built/source/"
    sed -i "s/ current = \".*\"/ current = \"$version\"/" "$built/source/Sources/Shared/Version.swift"
    echo "dist: building $version; the first time this takes a quarter of an hour and more"
    for product in tidemark tidemark-worker; do
        swift build -c release --static-swift-stdlib --disable-local-rpath --product "$product" \
            --package-path "$built/source" --scratch-path "$built/build" \
            -Xswiftc -file-prefix-map -Xswiftc "$PWD/$built/source=."
    done
}

# Licences of what is linked in, which the packages must carry.
third_party() {
    local folder file
    for folder in "$checkouts"/*/ "$(dirname "$(readlink -f "$(command -v swift || echo /nowhere/swift)")")/../share/swift/"; do
        for file in "$folder"LICENSE* "$folder"LICENCE* "$folder"NOTICE*; do
            [ -f "$file" ] || continue
            printf '\n==== %s: %s\n\n' "$(basename "$folder")" "$(basename "$file")"
            cat "$file"
        done
    done
}

# What the tarball holds, and deploy/install.sh knows.
stage() {
    local program shell name
    mkdir -p "$staged/bin" "$staged/share/bash-completion/completions" \
        "$staged/share/zsh/site-functions" "$staged/share/fish/vendor_completions.d"
    for program in tidemark tidemark-worker; do
        strip --strip-all -o "$staged/bin/$program" "$binaries/$program"
        chmod 755 "$staged/bin/$program"
        for shell in bash zsh fish; do
            case $shell in
                bash) name=bash-completion/completions/$program ;;
                zsh) name=zsh/site-functions/_$program ;;
                fish) name=fish/vendor_completions.d/$program.fish ;;
            esac
            # A completion is read by a shell, so it has no need of a line that names one.
            "$staged/bin/$program" --generate-completion-script "$shell" | sed '1{/^#!/d}' >"$staged/share/$name"
        done
    done
    scripts/make-man-pages.py "$staged/bin/tidemark" "$staged/bin/tidemark-worker" --out "$staged/share/man/man1"
    cp -R deploy/systemd "$staged/systemd"
    cp deploy/install.sh README.md CHANGELOG.md LICENSE "$staged/"
    third_party >"$staged/THIRD-PARTY-LICENSES.txt"
    chmod -R u=rwX,go=rX "$staged"
}

make_tarball() {
    tar --create --directory "$scratch" --sort=name --owner=0 --group=0 --numeric-owner --format=gnu \
        --mtime="@$SOURCE_DATE_EPOCH" "$(basename "$staged")" | gzip -n "-$level" >"$tarball"
}

# Libraries and their versions, as Debian knows them.
libraries() {
    mkdir -p "$scratch/shlibs/debian"
    printf 'Source: tidemark\n\nPackage: tidemark\nArchitecture: any\n' >"$scratch/shlibs/debian/control"
    # The release needs no library without a package; programs that were not made for it may.
    (cd "$scratch/shlibs" && dpkg-shlibdeps --ignore-missing-info -O "$root"/usr/bin/* 2>"$scratch/shlibs.log") |
        sed -n 's/^shlibs:Depends=//p'
    grep 'no dependency information' "$scratch/shlibs.log" |
        sed -E 's/.*found for ([^ ]+) .*/dist: no package has \1; these programs are not for other machines/' |
        sort -u >&2 || true
}

make_deb() {
    local control=$root/DEBIAN doc=$root/usr/share/doc/tidemark script
    mkdir -p "$control"
    bash deploy/install.sh --from "$staged" --prefix /usr --root "$root"
    # The package manager knows what it installed, and Debian has the licence.
    rm "$root/usr/lib/tidemark/installed" "$doc/LICENSE"
    cp deploy/debian/copyright "$doc/copyright"
    printf 'tidemark (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- %s  %s\n' "$version" \
        "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.gz"
    gzip -9n "$root"/usr/share/man/man1/*.1 "$doc/CHANGELOG.md" "$doc/THIRD-PARTY-LICENSES.txt"
    for script in postinst prerm postrm; do install -m 755 "deploy/debian/$script" "$control/$script"; done
    (cd "$root" && find etc -type f | sort | sed 's|^|/|') >"$control/conffiles"
    (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$control/md5sums"
    sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$(dpkg --print-architecture)|; s|@LIBRARIES@|$(libraries)|" \
        -e "s|@SIZE@|$(du -sk --apparent-size --exclude=DEBIAN "$root" | cut -f1)|; s|@MAINTAINER@|$maintainer|" \
        deploy/debian/control >"$control/control"
    # One thread: how the work is divided shows in the bytes.
    dpkg-deb --root-owner-group --threads-max=1 -Zxz "-z$level" --build "$root" "$deb" >/dev/null
}

built=.build/dist
checkouts=.build/checkouts
if [ -z "$binaries" ]; then
    build
    binaries=$built/build/release
    checkouts=$built/build/checkouts
    if linked=$(readelf --dynamic "$binaries/tidemark" "$binaries/tidemark-worker" | grep -o 'lib\(swift\|Foundation\)[^]]*'); then
        fail 70 "the Swift runtime is not linked in; these are still needed: $(sort -u <<<"$linked" | paste -sd ' ')"
    fi
fi
for program in tidemark tidemark-worker; do
    [ -x "$binaries/$program" ] || fail 65 "there is no program $binaries/$program; build it, or correct --binaries"
done
# Who answers for the package; whoever publishes one says so.
maintainer=${TIDEMARK_MAINTAINER:-Tidemark maintainers <maintainers@tidemark.invalid>}
version=$("$binaries/tidemark" --version)
[ "$version" = "$("$binaries/tidemark-worker" --version)" ] ||
    fail 65 "tidemark and tidemark-worker in $binaries are not of the same version; build both"
mkdir -p "$out"
staged=$scratch/tidemark-$version-linux-$(uname -m)
root=$scratch/deb
tarball=$out/$(basename "$staged").tar.gz
deb=$out/tidemark_${version}_$(dpkg --print-architecture).deb
stage
make_tarball
make_deb
(cd "$out" && sha256sum "$(basename "$tarball")" "$(basename "$deb")") >"$out/SHA256SUMS"
for file in "$tarball" "$deb"; do echo "$file: $(stat -c %s "$file") bytes"; done
[ "$try" = no ] || scripts/try-package.sh "$deb"
