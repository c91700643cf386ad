#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Regenerates Sources/Protocol/Generated from tidemark.proto. Needs protoc (Debian:
# protobuf-compiler) and protoc-gen-swift on the PATH, or its path in PROTOC_GEN_SWIFT.
set -euo pipefail
cd "$(dirname "$0")/.."
plugin=${PROTOC_GEN_SWIFT:-$(command -v protoc-gen-swift || true)}
if [ -z "$plugin" ]; then
    echo "protoc-gen-swift not found; build it in a checkout of swift-protobuf:" >&2
    echo "  swift build -c release --product protoc-gen-swift" >&2
    exit 1
fi
protoc --plugin=protoc-gen-swift="$plugin" --proto_path=Sources/Protocol \
    --swift_out=Sources/Protocol/Generated --swift_opt=Visibility=Internal tidemark.proto journal.proto
