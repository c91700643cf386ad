#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the tests of single parts, without those that start whole programs, under the address and the
# thread sanitizer: each has a build of its own, the first of which takes minutes.
#   scripts/test-sanitized.sh [address|thread ...]
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizers=("$@")
[ "${#sanitizers[@]}" -gt 0 ] || sanitizers=(address thread)
for sanitizer in "${sanitizers[@]}"; do
    echo "== $sanitizer sanitizer"
    swift build --build-tests --sanitize="$sanitizer" --scratch-path ".build/$sanitizer"
    # libcurl and the runtime keep what they need until the process ends.
    ASAN_OPTIONS=detect_leaks=0 TIDEMARK_SEEDS=500 \
        swift test --skip-build --sanitize="$sanitizer" --scratch-path ".build/$sanitizer" \
        --skip EndToEndTests --skip TidyTests
done
