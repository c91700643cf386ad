"""Of profile.sh: a request's cost by part of the program, in microseconds and in instructions."""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import children
from children import BenchError, Child
from figures import heading, table
from parts.cpu import NO_VERIFY
from peers import HERE, Load
from servers import Nginx
from tidemark import Scenario, Tidemark, has_measured, users

USERS = 50
# The first that matches object and symbol; Swift's symbols are mangled, so types are looked for by
# name. What the compiler inlined counts where it was put.
PARTS = (
    ("kernel", r"^\[(kernel|guest)"),
    ("libcurl", r"^libcurl"),
    ("TLS (OpenSSL)", r"^lib(ssl|crypto)"),
    ("clock (vDSO)", r"^\[vdso\]"),
    ("libc", r"^(libc|libm|ld-linux|libpthread)[.-]"),
    ("Swift runtime", r"^libswift|(^| )_?swift_|\$ss|\$sS"),
    ("transfer: exchange on the socket", r"16DirectConnection|14DirectTemplate|12TransferLoop|11SocketTable|CCurl_"),
    ("transfer: reply parser", r"11ReplyParser|9ReplyHead"),
    ("users: choice, templates, what is sent", r"8UserPool|8UserWalk|11UserProgram|16CompiledTemplate"
     r"|15PreparedRequest|8Exchange|9CookieJar|12RandomStream|8DataDeal"),
    ("recording", r"8Recorder|9Histogram|15EndpointMetrics|15ReplyInspection"),
    ("loop: timers, choice of what is next, results", r"6Engine|4Heap|HeapModule"),
    ("rest of the worker", r"."),
)
TRANSFER = ("kernel", "libcurl", "TLS (OpenSSL)")


def part_of(name):
    return next(part for part, pattern in PARTS if re.search(pattern, name))


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="auto", choices=("auto", "libcurl"))
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--bin", type=Path, default=HERE.parent / ".build/release")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--symbols", type=int, default=0, help="the so many dearest functions too")
    parser.add_argument("--server-core", type=int, default=0)
    parser.add_argument("--tool-core", type=int, default=1)
    return parser.parse_args()


