#!/usr/bin/env python3
"""Measures one master with a swarm of stand-in workers; see README.md beside it."""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from children import BenchError, Child, await_port, free_port

ROOT = Path(__file__).resolve().parent.parent
ENDPOINTS = 20
GOALS = (
    # Of 1,000 workers: field, what it is, unit, largest value.
    ("core_percent", "CPU of the master", "% of a core", 60),
    ("memory_mb", "memory of the master, largest", "MB", 500),
    ("age_max_ms", "oldest interval when merged", "ms", 2000),
    ("start_skew_ms", "start skew", "ms", 50),
    ("ready_seconds", "all workers ready after", "s", 5),
)


@dataclass
class Sample:
    """One run."""

    core_percent: float
    memory_mb: float
    age_p50_ms: float
    age_p99_ms: float
    age_max_ms: float
    start_skew_ms: float
    ready_seconds: float
    end_seconds: float
    journal_mb: float


def scenario(seconds):
    tasks = "\n".join(f"      - get: /endpoint/{index}" for index in range(ENDPOINTS))
    return f"""\
host: http://127.0.0.1:9
users:
  - name: stand-in
    tasks:
{tasks}
load: {{users: 5000, spawn_rate: 5000/s, run_time: {seconds}s, warmup: 5s}}
"""


def measure(options, workers, folder):
    folder.mkdir()
    (folder / "scenario.yaml").write_text(scenario(options.seconds))
    port = free_port()
    master = Child([
        options.bin / "tidemark", "run", folder / "scenario.yaml", "--headless",
        "--workers", 0, "--expect-workers", workers, "--listen", f"127.0.0.1:{port}",
        "--insecure", "--out", folder / "out",
    ], options.master_core, folder / "master.out")
    await_port(port, master)
    swarm = Child([
        options.bin / "tidemark-swarm", "--master", f"127.0.0.1:{port}", "--workers", workers,
    ], options.swarm_core, folder / "swarm.out")
    # The first seconds are joining; then the same work every second.
    time.sleep(8)
    before, began = master.cpu_now(), time.monotonic()
    time.sleep(options.seconds - 9)
    after, ended = master.cpu_now(), time.monotonic()
    if None in (before, after):
        raise BenchError(f"the master has ended:\n{master.last_words()}\n{swarm.last_words()}")
    theirs = swarm.wait(60)
    dismissed = time.monotonic()
    ours = master.wait(60)
    if theirs.status != 0:
        raise BenchError(f"the swarm failed:\n{theirs.output[-2000:]}\n{ours.output[-2000:]}")
    figures = json.loads(theirs.output.splitlines()[-1])
    check(figures, options, workers, folder)
    return Sample(
        core_percent=(after - before) / (ended - began) * 100,
        memory_mb=ours.max_rss_bytes / 1e6,
        end_seconds=time.monotonic() - dismissed,
        journal_mb=(folder / "out/run.journal").stat().st_size / 1e6,
        **{name: figures[name] for name in (
            "age_p50_ms", "age_p99_ms", "age_max_ms", "start_skew_ms", "ready_seconds")},
    )


def check(figures, options, workers, folder):
    """A master that lost something has not been measured."""
    results = json.loads((folder / "out/perf-results.json").read_text())
    merged = results["conservation"]["merged"]
    expected = workers * options.seconds * ENDPOINTS * 50
    if merged != expected or figures["intervals"] != workers * options.seconds:
        raise BenchError(f"{merged} of {expected} requests were merged")


def spread(samples, field, form):
    values = [getattr(sample, field) for sample in samples]
    return (f"{statistics.median(values):{form}} ({min(values):{form}}-{max(values):{form}})")


def report(samples):
    print("| workers | master: % of a core | per 100 workers | memory, MB | age when merged, p50 ms "
          "| p99 ms | max ms | start skew, ms | all ready, s | end, s | journal, MB |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for workers, rows in samples.items():
        each = statistics.median(row.core_percent for row in rows) / workers * 100
        cells = [spread(rows, field, form) for field, form in (
            ("memory_mb", ".0f"), ("age_p50_ms", ".0f"), ("age_p99_ms", ".0f"),
            ("age_max_ms", ".0f"), ("start_skew_ms", ".2f"), ("ready_seconds", ".2f"),
            ("end_seconds", ".2f"), ("journal_mb", ".0f"))]
        print(f"| {workers} | {spread(rows, 'core_percent', '.1f')} | {each:.1f} | "
              + " | ".join(cells) + " |")
    if 1000 not in samples:
        return
    print("\n| at 1000 workers, worst of all repeats | measured | goal | |")
    print("|---|---|---|---|")
    for field, what, unit, limit in GOALS:
        worst = max(getattr(row, field) for row in samples[1000])
        verdict = "met" if worst < limit else "**missed**"
        print(f"| {what} | {worst:.2f} {unit} | under {limit} {unit} | {verdict} |")


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, nargs="+", default=[100, 500, 1000])
    parser.add_argument("--seconds", type=int, default=30, help="length of each run (at least 15)")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--bin", type=Path, default=ROOT / ".build/release")
    parser.add_argument("--master-core", type=int, default=0)
    parser.add_argument("--swarm-core", type=int, default=1)
    return parser.parse_args()


def main():
    options = parse()
    options.bin = options.bin.resolve()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    samples = {workers: [] for workers in options.workers}
    with tempfile.TemporaryDirectory() as name:
        for repeat in range(options.repeats):
            for workers in options.workers:
                sample = measure(options, workers, Path(name) / f"{workers}-{repeat}")
                samples[workers].append(sample)
                print(f"repeat {repeat + 1}/{options.repeats}: {workers} workers, {sample}",
                      file=sys.stderr, flush=True)
    report(samples)


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"scale: {error}")
