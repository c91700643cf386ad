#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cases for StatisticsTests: what other implementations say, as JSON on standard output.

    python3 make-cases.py --seed 7 --per-function 100 > other-cases.json

Needs scipy and mpmath. The committed cases.json is what the defaults give. Distributions, bounds of
proportions and Fisher's test are computed by mpmath to 40 digits: scipy's own error can exceed 1e-12
there, and --report prints its largest one per function on standard error. The rest is scipy's.

Parameters are those that a verdict can have: counts, or at least one degree of freedom.
"""

import argparse
import json
import math
import random
import sys
import warnings

import mpmath as mp
import numpy as np
from scipy import stats

warnings.simplefilter("ignore")
mp.mp.dps = 40
SMALLEST = 1e-290  # Below this a double begins to lose digits.


# --- Distributions to 40 digits ---------------------------------------------------------------


def fraction(a, b, x):
    """The continued fraction of DLMF 8.17.22 by Lentz's method, for x at or below the mean."""
    tiny = mp.mpf(10) ** -2000
    c, d = mp.mpf(1), 1 - (a + b) * x / (a + 1)
    d = 1 / (d or tiny)
    value = d
    for m in range(1, 2_000_000):
        for top in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + top * d) or tiny)
            c = (1 + top / c) or tiny
            value *= d * c
        if abs(d * c - 1) < mp.mpf(10) ** -32:
            return value
    raise ArithmeticError("no convergence")


def log_beta(a, b):
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def tails(x, y, a, b):
    """Lower tail, upper tail, and the density in the logarithm of x / y."""
    weight = mp.exp(a * mp.log(x) + b * mp.log(y) - log_beta(a, b))
    if x * (a + b) <= a:
        lower = weight / a * fraction(a, b, x)
        return lower, 1 - lower, weight
    upper = weight / b * fraction(b, a, y)
    return 1 - upper, upper, weight


def odds_root(p, is_lower, a, b):
    """log(x / y) where a tail is p: Newton's method on the logarithm of the smaller tail."""
    p = mp.mpf(p)
    if not is_lower:
        return -odds_root(p, True, b, a)
    if p > 0.5:
        return -odds_root(1 - p, True, b, a)
    u = (mp.log(p) + mp.log(a) + log_beta(a, b)) / a
    right = (mp.log1p(-p) + mp.log(b) + log_beta(a, b)) / b
    if u + mp.log1p(b) < -80:
        return u
    if right + mp.log1p(a) < -80:
        return -right
    near = float(stats.beta.ppf(float(p), float(a), float(b)))
    rest = float(stats.beta.isf(float(p), float(b), float(a)))
    if 0 < near < 1 and 0 < rest < 1:
        u = mp.log(near) - mp.log(rest)
    for _ in range(60):
        x = 1 / (1 + mp.exp(-u))
        lower, _, weight = tails(x, 1 / (1 + mp.exp(u)), a, b)
        step = mp.log(p / lower) * lower / weight
        u += max(min(step, 50), -50)
        if abs(step) < mp.mpf(10) ** -22 * max(abs(u), 1):
            return u
    raise ArithmeticError("no convergence")


def normal_upper_quantile(p):
    p = mp.mpf(p)
    root = mp.mpf(float(stats.norm.isf(float(p))))
    for _ in range(6):
        root += (mp.erfc(root / mp.sqrt(2)) / 2 - p) / mp.npdf(root)
    return root


def student(kind, v, t):
    v, t = mp.mpf(v), mp.mpf(t)
    a, b = v / 2, mp.mpf(1) / 2
    if kind in ("quantile", "upperQuantile"):
        if t == 0.5:
            return mp.mpf(0)
        u = odds_root(min(2 * t, 2 - 2 * t), True, a, b)
        size = mp.sqrt(v) * mp.exp(-u / 2)
        return size if (kind == "quantile") == (t > 0.5) else -size
    beyond, inside, _ = tails(v / (v + t * t), t * t / (v + t * t), a, b)
    return beyond / 2 if t > 0 else (1 + inside) / 2


def fisher_f_survival(d1, d2, f):
    d1, d2, f = mp.mpf(d1), mp.mpf(d2), mp.mpf(f)
    return tails(d1 * f / (d1 * f + d2), d2 / (d1 * f + d2), d1 / 2, d2 / 2)[1]


def beta(kind, a, b, p):
    return 1 / (1 + mp.exp(-odds_root(mp.mpf(p), kind == "quantile", mp.mpf(a), mp.mpf(b))))


def binomial_mass(n, p, k):
    n, p, k = int(n), mp.mpf(p), int(k)
    return mp.binomial(n, k) * p**k * (1 - p) ** (n - k)


