# SPDX-License-Identifier: Apache-2.0

# Arguments of the comparison, such as BENCH=--quick.
BENCH :=
# Arguments of the packages, such as DIST=--try.
DIST :=
# Arguments of the proof, such as PROOF="--pull-requests 200".
PROOF :=
# Inputs of the fuzzing.
RUNS := 10000000

.DEFAULT_GOAL := help
.PHONY: help setup build demo test test-heart test-sanitized fuzz lint bench scale proof proof-live dist clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\): .*## /\1	/p' $(MAKEFILE_LIST) | while IFS='	' read -r name text; do \
		printf 'make %-15s %s\n' "$$name" "$$text"; done

setup: ## Check for what the build needs; as root, install what is missing
	@scripts/setup.sh

build: setup ## Build the release binaries into .build/release
	@swift build -c release

demo: build ## Measure a service, judge it against a baseline, catch a regression
	@scripts/demo.sh

test: ## Build and run all tests
	@scripts/setup.sh --test
	@swift build --build-tests
	@swift test --skip-build --skip EndToEndTests
	@# By themselves: beside tests that compute, a test would come too late to strike at what it drives.
	@PATH="$$PATH:/usr/sbin" swift test --skip-build --filter EndToEndTests
	@# What people get is optimised, and the optimiser can fail where nothing else does.
	@swift build -c release
	@# What is around the programs: the files in deploy, with the tools that read them, and pages in a browser.
	@.build/test-venv/bin/python -m pytest --quiet -p no:cacheprovider Tests/Deploy Tests/Reports
	@.build/test-venv/bin/python -m pytest --quiet -p no:cacheprovider Tests/Page

test-heart: setup ## Build and test statistics and judging alone, in a minute
	@TIDEMARK_HEART=1 swift build --build-tests --scratch-path .build/heart
	@TIDEMARK_HEART=1 swift test --skip-build --scratch-path .build/heart

test-sanitized: ## Run the tests of single parts under the address and the thread sanitizer
	@scripts/setup.sh --test
	@scripts/test-sanitized.sh

fuzz: setup ## Give what reads foreign bytes ten million inputs, or RUNS=N
	@scripts/fuzz.sh $(RUNS)

lint: ## Check the layout of the sources and the syntax of the scripts
	@scripts/lint.sh

bench: build ## Compare the load generator's cost per request with other tools
	@Benchmarks/setup.sh
	@python3 Benchmarks/compare.py $(BENCH)

scale: build ## Measure one master with up to a thousand workers
	@Benchmarks/scale.py

proof: setup ## Measure how often the paired verdict is right, on made-up pull requests
	@swift build -c release --product tidemark
	@test -d .build/proof || python3 -m venv .build/proof
	@.build/proof/bin/pip install --quiet --requirement Tests/Proof/requirements.txt
	@.build/proof/bin/python Tests/Proof/proof.py $(PROOF)

proof-live: build ## The same on real runs of the demo service, while another process takes a core now and then
	@python3 Tests/Proof/live.py $(PROOF)

dist: setup ## Make a tarball and a Debian package of the checked-out commit
	@scripts/dist.sh $(DIST)

clean: ## Remove what was built and what runs wrote
	@swift package clean
	@rm -rf tidemark-out
