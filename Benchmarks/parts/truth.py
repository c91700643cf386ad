"""The truth of latency: what tools report beside what the server did, by its own log.

Closed model: tidemark and wrk in turn on the same server. Open model: also beside theory, in which an
arrival that is due in a freeze waits until the freeze ends.
"""

import statistics
from dataclasses import dataclass

from children import BenchError
from figures import heading, progress, table
from peers import HERE, LATENCY_PERCENTS, Load, wrk_latency, wrk_with_latency
from servers import DelayServer, compile_delay_server
from tidemark import Scenario, users

RELATIVE, ABSOLUTE_NS = 0.01, 100_000


@dataclass
class Law:
    """How the server delays: words for delay_server, and the load that looks at it."""

    name: str
    words: tuple
    seconds: float
    connections: int = 0
    rate: int = 0


@dataclass
class Pair:
    """One tool's quantiles beside the true ones of the same run, in ns by percent."""

    told: dict
    true: dict

    def difference(self, percent):
        return self.told[percent] - self.true[percent]


def laws(quick):
    share = 0.5 if quick else 1
    bimodal = ("bimodal", "5000", "50000", "20")
    return [
        Law("1 ms", ("constant", "1000"), 10 * share, connections=4),
        Law("10 ms", ("constant", "10000"), 10 * share, connections=16),
        Law("100 ms", ("constant", "100000"), 10 * share, connections=64),
        Law("5 ms, one in five 50 ms", bimodal, 10 * share, connections=16),
        Law("1 ms, 2 s of freeze", ("freeze", "1000", "4000", "2000"), 12, connections=4),
    ], [
        Law("5 ms, one in five 50 ms", bimodal, 10 * share, rate=1000),
        # 2 of 30 s: p90 is outside of the freeze, p99 well inside.
        Law("1 ms, 2 s of freeze", ("freeze", "1000", "8000", "2000"), 30, rate=500),
    ]