def binomial_quantile(n, p, share):
    """The smallest k whose lower tail is at least the share, from scipy's, which can be some off."""
    n, p, share = int(n), mp.mpf(p), mp.mpf(share)
    k = int(stats.binom.ppf(float(share), n, float(p)))

    def is_enough(k):
        return k >= n or tails(p, 1 - p, mp.mpf(k + 1), mp.mpf(n - k))[1] >= share

    while k > 0 and is_enough(k - 1):
        k -= 1
    while not is_enough(k):
        k += 1
    return k


def clopper_pearson(k, n, alpha):
    low = beta("quantile", k, n - k + 1, alpha) if k > 0 else mp.mpf(0)
    high = beta("upperQuantile", k + 1, n - k, alpha) if k < n else mp.mpf(1)
    return low, high


def wilson(k, n, confidence):
    z = normal_upper_quantile((1 - mp.mpf(confidence)) / 2)
    k, n = mp.mpf(k), mp.mpf(n)
    middle, spread = k + z * z / 2, z * mp.sqrt(k * (n - k) / n + z * z / 4)
    low = (middle - spread) / (n + z * z) if k > 0 else mp.mpf(0)
    return low, (middle + spread) / (n + z * z) if k < n else mp.mpf(1)


def hypergeometric_mass(k, marked, unmarked, drawn):
    factors = [(marked, k), (unmarked, drawn - k), (marked + unmarked, drawn)]
    first, second, whole = (
        mp.loggamma(n + 1) - mp.loggamma(r + 1) - mp.loggamma(n - r + 1) for n, r in factors
    )
    return mp.exp(first + second - whole)


def fisher_exact(a, b, c, d):
    """That a or more are drawn, given the margins."""
    marked, unmarked, drawn = a + b, c + d, a + c
    if 0 in (marked, unmarked, drawn, b + d):
        return mp.mpf(1)
    term = total = hypergeometric_mass(a, marked, unmarked, drawn)
    for k in range(a, min(marked, drawn)):
        term *= mp.mpf((marked - k) * (drawn - k)) / ((k + 1) * (unmarked - drawn + k + 1))
        total += term
        # Beyond the mode the terms fall faster and faster.
        if term < total * mp.mpf(10) ** -38:
            break
    return total


# --- Cases ------------------------------------------------------------------------------------


