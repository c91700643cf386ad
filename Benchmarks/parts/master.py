"""What the master costs, and how long a run takes beyond its run time."""

import statistics

from figures import progress
from peers import Load
from tidemark import Scenario, users


def run(bench):
    if not bench.tidemark:
        return
    shares, tails = [], []
    repeats = min(bench.options.repeats, 3)
    for repeat in range(repeats):
        load = Load(bench.nginx.url, 50, bench.options.seconds, bench.options.tool_core, bench.folder)
        scenario = Scenario(users(50, load.seconds))
        outcome = bench.tidemark.run(load, scenario, workers=2)
        shares.append(outcome.master_cpu_seconds / load.seconds)
        tails.append(bench.tidemark.run_alone(load, scenario).wall_seconds - load.seconds)
        progress(
            f"master {repeat + 1}/{repeats}: {shares[-1]:.2%} of a core, "
            f"{tails[-1]:.3f} s beyond the run")
    share, tail = statistics.median(shares), statistics.median(tails)
    bench.goals.add(
        "master's share of a core, 2 workers x 4 endpoints, start and end included",
        f"{share:.2%}", "under 3 %", share < 0.03)
    bench.goals.add(
        "wall time of `tidemark run` beyond the run time, start-up included",
        f"{tail:.3f} s", "under 1 s", tail < 1)
