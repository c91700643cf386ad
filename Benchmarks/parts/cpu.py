"""CPU per request: every tool at each number of connections, plain and over TLS."""

import statistics
from dataclasses import asdict, dataclass

from children import BenchError
from figures import heading, median, progress, spread, table
from peers import Load, h2load_h1, plain_peers, wrk
from tidemark import TidemarkTool

OWN, LIBCURL = "tidemark", "tidemark, libcurl"
# Largest multiple of wrk's CPU per request, by engine; at 1,000 connections and at fewer.
WRK_GOALS = {OWN: (1.1, 1.25), LIBCURL: (2.2, 2.2)}
# Tool, largest share of its CPU per request that ours may be, at 50 connections.
PEER_GOALS = (
    ("hey", 1.0), ("k6", 1 / 5), ("locust FastHttpUser", 1 / 8), ("locust HttpUser", 1 / 30))
NO_VERIFY = "{tls: {verify: false}}"


@dataclass
class Sample:
    """One run of one tool."""

    cpu_us: float
    steady_us: float
    requests_per_second: float
    master_us: float = 0.0
    max_rss_bytes: int = 0
    connections: int = 0


def measure(tool, load, nginx):
    opened, before = nginx.connection_count(), nginx.request_count()
    outcome = tool.run(load, nginx.request_count)
    count = nginx.request_count() - before
    if count < 10:
        raise BenchError(f"{tool.name} sent {count} requests:\n{outcome.output[-2000:]}")
    steady = outcome.steady
    return Sample(
        cpu_us=outcome.cpu_seconds / count * 1e6,
        steady_us=steady.cpu_seconds / steady.requests * 1e6 if steady.requests else float("nan"),
        requests_per_second=count / load.seconds,
        master_us=outcome.master_cpu_seconds / count * 1e6,
        max_rss_bytes=outcome.max_rss_bytes,
        connections=nginx.connection_count() - opened,
    )


def interleaved(bench, tools, url, connections, what):
    """Every tool once per repeat; another begins each, so that none always follows the same one."""
    samples = {tool.name: [] for tool in tools}
    for repeat in range(bench.options.repeats):
        shift = repeat % len(tools)
        for tool in tools[shift:] + tools[:shift]:
            load = Load(url, connections, bench.options.seconds, bench.options.tool_core, bench.folder)
            sample = bench.quiet.run(tool.name, lambda: measure(tool, load, bench.nginx))
            samples[tool.name].append(sample)
            bench.keep(what, {name: [asdict(row) for row in rows] for name, rows in samples.items()})
            progress(
                f"{what} {repeat + 1}/{bench.options.repeats}, {tool.name}: "
                f"{sample.cpu_us:.1f} us, {sample.requests_per_second:.0f}/s")
    return samples


def show(samples, what, bench, base="wrk"):
    heading(f"{what}: median (min-max) of {bench.options.repeats}")
    theirs = median(samples[base], "cpu_us")
    table(
        ("tool", "CPU us per request", "without start-up", "requests/s", f"x {base}", "connections",
         "master us"),
        [(
            name,
            spread([row.cpu_us for row in rows], ".1f"),
            spread([row.steady_us for row in rows], ".1f"),
            spread([row.requests_per_second for row in rows], ".0f"),
            f"{median(rows, 'cpu_us') / theirs:.2f}",
            f"{median(rows, 'connections'):.0f}",
            f"{median(rows, 'master_us'):.2f}" if name.startswith("tidemark") else "",
        ) for name, rows in samples.items()])


def ratios(samples, ours, theirs):
    """Ours as a multiple of theirs: with and without start-up."""
    return [median(samples[ours], field) / median(samples[theirs], field)
            for field in ("cpu_us", "steady_us")]


def judge(samples, ours, theirs, limit, where, bench):
    whole, steady = ratios(samples, ours, theirs)
    bench.goals.add(
        f"CPU per request, {where}: {ours} as a multiple of {theirs}",
        f"{whole:.3f}; {steady:.3f} without start-up", f"at most {limit:.3f}",
        max(whole, steady) <= limit)


def goals(samples, connections, where, bench):
    for ours, limits in WRK_GOALS.items():
        if ours in samples:
            judge(samples, ours, "wrk", limits[connections >= 1000], where, bench)
    if connections != 50 or OWN not in samples:
        return
    for theirs, limit in PEER_GOALS:
        if theirs in samples:
            judge(samples, OWN, theirs, limit, where, bench)


def memory_goal(samples, connections, what, bench):
    if connections == 200 and what == "plain" and OWN in samples:
        rss = max(row.max_rss_bytes for row in samples[OWN]) / 1e6
        bench.goals.add(
            f"worker memory at 200 users, {what} (largest RSS)", f"{rss:.1f} MB", "under 60 MB", rss < 60)


def ours(bench, http=""):
    if not bench.tidemark:
        return []
    return [TidemarkTool(bench.tidemark, OWN, http=http),
            TidemarkTool(bench.tidemark, LIBCURL, "libcurl", http)]


def compare(bench, tools, url, what):
    wanted = bench.options.tools
    tools = [tool for tool in tools if not wanted or tool.name in (*wanted, "wrk")]
    for connections in bench.options.connections:
        where = f"{what}, {connections} connections"
        samples = interleaved(bench, tools, url, connections, where)
        show(samples, where, bench)
        goals(samples, connections, where, bench)
        memory_goal(samples, connections, what, bench)


def run(bench):
    tools = plain_peers(bench.options.venv) + ours(bench)
    compare(bench, tools, bench.nginx.url, "plain")


def run_tls(bench):
    compare(bench, [wrk(), h2load_h1(), *ours(bench, NO_VERIFY)], bench.nginx.tls_url, "TLS")


def capacity(bench, connections=50, seconds=4):
    """Requests that one core of ours could send in a second: the inverse of one's CPU time."""
    load = Load(bench.nginx.url, connections, seconds, bench.options.tool_core, bench.folder)
    tool = TidemarkTool(bench.tidemark, OWN)
    rows = [bench.quiet.run("capacity", lambda: measure(tool, load, bench.nginx)) for _ in range(2)]
    return 1e6 / statistics.mean(row.steady_us for row in rows)
