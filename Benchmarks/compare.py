#!/usr/bin/env python3
"""Compares tidemark with other load generators on this machine; see README.md beside it."""

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import children
from children import BenchError, DelayServer, Nginx
from loadtools import HERE, Load, PeerTool, Tidemark, peers, wrk_latency

ROOT = HERE.parent
CONNECTIONS = (10, 50, 200)
# Tool, largest share of that tool's CPU per request that ours may be at 50 connections.
CPU_GOALS = (
    ("wrk", 2.3), ("hey", 1.0), ("k6", 1 / 5), ("locust FastHttpUser", 1 / 8),
    ("locust HttpUser", 1 / 30),
)


@dataclass
class Sample:
    """One run of one tool."""

    cpu_us: float
    steady_us: float
    requests_per_second: float
    master_us: float = 0.0
    max_rss_bytes: int = 0


def measure(tool, load, nginx):
    before = nginx.request_count()
    outcome = tool.run(load, nginx.request_count)
    count = nginx.request_count() - before
    if count < 10:
        raise BenchError(f"{tool.name} sent {count} requests:\n{outcome.output[-2000:]}")
    steady_cpu, steady_count = outcome.steady
    return Sample(
        cpu_us=outcome.cpu_seconds / count * 1e6,
        steady_us=steady_cpu / steady_count * 1e6 if steady_count else float("nan"),
        requests_per_second=count / load.seconds,
        master_us=outcome.master_cpu_seconds / count * 1e6,
        max_rss_bytes=outcome.max_rss_bytes,
    )


def spread(values, form):
    middle = format(statistics.median(values), form)
    return f"{middle} ({format(min(values), form)}-{format(max(values), form)})"


def median(samples, field):
    return statistics.median(getattr(sample, field) for sample in samples)


def compare_cpu(tools, options, folder, nginx):
    """Interleaved runs: in each repeat every tool once per number of connections, in turn."""
    samples = {}
    for repeat in range(options.repeats):
        for connections in options.connections:
            # Another tool begins each repeat, so that none is always the first after a pause.
            order = tools[repeat % len(tools):] + tools[:repeat % len(tools)]
            for tool in order:
                load = Load(nginx.url, connections, options.seconds, options.tool_core, folder)
                sample = measure(tool, load, nginx)
                samples.setdefault((connections, tool.name), []).append(sample)
                progress(
                    f"repeat {repeat + 1}/{options.repeats}, {connections} connections, "
                    f"{tool.name}: {sample.cpu_us:.1f} us, {sample.requests_per_second:.0f}/s")
    return samples


def print_cpu(samples, tools, options):
    for connections in options.connections:
        print(f"\n## {connections} connections: median (min-max) of {options.repeats}\n")
        print("| tool | CPU us per request | without start-up | requests/s | x wrk | master us |")
        print("|---|---|---|---|---|---|")
        wrk = median(samples[connections, "wrk"], "cpu_us")
        for tool in tools:
            rows = samples[connections, tool.name]
            master = f"{median(rows, 'master_us'):.2f}" if isinstance(tool, Tidemark) else ""
            print(
                f"| {tool.name} | {spread([row.cpu_us for row in rows], '.1f')} "
                f"| {spread([row.steady_us for row in rows], '.1f')} "
                f"| {spread([row.requests_per_second for row in rows], '.0f')} "
                f"| {median(rows, 'cpu_us') / wrk:.2f} | {master} |")


def cpu_goals(samples):
    ours = samples.get((50, Tidemark.name))
    if not ours:
        return
    for name, limit in CPU_GOALS:
        theirs = samples[50, name]
        ratio = median(ours, "cpu_us") / median(theirs, "cpu_us")
        steady = median(ours, "steady_us") / median(theirs, "steady_us")
        goal(
            f"CPU per request at 50 connections, share of {name}'s",
            f"{ratio:.3f}; {steady:.3f} without start-up", f"at most {limit:.3f}",
            max(ratio, steady) <= limit)
    if (200, Tidemark.name) in samples:
        rss = max(row.max_rss_bytes for row in samples[200, Tidemark.name]) / 1e6
        goal("worker memory at 200 users (largest RSS)", f"{rss:.1f} MB", "under 60 MB", rss < 60)


