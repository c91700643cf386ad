"""Tidemark as a load generator: a scenario, a master and its workers."""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from children import BenchError, Child, await_port, free_port
from peers import PATHS, Outcome, watch

# Tasks of the four paths, unevenly, so that a choice by weight is made for each request.
WEIGHTS = (4, 3, 2, 1)


@dataclass
class Scenario:
    """What is written into a scenario file; statuses are always checked."""

    load: str
    engine: str = "auto"
    http: str = ""
    wait: str = "{constant: 0s}"
    paths: list = field(default_factory=lambda: PATHS)

    def text(self, url):
        tasks = "".join(
            f"      - {{weight: {weight}, get: {path}, expect: {{status: 200}}}}\n"
            for path, weight in zip(self.paths, WEIGHTS))
        http = f"http: {self.http}\n" if self.http else ""
        return (
            f"host: {url}\nengine: {self.engine}\n{http}"
            f"users:\n  - name: user\n    wait: {self.wait}\n    tasks:\n{tasks}"
            f"load: {self.load}\n"
        )


def users(count, seconds, spawn_rate=10_000):
    return f"{{users: {count}, spawn_rate: {spawn_rate}/s, run_time: {seconds:g}s}}"


class Tidemark:
    """A master and its workers as separate children, so that each has its own account."""

    def __init__(self, programs):
        self.master, self.worker = programs / "tidemark", programs / "tidemark-worker"
        for program in (self.master, self.worker):
            if not os.access(program, os.X_OK):
                raise BenchError(
                    f"{program} is missing; run: swift build -c release, or give --bin FOLDER")

    def start(self, folder, load, text, workers, is_timed=False):
        """The master, and workers of one engine thread each that have dialled it.

        They share a core, on which the worker is measured: where its latencies are, the master only
        gets what the worker leaves, as if it were on another machine.
        """
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "scenario.yaml").write_text(text)
        token = folder / "token"
        token.write_text("a token of this benchmark alone\n")
        token.chmod(0o600)
        port = free_port()
        master = Child([
            self.master, "run", folder / "scenario.yaml", "--headless", "--workers", 0,
            "--expect-workers", workers, "--listen", f"127.0.0.1:{port}", "--token-file", token,
            "--out", folder / "out",
        ], load.core, folder / "master.out", prepare=yield_to_others if is_timed else None)
        await_port(port, master)
        return master, [
            Child(
                [self.worker, "--master", f"127.0.0.1:{port}", "--token-file", token, "--threads", 1],
                load.core, folder / f"worker{index}.out")
            for index in range(workers)
        ]

    def run(self, load, scenario, request_count=lambda: 0, workers=1, warming=1.0, is_timed=False):
        folder = load.folder / "tidemark"
        master, children = self.start(folder, load, scenario.text(load.url), workers, is_timed)
        steady = watch(children[0], load.seconds, warming, request_count)
        used = [child.wait(load.seconds + 40) for child in children]
        lead = master.wait(40)
        for usage in [lead, *used]:
            if not has_measured(usage):
                raise BenchError(
                    f"tidemark ended with {usage.status}:\n{lead.output}{usage.output[-2000:]}")
        return Outcome(
            cpu_seconds=sum(usage.cpu_seconds for usage in used),
            steady=steady,
            max_rss_bytes=max(usage.max_rss_bytes for usage in used),
            output=lead.output,
            master_cpu_seconds=lead.cpu_seconds,
            results=json.loads((folder / "out/perf-results.json").read_text()),
        )

    def run_alone(self, load, scenario):
        """One command with a local worker, as a user types it: its usage, wall time above all."""
        folder = load.folder / "alone"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "scenario.yaml").write_text(scenario.text(load.url))
        child = Child([
            self.master, "run", folder / "scenario.yaml", "--headless",
            "--workers", 1, "--out", folder / "out",
        ], load.core, folder / "output")
        usage = child.wait(load.seconds + 30)
        if not has_measured(usage):
            raise BenchError(f"tidemark run ended with {usage.status}:\n{usage.output[-2000:]}")
        return usage


def yield_to_others():
    """Only what others leave: within its session, and its session beside others."""
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    autogroup = Path("/proc/self/autogroup")
    if autogroup.exists():
        autogroup.write_text("19")


class TidemarkTool:
    """Tidemark with one engine and one way of going over the network, run like a peer."""

    def __init__(self, tidemark, name, engine="auto", http=""):
        self.tidemark, self.name, self.engine, self.http = tidemark, name, engine, http

    def run(self, load, request_count=lambda: 0):
        scenario = Scenario(users(load.connections, load.seconds), self.engine, self.http)
        return self.tidemark.run(load, scenario, request_count)


def has_measured(usage):
    """Users without think time use up their engine's core, as they should here: tidemark calls such
    a run INVALID (status 3), and counts all of its requests all the same."""
    return usage.status == 0 or usage.status == 3 and "warm-up included" in usage.output