def quantile(ordered, percent):
    """The order statistic of rank ceil(q n), as tidemark's percentiles are defined."""
    rank = -(-len(ordered) * round(float(percent) * 10) // 1000)
    return ordered[max(rank, 1) - 1]


def quantiles(values):
    ordered = sorted(values)
    return {percent: quantile(ordered, percent) for percent in LATENCY_PERCENTS}


def corrected(delays, interval):
    """What wrk makes of latencies from twice the mean interval on: it adds those that it takes to be
    left out, each an interval shorter (`stats_correct` in its stats.c)."""
    added = []
    for delay in delays:
        rest = delay - interval
        while delay >= 2 * interval and rest > interval:
            added.append(rest)
            rest -= interval
    return delays + added


def theory(law):
    """Response times by the schedule alone: arrival i is due at i / rate."""
    kind, delay, after, length = law.words[0], *(int(word) for word in law.words[1:])
    if kind != "freeze":
        raise BenchError(f"there is no theory of {kind} delays here")
    delay, freeze, thaw = delay * 1000, after * 1_000_000, (after + length) * 1_000_000
    responses = []
    for arrival in range(int(law.rate * law.seconds)):
        due = arrival * 1_000_000_000 // law.rate
        answered = due + delay
        responses.append((thaw if freeze <= answered < thaw else answered) - due)
    return responses


def told_by_tidemark(figures):
    percentiles = figures["percentiles"]
    return {percent: percentiles[f"p{percent}"] * 1e6 for percent in LATENCY_PERCENTS}


class Truth:
    """Runs tools against a server that is started for each run, and keeps what both say."""

    def __init__(self, bench):
        self.bench = bench
        self.program = compile_delay_server(bench.folder, HERE / "delay_server.c")

    def against(self, law, run):
        options, folder = self.bench.options, self.bench.folder
        server = DelayServer(self.program, folder, options.server_core, law.words)
        try:
            outcome = run(Load(server.url, law.connections, law.seconds, options.tool_core, folder))
            return outcome, server.end()
        finally:
            server.child.kill()

    def tidemark(self, law):
        loads = users(law.connections, law.seconds)
        if law.rate:
            loads = (f"{{arrivals: [{{duration: {law.seconds:g}s, rate: {law.rate}/s}}], "
                     "max_in_flight: 4000}")
        outcome, delays = self.against(
            law, lambda load: self.bench.tidemark.run(load, Scenario(loads, paths=["/"]), is_timed=True))
        whole = outcome.results["aggregated"]
        # What a user sends in the very moment of the end is not measured, but the server answers it.
        unmeasured = len(delays) - whole["count"]
        if whole["failures"] or not 0 <= unmeasured <= law.connections:
            raise BenchError(
                f"tidemark counted {whole['count']} replies and {whole['failures']} failures, the "
                f"server {len(delays)} answers:\n{outcome.output}")
        return Pair(told_by_tidemark(whole), quantiles(delays))

    def wrk(self, law):
        outcome, delays = self.against(law, wrk_with_latency().run)
        told, count = wrk_latency(outcome.output)
        interval = law.seconds * 1e9 / (count // law.connections)
        return Pair(told, quantiles(corrected(delays, interval)))


def milliseconds(nanoseconds, sign=""):
    return f"{nanoseconds / 1e6:{sign}.3f}"


def allowed(true):
    return RELATIVE * true + ABSOLUTE_NS


def middle(pairs, percent):
    """Medians over the repeats: the true one, ours, and the difference within a run."""
    return (
        statistics.median(pair.true[percent] for pair in pairs),
        statistics.median(pair.told[percent] for pair in pairs),
        statistics.median(pair.difference(percent) for pair in pairs))


def judge(bench, what, differences):
    """Of (percent, true, difference) the one that takes most of what is allowed."""
    percent, true, off = max(differences, key=lambda row: abs(row[2]) / allowed(row[1]))
    bench.goals.add(
        what, f"{milliseconds(off, '+')} ms of {milliseconds(true)} at p{percent}",
        "within 1 % + 0.1 ms", abs(off) <= allowed(true))


def show_closed(bench, law, ours, theirs):
    rows, against_server, against_wrk = [], [], []
    for percent in LATENCY_PERCENTS:
        true, told, off = middle(ours, percent)
        wrk_true, wrk_told, wrk_off = middle(theirs, percent)
        against_server.append((percent, true, off))
        # Nearer to its server than wrk to its own is no fault.
        against_wrk.append((percent, true, max(0, abs(off) - abs(wrk_off))))
        rows.append((
            law.name, f"p{percent}", milliseconds(true), milliseconds(told), milliseconds(off, "+"),
            milliseconds(wrk_true), milliseconds(wrk_told), milliseconds(wrk_off, "+")))
    judge(bench, f"truth, closed model, {law.name}: worst quantile", against_server)
    judge(bench, f"closed model, {law.name}: further from its server than wrk", against_wrk)
    return rows


def show_open(bench, law, ours):
    expected = quantiles(theory(law)) if law.words[0] == "freeze" else None
    rows, against_server, against_theory = [], [], []
    for percent in LATENCY_PERCENTS:
        true, told, off = middle(ours, percent)
        against_server.append((percent, true, off))
        row = [law.name, f"p{percent}", milliseconds(true), milliseconds(told), milliseconds(off, "+")]
        if expected:
            beyond = told - expected[percent]
            against_theory.append((percent, expected[percent], beyond))
            row += [milliseconds(expected[percent]), milliseconds(beyond, "+")]
        rows.append(row + [""] * (7 - len(row)))
    judge(bench, f"truth, open model, {law.name}: worst quantile", against_server)
    if expected:
        judge(bench, f"response times, open model, {law.name}: beside theory", against_theory)
    return rows


def run(bench):
    if not bench.tidemark:
        return
    truth, repeats = Truth(bench), min(bench.options.repeats, 3)
    closed, opened = laws(bench.options.quick)
    # In the order of the laws: what tidemark and what wrk said of each.
    ours, theirs, arrivals = ([[] for _ in some] for some in (closed, closed, opened))
    for repeat in range(repeats):
        for index, law in enumerate(closed):
            progress(f"truth {repeat + 1}/{repeats}: closed, {law.name}")
            ours[index].append(bench.quiet.run(law.name, lambda: truth.tidemark(law)))
            theirs[index].append(bench.quiet.run(law.name, lambda: truth.wrk(law)))
        for index, law in enumerate(opened):
            progress(f"truth {repeat + 1}/{repeats}: open, {law.name}")
            arrivals[index].append(bench.quiet.run(law.name, lambda: truth.tidemark(law)))
    heading(f"What the server did and what was reported, closed model, ms: medians of {repeats}")
    table(
        ("law", "quantile", "server", "tidemark", "difference", "server, wrk's run", "wrk", "difference"),
        [row for each in zip(closed, ours, theirs) for row in show_closed(bench, *each)])
    heading(f"The same in the open model, response times, ms: medians of {repeats}")
    table(
        ("law", "quantile", "server", "tidemark", "difference", "theory", "difference"),
        [row for each in zip(opened, arrivals) for row in show_open(bench, *each)])