def compare_latency(tidemark, options, folder):
    """p50 and p99 of both tools against a server that answers after 5 ms, in alternation."""
    server = DelayServer(folder, options.server_core, HERE / "delay_server.c")
    wrk = PeerTool("wrk", lambda load: [
        "wrk", "-t1", f"-c{load.connections}", f"-d{load.seconds:g}s", "--latency", load.url])
    ours, theirs = [], []
    for repeat in range(options.repeats):
        load = Load(server.url, 50, options.seconds, options.tool_core, folder)
        theirs.append(wrk_latency(wrk.run(load).output))
        (endpoint,) = tidemark.run(load, paths=["/"]).results["endpoints"].values()
        ours.append((endpoint["p50"], endpoint["p99"]))
        progress(f"latency {repeat + 1}/{options.repeats}: wrk {theirs[-1]}, tidemark {ours[-1]}")
    server.child.kill()
    print(f"\n## Latency, 50 connections, answers after 5 ms: median (min-max) of {len(ours)}\n")
    print("| tool | p50 ms | p99 ms |")
    print("|---|---|---|")
    for name, rows in (("wrk", theirs), (tidemark.name, ours)):
        p50, p99 = zip(*rows)
        print(f"| {name} | {spread(p50, '.3f')} | {spread(p99, '.3f')} |")
    # Each run is compared with wrk's of the same minute: the noise of an hour is larger than 1 ms.
    pairs = list(zip(ours, theirs))
    off = statistics.median(our[0] / their[0] - 1 for our, their in pairs)
    late = statistics.median(our[1] - their[1] for our, their in pairs)
    return [
        ("p50 beside wrk's of the same minute", f"{off:+.1%}", "within 10 %", abs(off) <= 0.10),
        ("p99 beside wrk's of the same minute", f"{late:+.3f} ms", "within 1 ms", abs(late) <= 1),
    ]


def measure_master(tidemark, options, folder, nginx):
    shares, tails = [], []
    for repeat in range(options.repeats):
        load = Load(nginx.url, 50, options.seconds, options.tool_core, folder)
        outcome = tidemark.run(load, workers=2)
        shares.append(outcome.master_cpu_seconds / load.seconds)
        tails.append(tidemark.run_alone(load).wall_seconds - load.seconds)
        progress(
            f"master {repeat + 1}/{options.repeats}: {shares[-1]:.2%} of a core, "
            f"{tails[-1]:.3f} s beyond the run")
    share, tail = statistics.median(shares), statistics.median(tails)
    return [
        ("master's share of a core, 2 workers x 4 endpoints, start and end included",
         f"{share:.2%}", "under 3 %", share < 0.03),
        ("wall time of `tidemark run` beyond the run time, start-up included",
         f"{tail:.3f} s", "under 1 s", tail < 1),
    ]


def goal(what, value, limit, is_met):
    print(f"| {what} | {value} | {limit} | {'met' if is_met else '**missed**'} |")


def progress(text):
    print(text, file=sys.stderr, flush=True)


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one repeat of short runs")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6, help="length of each run (at least 5)")
    parser.add_argument("--connections", type=int, nargs="+", default=CONNECTIONS)
    parser.add_argument("--tools", nargs="+", help="only these (wrk is always there)")
    parser.add_argument("--bin", type=Path, default=os.environ.get("TIDEMARK_BIN", ROOT / ".build/release"))
    parser.add_argument("--venv", type=Path, default=ROOT / ".build/bench-venv")
    parser.add_argument("--server-core", type=int, default=0)
    parser.add_argument("--tool-core", type=int, default=1)
    parser.add_argument("--peers-only", action="store_true", help="without tidemark")
    parser.add_argument("--json", type=Path, help="every sample, as JSON")
    options = parser.parse_args()
    if options.quick:
        options.repeats, options.seconds = 1, 4
    return options


def bench(options, folder):
    tidemark = None if options.peers_only else Tidemark(Path(options.bin).resolve())
    tools = peers(options.venv.resolve()) + ([tidemark] if tidemark else [])
    if options.tools:
        tools = [tool for tool in tools if tool.name in (*options.tools, "wrk")]
    print(f"# Load generators on {platform.machine()}, {os.cpu_count()} cores, {platform.release()}\n")
    print(f"{time.strftime('%Y-%m-%d %H:%M')}; runs of {options.seconds:g} s; load average before: "
          f"{os.getloadavg()[0]:.2f}. Start-up is in the CPU, except where said.", flush=True)
    nginx = Nginx(folder, options.server_core, HERE / "nginx.conf.template")
    samples = compare_cpu(tools, options, folder, nginx)
    print_cpu(samples, tools, options)
    goals = []
    if tidemark:
        goals += compare_latency(tidemark, options, folder)
        goals += measure_master(tidemark, options, folder, nginx)
        print("\n## Goals\n")
        print("| what | measured | goal | |")
        print("|---|---|---|---|")
        if {name for name, _ in CPU_GOALS} <= {tool.name for tool in tools}:
            cpu_goals(samples)
        for row in goals:
            goal(*row)
    if options.json:
        options.json.write_text(json.dumps(
            {f"{key[1]} at {key[0]}": [asdict(row) for row in rows] for key, rows in samples.items()},
            indent=1))


def main():
    options = parse()
    if options.server_core == options.tool_core:
        raise BenchError("the server and the tools need a core each")
    if len(os.sched_getaffinity(0)) < 2:
        raise BenchError("two cores are needed: one for nginx and one for the load generator")
    folder = Path(tempfile.mkdtemp(prefix="tidemark-bench-"))
    # nginx's worker is another user when this one is root.
    folder.chmod(0o755)
    try:
        bench(options, folder)
    finally:
        children.kill_all()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
