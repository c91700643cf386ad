# SPDX-License-Identifier: Apache-2.0
"""The noise of a shared CI runner, and block files made of it.

A latency is  shape x job x drift x block x endpoint x neighbour x change,  where

  shape      what one request of an unchanged service takes: 95 % from a lognormal with sigma 0.52, 5 %
             from one twice as slow with sigma 0.60. A percentile of n requests has the relative
             sampling error c / sqrt(n) with c = 0.67 (p50), 1.3 (p95), 2.7 (p99)
  job        the runner that the job got; the same for all its blocks. Lognormal
  drift      a walk from block to block (a warming cache, a busy hour). Lognormal steps
  block      what one block meets, the same for all endpoints
  endpoint   what one block meets at one endpoint
  neighbour  with noisy neighbours: a block is hit with chance 0.05, and then is slower at all
             endpoints by a factor 1 + x, x exponential with mean 0.25
  change     the regression: 1 for the baseline

The standard deviation of a run is shared out by variance: job 80 %, drift 4 % a step, block 9 %,
endpoint 7 %. So at sd 8 % the two blocks of a pair differ with a standard deviation of 5 % for reasons of their own.
"""
import json

import numpy as np

import hdr

ENDPOINTS = [  # median latency in us
    ("/api/articles/[slug]", 45_000.0),
    ("/api/articles/[slug]/recommendations", 120_000.0),
    ("/api/search", 200_000.0),
    ("/api/trending", 30_000.0),
]
PAIRS = 12
SHARES = {"job": 0.80, "drift": 0.04, "block": 0.09, "endpoint": 0.07}
TAIL_SHARE, TAIL_FACTOR, BODY_SIGMA, TAIL_SIGMA = 0.05, 2.0, 0.52, 0.60
NEIGHBOUR_CHANCE, NEIGHBOUR_MEAN = 0.05, 0.25
# Of all requests so many are above the latencies that "p99 only" makes slower.
TAIL_ONLY = 0.015


class Shape:
    """Latencies relative to the median, drawn once: a block is a stretch of them at random.

    Twenty million draws hold two thousand blocks of ten thousand without overlap; the chance that two
    blocks of one pair overlap is 0.1 %.
    """

    def __init__(self, rng, size=20_000_000):
        logs = rng.standard_normal(size, dtype=np.float32) * np.float32(BODY_SIGMA)
        is_tail = rng.random(size, dtype=np.float32) < TAIL_SHARE
        tail = rng.standard_normal(int(is_tail.sum()), dtype=np.float32) * np.float32(TAIL_SIGMA)
        logs[is_tail] = tail + np.float32(np.log(TAIL_FACTOR))
        self.logs = logs
        self.tail_start = np.float32(np.quantile(logs[:2_000_000], 1 - TAIL_ONLY))

    def draw(self, rng, count):
        start = rng.integers(0, len(self.logs) - count)
        return self.logs[start : start + count]


class Case:
    """One kind of pull request."""

    def __init__(self, name, sd, change=0.0, p99_only=False, neighbours=False, requests=10_000,
                 errors=None, one_endpoint=False):
        self.name, self.sd, self.change, self.p99_only = name, sd, change, p99_only
        self.neighbours, self.requests, self.errors = neighbours, requests, errors
        self.one_endpoint = one_endpoint


def failures(case, rng, arm, pair):
    """Failed requests of one block at one endpoint."""
    if case.errors == "burst" and rng.random() < 0.05:
        return int(rng.integers(20, 100))  # either arm: the network, not the build
    if case.errors == "candidate" and arm == "candidate":
        return int(rng.binomial(case.requests, 0.01))
    return 0


def pull_request(case, shape, rng):
    """Per pair and arm: the order, and by endpoint the failures and bucket counts."""
    sd = {part: case.sd * np.sqrt(share) for part, share in SHARES.items()}
    job = rng.normal(0, sd["job"])
    drift = 0.0
    blocks = []
    for pair in range(PAIRS):
        arms = ["baseline", "candidate"]
        if rng.random() < 0.5:
            arms.reverse()
        for order, arm in enumerate(arms, 1):
            drift = 0.9 * drift + rng.normal(0, sd["drift"])
            level = job + drift + rng.normal(0, sd["block"])
            if case.neighbours and rng.random() < NEIGHBOUR_CHANCE:
                level += np.log1p(rng.exponential(NEIGHBOUR_MEAN))
            endpoints = {}
            for position, (name, median) in enumerate(ENDPOINTS):
                own = level + rng.normal(0, sd["endpoint"])
                failed = failures(case, rng, arm, pair)
                logs = shape.draw(rng, case.requests - failed)
                shift = np.float32(np.log(median) + own)
                is_changed = arm == "candidate" and (position == 2 or not case.one_endpoint)
                if is_changed and case.p99_only:
                    logs = np.where(logs > shape.tail_start,
                                    logs + np.float32(np.log1p(case.change)), logs)
                elif is_changed:
                    shift += np.float32(np.log1p(case.change))
                index = hdr.indices(np.exp(logs + shift))
                first = int(index.min())
                endpoints[name] = (failed, first, np.bincount(index - first))
            blocks.append((pair + 1, order, arm, endpoints))
    return blocks


def lines(name, blocks, compressed=False):
    """The lines of a block file."""
    for pair, order, arm, endpoints in blocks:
        yield json.dumps({
            "pr": name, "pair": pair, "order": order, "arm": arm,
            "endpoints": {
                endpoint: {"failures": failed, "histogram": hdr.text(counts, first, compressed)}
                for endpoint, (failed, first, counts) in endpoints.items()
            },
        }) + "\n"
