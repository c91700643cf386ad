#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cases for StatisticsTests: what other implementations say, as JSON on standard output.

    python3 make-cases.py --seed 7 --per-function 100 > other-cases.json

Needs scipy and mpmath. The committed cases.json is what the defaults give. Distributions, intervals,
Fisher's test, t tests and Maritz-Jarrett errors are computed by mpmath to 40 digits: scipy's own
error can exceed 1e-12 there, and --report prints its largest one per function on standard error.
The rest is scipy's.
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
from scipy.stats import mstats

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


def normal(kind, x):
    x = mp.mpf(x)
    if kind == "density":
        return mp.npdf(x)
    if kind in ("cumulative", "survival"):
        return mp.erfc((x if kind == "survival" else -x) / mp.sqrt(2)) / 2
    root = mp.mpf(float(stats.norm.isf(float(x))))
    for _ in range(6):
        root += (mp.erfc(root / mp.sqrt(2)) / 2 - x) / mp.npdf(root)
    return root if kind == "upperQuantile" else -root


def student(kind, v, t):
    v, t = mp.mpf(v), mp.mpf(t)
    a, b = v / 2, mp.mpf(1) / 2
    if kind in ("quantile", "upperQuantile"):
        if t == 0.5:
            return mp.mpf(0)
        u = odds_root(min(2 * t, 2 - 2 * t), True, a, b)
        size = mp.sqrt(v) * mp.exp(-u / 2)
        return size if (kind == "quantile") == (t > 0.5) else -size
    x = v / (v + t * t)
    if kind == "density":
        return mp.exp(-log_beta(a, b) + (a + b) * mp.log(x)) / mp.sqrt(v)
    beyond, inside, _ = tails(x, t * t / (v + t * t), a, b)
    return beyond / 2 if (kind == "survival") == (t > 0) else (1 + inside) / 2


def fisher_f(kind, d1, d2, f):
    d1, d2, f = mp.mpf(d1), mp.mpf(d2), mp.mpf(f)
    if kind in ("quantile", "upperQuantile"):
        return mp.exp(odds_root(f, kind == "quantile", d1 / 2, d2 / 2)) * d2 / d1
    lower, upper, weight = tails(d1 * f / (d1 * f + d2), d2 / (d1 * f + d2), d1 / 2, d2 / 2)
    return {"density": weight / f, "cumulative": lower, "survival": upper}[kind]


def beta(kind, a, b, x):
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    if kind in ("quantile", "upperQuantile"):
        return 1 / (1 + mp.exp(-odds_root(x, kind == "quantile", a, b)))
    lower, upper, weight = tails(x, 1 - x, a, b)
    return {"density": weight / x / (1 - x), "cumulative": lower, "survival": upper}[kind]


def binomial(kind, n, p, k):
    n, p, k = int(n), mp.mpf(p), int(k)
    if kind == "mass":
        return mp.binomial(n, k) * p**k * (1 - p) ** (n - k)
    lower, upper, _ = tails(p, 1 - p, mp.mpf(k + 1), mp.mpf(n - k)) if k < n else (0, 1, 0)
    return upper if kind == "cumulative" else lower


def clopper_pearson(k, n, alpha):
    low = beta("quantile", k, n - k + 1, alpha) if k > 0 else mp.mpf(0)
    high = beta("upperQuantile", k + 1, n - k, alpha) if k < n else mp.mpf(1)
    return low, high


def wilson(k, n, confidence):
    z = normal("upperQuantile", (1 - mp.mpf(confidence)) / 2)
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


def fisher_exact(a, b, c, d, alternative):
    marked, unmarked, drawn = a + b, c + d, a + c
    if 0 in (marked, unmarked, drawn, b + d):
        return mp.mpf(1)
    first, last = max(0, drawn - unmarked), min(marked, drawn)
    term, masses = hypergeometric_mass(first, marked, unmarked, drawn), []
    for k in range(first, last + 1):
        masses.append(term)
        term *= mp.mpf((marked - k) * (drawn - k)) / ((k + 1) * (unmarked - drawn + k + 1))
    index = a - first
    if alternative == "less":
        return mp.fsum(masses[: index + 1])
    if alternative == "greater":
        return mp.fsum(masses[index:])
    limit = masses[index] * (1 + mp.mpf(10) ** -14)
    return min(mp.fsum(m for m in masses if m <= limit), mp.mpf(1))


def t_test(x, y, is_pooled, alternative):
    x, y = [mp.mpf(float(v)) for v in x], [mp.mpf(float(v)) for v in y]
    m, n = len(x), len(y)
    means = mp.fsum(x) / m, mp.fsum(y) / n
    first = mp.fsum((v - means[0]) ** 2 for v in x)
    second = mp.fsum((v - means[1]) ** 2 for v in y)
    if is_pooled:
        freedom = mp.mpf(m + n - 2)
        error = mp.sqrt((first + second) / freedom * (mp.mpf(1) / m + mp.mpf(1) / n))
    else:
        s, t = first / (m - 1) / m, second / (n - 1) / n
        freedom, error = (s + t) ** 2 / (s**2 / (m - 1) + t**2 / (n - 1)), mp.sqrt(s + t)
    t = (means[0] - means[1]) / error
    sides = {"less": "cumulative", "greater": "survival"}
    p = (
        2 * student("survival", freedom, abs(t))
        if alternative == "twoSided"
        else student(sides[alternative], freedom, t)
    )
    return t, freedom, p


