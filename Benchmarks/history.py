#!/usr/bin/env python3
"""What a history of 100,000 runs with 20 cells costs: importing it, adding a run, a drift report over a year."""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["/api/search", "/api/tags", "/api/content", "/api/users", "/api/login"]
START = datetime(2025, 11, 25)
MACHINE = {"cpu_cores": 4, "memory_mb": 15990}
ADDED = 20


def lines(count):
    """Runs all over a year; one endpoint gets 20 % slower after three fifths of them."""
    source = random.Random(1)
    step = timedelta(days=365) / count
    for index in range(count):
        endpoints = {}
        for place, name in enumerate(NAMES):
            level = (100 + 20 * place) * (1.2 if index > count * 0.6 and place == 0 else 1)
            p50, p95, p99 = (level * factor * source.gauss(1, 0.03) for factor in (1, 2, 3))
            endpoints[name] = {
                "count": 10000, "failures": 0, "p50": p50, "p95": p95, "p99": p99, "error_rate": 0.0}
        yield json.dumps({
            "id": f"{index:016x}", "kind": "run", "commit": f"{index * 7919:040x}", "branch": "main",
            "time": f"{START + step * index:%Y-%m-%dT%H:%M:%SZ}", "scenario_digest": "d1",
            "scenario_file": "shop.yaml", "environment_class": "4 cores, 16 GiB", "environment": MACHINE,
            "verdict": "PASS", "reasons": [], "endpoints": endpoints})


def results(index):
    """The results of a further run."""
    return json.dumps({
        "schema_version": 1,
        "endpoints": {
            name: {"count": 10000, "failures": 0, "p50": 100.5 + index, "p95": 200, "p99": 300}
            for name in NAMES},
        "environment": MACHINE,
        "run": {
            "tool_version": "1", "started_at": f"2026-11-25T10:{index:02d}:00Z", "host": "h",
            "scenario_file": "shop.yaml", "scenario_digest": "d1", "peak_users": 1, "iterations": 1,
            "warmup_seconds": 0, "seed": 1, "commit": f"abc{index}", "branch": "main",
            "was_interrupted": False}})


def timed(*command):
    begin = time.monotonic()
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
    return time.monotonic() - begin


def show(what, seconds, unit=1000, name="ms"):
    ordered = sorted(seconds)
    print(
        f"{what}: {statistics.median(ordered) * unit:.1f} {name} "
        f"({ordered[0] * unit:.1f}-{ordered[-1] * unit:.1f})", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--bin", type=Path, default=ROOT / ".build/release")
    options = parser.parse_args()
    tidemark = options.bin / "tidemark"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        history, source, further = folder / "h.sqlite", folder / "h.jsonl", folder / "r.json"
        source.write_text("".join(line + "\n" for line in lines(options.runs)))
        print("median (smallest-largest) of whole processes; the first does nothing:")
        show("tidemark --version", [timed(tidemark, "--version") for _ in range(ADDED)])
        show("history import", [timed(tidemark, "history", "import", source, "--file", history)], 1, "s")
        added = []
        for index in range(ADDED):
            further.write_text(results(index))
            added.append(timed(tidemark, "history", "add", further, "--file", history))
        show("history add", added)
        show("drift", [timed(tidemark, "drift", "--history", history) for _ in range(5)])
        print(f"file: {history.stat().st_size / 1e6:.0f} MB for {options.runs} runs")


if __name__ == "__main__":
    main()
