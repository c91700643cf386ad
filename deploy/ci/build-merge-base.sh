#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks out the merge base of two commits and the head, each in a worktree of its own, and builds
# both with the same command: what a branch changed, without what happened on the other meanwhile.
# The folders' paths are equally long, since a path's length can move a build's figures.
set -euo pipefail

usage="build-merge-base.sh --base COMMIT [--head COMMIT] --folder FOLDER --build COMMAND"

fail() {
    echo "build-merge-base: $2" >&2
    exit "$1"
}

base='' head=HEAD folder='' build=''
while [ $# -gt 0 ]; do
    case $1 in
        --base | --head | --folder | --build)
            [ $# -gt 1 ] || fail 64 "$1 needs a value; usage: $usage"
            declare "${1#--}=$2"
            shift 2
            ;;
        *) fail 64 "unknown argument \"$1\"; usage: $usage" ;;
    esac
done
for needed in base head folder build; do
    [ -n "${!needed}" ] || fail 64 "--$needed is missing; usage: $usage"
done

commit() {
    git rev-parse --verify --quiet --end-of-options "$1^{commit}" ||
        fail 65 "there is no commit \"$1\" here; fetch it (actions/checkout: fetch-depth: 0)"
}

base_commit=$(commit "$base")
head_commit=$(commit "$head")
merge_base=$(git merge-base "$base_commit" "$head_commit") ||
    fail 65 "$base and $head have no commit in common here; fetch the whole history (actions/checkout: fetch-depth: 0)"

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# Of an earlier job in the same checkout.
git worktree prune
for arm in base head; do
    if [ -e "$folder/$arm" ]; then git worktree remove --force "$folder/$arm"; fi
done

checkout() {
    echo "== $1: $(git log -1 --format='%h %s' "$2")"
    git worktree add --quiet --detach "$folder/$1" "$2"
    local status=0
    (cd "$folder/$1" && bash -euo pipefail -c "$build") || status=$?
    [ "$status" -eq 0 ] || fail 69 "the $1, $2, does not build: \"$build\" ended with status $status"
}

checkout base "$merge_base"
checkout head "$head_commit"
if [ "$merge_base" = "$head_commit" ]; then
    echo "build-merge-base: both are $head_commit, so this compares a build with itself"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
    {
        echo "merge-base=$merge_base"
        echo "head=$head_commit"
    } >>"$GITHUB_OUTPUT"
fi
