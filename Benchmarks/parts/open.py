"""The open model: do arrivals start when they are due, at parts of what the core can do?

What it can do is measured with users without think time, whose requests go out in batches. Arrivals
come alone: each costs a wake-up, and so more CPU, the fewer there are. The warm-up opens the
connections, which arrivals that find all users busy would otherwise do in the measured part.
"""

import statistics

from figures import heading, progress, spread, table
from parts.cpu import capacity
from peers import Load
from tidemark import Scenario

SHARE_GOAL = 0.999
PARTS = (8, 4, 2)
SPACINGS = ("even", "poisson")
WARM_UP_SECONDS = 2
LAGS = ("lag_p50", "lag_p99", "lag_p99.9", "lag_max")


def measure(bench, rate, spacing):
    seconds = WARM_UP_SECONDS + (4 if bench.options.quick else 8)
    load = Load(bench.nginx.url, 0, seconds, bench.options.tool_core, bench.folder)
    scenario = Scenario(
        f"{{arrivals: [{{duration: {seconds}s, rate: {rate}/s}}], spacing: {spacing}, "
        f"max_in_flight: 1000, warmup: {WARM_UP_SECONDS}s}}")
    outcome = bench.tidemark.run(load, scenario, bench.nginx.request_count, warming=WARM_UP_SECONDS,
        is_timed=True)
    arrivals, whole = outcome.results["arrivals"], outcome.results["aggregated"]
    arrivals["on_time"] = 1 - (arrivals["late"] + arrivals["dropped"]) / arrivals["due"]
    arrivals["core_percent"] = outcome.steady.cpu_seconds / outcome.steady.seconds * 100
    arrivals["p99"], arrivals["service_p99"] = whole["p99"], whole["service"]["p99"]
    progress(f"open model, {spacing}, {rate}/s: {arrivals}")
    return arrivals


def row_of(part, rate, spacing, rows):
    def column(name, form, scale=1):
        return spread([row[name] * scale for row in rows], form)

    return (
        f"1/{part}", rate, spacing, column("core_percent", ".1f"), column("on_time", ".3f", 100),
        *(column(lag, ".3f") for lag in LAGS), column("p99", ".2f"), column("service_p99", ".2f"))


def run(bench):
    if not bench.tidemark:
        return
    whole = capacity(bench)
    rates = {part: round(whole / part) for part in PARTS}
    repeats = min(bench.options.repeats, 3)
    rows = {(part, spacing): [] for part in PARTS for spacing in SPACINGS}
    for _ in range(repeats):
        for (part, spacing), each in rows.items():
            each.append(
                bench.quiet.run("open model", lambda: measure(bench, rates[part], spacing)))
    heading(f"Arrivals at parts of {whole:.0f}/s, what one core can do: median (min-max) of {repeats}")
    table(
        ("part", "arrivals/s", "spacing", "% of a core", "started within 1 ms, %", "lag p50 ms",
         "p99 ms", "p99.9 ms", "max ms", "response p99 ms", "service p99 ms"),
        [row_of(part, rates[part], spacing, each) for (part, spacing), each in rows.items()])
    for (part, spacing), each in rows.items():
        share = statistics.median(row["on_time"] for row in each)
        used = statistics.median(row["core_percent"] for row in each)
        bench.goals.add(
            f"arrivals that start within 1 ms, {spacing}, 1/{part} of a core's capacity ({used:.0f} % of "
            "the core used)", f"{share:.3%}", f"at least {SHARE_GOAL:.1%}", share >= SHARE_GOAL)
