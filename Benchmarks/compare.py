#!/usr/bin/env python3
"""Compares tidemark with other load generators on this machine; see README.md beside it."""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

import children
from children import BenchError
from figures import Goals
from others import Quiet
from parts import cpu, h2, master, open as open_model, think, truth
from peers import HERE
from servers import Nginx
from tidemark import Tidemark

ROOT = HERE.parent
PARTS = {
    "cpu": cpu.run, "tls": cpu.run_tls, "h2": h2.run, "think": think.run, "open": open_model.run,
    "truth": truth.run, "master": master.run,
}


class Bench:
    """What every part needs: the options, the server, tidemark, and where results go."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.nginx = Nginx(folder, options.server_core, HERE / "nginx.conf.template")
        self.tidemark = None if options.peers_only else Tidemark(options.bin.resolve())
        self.goals = Goals()
        self.quiet = Quiet()
        self.samples = {}

    def keep(self, what, samples):
        """For --json, at once: a comparison that is interrupted has not been in vain."""
        self.samples[what] = samples
        if self.options.json:
            self.options.json.write_text(json.dumps(self.samples, indent=1))


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one repeat of short runs")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="only these")
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--seconds", type=float, help="length of a run that measures CPU (at least 5)")
    parser.add_argument("--connections", type=int, nargs="+", help="of the parts cpu and tls")
    parser.add_argument("--tools", nargs="+", help="of the parts cpu and tls only these (and wrk)")
    parser.add_argument(
        "--bin", type=Path, default=Path(os.environ.get("TIDEMARK_BIN", ROOT / ".build/release")))
    parser.add_argument("--venv", type=Path, default=ROOT / ".build/bench-venv")
    parser.add_argument("--server-core", type=int, default=0)
    parser.add_argument("--tool-core", type=int, default=1)
    parser.add_argument("--peers-only", action="store_true", help="without tidemark")
    parser.add_argument("--json", type=Path, help="every sample of CPU, as JSON")
    return with_defaults(parser.parse_args())


def with_defaults(options):
    repeats, seconds, connections = (1, 4, [50]) if options.quick else (3, 5, [10, 50, 200, 1000])
    options.repeats = options.repeats or repeats
    options.seconds = options.seconds or seconds
    options.connections = options.connections or connections
    options.venv = options.venv.resolve()
    return options


def run_parts(options, folder):
    print(f"# Load generators on {platform.machine()}, {os.cpu_count()} cores, {platform.release()}\n")
    print(f"{time.strftime('%Y-%m-%d %H:%M')}; runs of {options.seconds:g} s; load average before: "
          f"{os.getloadavg()[0]:.2f}. Start-up is in the CPU, except where said.", flush=True)
    bench = Bench(options, folder)
    for name in options.parts:
        PARTS[name](bench)
    bench.quiet.show()
    bench.goals.show()


def main():
    options = parse()
    if options.server_core == options.tool_core:
        raise BenchError("the server and the tools need a core each")
    if len(os.sched_getaffinity(0)) < 2:
        raise BenchError("two cores are needed: one for nginx and one for the load generator")
    children.raise_open_files()
    folder = Path(tempfile.mkdtemp(prefix="tidemark-bench-"))
    # nginx's worker is another user when this one is root.
    folder.chmod(0o755)
    try:
        run_parts(options, folder)
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
