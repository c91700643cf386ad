#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what open pages cost a run, and how soon a page shows its first chart; see docs/WEB.md.

Needs the release programs, and for the second part .build/test-venv with playwright and Debian's Chromium.
"""

import argparse
import asyncio
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

ROOT = pathlib.Path(__file__).resolve().parents[1]
SCENARIO = """\
host: {host}
users:
  - name: reader
    wait: {{between: [0.5s, 1.5s]}}
    tasks:
      - {{weight: 5, get: /api/articles/distributed-tracing-guide, name: "/api/articles/[slug]"}}
      - {{weight: 3, get: "/api/search?q=performance", name: /api/search}}
      - {{weight: 2, get: /api/articles/distributed-tracing-guide/recommendations}}
      - {{weight: 1, get: /api/trending}}
load: {{users: 100, spawn_rate: 100/s, run_time: {seconds}s, warmup: 5s}}
"""


def line(process, marker):
    for text in process.stdout:
        if text.startswith(marker):
            return text.removeprefix(marker).strip()
    sys.exit(f"page.py: the program ended before it said \"{marker}\"")


def cpu_seconds(pid):
    """Of the process itself, without its workers."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def reader(address, counts, index):
    host, port = urlsplit(address).netloc.split(":")
    stream, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /api/live/events HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    while data := await stream.read(65536):
        counts[index] += data.count(b"event: tick")


async def watch(address, pages, pid, seconds):
    """CPU of the master over so many seconds, with so many pages open; and the events that they got."""
    counts = [0] * pages
    readers = [asyncio.create_task(reader(address, counts, index)) for index in range(pages)]
    await asyncio.sleep(5)
    before, began, events = cpu_seconds(pid), time.monotonic(), sum(counts)
    await asyncio.sleep(seconds)
    used, length, events = cpu_seconds(pid) - before, time.monotonic() - began, sum(counts) - events
    for task in readers:
        task.cancel()
    return used / length, events / length


def measure(programs, service, pages, seconds):
    with tempfile.TemporaryDirectory() as folder:
        scenario = pathlib.Path(folder, "scenario.yaml")
        scenario.write_text(SCENARIO.format(host=service, seconds=seconds + 12))
        run = subprocess.Popen(
            [programs / "tidemark", "run", scenario, "--web", "127.0.0.1:0", "--out", folder, "--headless", "--no-ci"],
            stdout=subprocess.PIPE, text=True)
        address = line(run, "page: ")
        share, events = asyncio.run(watch(address, pages, run.pid, seconds))
        run.communicate()
        results = json.loads(pathlib.Path(folder, "perf-results.json").read_text())
    worker = sum(one["cpu_seconds"] for one in results["workers"])
    return {
        "pages": pages, "core_percent": 100 * share, "events_per_second": events, "worker_cpu_seconds": worker,
        "requests": results["total_requests"], **{name: results["aggregated"][name] for name in ("p50", "p95", "p99")},
    }


def first_chart(programs, service):
    """Bytes of the page, and ms from the address to the first chart with points, in a new browser."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        scenario = pathlib.Path(folder, "scenario.yaml")
        scenario.write_text(SCENARIO.format(host=service, seconds=600))
        run = subprocess.Popen(
            [programs / "tidemark", "run", scenario, "--web", "127.0.0.1:0", "--out", folder, "--headless", "--no-ci"],
            stdout=subprocess.PIPE, text=True)
        address = line(run, "page: ")
        time.sleep(8)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        samples = []
        for _ in range(5):
            page = browser.new_context().new_page()
            page.goto(address, wait_until="commit")
            handle = page.wait_for_function("""() => {
                const canvas = document.querySelector('#charts canvas');
                return canvas && canvas.getAttribute('aria-label').includes('last') && performance.now();
            }""", polling="raf")
            samples.append(handle.json_value())
            sizes = page.evaluate("""() => performance.getEntriesByType('resource')
                .filter(one => !one.name.includes('/api/')).map(one => [new URL(one.name).pathname, one.decodedBodySize])""")
            sizes.append(["/", page.evaluate("performance.getEntriesByType('navigation')[0].decodedBodySize")])
            page.context.close()
        browser.close()
        run.send_signal(signal.SIGINT)
        run.communicate()
    return sorted(samples), dict(sizes)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/release")
    parser.add_argument("--pages", type=int, nargs="+", default=[0, 100])
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    service = subprocess.Popen([options.programs / "content-platform", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        address = line(service, "listening on ")
        print("pages  master, % of a core  events/s  worker CPU, s  requests   p50   p95   p99 ms")
        for _ in range(options.rounds):
            for pages in options.pages:
                one = measure(options.programs, address, pages, options.seconds)
                print(f"{one['pages']:5} {one['core_percent']:19.2f} {one['events_per_second']:9.0f} "
                      f"{one['worker_cpu_seconds']:14.2f} {one['requests']:9} "
                      f"{one['p50']:5.2f} {one['p95']:5.2f} {one['p99']:5.2f}", flush=True)
        if not options.no_browser:
            samples, sizes = first_chart(options.programs, address)
            library = sizes.get("/page/chart-library.js", 0)
            print(f"page: {sum(sizes.values()) - library} bytes and {library} of Chart.js; first chart after "
                  f"{samples[len(samples) // 2]:.0f} ms ({samples[0]:.0f} to {samples[-1]:.0f})")
    finally:
        service.terminate()
        service.wait()


if __name__ == "__main__":
    main()
