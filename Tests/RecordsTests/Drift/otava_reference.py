#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Change points of seeded series by apache-otava 0.8.0, one JSON object a line.

    otava_reference.py SEED COUNT

Needs the package from PyPI; scripts/setup.sh --test puts it into .build/test-venv. The committed
golden file is the output of `otava_reference.py 1 120`.
"""
import json
import random
import sys
import warnings

import numpy
from otava.analysis import compute_change_points

LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 20, 30, 47, 49, 50, 51, 60, 75, 76, 100, 101, 150, 200]
WINDOWS = [50, 50, 50, 30, 20, 10, 7, 5, 3, 2, 100]
MAX_PVALUES = [0.001, 0.001, 0.0001, 0.01, 0.05, 0.03, 0.7, 1e-6]
MIN_MAGNITUDES = [0.0, 0.0, 0.0, 0.05, 0.1, 0.01]


def steps(rng, count, noise):
    level, values = 100.0, []
    for _ in range(count):
        if rng.random() < 0.03:
            level *= rng.choice([1.1, 1.3, 0.8, 0.7, 1.02, 2])
        values.append(rng.gauss(level, level * noise))
    return values


def constant_runs(rng, count, levels):
    level, values = rng.choice(levels), []
    for _ in range(count):
        if rng.random() < 0.07:
            level = rng.choice(levels)
        values.append(level)
    return values


def mirrored(rng, count):
    half = [float(rng.randrange(3)) for _ in range(count // 2)]
    return half + half[::-1]


KINDS = [
    lambda rng, count: [rng.gauss(100, 5) for _ in range(count)],
    lambda rng, count: steps(rng, count, 0.03),
    lambda rng, count: steps(rng, count, 0.002),
    # Spikes.
    lambda rng, count: [
        rng.gauss(100, 2) * (rng.choice([3, 10, 0.2]) if rng.random() < 0.05 else 1)
        for _ in range(count)
    ],
    # Ties, constant runs and integers: where cuts are equally good, rounding decides.
    lambda rng, count: [rng.choice([1.0, 2.0]) for _ in range(count)],
    lambda rng, count: [float(rng.randrange(5)) for _ in range(count)],
    lambda rng, count: [0.1] * count,
    lambda rng, count: constant_runs(rng, count, [0.1, 0.3, 1.0, 1.1]),
    lambda rng, count: constant_runs(rng, count, [-3.0, -1.0, 0.0, 2.0]),
    mirrored,
    lambda rng, count: [round(rng.gauss(10, 1), 1) for _ in range(count)],
    # Heavy tails, around zero, creeping.
    lambda rng, count: [rng.paretovariate(1.1) for _ in range(count)],
    lambda rng, count: [rng.gauss(0, 1) for _ in range(count)],
    lambda rng, count: [100 * 1.01**index * rng.gauss(1, 0.02) for index in range(count)],
]


def finite(value):
    return float(value) if numpy.isfinite(value) else None


def main(seed, count):
    warnings.simplefilter("ignore")
    numpy.seterr(all="ignore")
    rng = random.Random(seed)
    for number in range(count):
        # Lists: of a numpy array longer than its window, 0.8.0 takes the whole for every window.
        series = KINDS[number % len(KINDS)](rng, rng.choice(LENGTHS))
        series = [float(f"{value:.6g}") for value in series] if rng.random() < 0.5 else series
        window, max_pvalue = rng.choice(WINDOWS), rng.choice(MAX_PVALUES)
        min_magnitude = rng.choice(MIN_MAGNITUDES)
        points, _ = compute_change_points(series, window, max_pvalue, min_magnitude)
        case = {
            "window": window,
            "maxPValue": max_pvalue,
            "minMagnitude": min_magnitude,
            "points": [
                {
                    "index": int(point.index),
                    "before": float(point.stats.mean_1),
                    "after": float(point.stats.mean_2),
                    "p": finite(point.stats.pvalue),
                }
                for point in points
            ],
            "series": series,
        }
        print(json.dumps(case, separators=(",", ":")))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
