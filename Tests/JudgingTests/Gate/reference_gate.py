# SPDX-License-Identifier: Apache-2.0
"""The usual comparison script's rule, written independently, as the oracle of a test.

Reads a number of cases, makes that many seeded baseline and results files, judges each, and prints
one JSON object a line: both files as text, the lines and the exit status.
"""

import json
import random
import sys


def judge(baseline, results):
    lines, failed = [], False
    factor = 1 + baseline.get("regression_tolerance", 0.10)
    for endpoint, thresholds in baseline["thresholds"].items():
        actual = results["endpoints"].get(endpoint)
        if actual is None:
            lines.append(f"  SKIP {endpoint}: not in results")
            continue
        for metric in ("p50", "p95", "p99"):
            if f"{metric}_ms" not in thresholds:
                continue
            expected = thresholds[f"{metric}_ms"]
            value = actual.get(metric, 0)
            limit = expected * factor
            if value > limit:
                failed = True
                excess = (value - expected) / expected * 100
                lines.append(
                    f"  FAIL {endpoint} {metric}: {value:.1f}ms > {limit:.1f}ms "
                    f"(baseline {expected}ms, {excess:+.1f}%)"
                )
            else:
                lines.append(f"  PASS {endpoint} {metric}: {value:.1f}ms <= {limit:.1f}ms")
        if "error_rate" in thresholds:
            rate = actual["failures"] / max(actual["count"], 1)
            if rate > thresholds["error_rate"]:
                failed = True
                lines.append(
                    f"  FAIL {endpoint} error_rate: {rate:.4f} > {thresholds['error_rate']:.4f}"
                )
    blocks = baseline.get("block_on_regression", True)
    return lines, 1 if failed and blocks else 0


def number(draw):
    """An integer, a float of few digits, or one of many."""
    kind = draw.randrange(3)
    value = draw.uniform(1, 500)
    return int(value) + 1 if kind == 0 else round(value, 1) if kind == 1 else value


def case(draw):
    names = [f"/e{index}" for index in range(draw.randrange(1, 5))]
    draw.shuffle(names)
    thresholds, endpoints = {}, {}
    for name in names:
        thresholds[name] = {
            key: number(draw) for key in ("p50_ms", "p95_ms", "p99_ms") if draw.random() < 0.8
        } or {"p50_ms": 100}
        if draw.random() < 0.7:
            thresholds[name]["error_rate"] = draw.choice([0, 0.001, 0.01, 0.05])
        if draw.random() < 0.85:
            endpoints[name] = {
                "count": draw.randrange(1, 2000),
                "failures": draw.choice([0, 0, 1, 5]),
            }
            for metric in ("p50", "p95", "p99"):
                expected = thresholds[name].get(f"{metric}_ms", 50)
                if draw.random() < 0.95:
                    endpoints[name][metric] = expected * draw.uniform(0.8, 1.4)
    endpoints["/other"] = {"count": 5, "failures": 0, "p50": 1.0}
    baseline = {"version": 2, "thresholds": thresholds}
    if draw.random() < 0.5:
        baseline["regression_tolerance"] = draw.choice([0, 0.05, 0.1, 0.25])
    if draw.random() < 0.5:
        baseline["block_on_regression"] = draw.random() < 0.5
    return baseline, {"endpoints": endpoints}


def main():
    draw = random.Random(20240501)
    for _ in range(int(sys.argv[1])):
        baseline, results = case(draw)
        lines, status = judge(baseline, results)
        print(
            json.dumps(
                {
                    "baseline": json.dumps(baseline),
                    "results": json.dumps(results),
                    "lines": lines,
                    "status": status,
                }
            )
        )


main()