class Profiler:
    """The same scenario as compare.py's, under perf and under callgrind."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.nginx = Nginx(folder, options.server_core, HERE / "nginx.conf.template")
        self.tidemark = Tidemark(options.bin.resolve())
        url = self.nginx.tls_url if options.tls else self.nginx.url
        self.load = Load(url, USERS, options.seconds, options.tool_core, folder)

    def scenario(self, load, **keys):
        http = NO_VERIFY if self.options.tls else ""
        return Scenario(load, self.options.engine, http, **keys).text(self.load.url)

    def microseconds(self):
        """us per request by symbol: samples of the middle of a run, and what that used by the kernel's
        account."""
        text = self.scenario(users(USERS, self.load.seconds))
        master, (worker,) = self.tidemark.start(self.folder / "perf", self.load, text, 1)
        time.sleep(1.5)
        data = self.folder / "perf.data"
        sampler = Child(
            ["perf", "record", "-e", "cpu-clock", "-F", 4999, "-p", worker.pid, "-o", data, "--",
             "sleep", self.load.seconds - 3.5], self.options.server_core, self.folder / "perf.out")
        time.sleep(0.5)
        cpu, count = worker.cpu_now(), self.nginx.request_count()
        time.sleep(self.load.seconds - 4.5)
        cpu, count = worker.cpu_now() - cpu, self.nginx.request_count() - count
        for child in (sampler, worker, master):
            usage = child.wait(60)
        if not has_measured(usage):
            raise BenchError(f"tidemark ended with {usage.status}:\n{usage.output}")
        samples = sampled(data)
        each = cpu / count * 1e6 / samples.total()
        return Counter({name: number * each for name, number in samples.items()})

    def instructions(self):
        """Instructions per request by symbol: a long run less a short one, so without start-up."""
        few, many = 100, 500
        less, more = self.counted(few), self.counted(many)
        requests = (many - few) * USERS
        return Counter({name: (more[name] - less[name]) / requests for name in more})

    def counted(self, tasks):
        """Of a run in which every user does so many tasks."""
        folder = self.folder / "callgrind"
        data = self.folder / f"callgrind.{tasks}"
        wrapper, bare, shim = (self.folder / name for name in ("worker.sh", "worker", "shim.so"))
        subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, HERE / "sigsuspend.c"], check=True)
        # Valgrind stumbles over the debug information of newer compilers; symbols stay.
        subprocess.run(["objcopy", "--strip-debug", self.tidemark.worker, bare], check=True)
        wrapper.write_text(
            f"#!/bin/sh\nLD_PRELOAD={shim} exec valgrind -q --tool=callgrind --callgrind-out-file={data} "
            f"'{bare}' \"$@\"\n")
        wrapper.chmod(0o755)
        text = self.scenario(users(USERS, 120)).replace("    tasks:", f"    max_tasks: {tasks}\n    tasks:")
        native, self.tidemark.worker = self.tidemark.worker, wrapper
        try:
            master, (worker,) = self.tidemark.start(folder, self.load, text, 1)
            ended(worker, master)
        finally:
            self.tidemark.worker = native
        return annotated(data)


def ended(*processes):
    for child in processes:
        usage = child.wait(180)
        if not has_measured(usage):
            raise BenchError(f"{child.name} ended with status {usage.status}:\n{usage.output}")


def sampled(data):
    """Samples by object and symbol."""
    lines = subprocess.run(
        ["perf", "script", "-i", data, "-F", "ip,sym,dso"], check=True, capture_output=True, text=True,
    ).stdout.splitlines()
    found = (re.match(r"\s*[0-9a-f]+ (.*) \((.*)\)$", line) for line in lines)
    return Counter(f"{Path(match[2]).name} {match[1]}" for match in found if match)


def annotated(data):
    """Instructions by object and symbol."""
    text = subprocess.run(
        ["callgrind_annotate", "--threshold=100", data], check=True, capture_output=True, text=True,
    ).stdout
    counts = Counter()
    for line in text.splitlines():
        match = re.match(r"\s*([\d,]+) \([^)]*\)\s+[^:]*:(\S.*?)(?: \[(.*)\])?$", line)
        if match:
            counts[f"{Path(match[3] or '?').name} {match[2]}"] += int(match[1].replace(",", ""))
    return counts


def by_part(costs):
    parts = Counter()
    for name, cost in costs.items():
        parts[part_of(name)] += cost
    return parts


def show(options, time_costs, instruction_costs):
    times, counts = by_part(time_costs), by_part(instruction_costs)
    way = f"engine: {options.engine}, {'TLS' if options.tls else 'plain'}, {USERS} connections"
    heading(f"Where a request's time goes ({way})")
    rows = [(part, f"{times[part]:.2f}", f"{counts[part]:.0f}") for part, _ in PARTS
            if times[part] >= 0.005 or counts[part] >= 1]
    rows.append(("**all**", f"{times.total():.2f}", f"{counts.total():.0f}"))
    table(("part", "us", "instructions (user)"), rows)
    for costs, form in ((time_costs, ".3f"), (instruction_costs, ".0f")):
        if options.symbols:
            heading("Dearest functions")
            table(("function", "cost"), [
                (name.replace("|", "/"), format(cost, form))
                for name, cost in costs.most_common(options.symbols)])


def main():
    options = parse()
    children.raise_open_files()
    folder = Path(tempfile.mkdtemp(prefix="tidemark-profile-"))
    folder.chmod(0o755)
    try:
        profiler = Profiler(options, folder)
        show(options, profiler.microseconds(), profiler.instructions())
    finally:
        children.kill_all()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
