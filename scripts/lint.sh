#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks the layout of the Swift sources and the syntax of the shell scripts. Generated sources
# carry a comment that exempts them.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --recursive --parallel Sources Tests Examples Benchmarks Package.swift
for script in scripts/*.sh Benchmarks/*.sh deploy/*/*.sh .ci/run; do
    bash -n "$script"
done
