"""HTTP/2 over TLS: 50 users on one shared connection, and on one each, beside h2load."""

from children import BenchError
from figures import median
from parts import cpu
from peers import h2load_h2
from tidemark import TidemarkTool

USERS = 50
GOAL_US = 20
SHARED, EACH = "tidemark, connections: shared", "tidemark, connections: user"


class CheckedTool(TidemarkTool):
    """Fails when a reply was not HTTP/2."""

    def run(self, load, request_count=lambda: 0):
        outcome = super().run(load, request_count)
        versions = outcome.results.get("http_versions", {})
        if set(versions) != {"2"}:
            raise BenchError(f"{self.name}: the replies' HTTP versions were {versions}")
        return outcome


def ours(bench):
    if not bench.tidemark:
        return []
    return [
        CheckedTool(
            bench.tidemark, name, http=f"{{version: 2, connections: {way}, tls: {{verify: false}}}}")
        for name, way in ((SHARED, "shared"), (EACH, "user"))
    ]


def run(bench):
    one, each = h2load_h2(1, USERS), h2load_h2(USERS, 1)
    what = f"HTTP/2 over TLS, {USERS} users"
    tools = [one, each, *ours(bench)]
    samples = cpu.interleaved(bench, tools, bench.nginx.h2_url, USERS, what)
    cpu.show(samples, what, bench, one.name)
    if SHARED not in samples:
        return
    worst = max(median(samples[SHARED], field) for field in ("cpu_us", "steady_us"))
    bench.goals.add(
        f"CPU per request, {what}, one connection", f"{worst:.1f} us", f"under {GOAL_US} us",
        worst < GOAL_US)
