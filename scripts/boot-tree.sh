#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Boots the systemd of a Debian in a folder, runs one program of it as a service, prints what that
# says, and ends with its status. In namespaces of its own: processes, mounts, network, control
# groups; it can reach nothing outside, and all of it is gone afterwards. Needs root.
#   scripts/boot-tree.sh TREE PROGRAM    PROGRAM is a path in TREE
set -euo pipefail

if [ $# -ne 2 ] || [ ! -x "$1/lib/systemd/systemd" ] || [ ! -x "$1$2" ]; then
    echo "boot-tree: type scripts/boot-tree.sh TREE PROGRAM; TREE must have systemd and the program in it" >&2
    exit 64
fi
tree=$(cd "$1" && pwd)
program=$2

if [ "${TIDEMARK_IN_NAMESPACES:-}" != yes ]; then
    groups=$(findmnt --noheadings --types cgroup2 --output TARGET | head -n 1)
    group=$groups/tidemark-try-$$
    mkdir "$group"
    rm -f "$tree/root/boot.log"
    trap 'find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true' EXIT
    status=0
    (
        echo "$BASHPID" >"$group/cgroup.procs"
        TIDEMARK_IN_NAMESPACES=yes exec timeout --kill-after=5 240 \
            unshare --mount --pid --net --uts --ipc --cgroup --fork --kill-child "$0" "$tree" "$program"
    ) || status=$?
    cat "$tree/root/boot.log" 2>/dev/null || echo "boot-tree: systemd did not come as far as $program" >&2
    exit "$status"
fi

cat >"$tree/etc/systemd/system/boot-tree.service" <<UNIT
[Unit]
SuccessAction=exit
FailureAction=exit
[Service]
Type=oneshot
ExecStart=$program
StandardOutput=file:/root/boot.log
StandardError=inherit
UNIT
# Single files and folders of the outside, the rest is new.
mount --make-rprivate /
mount --bind "$tree" "$tree"
mount -t proc proc "$tree/proc"
mount --bind "$tree/proc/sys" "$tree/proc/sys"
mount -o remount,bind,ro "$tree/proc/sys"
mount -t sysfs -o ro sysfs "$tree/sys"
mount -t cgroup2 cgroup2 "$tree/sys/fs/cgroup"
mount -t tmpfs tmpfs "$tree/run"
mount -t tmpfs tmpfs "$tree/tmp"
mount -t tmpfs -o mode=755 tmpfs "$tree/dev"
for device in null zero full random urandom tty; do
    touch "$tree/dev/$device"
    mount --bind "/dev/$device" "$tree/dev/$device"
done
touch "$tree/dev/console"
mount --bind /dev/null "$tree/dev/console"
ln -s /proc/self/fd "$tree/dev/fd"
mkdir -p "$tree/dev/pts" "$tree/dev/shm" "$tree/mnt/outside"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$tree/dev/pts"
ln -s pts/ptmx "$tree/dev/ptmx"
cd "$tree"
pivot_root . mnt/outside
umount --lazy /mnt/outside
# systemd hands credentials to services through mounts that it makes elsewhere.
mount --make-rshared /
# As in any container it then leaves the kernel's settings alone.
exec env -i container=tidemark-try PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=boot-tree.service --log-target=journal >/dev/null 2>&1
