#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The paired verdict on real runs: the demo service beside itself, and beside its slow build, while
another process takes a core now and then.

    make proof-live                     60 unchanged and 10 slower; 22 minutes
    make proof-live PROOF="--unchanged 10 --slower 3"

Beside each verdict stands the usual static rule: 10 % tolerance over numbers that were stored from one
run on the quiet machine. Status 1 when an unchanged build failed or a slower one did not, with its phase.
"""
import argparse
import collections
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "Examples/content-platform-paired.yaml"
BLOCKS = ["--workers", "1", "--max-pairs", "5", "--block", "1s", "--settle", "300ms", "--arm-warmup", "500ms"]
TOLERANCE = 0.10
EXPLANATION = "in time to first byte"
SPIN = "while True: pass"


class Hog:
    """A process that computes for one to six seconds, then leaves for two to ten."""

    def __init__(self, seed):
        self.random, self.ended = random.Random(seed), threading.Event()
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self):
        while not self.ended.is_set():
            child = subprocess.Popen([sys.executable, "-c", SPIN])
            self.ended.wait(self.random.uniform(1, 6))
            child.send_signal(signal.SIGKILL)
            child.wait()
            self.ended.wait(self.random.uniform(2, 10))

    def end(self):
        self.ended.set()
        self.thread.join()


class Comparison:
    """One paired run: its status, what it printed, and its cells."""

    def __init__(self, programs, candidate_flags=""):
        service = f"exec {programs / 'content-platform'} --port {{port}}"
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [programs / "tidemark", "pair", SCENARIO, *BLOCKS, "--out", folder,
                 "--baseline-cmd", service, "--candidate-cmd", f"{service} {candidate_flags}"],
                capture_output=True, text=True, timeout=300)
            self.output = done.stdout + done.stderr
            decision = Path(folder) / "pair.json"
            if not decision.exists():
                sys.exit(f"tidemark pair ended with {done.returncode}:\n{self.output}")
            result = json.loads(decision.read_text())
        self.verdict = result["verdict"]
        self.cells = {(cell["endpoint"], cell["metric"]): cell for cell in result["cells"]}

    def figures(self, arm):
        return {
            key: cell[f"{arm}_ms"] for key, cell in self.cells.items() if cell.get(f"{arm}_ms") is not None}


def fails_statically(comparison, stored):
    measured = comparison.figures("candidate")
    return any(measured.get(key, 0) > value * (1 + TOLERANCE) for key, value in stored.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unchanged", type=int, default=60)
    parser.add_argument("--slower", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bin", type=Path, default=ROOT / ".build/release")
    options = parser.parse_args()
    stored = Comparison(options.bin).figures("candidate")
    hog = Hog(options.seed)
    wrong = []
    try:
        print("| candidate | runs | verdicts | static rule fails | explained by its phase |")
        print("|---|--:|---|--:|--:|", flush=True)
        for name, count, flags in (
                ("unchanged", options.unchanged, ""),
                ("joins tags for each article", options.slower, "--regression tags-join")):
            verdicts, static, explained = collections.Counter(), 0, 0
            for _ in range(count):
                comparison = Comparison(options.bin, flags)
                verdicts[comparison.verdict] += 1
                static += fails_statically(comparison, stored)
                is_explained = EXPLANATION in comparison.output
                explained += is_explained and bool(flags)
                is_right = comparison.verdict == "FAIL" and is_explained if flags \
                    else comparison.verdict != "FAIL"
                if not is_right:
                    wrong.append(comparison.output)
                print(f"{name}: {comparison.verdict}", file=sys.stderr, flush=True)
            counts = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common())
            print(
                f"| {name} | {count} | {counts} | {static} | {explained if flags else ''} |", flush=True)
    finally:
        hog.end()
    for output in wrong:
        print(output, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
