#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes the verdict as a comment on a pull request of GitHub, or edits the one that is there.
# The comment is known by its first line, the marker, and by who wrote it.
#
#   comment.sh --file comment.md --key NAME --commit SHA --run-url URL
#       --pull-request N | --head OWNER:BRANCH      the second finds the open one whose head is SHA
#
# GITHUB_TOKEN, GITHUB_REPOSITORY and GITHUB_API_URL say where and as whom; COMMENT_AUTHOR is the
# user of the token where that is not GitHub's own. The file may come from a stranger's pull
# request: it is text to this script, it may not be a link, mentions are taken apart, and the
# line above it (commit, run) does not come from it. Needs curl and jq.
set -euo pipefail

usage="comment.sh --file FILE --key NAME --commit SHA --run-url URL (--pull-request N | --head OWNER:BRANCH)"

fail() {
    echo "comment: $2" >&2
    exit "$1"
}

file='' key='' commit='' run_url='' pull_request='' head=''
while [ $# -gt 0 ]; do
    case $1 in
        --file | --key | --commit | --run-url | --pull-request | --head)
            [ $# -gt 1 ] || fail 64 "$1 needs a value; usage: $usage"
            name=${1#--}
            declare "${name//-/_}=$2"
            shift 2
            ;;
        *) fail 64 "unknown argument \"$1\"; usage: $usage" ;;
    esac
done
for needed in file key commit run_url; do
    [ -n "${!needed}" ] || fail 64 "--${needed//_/-} is missing; usage: $usage"
done
[[ $commit =~ ^[0-9a-f]{40,64}$ ]] || fail 64 "--commit is \"$commit\"; write all 40 digits"
[[ $run_url =~ ^https?://[^[:space:]\)]+$ ]] || fail 64 "--run-url is \"$run_url\"; write a URL"
[ -n "$pull_request$head" ] || fail 64 "neither --pull-request nor --head is there; usage: $usage"
[[ $pull_request =~ ^[0-9]*$ ]] || fail 64 "--pull-request is \"$pull_request\"; write its number"
[ -n "${GITHUB_TOKEN:-}" ] || fail 64 "GITHUB_TOKEN is empty; give this step the job's token"
[[ ${GITHUB_REPOSITORY:-} =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] ||
    fail 64 "GITHUB_REPOSITORY is \"${GITHUB_REPOSITORY:-}\"; write OWNER/NAME"
api="${GITHUB_API_URL:-https://api.github.com}/repos/$GITHUB_REPOSITORY"
author=${COMMENT_AUTHOR:-github-actions[bot]}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# request METHOD PATH [BODY]: the answer is in $work/answer, its status in $code.
request() {
    local arguments=(--silent --show-error --max-time 30 --request "$1" --output "$work/answer" --write-out '%{http_code}')
    arguments+=(--header "Accept: application/vnd.github+json" --header "X-GitHub-Api-Version: 2022-11-28")
    if [ "$1" = GET ]; then arguments+=(--retry 3); fi
    if [ $# -gt 2 ]; then arguments+=(--header "Content-Type: application/json" --data-binary "@$3"); fi
    # The token comes in a file, since everybody on the machine can read arguments.
    code=$(curl "${arguments[@]}" --config <(printf 'header = "Authorization: Bearer %s"\n' "$GITHUB_TOKEN") "$api$2") ||
        fail 69 "$api does not answer"
    case $code in
        2??) ;;
        401 | 403) fail 69 "$1 $api$2 was refused with status $code: this token may not do that. $hint" ;;
        *) fail 69 "$1 $api$2 ended with status $code: $(jq -r '.message? // empty' "$work/answer" 2>/dev/null)" ;;
    esac
}
hint="A pull request of a fork gets a token that can only read; let performance-comment.yml write the comment"

if [ -z "$pull_request" ]; then
    query=$(jq -rn --arg head "$head" '$head | @uri')
    request GET "/pulls?state=open&per_page=100&head=$query"
    pull_request=$(jq -r --arg sha "$commit" 'map(select(.head.sha == $sha)) | .[0].number // empty' "$work/answer")
    if [ -z "$pull_request" ]; then
        echo "comment: no open pull request has its head at $commit; a newer run will comment"
        exit 0
    fi
fi

# The key is text from a workflow's name: what would end the marker is taken out.
marker="<!-- tidemark: $(tr -d '\n<>' <<<"$key") -->"
# GitHub takes 65,536 characters.
limit=60000
{
    echo "$marker"
    # Above what may come from a stranger, who could hide what stands below it.
    printf '%s: [the run](%s)\n\n' "$commit" "$run_url"
    if [ -L "$file" ]; then
        fail 65 "$file is a link; it must be a file"
    elif [ -f "$file" ]; then
        # Its own marker is replaced, whole lines up to the limit are taken, and a mention gets an
        # invisible blank after its @, so that nobody is called.
        LC_ALL=C awk -v limit="$limit" '
            /^<!-- tidemark: / { next }
            { size += length($0) + 1 }
            size > limit { cut = 1; exit }
            { print }
            /<details>/ { folds++ }
            /<\/details>/ { folds-- }
            END {
                if (!cut) exit
                while (folds-- > 0) print "\n</details>"
                print "\n(Cut here; all of it is in the artifacts of the run.)"
            }' "$file" | LC_ALL=C sed $'s/@/@\xe2\x80\x8b/g'
    else
        printf '### Performance: no verdict\n\nThe run ended before there was one.\n'
    fi
} >"$work/body"
jq -n --rawfile body "$work/body" '{body: $body}' >"$work/request"

page=1
id=
while [ -z "$id" ]; do
    request GET "/issues/$pull_request/comments?per_page=100&page=$page"
    id=$(jq -r --arg marker "$marker" --arg author "$author" \
        'map(select(.user.login == $author and (.body | startswith($marker)))) | .[0].id // empty' "$work/answer")
    [ "$(jq length "$work/answer")" -eq 100 ] || break
    page=$((page + 1))
done

if [ -n "$id" ]; then
    request PATCH "/issues/comments/$id" "$work/request"
    echo "comment: edited $(jq -r '.html_url' "$work/answer")"
else
    request POST "/issues/$pull_request/comments" "$work/request"
    echo "comment: wrote $(jq -r '.html_url' "$work/answer")"
fi
