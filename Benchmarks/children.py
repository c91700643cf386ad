"""Child processes: pinned to one core, accounted by the kernel, never left behind."""

import atexit
import os
import re
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_living = set()


class BenchError(Exception):
    """What went wrong, in a sentence for the person at the terminal."""


@dataclass
class Usage:
    """One finished child: CPU of it and of its descendants that it waited for."""

    status: int
    cpu_seconds: float
    max_rss_bytes: int
    wall_seconds: float
    output: str


class Child:
    """A process on one core; its output goes to a file, its end comes with its usage."""

    def __init__(self, argv, core, output, env=None, prepare=None):
        self.name = Path(argv[0]).name
        self.output = Path(output)
        self.started = time.monotonic()
        with open(self.output, "wb") as sink:
            # A session of its own, so that Ctrl-C reaches this script first and alone.
            self.process = subprocess.Popen(
                ["taskset", "-c", str(core), *map(str, argv)],
                stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})}, start_new_session=True,
                preexec_fn=prepare,
            )
        self.pid = self.process.pid
        _living.add(self)

    def cpu_now(self):
        """CPU seconds of this process so far, by 10 ms ticks, or None when it has ended."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def rss_now(self):
        """Bytes of memory that this process has now, or 0 when it has ended."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return 0
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.M)
        return int(found.group(1)) * 1024 if found else 0

    def text(self):
        return self.output.read_text(errors="replace")

    def last_words(self):
        """The end of its output, for an error."""
        return self.text()[-2000:]

    def wait(self, seconds):
        """Waits for the end; a child that takes longer is killed and is an error."""
        # Not by looking every few milliseconds: that would be in the latencies that are measured.
        descriptor = os.pidfd_open(self.pid)
        has_ended, _, _ = select.select([descriptor], [], [], seconds)
        os.close(descriptor)
        if not has_ended:
            self.kill()
            raise BenchError(f"{self.name} did not end within {seconds:.0f} s:\n{self.last_words()}")
        ended = time.monotonic()
        _, status, usage = os.wait4(self.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        _living.discard(self)
        return Usage(
            status=self.process.returncode,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            max_rss_bytes=usage.ru_maxrss * 1024,
            wall_seconds=ended - self.started,
            output=self.text(),
        )

    def stop(self, seconds=10):
        """Asks it to end, and waits until it has."""
        os.kill(self.pid, signal.SIGTERM)
        return self.wait(seconds)

    def kill(self):
        """Ends this child's own process group, and nothing else."""
        if self not in _living:
            return
        _living.discard(self)
        for name in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.pid, name)
                self.process.wait(timeout=3)
                return
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                return


def living():
    return list(_living)


def kill_all():
    for child in list(_living):
        child.kill()


atexit.register(kill_all)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
# A shell that starts this in the background has it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)


def raise_open_files(wanted=65_536):
    """Thousands of connections, here and at the server, are as many open files of each."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (max(most, wanted), most):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
            return limit
        except (ValueError, OSError):  # only root may raise the hard limit
            continue
    return most


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port, child):
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if child.cpu_now() is None:
            break
        time.sleep(0.01)
    raise BenchError(f"{child.name} does not listen on port {port}:\n{child.last_words()}")
