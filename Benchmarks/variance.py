#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How much pinning and a container's CPU limit change the scatter of runs of one and the same build.

The demo service and one worker, run after run, the settings in turn so that all see the same hour of the
machine; alone, and beside a process that takes a core for one to four seconds now and then. Prints the
standard deviation of the logarithm of each percentile over the runs (5 % reads 0.05), and its level.
"""

import argparse
import json
import math
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUOTA = Path("/sys/fs/cgroup/cpu/tidemark-variance")
METRICS = ("p50", "p95", "p99")


class Setting:
    """Where the service and the load generator run."""

    def __init__(self, name, service=(), load=(), quota=None):
        self.name, self.service, self.load, self.quota = name, list(service), list(load), quota


SETTINGS = [
    Setting("as it is"),
    Setting("service on core 0, load on core 1", ["taskset", "-c", "0"], ["taskset", "-c", "1"]),
    Setting("service limited to one CPU by its control group", quota=1.0),
]


class Neighbour:
    """A process that computes now and then, on whatever core it gets."""

    def __init__(self, seed):
        self.random, self.over = random.Random(seed), threading.Event()
        self.thread = threading.Thread(target=self.come_and_go)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def come_and_go(self):
        while not self.over.wait(self.random.uniform(1, 4)):
            hog = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            self.over.wait(self.random.uniform(1, 4))
            hog.kill()
            hog.wait()


def into_group(quota):
    """What a child does to be limited; None where it is not."""
    if quota is None:
        return None
    QUOTA.mkdir(exist_ok=True)
    (QUOTA / "cpu.cfs_period_us").write_text("100000")
    (QUOTA / "cpu.cfs_quota_us").write_text(str(int(quota * 100_000)))
    return lambda: (QUOTA / "cgroup.procs").write_text(str(os.getpid()))


def measured(setting, programs, seconds, folder):
    """The percentiles of one run, all endpoints together."""
    service = subprocess.Popen(
        setting.service + [programs / "content-platform", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=into_group(setting.quota),
    )
    try:
        address = service.stdout.readline().split()[-1]
        done = subprocess.run(
            setting.load + [
                programs / "tidemark", "run", ROOT / "Examples/content-platform.yaml", "--host", address,
                "-u", "40", "-r", "200/s", "-t", f"{seconds + 1}s", "--warmup", "1s", "--workers", "1",
                "--headless", "--only-summary", "--no-ci", "--out", folder,
            ],
            capture_output=True, text=True,
        )
        if done.returncode:
            sys.exit(f"variance: {done.stdout}{done.stderr}")
        return json.loads((Path(folder) / "perf-results.json").read_text())["aggregated"]
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait()


def table(title, rounds, arguments):
    print(f"\n{title}\n\n| setting | " + " | ".join(f"{m}, ms | scatter" for m in METRICS) + " |")
    print("|---|" + "--:|" * (2 * len(METRICS)))
    figures = {setting.name: [] for setting in SETTINGS}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for setting in SETTINGS:
                figures[setting.name].append(measured(setting, arguments.bin, arguments.seconds, folder))
    for name, runs in figures.items():
        cells = []
        for metric in METRICS:
            values = [run[metric] for run in runs]
            scatter = statistics.stdev(math.log(value) for value in values)
            cells.append(f"{statistics.median(values):.2f} | {scatter:.2f}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--bin", type=Path, default=ROOT / ".build/release")
    options.add_argument("--rounds", type=int, default=8)
    options.add_argument("--seconds", type=int, default=6)
    arguments = options.parse_args()
    if not os.access("/sys/fs/cgroup/cpu", os.W_OK):
        SETTINGS.pop()
        print("variance: no control group of version 1 can be made here; without the CPU limit", file=sys.stderr)
    print(f"{arguments.rounds} runs of {arguments.seconds} s of each setting, {os.cpu_count()} cores")
    table("Alone", arguments.rounds, arguments)
    with Neighbour(1):
        table("Beside a process that takes a core now and then", arguments.rounds, arguments)
    if QUOTA.exists():
        QUOTA.rmdir()


if __name__ == "__main__":
    main()
