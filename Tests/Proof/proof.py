#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Error rates of the paired verdict: thousands of made-up pull requests through the real program.

    make proof                          2,000 pull requests of each kind; half an hour on two cores
    make proof PROOF="--pull-requests 200"

noise.py says what is made up, and how. Beside the verdict stands what the usual static rule says of the
same requests: one run (three blocks) of the candidate against stored numbers, which were measured on the
baseline in the job before, with 10 % tolerance.
"""
import argparse
import collections
import json
import resource
import subprocess
import sys
import tempfile
import threading

import numpy as np

import hdr
import noise
from noise import Case

NOISE_JOBS = 5  # of twelve A/A pairs each
SECONDS_PER_PAIR, SECONDS_PER_RUN = 2 * (30 + 3), 90
QUANTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
TOLERANCE, ERROR_LIMIT = 0.10, 0.001
STATIC_BLOCKS = 3


def cases():
    """The table, row by row."""
    rows = []
    for sd in (0.02, 0.05, 0.08):
        for change in (0.0, 0.05, 0.10, 0.20, 0.50, 0.89):
            rows.append(Case(f"{change:+.0%}" if change else "unchanged", sd, change))
        rows.append(Case("+20% at one endpoint", sd, 0.20, one_endpoint=True))
        rows.append(Case("p99 +89% at one endpoint", sd, 0.89, p99_only=True, one_endpoint=True))
        rows.append(Case("error bursts in either arm", sd, errors="burst"))
        rows.append(Case("1% errors in the candidate", sd, errors="candidate"))
        rows.append(Case("unchanged, noisy neighbours", sd, neighbours=True))
        rows.append(Case("+20%, noisy neighbours", sd, 0.20, neighbours=True))
    return rows


class StaticRule:
    """The usual comparison with stored numbers, which the job before has left."""

    def __init__(self):
        self.stored, self.judged, self.failed = None, 0, 0

    def add(self, blocks):
        run = {arm: self._figures(blocks, arm) for arm in ("baseline", "candidate")}
        if self.stored:
            self.judged += 1
            self.failed += self._fails(run["candidate"])
        self.stored = run["baseline"]

    @staticmethod
    def _figures(blocks, arm):
        parts = [endpoints for _, _, block_arm, endpoints in blocks if block_arm == arm][:STATIC_BLOCKS]
        figures = {}
        for endpoint in parts[0]:
            failed = sum(part[endpoint][0] for part in parts)
            first = min(part[endpoint][1] for part in parts)
            end = max(part[endpoint][1] + len(part[endpoint][2]) for part in parts)
            counts = np.zeros(end - first, np.int64)
            for part in parts:
                _, start, own = part[endpoint]
                counts[start - first : start - first + len(own)] += own
            running = np.cumsum(counts)
            total = int(running[-1])
            ranks = [int(total * q) + 1 for q in QUANTILES.values()]
            values = hdr.highest(first + np.searchsorted(running, ranks))
            figures[endpoint] = (failed / total, values)
        return figures

    def _fails(self, candidate):
        return any(
            rate > ERROR_LIMIT or (values > self.stored[endpoint][1] * (1 + TOLERANCE)).any()
            for endpoint, (rate, values) in candidate.items()
        )


def judge(binary, case, shape, rng, count, noise_file):
    """Pipes pull requests through the program; gives its decisions and the static rule's count."""
    static = StaticRule()
    process = subprocess.Popen(
        [binary, "judge", "--blocks", "-", "--noise-from", noise_file],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )

    def write():
        for number in range(1, count + 1):
            blocks = noise.pull_request(case, shape, rng)
            static.add(blocks)
            process.stdin.writelines(noise.lines(number, blocks, compressed=number % 10 == 0))
        process.stdin.close()

    writer = threading.Thread(target=write)
    writer.start()
    decisions = [json.loads(line) for line in process.stdout]
    writer.join()
    status = process.wait()
    if len(decisions) != count or status not in (0, 1, 3):
        sys.exit(f"{case.name}: {len(decisions)} decisions of {count}, status {status}")
    return decisions, static


