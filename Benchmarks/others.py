"""How much of the machine other processes used meanwhile: what they had, a measurement lacked."""

import os
import time
from pathlib import Path

import children
from figures import progress

# In cores. A run with more of it is done again, as often as this, and the quietest one counts.
LIMIT, ATTEMPTS = 0.1, 3
# After such a run: for how long a second without others is waited for, before the next.
PATIENCE_SECONDS = 15


def busy_seconds():
    """CPU seconds that all cores were not idle, stolen time of a virtual machine included."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    user, nice, system, _, _, irq, softirq, steal = map(int, fields)
    return (user + nice + system + irq + softirq + steal) / children.TICKS_PER_SECOND


def own_seconds():
    """CPU seconds of this process, of its children that ended, and of those that live."""
    times = os.times()
    ended = times.user + times.system + times.children_user + times.children_system
    return ended + sum(living_seconds(child.pid) for child in children.living())


def living_seconds(session):
    """Of all processes in a session; each child began one."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == session:
            total += sum(map(int, fields[11:15]))
    return total / children.TICKS_PER_SECOND


def others_now(seconds=1.0):
    """Cores that other processes use now."""
    busy, own = busy_seconds(), own_seconds()
    time.sleep(seconds)
    return ((busy_seconds() - busy) - (own_seconds() - own)) / seconds


def await_quiet():
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and others_now() > LIMIT:
        pass


class Quiet:
    """Repeats what was disturbed, and remembers the worst that was accepted."""

    def __init__(self):
        self.worst, self.repeated = 0.0, 0

    def run(self, what, body):
        outcomes = []
        for attempt in range(ATTEMPTS):
            began, busy, own = time.monotonic(), busy_seconds(), own_seconds()
            outcome = body()
            theirs = (busy_seconds() - busy) - (own_seconds() - own)
            outcomes.append((max(0, theirs / (time.monotonic() - began)), attempt, outcome))
            if outcomes[-1][0] <= LIMIT:
                break
            self.repeated += 1
            progress(f"{what}: others used {outcomes[-1][0]:.2f} of a core")
            await_quiet()
        share, _, outcome = min(outcomes, key=lambda row: row[:2])
        self.worst = max(self.worst, share)
        return outcome

    def show(self):
        print(f"\nOther processes used at most {self.worst:.2f} of a core during a run that counts; "
              f"{self.repeated} runs were over {LIMIT} and done again.")