def beta_weights(cumulative, total, a, b):
    ends = [(mp.mpf(0), mp.mpf(1))]
    for reached in cumulative:
        x = mp.mpf(reached / total)
        ends.append(tails(x, 1 - x, mp.mpf(a), mp.mpf(b))[:2] if x < 1 else (mp.mpf(1), mp.mpf(0)))
    # Differences of the smaller tail: 40 digits of the larger one are not enough.
    return [
        after[0] - before[0] if after[0] < after[1] else before[1] - after[1]
        for before, after in zip(ends, ends[1:])
    ]


def maritz_jarrett(values, counts, q):
    n = int(sum(counts))
    m = int(q * n + 0.5)
    if not 1 < m < n:
        return None
    weights = beta_weights(np.cumsum(counts).tolist(), n, m - 1, n - m)
    with mp.workdps(600):
        mean = mp.fsum(w * v for w, v in zip(weights, values)) / mp.fsum(weights)
        error = mp.sqrt(mp.fsum(w * (v - mean) ** 2 for w, v in zip(weights, values)))
    if error < 1e-140:
        raise ArithmeticError("its square is no double")
    return error


# --- Cases ------------------------------------------------------------------------------------


class Cases:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numpy = np.random.default_rng(seed)
        self.cases = []
        self.worst = {}

    def add(self, name, numbers, expected, samples=(), word=None, scipy=None):
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
        if word:
            case["word"] = word
        self.cases.append(case)

    # Log-uniform, so that every order of magnitude is met.
    def between(self, low, high):
        return 10 ** self.random.uniform(math.log10(low), math.log10(high))

    def parameter(self, low=1e-3, high=1e8):
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
            return self.between(1e-250, 1)
        if kind < 0.7:
            return self.between(1e-9, 0.5)
        if kind < 0.85:
            return 0.5 + self.random.choice([-1, 1]) * self.between(1e-14, 0.4)
        if kind < 0.95:
            return 1 - self.between(1e-15, 0.5)
        return self.random.choice([0.025, 0.975, 0.5, 1e-250, 0.25, 0.75])

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
        x, p = self.distance(), self.probability()
        if abs(x) < 36:
            for kind in ("density", "cumulative", "survival"):
                self.add(f"normal.{kind}", [x], lambda: normal(kind, x))
        for kind in ("quantile", "upperQuantile"):
            self.add(f"normal.{kind}", [p], lambda: normal(kind, p))

        v, p = self.parameter(low=0.1), self.probability()
        t = pick.choice([self.distance(), pick.choice([-1, 1]) * self.between(1e-10, 1e100)])
        for kind, other in (("density", stats.t.pdf), ("cumulative", stats.t.cdf), ("survival", stats.t.sf)):
            self.add(f"t.{kind}", [v, t], lambda: student(kind, v, t), scipy=lambda: other(t, v))
        for kind, other in (("quantile", stats.t.ppf), ("upperQuantile", stats.t.isf)):
            self.add(f"t.{kind}", [v, p], lambda: student(kind, v, p), scipy=lambda: other(p, v))

        d1, d2, p = self.parameter(), self.parameter(), self.probability()
        x = self.beta_point(d1 / 2, d2 / 2)
        f = x / (1 - x) * d2 / d1
        if pick.random() < 0.2:
            f = 1 + pick.choice([-1, 1]) * self.between(1e-9, 0.1)
        for kind, other in (("density", stats.f.pdf), ("cumulative", stats.f.cdf), ("survival", stats.f.sf)):
            self.add(f"f.{kind}", [d1, d2, f], lambda: fisher_f(kind, d1, d2, f), scipy=lambda: other(f, d1, d2))
        for kind, other in (("quantile", stats.f.ppf), ("upperQuantile", stats.f.isf)):
            self.add(f"f.{kind}", [d1, d2, p], lambda: fisher_f(kind, d1, d2, p), scipy=lambda: other(p, d1, d2))

        a, b, p = self.parameter(), self.parameter(), self.probability()
        x = self.beta_point(a, b)
        for kind, other in (("density", stats.beta.pdf), ("cumulative", stats.beta.cdf), ("survival", stats.beta.sf)):
            self.add(f"beta.{kind}", [a, b, x], lambda: beta(kind, a, b, x), scipy=lambda: other(x, a, b))
        for kind, other in (("quantile", stats.beta.ppf), ("upperQuantile", stats.beta.isf)):
            self.add(f"beta.{kind}", [a, b, p], lambda: beta(kind, a, b, p), scipy=lambda: other(p, a, b))

    def binomials(self):
        pick = self.random
        n = int(self.between(1, 1e8))
        p = pick.choice([pick.random(), self.between(1e-9, 1), 1 - self.between(1e-9, 1)])
        k = int(n * p + self.distance() * math.sqrt(n * p * (1 - p)))
        if not 0 <= k <= n or pick.random() < 0.1:
            k = pick.choice([0, n, n // 2])
        for kind, other in (("mass", stats.binom.pmf), ("cumulative", stats.binom.cdf), ("survival", stats.binom.sf)):
            self.add(f"binomial.{kind}", [n, p, k], lambda: binomial(kind, n, p, k), scipy=lambda: other(k, n, p))
        share = self.probability()
        self.add("binomial.quantile", [n, p, share], float(stats.binom.ppf(share, n, p)))

        k = pick.choice([0, n, pick.randint(0, n), min(n, int(self.between(1, 1e4)))])
        alpha = pick.choice([0.05, 0.025, 0.01, 0.001, self.between(1e-12, 0.5)])
        confidence = pick.choice([0.9, 0.95, 0.99, 0.999, pick.random()])
        self.add("clopperPearson.bounds", [k, n, alpha], lambda: clopper_pearson(k, n, alpha))
        half = (1 - confidence) / 2
        self.add("clopperPearson", [k, n, confidence], lambda: clopper_pearson(k, n, half))
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
        ends = [limits("greater")[0], limits("less")[1]]
        self.add("ranks.oneSided", [n, q, confidence], ends)

    def tables(self):
        pick = self.random
        size = self.between(1, pick.choice([10, 100, 3000]))
        table = [int(pick.random() * size * self.between(0.01, 1)) for _ in range(4)]
        if pick.random() < 0.4:
            rows, k = int(size) + 1, pick.randint(0, int(size) + 1)
            other = min(max(int(k + pick.gauss(0, 1) * math.sqrt(k + 1)), 0), rows)
            table = [k, rows - k, other, rows - other]
        square = [table[:2], table[2:]]
        for word, other in (("twoSided", "two-sided"), ("less", "less"), ("greater", "greater")):
            self.add(
                "fisherExact", table, lambda: fisher_exact(*table, word), word=word,
                scipy=lambda: stats.fisher_exact(square, alternative=other)[1],
            )

    def samples(self):
        pick, draw = self.random, self.numpy
        alternatives = (("twoSided", "two-sided"), ("less", "less"), ("greater", "greater"))
        m, n = pick.randint(1, pick.choice([8, 20])), pick.randint(1, pick.choice([8, 30]))
        if pick.random() < 0.4:
            x, y = draw.integers(0, 15, m), draw.integers(0, 15, n)
        else:
            x = np.round(draw.normal(pick.choice([0, 1, 3]), 1, m), 6)
            y = np.round(draw.normal(0, 1, n), 6)
        for method in ("exact", "auto", "asymptotic", "asymptoticWithout"):
            word, other = pick.choice(alternatives)
            result = stats.mannwhitneyu(
                x, y, alternative=other, method=method.removesuffix("Without"),
                use_continuity=not method.endswith("Without"),
            )
            self.add(f"mannWhitney.{method}", [], list(map(float, result)), (x, y), word)

        m, n = pick.randint(2, 20), pick.randint(2, 20)
        scale, origin = self.between(1e-3, 1e3), pick.choice([0, 0, 1, 1000])
        x = draw.normal(origin + scale * pick.choice([0, 1, 3]), scale, m)
        y = draw.normal(origin, scale * self.between(0.1, 10), n)
        word, _ = pick.choice(alternatives)
        self.add("welch", [], lambda: t_test(x, y, False, word), (x, y), word)
        self.add("pooled", [], lambda: t_test(x, y, True, word), (x, y), word)

        x = draw.normal(pick.choice([0, 10]), 1, pick.randint(2, 40))
        cut = pick.choice([0.0, 0.05, 0.1, 0.2, 0.25, pick.random() / 2])
        middle = float(np.mean(np.asarray(mstats.winsorize(x, limits=cut))))
        self.add("winsorizedMean", [cut], middle, (x,))
        spread = float(stats.median_abs_deviation(x))
        self.add("median", [], [float(np.median(x)), spread, float(np.var(x, ddof=1))], (x,))

    def histograms(self):
        pick, draw = self.random, self.numpy
        values = np.unique(np.round(draw.lognormal(3, 1, pick.randint(2, 40)), 4))
        counts = draw.integers(1, pick.choice([2, 5, 50, 1000]), len(values))
        q = pick.choice([0.5, 0.95, 0.99, pick.random()])
        raw = np.repeat(values, counts)
        if len(raw) < 2:
            return
        estimate = float(mstats.hdquantiles(raw, prob=[q])[0])
        self.add("harrellDavis", [q], estimate, (values, counts))
        self.add(
            "maritzJarrett", [q], lambda: maritz_jarrett(values.tolist(), counts, q),
            (values, counts), scipy=lambda: mstats.mjci(raw, prob=[q])[0],
        )


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
        cases.histograms()
    cases.cases.sort(key=lambda case: case["function"])
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases.cases)
    print(f"[\n{lines}\n]")
    if options.report:
        for name, error in sorted(cases.worst.items()):
            print(f"{name:22} scipy's largest relative error {error:.1e}", file=sys.stderr)


if __name__ == "__main__":
    main()
