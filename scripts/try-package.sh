#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs a Debian package of Tidemark in a fresh minimal Debian, with what it depends on, and uses
# it there as somebody would who never had it: a run, a baseline from it, a second run with a verdict
# and a report, then the units under that Debian's systemd, and then away with it. Needs root,
# debootstrap and a built demo service. Leaves nothing.
#   scripts/try-package.sh PACKAGE.deb [SUITE [MIRROR]]    default: this Debian, and apt's mirror
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    local status=$1
    shift
    printf 'try-package: %s\n' "$@" >&2
    exit "$status"
}

[ $# -ge 1 ] && [ $# -le 3 ] || fail 64 "type scripts/try-package.sh PACKAGE.deb [SUITE [MIRROR]]"
package=$1
[ -f "$package" ] || fail 65 "there is no file $package; make it with: make dist"
[ "$(id -u)" -eq 0 ] || fail 69 "only root can set up a Debian in a folder; run this as root"
command -v debootstrap >/dev/null || fail 69 "missing: debootstrap; run: apt-get install debootstrap"
suite=${2:-$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)}
# shellcheck disable=SC2016 # apt's placeholders, not the shell's.
mirror=${3:-$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' | sed -n "s/^$suite //p" | head -n 1)}
service=
for folder in .build/release .build/debug; do
    [ -n "$service" ] || [ ! -x "$folder/content-platform" ] || service=$folder/content-platform
done
[ -n "$service" ] || fail 69 "the demo service is not built; run: make build"
# Mounts of our own, which are gone with us.
[ "${TIDEMARK_OWN_MOUNTS:-}" = yes ] || TIDEMARK_OWN_MOUNTS=yes exec unshare --mount "$0" "$package" "$suite" "$mirror"

mkdir -p .build
tree=$(mktemp -d .build/try-XXXXXX)
chmod 755 "$tree" # It will be somebody's root.
service_pid=
clean_up() {
    trap - EXIT
    [ -z "$service_pid" ] || kill "$service_pid" 2>/dev/null || true
    umount "$tree/proc" 2>/dev/null || true
    rm -rf --one-file-system "$tree"
}
trap clean_up EXIT

seconds() { date +%s.%N; }
passed() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.1f s", to - from }'; }
# In the fresh Debian, without anything of this shell's environment.
inside() {
    chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}

echo "== A minimal $suite"
debootstrap --variant=minbase "$suite" "$tree" "$mirror" >"$tree.log" 2>&1 || {
    tail -n 20 "$tree.log" >&2
    fail 69 "debootstrap could not set up $suite from $mirror; all it said is in $tree.log"
}
rm "$tree.log"
mount -t proc proc "$tree/proc"
cp "$package" "$tree/root/tidemark.deb"
cp Examples/content-platform.yaml "$tree/root/scenario.yaml"

echo "== Install"
kibibytes() { du -skx "$tree" | cut -f1; }
before=$(kibibytes)
start=$(seconds)
inside apt-get install -y -qq /root/tidemark.deb >"$tree/root/apt.log" 2>&1 || {
    tail -n 20 "$tree/root/apt.log" >&2
    fail 70 "the package does not install"
}
installed=$(seconds)
echo "apt-get install: $(passed "$start" "$installed"), $((($(kibibytes) - before) / 1024)) MiB with all that it needs"
inside tidemark --version
inside tidemark-worker --version

exec 3< <(exec "$service" --port 0 2>/dev/null)
service_pid=$!
read -r _ _ url <&3 || fail 70 "the demo service did not start"

run() {
    inside sh -c 'cd /root && exec tidemark run scenario.yaml --headless "$@"' run --host "$url" \
        -u 20 -r 100/s -t 4s --warmup 1s "$@"
}
echo "== From the installed package to the first verdict, with a baseline made on the way"
start=$(seconds)
run --out first
inside tidemark baseline from-results /root/first/perf-results.json -o /root/baseline.json \
    --tolerance 4 --without p95 --without p99
run --out second --baseline /root/baseline.json --html /root/report.html
verdict=$(seconds)
grep -q '<html' "$tree/root/report.html" || fail 70 "--html wrote no page"
echo "From the installed package to the first verdict: $(passed "$start" "$verdict")"

echo "== The units, under systemd"
inside apt-get install -y -qq systemd >"$tree/root/apt.log" 2>&1 || fail 69 "there is no systemd to be had from $mirror"
# The user is made when the package is configured, which was before there was a systemd.
inside dpkg-reconfigure tidemark
mkdir "$tree/root/service"
cp "$service" "$tree/root/service/content-platform"
# Unless the Swift runtime is linked in.
ldd "$service" | awk '$3 ~ /swift/ { print $3 }' | xargs -r cp -t "$tree/root/service"
cp scripts/try-units.sh "$tree/root/"
scripts/boot-tree.sh "$tree" /root/try-units.sh || fail 70 "the units do not do what deploy/systemd/README.md says"

echo "== Remove"
# What try-units.sh put there, as an administrator would; the package leaves it alone.
rm -r "$tree/etc/systemd/system/tidemark-worker.service.d"
find "$tree/etc/tidemark" -type f ! -name worker.env -delete
inside dpkg --purge tidemark
left=$(find "$tree/usr" "$tree/etc" "$tree/var/lib/tidemark"* -iname '*tidemark*' 2>/dev/null | sed "s|^$tree||" || true)
[ -z "$left" ] || fail 70 "what the package left behind: $left"
echo "Nothing is left of it."