def report(case, decisions, static):
    count = len(decisions)
    verdicts = collections.Counter(decision["verdict"] for decision in decisions)
    early = sum(d["verdict"] == "FAIL" and d["looks"] <= 2 for d in decisions)
    cost = np.mean([d["pairs"] for d in decisions]) * SECONDS_PER_PAIR / SECONDS_PER_RUN
    shares = [verdicts[name] / count for name in ("FAIL", "WARN", "INCONCLUSIVE", "PASS", "INVALID")]
    print(
        f"| {case.sd:.0%} | {case.name} | " + " | ".join(f"{share:.2%}" for share in shares[:4])
        + f" | {early / count:.2%} | {cost:.2f} | {static.failed / static.judged:.1%} |",
        flush=True,
    )
    return {"FAIL": shares[0], "INCONCLUSIVE": shares[2], "INVALID": shares[4],
            "early": early / count, "cost": cost}


def goals(case, figures):
    """What was missed, in words."""
    missed = []
    if case.name == "unchanged" and figures["FAIL"] > 0.005:
        missed.append(f"{figures['FAIL']:.2%} false FAIL, at most 0.5 %")
    if case.name == "unchanged, noisy neighbours" and figures["FAIL"] > 0.005:
        missed.append(f"{figures['FAIL']:.2%} false FAIL, at most 0.5 %")
    if case.name == "+10%" and figures["FAIL"] > 0.015:
        missed.append(f"{figures['FAIL']:.2%} FAIL at the tolerance, at most 1.5 %")
    if case.name.startswith("+20%") and not case.neighbours and figures["FAIL"] < 0.95:
        missed.append(f"{figures['FAIL']:.2%} found, at least 95 %")
    if case.name.startswith("p99") and figures["early"] < 0.995:
        missed.append(f"{figures['early']:.2%} found within two looks, at least 99.5 %")
    if case.name == "unchanged" and figures["cost"] > 3.5:
        missed.append(f"{figures['cost']:.2f} run-equivalents, at most 3.5")
    if case.name == "unchanged" and figures["INCONCLUSIVE"] > 0.025:
        missed.append(f"{figures['INCONCLUSIVE']:.2%} INCONCLUSIVE, at most 2.5 %")
    if figures["INVALID"]:
        missed.append(f"{figures['INVALID']:.2%} INVALID, none")
    return [f"sd {case.sd:.0%}, {case.name}: {text}" for text in missed]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--binary", default=".build/release/tidemark")
    options.add_argument("--pull-requests", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--sd", type=float, help="only this one, such as 0.05")
    options.add_argument("--only", action="append", help="only rows of this name; may be repeated")
    options = options.parse_args()
    shape = noise.Shape(np.random.default_rng([options.seed, 0]))
    print(f"{options.pull_requests} pull requests a row, seed {options.seed}\n")
    print("| sd | change | FAIL | WARN | INCONCLUSIVE | PASS | FAIL in two looks | run-equivalents | static rule FAIL |")
    print("|---|---|---|---|---|---|---|---|---|")
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases(), 1):
            if options.sd and case.sd != options.sd:
                continue
            if options.only and case.name not in options.only:
                continue
            rng = np.random.default_rng([options.seed, number])
            noise_file = f"{folder}/noise.jsonl"
            same = Case("A/A", case.sd, neighbours=case.neighbours)
            with open(noise_file, "w", encoding="utf-8") as file:
                for job in range(NOISE_JOBS):
                    file.writelines(noise.lines(job, noise.pull_request(same, shape, rng)))
            decisions, static = judge(
                options.binary, case, shape, rng, options.pull_requests, noise_file
            )
            missed += goals(case, report(case, decisions, static))
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    print(f"\nCPU of the program: {seconds:.0f} s")
    print("\n".join(["goals missed:"] + missed) if missed else "every goal is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