class Cases:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numpy = np.random.default_rng(seed)
        self.cases = []
        self.worst = {}

    def add(self, name, numbers, expected, samples=(), scipy=None):
        try:
            expected = expected() if callable(expected) else expected
        except (ArithmeticError, ValueError, ZeroDivisionError):
            return
        expected = list(expected) if isinstance(expected, (tuple, list)) else [expected]
        values = [None if e is None else float(e) for e in expected]
        if any(v is not None and (not math.isfinite(v) or 0 < abs(v) < SMALLEST) for v in values):
            return
        if scipy is not None and expected[0]:
            error = float(abs(mp.mpf(float(scipy())) / expected[0] - 1))
            self.worst[name] = max(self.worst.get(name, 0), error)
        case = {"function": name, "numbers": [float(v) for v in numbers], "expected": values}
        if samples:
            case["samples"] = [[float(v) for v in sample] for sample in samples]
        self.cases.append(case)

    # Log-uniform, so that every order of magnitude is met.
    def between(self, low, high):
        return 10 ** self.random.uniform(math.log10(low), math.log10(high))

    def parameter(self, low=1, high=1e8):
        kind = self.random.random()
        if kind < 0.1:
            return self.random.choice([low, 0.5, 1.0, 2.0, 12.0, 300.0, 301.0, 1e4, 1e6, high])
        value = self.between(low, high)
        return float(math.ceil(value)) if kind < 0.5 else value

    def probability(self):
        kind = self.random.random()
        if kind < 0.3:
            return self.random.random()
        if kind < 0.6:
            return self.between(1e-100, 1)
        if kind < 0.7:
            return self.between(1e-9, 0.5)
        if kind < 0.85:
            return 0.5 + self.random.choice([-1, 1]) * self.between(1e-14, 0.4)
        if kind < 0.95:
            return 1 - self.between(1e-15, 0.5)
        return self.random.choice([0.025, 0.975, 0.5, 1e-100, 0.25, 0.75])

    def distance(self):
        """In standard deviations."""
        sizes = (
            self.random.gauss(0, 1),
            self.random.uniform(-33, 33),
            self.between(1e-10, 100) * self.random.choice([-1, 1]),
        )
        return self.random.choice(sizes)

    def beta_point(self, a, b):
        mean = a / (a + b)
        x = mean + self.distance() * math.sqrt(mean * (1 - mean) / (a + b + 1))
        if self.random.random() < 0.2 or not 0 < x < 1:
            x = self.random.choice([self.between(1e-300, 1), self.random.random()])
        return min(x, 1 - 1e-16)

    def distributions(self):
        pick = self.random
        p = self.probability()
        self.add("normal.upperQuantile", [p], lambda: normal_upper_quantile(p))

        v, p = self.parameter(), self.probability()
        t = pick.choice([self.distance(), pick.choice([-1, 1]) * self.between(1e-10, 1e100)])
        self.add("t.survival", [v, t], lambda: student("survival", v, t), scipy=lambda: stats.t.sf(t, v))
        for kind, other in (("quantile", stats.t.ppf), ("upperQuantile", stats.t.isf)):
            self.add(f"t.{kind}", [v, p], lambda: student(kind, v, p), scipy=lambda: other(p, v))

        d1, d2 = self.parameter(), self.parameter()
        x = self.beta_point(d1 / 2, d2 / 2)
        f = x / (1 - x) * d2 / d1
        if pick.random() < 0.2:
            f = 1 + pick.choice([-1, 1]) * self.between(1e-9, 0.1)
        self.add(
            "f.survival", [d1, d2, f], lambda: fisher_f_survival(d1, d2, f),
            scipy=lambda: stats.f.sf(f, d1, d2),
        )

        a, b, p = math.ceil(self.parameter()), math.ceil(self.parameter()), self.probability()
        for kind, other in (("quantile", stats.beta.ppf), ("upperQuantile", stats.beta.isf)):
            self.add(f"beta.{kind}", [a, b, p], lambda: beta(kind, a, b, p), scipy=lambda: other(p, a, b))

    def binomials(self):
        pick = self.random
        n = int(self.between(1, 1e8))
        p = pick.choice([pick.random(), self.between(1e-9, 1), 1 - self.between(1e-9, 1)])
        k = int(n * p + self.distance() * math.sqrt(n * p * (1 - p)))
        if not 0 <= k <= n or pick.random() < 0.1:
            k = pick.choice([0, n, n // 2])
        self.add(
            "binomial.mass", [n, p, k], lambda: binomial_mass(n, p, k),
            scipy=lambda: stats.binom.pmf(k, n, p),
        )
        share = self.probability()
        self.add("binomial.quantile", [n, p, share], lambda: binomial_quantile(n, p, share))

        k = pick.choice([0, n, pick.randint(0, n), min(n, int(self.between(1, 1e4)))])
        alpha = pick.choice([0.05, 0.025, 0.01, 0.001, self.between(1e-12, 0.5)])
        confidence = pick.choice([0.9, 0.95, 0.99, 0.999, pick.random()])
        self.add("clopperPearson", [k, n, alpha], lambda: clopper_pearson(k, n, alpha))
        self.add("wilson", [k, n, confidence], lambda: wilson(k, n, confidence))

    def ranks(self):
        pick = self.random
        n = int(self.between(1, 1e5))
        q = pick.choice([0.5, 0.9, 0.95, 0.99, 0.999, pick.random(), self.between(1e-4, 1)])
        confidence = pick.choice([0.8, 0.9, 0.95, 0.99, 0.999, pick.random()])
        x = np.arange(1, n + 1)

        def limits(alternative):
            result = stats.quantile_test(x, q=1, p=q, alternative=alternative)
            interval = result.confidence_interval(confidence)
            return [None if math.isnan(v) else v for v in (interval.low, interval.high)]

        self.add("ranks", [n, q, confidence], limits("two-sided"))
        self.add("upperRank", [n, q, confidence], limits("less")[1])

    def tables(self):
        pick = self.random
        size = self.between(1, pick.choice([10, 100, 3000]))
        table = [int(pick.random() * size * self.between(0.01, 1)) for _ in range(4)]
        if pick.random() < 0.4:
            rows = int(self.between(size, pick.choice([size, 1e7]))) + 1
            k = pick.choice([pick.randint(0, rows), int(rows * self.between(1e-6, 1))])
            other = min(max(int(k + pick.gauss(0, 1) * math.sqrt(k + 1)), 0), rows)
            table = [k, rows - k, other, rows - other]
        square = [table[:2], table[2:]]
        self.add(
            "fisherExact", table, lambda: fisher_exact(*table),
            scipy=lambda: stats.fisher_exact(square, alternative="greater")[1],
        )

    def samples(self):
        pick, draw = self.random, self.numpy
        x = draw.normal(pick.choice([0, 10]), 1, pick.randint(2, 40))
        spread = float(stats.median_abs_deviation(x))
        self.add("median", [], [float(np.median(x)), spread, float(np.var(x, ddof=1))], (x,))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-function", type=int, default=32)
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    cases = Cases(options.seed)
    for _ in range(options.per_function):
        cases.distributions()
        cases.binomials()
        cases.ranks()
        cases.tables()
        cases.samples()
    cases.cases.sort(key=lambda case: case["function"])
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases.cases)
    print(f"[\n{lines}\n]")
    if options.report:
        for name, error in sorted(cases.worst.items()):
            print(f"{name:22} scipy's largest relative error {error:.1e}", file=sys.stderr)


if __name__ == "__main__":
    main()
