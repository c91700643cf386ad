# SPDX-License-Identifier: Apache-2.0
"""An independent, slow twin of the paired decision, on random blocks: python3 reference_paired.py COUNT.

Prints one JSON object a line: {"blocks": [lines of a block file], "expected": decision}, the first with
the A/A blocks. Everything is computed from sorted raw samples, Student's t in closed form for whole
degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4), F by integration, Fisher by whole numbers.
"""
import base64
import json
import math
import random
import statistics
import struct
import sys

QUANTILES = [("p50", 0.50, 20), ("p95", 0.95, 200), ("p99", 0.99, 1000)]
LOOKS = {True: {3: 0.05, 5: 0.10, 8: 0.25, 12: 0.60}, False: {5: 0.10, 8: 0.30, 12: 0.60}}
ENDPOINTS = ["/a", "/b"]


def bucket(value):
    """Highest value and width of the HdrHistogram bucket (three digits, unit 1)."""
    width = 1
    while value // width >= 2048:
        width *= 2
    return (value // width + 1) * width - 1, width


def index(value):
    doublings = max(value.bit_length() - 11, 0)
    return doublings * 1024 + (value >> doublings)


def encode(samples):
    counts = {}
    for sample in samples:
        counts[index(sample)] = counts.get(index(sample), 0) + 1
    body, at = bytearray(), 0
    for i in sorted(counts):
        for number in ([at - i] if i > at else []) + [counts[i]]:
            raw = 2 * number if number >= 0 else -2 * number - 1
            while raw > 0x7F:
                body.append(raw & 0x7F | 0x80)
                raw >>= 7
            body.append(raw)
        at = i + 1
    header = struct.pack(">IIIIQQd", 0x1C849313, len(body), 0, 3, 1, 3_600_000_000, 1.0)
    return base64.b64encode(header + bytes(body)).decode()


def t_within(t, df):
    """P(|T| <= t) for whole df."""
    theta = math.atan(t / math.sqrt(df))
    sine, cosine = math.sin(theta), math.cos(theta)
    if df == 1:
        return 2 * theta / math.pi
    term, total = (cosine, cosine) if df % 2 else (1.0, 1.0)
    step = 2 if df % 2 else 1
    for k in range(step, df - 2 if df % 2 else df - 1, 2):
        term *= k / (k + 1) * cosine * cosine
        total += term
    return 2 / math.pi * (theta + sine * total) if df % 2 else sine * total


def t_upper(alpha, df):
    low, high = 0.0, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        if (1 - t_within(middle, df)) / 2 > alpha:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def f_survival(x, a, b):
    """By Simpson's rule on the beta density of a F / (a F + b), in an angle so that it is smooth."""
    if x <= 0:
        return 1.0
    start = math.asin(math.sqrt(a * x / (a * x + b)))
    scale = 2 * math.exp(math.lgamma((a + b) / 2) - math.lgamma(a / 2) - math.lgamma(b / 2))
    density = lambda u: scale * math.sin(u) ** (a - 1) * math.cos(u) ** (b - 1)
    count = 2000
    step = (math.pi / 2 - start) / count
    total = sum((1 if i in (0, count) else 4 if i % 2 else 2) * density(start + i * step)
                for i in range(count + 1))
    return total * step / 3


def fisher(a, b, c, d):
    """P(at least a events in the first group)."""
    top = sum(math.comb(a + b, k) * math.comb(c + d, a + c - k)
              for k in range(a, min(a + b, a + c) + 1))
    return top / math.comb(a + b + c + d, a + c)


def clip(values, reach):
    middle = statistics.median(values)
    return [min(max(v, middle - reach), middle + reach) for v in values]


def ratio(before, after, q):
    b, bw = bucket(sorted(before)[int(len(before) * q)])
    c, cw = bucket(sorted(after)[int(len(after) * q)])
    return math.log(c / b), max(bw / b, cw / c)


def noise_of(values):
    if len(values) < 20:
        return None
    middle = statistics.median(values)
    scale = 1.4826 * statistics.median(abs(v - middle) for v in values)
    return scale, statistics.variance(clip(values, 2.5 * scale)), min(len(values) - 1, 40)


def change(ratios, noise):
    """Mean, standard error, degrees of freedom."""
    x, h = [r[0] for r in ratios], len(ratios)
    floor = max(r[1] for r in ratios) ** 2 / 6
    if noise is None:
        return statistics.fmean(x), math.sqrt(max(statistics.variance(x), floor) / h), h - 1
    scale, known, d0 = noise
    y = clip(x, 2.5 * max(scale, math.sqrt(floor)))
    today, known = statistics.variance(y), max(known, floor)
    if f_survival(today / known, h - 1, d0) < 0.01:
        v, df = today, h - 1
    else:
        v, df = (d0 * known + (h - 1) * today) / (d0 + h - 1), d0 + h - 1
    return statistics.fmean(y), 1.09 * math.sqrt(v / h), df


def wilson(k, n):
    z = 1.6448536269514722
    centre, spread = (k + z * z / 2) / (n + z * z), z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return centre - spread, centre + spread


def error_cell(pairs, endpoint, alpha):
    before = [(pair["baseline"][endpoint][0], len(pair["baseline"][endpoint][1])) for pair in pairs]
    after = [(pair["candidate"][endpoint][0], len(pair["candidate"][endpoint][1])) for pair in pairs]
    kb, kc = sum(k for k, _ in before), sum(k for k, _ in after)
    nb, nc = kb + sum(n for _, n in before), kc + sum(n for _, n in after)
    pb, pc = kb / nb, kc / nc
    lb, ub = wilson(kb, nb)
    lc, uc = wilson(kc, nc)
    low, high = pc - pb - math.hypot(pc - lc, ub - pb), pc - pb + math.hypot(uc - pc, pb - lb)
    margin = max(0.001, pb / 2)
    many = pc > pb and fisher(kc, nc - kc, kb, nb - kb) < alpha
    rates = [[math.asin(math.sqrt(k / (k + n))) for k, n in arm] for arm in (before, after)]
    smallest = min(k + n for k, n in before + after)
    df = 2 * len(pairs) - 2
    pooled = sum(statistics.variance(arm) * (len(pairs) - 1) for arm in rates) / df
    t = (statistics.fmean(rates[1]) - statistics.fmean(rates[0])) / math.sqrt(
        max(pooled, 1 / (4 * smallest)) * 2 / len(pairs))
    if many and pc - pb > margin / 2 and t > 0 and (1 - t_within(t, df)) / 2 < alpha:
        return "FAIL", True, pc - pb, low, high, pc - pb > margin
    if high < margin:
        return ("WARN" if many else "PASS"), True, pc - pb, low, high, False
    last = 2.705543454095404 * (1 - margin) / margin
    return "INCONCLUSIVE", nc / len(pairs) * 12 < last, pc - pb, low, high, pc - pb > margin


def percentile_cell(pairs, endpoint, q, noise, alpha, limit, warn):
    ratios = [ratio(pair["baseline"][endpoint][1], pair["candidate"][endpoint][1], q) for pair in pairs]
    mean, error, df = change(ratios, noise)
    low, high = mean - t_upper(alpha, df) * error, mean + t_upper(0.05, df) * error
    values = [math.expm1(v) for v in (mean, low, high)]
    few = lambda tau: sum(r[0] <= tau for r in ratios) <= len(ratios) // 4
    advisory = noise is not None and 1.65 * 1.09 * math.sqrt(noise[1] / 12) > limit
    if low > limit and few(limit):
        return "FAIL", True, *values, mean > limit
    if high < limit:
        if low > warn and few(warn):
            return "WARN", True, *values, False
        return "PASS" if slow_failures_pass(pairs, endpoint, q, noise, limit) else "WARN", True, *values, False
    return "INCONCLUSIVE", advisory, *values, mean > limit


def slow_failures_pass(pairs, endpoint, q, noise, limit):
    """Still below the tolerance with the candidate's excess failures counted as the slowest requests."""
    total = {arm: [sum(p[arm][endpoint][0] for p in pairs), sum(len(p[arm][endpoint][1]) for p in pairs)]
             for arm in ("baseline", "candidate")}
    rates = {arm: k / (k + n) for arm, (k, n) in total.items()}
    excess = max(rates["candidate"] - rates["baseline"], 0)
    ratios = []
    for pair in pairs:
        failures, after = pair["candidate"][endpoint]
        rank = int((len(after) + excess * (len(after) + failures)) * q)
        if rank >= len(after):
            return False
        plain, width = ratio(pair["baseline"][endpoint][1], after, q)
        slow = bucket(sorted(after)[rank])[0] / bucket(sorted(after)[int(len(after) * q)])[0]
        ratios.append((plain + math.log(slow), width))
    mean, error, df = change(ratios, noise)
    return mean + t_upper(0.05, df) * error < limit


def judge(pairs, noise, tolerance=0.10):
    limit, warn = math.log1p(tolerance), math.log1p(0.05)
    looks = LOOKS[bool(noise)]
    for number, h in enumerate(sorted(looks), 1):
        now = pairs[:h]
        if len(now) < h:
            break
        cells = {}
        samples = {e: min(len(pair[arm][e][1]) for pair in now for arm in pair) for e in ENDPOINTS}
        judged = [(e, m, q) for e in ENDPOINTS for m, q, needed in QUANTILES if samples[e] >= needed]
        for e in ENDPOINTS:
            cells[e, "error_rate"] = error_cell(now, e, 0.01 * looks[h] / len(ENDPOINTS))
            for m, q, needed in QUANTILES:
                if (e, m, q) not in judged:
                    cells[e, m] = ("SKIP", True, None, None, None, False)
                    continue
                known = noise.get((e, m))
                share = LOOKS[known is not None].get(h)
                if share is None:
                    cells[e, m] = ("INCONCLUSIVE", False, None, None, None, False)
                else:
                    cells[e, m] = percentile_cell(now, e, q, known, 0.01 * share / len(judged), limit, warn)
        states = [cell[0] for cell in cells.values()]
        stops = "FAIL" in states or all(cell[1] for cell in cells.values())
        if stops or h == max(looks):
            order = ["PASS", "INCONCLUSIVE", "WARN", "FAIL"]
            final = {key: ("WARN" if cell[0] == "INCONCLUSIVE" and cell[5] else cell[0], *cell[2:5])
                     for key, cell in cells.items()}
            verdict = max((c[0] for c in final.values() if c[0] != "SKIP"), key=order.index)
            return {"verdict": verdict, "pairs": h, "looks": number, "cells": [
                {"endpoint": e, "metric": m, "state": final[e, m][0], "change": final[e, m][1],
                 "low": final[e, m][2], "high": final[e, m][3]}
                for e in ENDPOINTS for m in ("p50", "p95", "p99", "error_rate")]}
    raise ValueError("too few pairs")


def draw(rng, pairs, factor, spread, counts, failing):
    result = []
    for _ in range(pairs):
        pair = {}
        for arm in ("baseline", "candidate"):
            pair[arm] = {}
            for e in ENDPOINTS:
                level = rng.gauss(0, spread) + (factor if arm == "candidate" else 0)
                if rng.random() < 0.05:
                    level += 0.3
                samples = [max(1, int(60_000 * math.exp(level + rng.gauss(0, 0.4)))) for _ in range(counts[e])]
                failures = sum(rng.random() < failing[arm] for _ in range(counts[e]))
                pair[arm][e] = (failures, samples)
        result.append(pair)
    return result


def lines(rng, name, pairs):
    blocks = []
    for number, pair in enumerate(pairs, 1):
        first = rng.choice(["baseline", "candidate"])
        for arm in pair:
            blocks.append(json.dumps({
                "pr": name, "pair": number, "order": 1 if arm == first else 2, "arm": arm,
                "endpoints": {e: {"failures": f, "histogram": encode(s)} for e, (f, s) in pair[arm].items()}}))
    rng.shuffle(blocks)
    return blocks


def main():
    rng = random.Random(20)
    counts = {"/a": 1040, "/b": 230}
    same = draw(rng, 24, 0, 0.03, counts, {"baseline": 0, "candidate": 0})
    noise = {}
    for e in ENDPOINTS:
        for m, q, needed in QUANTILES:
            if counts[e] >= needed:
                noise[e, m] = noise_of([ratio(p["baseline"][e][1], p["candidate"][e][1], q)[0] for p in same])
    noise = {key: value for key, value in noise.items() if value}
    print(json.dumps({"blocks": lines(rng, "A/A", same), "expected": None}))
    for number in range(int(sys.argv[1])):
        factor = rng.choice([0, 0, 0.05, 0.0953, 0.18, 0.4])
        failing = {"baseline": rng.choice([0, 0.002, 0.02]), "candidate": rng.choice([0, 0.002, 0.02])}
        pairs = draw(rng, 12, factor, rng.choice([0.01, 0.03, 0.06]), counts, failing)
        knows = number % 4 != 3
        expected = judge(pairs, noise if knows else {})
        print(json.dumps({"blocks": lines(rng, number, pairs), "knows": knows, "expected": expected}))


if __name__ == "__main__":
    main()
