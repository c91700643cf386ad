"""Medians, tables and goals, as Markdown."""

import statistics
import sys
from dataclasses import dataclass, field


def progress(text):
    print(text, file=sys.stderr, flush=True)


def spread(values, form):
    """Median, smallest and largest."""
    middle = format(statistics.median(values), form)
    return f"{middle} ({format(min(values), form)}-{format(max(values), form)})"


def median(samples, field_name):
    return statistics.median(getattr(sample, field_name) for sample in samples)


def heading(text):
    print(f"\n## {text}\n")


def table(columns, rows):
    print(f"| {' | '.join(columns)} |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)


@dataclass
class Goals:
    """What was aimed at, met or not; the table at the end hides none."""

    rows: list = field(default_factory=list)

    def add(self, what, value, limit, is_met):
        self.rows.append((what, value, limit, "met" if is_met else "**missed**"))

    def show(self):
        if not self.rows:
            return
        heading("Goals")
        table(("what", "measured", "goal", ""), self.rows)
        missed = sum(row[3] != "met" for row in self.rows)
        print(f"\n{len(self.rows) - missed} of {len(self.rows)} goals met.")
