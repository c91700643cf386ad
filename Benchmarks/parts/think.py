"""Users that think: ten thousand on one core, how late they start, and what one idle user costs."""

import statistics
from dataclasses import dataclass

from figures import heading, progress, spread, table
from peers import Load
from tidemark import Scenario, users

COUNT, FEW = 10_000, 10
RAMP_SECONDS = 10
# One request a second of each user, at moments that do not stay together.
WAIT = "{between: [0.5s, 1.5s]}"
MEMORY_GOAL_KB = 40
IDLE_KINDS = (
    # What is measured, how connections are held, over TLS, whether it has the goal.
    ("idle, no connection open", "{connections: close}", False, True),
    ("idle, a connection open", "{connections: user}", False, True),
    ("idle, a TLS connection open", "{connections: user, tls: {verify: false}}", True, False),
)


@dataclass
class Sample:
    """One run of all users."""

    requests_per_second: float
    late_share: float
    core_percent: float
    cpu_us: float
    p99_ms: float


def measure(bench):
    seconds = RAMP_SECONDS + (10 if bench.options.quick else 20)
    load = Load(bench.nginx.url, COUNT, seconds, bench.options.tool_core, bench.folder)
    scenario = Scenario(users(COUNT, seconds, COUNT // RAMP_SECONDS), wait=WAIT)
    outcome = bench.tidemark.run(
        load, scenario, bench.nginx.request_count, warming=RAMP_SECONDS + 2, is_timed=True)
    steady, (worker,) = outcome.steady, outcome.results["workers"]
    return Sample(
        requests_per_second=steady.requests / steady.seconds,
        late_share=worker["late_starts"] / worker["requests"],
        core_percent=steady.cpu_seconds / steady.seconds * 100,
        cpu_us=steady.cpu_seconds / steady.requests * 1e6,
        p99_ms=outcome.results["aggregated"]["p99"],
    )


def users_who_think(bench, repeats):
    rows = []
    for repeat in range(repeats):
        rows.append(bench.quiet.run("think", lambda: measure(bench)))
        progress(f"think {repeat + 1}/{repeats}: {rows[-1]}")
    heading(f"{COUNT} users with a think time of 1 s: median (min-max) of {repeats}")
    table(
        ("requests/s", "starts over 1 ms late, %", "% of a core", "CPU us per request", "p99 ms"),
        [(
            spread([row.requests_per_second for row in rows], ".0f"),
            spread([row.late_share * 100 for row in rows], ".3f"),
            spread([row.core_percent for row in rows], ".1f"),
            spread([row.cpu_us for row in rows], ".1f"),
            spread([row.p99_ms for row in rows], ".2f"),
        )])
    share = statistics.median(row.late_share for row in rows)
    # With fewer than 1 % over 1 ms late, p99 of the lateness is at most 1 ms, and so under 2 ms.
    bench.goals.add(
        f"late starts of {COUNT} users who think, one core, p99",
        f"{share:.2%} over 1 ms late, so p99 {'at most' if share < 0.01 else 'over'} 1 ms",
        "under 2 ms", share < 0.01)


def resident(bench, count, http, url):
    """Bytes of the worker while all users wait for a task that never comes."""
    ramp = 5
    load = Load(url, count, ramp + 4, bench.options.tool_core, bench.folder)
    scenario = Scenario(users(count, load.seconds, COUNT // ramp), http=http, wait="{constant: 1000s}")
    return bench.tidemark.run(load, scenario, warming=ramp).steady.rss_bytes


def idle_users(bench, repeats):
    rows = []
    for what, http, is_tls, has_goal in IDLE_KINDS:
        url = bench.nginx.tls_url if is_tls else bench.nginx.url
        each = []
        for _ in range(repeats):
            few, many = (resident(bench, count, http, url) for count in (FEW, COUNT))
            each.append((many - few) / (COUNT - FEW) / 1000)
            progress(f"memory, {what}: {each[-1]:.1f} KB per user ({many / 1e6:.0f} MB)")
        rows.append((what, spread(each, ".1f"), f"{many / 1e6:.0f}"))
        if has_goal:
            kb = statistics.median(each)
            bench.goals.add(
                f"memory per user, {COUNT} users, {what}", f"{kb:.1f} KB",
                f"under {MEMORY_GOAL_KB} KB", kb < MEMORY_GOAL_KB)
    heading(f"Memory of the worker with {COUNT} users, over one with {FEW}: median (min-max) of {repeats}")
    table(("users", "KB per user", "worker in all, MB"), rows)


def run(bench):
    if not bench.tidemark:
        return
    repeats = min(bench.options.repeats, 3)
    users_who_think(bench, repeats)
    idle_users(bench, 1 if bench.options.quick else 2)
