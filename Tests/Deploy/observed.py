# SPDX-License-Identifier: Apache-2.0
"""A Prometheus that real runs have filled, for the tests of rules and dashboards.

What is real: a pair, two runs (the second with a baseline, scraped each second while it goes on) and the
history's metrics, of the programs in .build/debug against the demo service, by way of a Pushgateway and
of node_exporter's textfile collector. What is not: no test can wait thirty days, so what was pushed is
written once more as blocks of 30 to 37 days ago; the values are of these runs, their times are not.

The configuration is deploy/prometheus/prometheus.yml with the addresses of this test in it, and with a
second in place of all intervals, in it and in the rules.
"""

import contextlib
import json
import math
import pathlib
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".build/debug"
RULES = ROOT / "deploy/prometheus"
BOUND_SECONDS = 120

SCENARIO = """\
users:
  - name: reader
    wait: {between: [5ms, 15ms]}
    tasks:
      - {weight: 9, get: /api/articles/distributed-tracing-guide, name: "/api/articles/[slug]"}
"""
LOAD = "load: {users: 8, spawn_rate: 40/s, run_time: 3s}\n"
# Failures with a cause: one request in ten asks for what is not there.
FAILING = '      - {weight: 1, get: /api/nothing, name: "/api/articles/[slug]"}\n'


def wait_until(question, what):
    """Asks until the answer is true; a machine may be slow, so the bound is generous."""
    deadline = time.monotonic() + BOUND_SECONDS
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"not within {BOUND_SECONDS} s: {what}")


class Service:
    """A program that goes on until it is stopped, and what it prints."""

    def __init__(self, command, log, folder):
        self.log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [str(part) for part in command], cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )

    def says(self, pattern):
        """The group of the pattern in what it prints, once it does."""

        def found():
            match = re.search(pattern, self.log.read_text(errors="replace"))
            assert match or self.process.poll() is None, self.log.read_text(errors="replace")
            return match

        return wait_until(found, f"{pattern} in {self.log}").group(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(BOUND_SECONDS)


class Prometheus:
    """Questions to one."""

    def __init__(self, address):
        self.address = address
        self.live_start = 0.0

    def ask(self, path, **parameters):
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=BOUND_SECONDS) as reply:
                return json.load(reply)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{parameters}: {error.read().decode()}") from error

    def instant(self, expr):
        """Series with a value that is a number, now."""
        return [s for s in self.ask("query", query=expr)["result"] if s["value"][1] != "NaN"]

    def over(self, expr, seconds=None):
        """Series with a number in the time of the live run, or in so many seconds up to now."""
        end = time.time()
        span = math.ceil(end - self.live_start if seconds is None else seconds)
        step = 1 if span <= 3600 else span / 500
        series = self.ask("query_range", query=expr, start=end - span, end=end, step=step)["result"]
        return [s for s in series if any(value != "NaN" for _, value in s["values"])]


def adapted_configuration(folder, addresses):
    """The shipped configuration and rules, with addresses of this test and each interval a second."""
    configuration = yaml.safe_load((RULES / "prometheus.yml").read_text())
    configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    for job in configuration["scrape_configs"]:
        job["scrape_interval"] = "1s"
        job["static_configs"] = [{"targets": [addresses.pop(job["job_name"])]}]
    assert not addresses, addresses
    for name in configuration["rule_files"]:
        rules = yaml.safe_load((RULES / name).read_text())
        for group in rules["groups"]:
            group["interval"] = "1s"
        (folder / name).write_text(yaml.safe_dump(rules))
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(configuration))
    return path


def backfill(gateway, folder):
    """What was pushed, once for each day of the week that ended thirty days ago."""
    with urllib.request.urlopen(f"http://{gateway}/metrics", timeout=BOUND_SECONDS) as reply:
        text = reply.read().decode()
    # A label that is empty is none, to a scrape.
    lines = re.findall(r"^(tidemark_last_run_\w+\{.*\}) (\S+)$", text.replace('instance="",', ""), re.MULTILINE)
    assert lines, text
    now = int(time.time())
    samples = [
        f"{series} {value} {now - 30 * 86400 - day * 86400 + 43200}"
        for series, value in lines for day in range(1, 8)
    ]
    (folder / "backfill").write_text("\n".join(samples) + "\n# EOF\n")
    subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", folder / "backfill", folder / "data"],
        check=True, capture_output=True,
    )


@pytest.fixture(scope="session")
def observed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("observed")
    textfiles = folder / "textfiles"
    textfiles.mkdir()
    (folder / "paired.yaml").write_text(SCENARIO + LOAD)
    (folder / "run.yaml").write_text(SCENARIO + FAILING + LOAD)
    # The default branch of a repository with one commit is what is measured.
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    subprocess.run(
        ["git", "-C", folder, "-c", "user.name=test", "-c", "user.email=test@localhost",
         "commit", "--quiet", "--allow-empty", "--message=measured"],
        check=True,
    )

    def tidemark(*arguments):
        done = subprocess.run(
            [PROGRAMS / "tidemark", *arguments], cwd=folder, capture_output=True, text=True, timeout=BOUND_SECONDS
        )
        assert done.returncode in (0, 1, 3), f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        assert "could not be pushed" not in done.stdout, done.stdout

    with contextlib.ExitStack() as stack:

        def start(name, *command):
            return stack.enter_context(Service(command, folder / f"{name}.log", folder))

        listening = r'Listening on" address=(\S+)'
        service = start("service", PROGRAMS / "content-platform", "--port", "0")
        # An empty name: Debian's Pushgateway otherwise remembers what earlier tests pushed.
        gateway = start(
            "gateway", "prometheus-pushgateway", "--web.listen-address=127.0.0.1:0", "--persistence.file="
        ).says(listening)
        exporter = start(
            "exporter", "prometheus-node-exporter", "--web.listen-address=127.0.0.1:0",
            "--collector.disable-defaults", "--collector.textfile", f"--collector.textfile.directory={textfiles}",
        ).says(listening)
        host = service.says(r"listening on (http://\S+)")
        push = ["--push", f"http://{gateway}", "--no-ci", "--workers", "1"]

        tidemark(
            "pair", "paired.yaml", "--baseline-host", host, "--candidate-host", host, "--max-pairs", "5",
            "--block", "1s", "--settle", "100ms", "--arm-warmup", "300ms",
            "--textfile", textfiles / "tidemark.prom", "--out", "pair", *push,
        )
        tidemark("run", "run.yaml", "--host", host, "--out", "first", "--headless", *push)
        tidemark("baseline", "from-results", "first/perf-results.json", "-o", "baseline.json", "--tolerance", "0.5")
        backfill(gateway, folder)

        live = start(
            "live", PROGRAMS / "tidemark", "run", "run.yaml", "--host", host, "-t", "12s", "--warmup", "2s",
            "--metrics", "127.0.0.1:0", "--baseline", "baseline.json", "--out", "second", "--headless", *push,
        )
        metrics = live.says(r"metrics: http://(\S+)/metrics")
        path = adapted_configuration(
            folder, {"tidemark-live": metrics, "pushgateway": gateway, "node": exporter}
        )
        prometheus = start(
            "prometheus", "prometheus", f"--config.file={path}", f"--storage.tsdb.path={folder / 'data'}",
            "--storage.tsdb.retention.time=90d", "--web.listen-address=127.0.0.1:0",
        )
        server = Prometheus(prometheus.says(r'component=web msg="Listening on" address=(\S+)'))
        prometheus.says(r"(Server is ready)")
        server.live_start = time.time()
        wait_until(lambda: live.process.poll() is not None, "the end of the live run")
        assert live.process.returncode in (0, 1), live.log.read_text()
        wait_until(
            lambda: server.instant("last_over_time(tidemark_verdict[10m])"),
            "the verdict in Prometheus, for whose scrape the run waits",
        )
        tidemark("history", "add", "pair/pair.json", "second/perf-results.json")
        tidemark("history", "metrics", "--push", f"http://{gateway}")
        for last in (
            "tidemark:gate_flaps", "tidemark:main_run_timestamp_seconds", 'tidemark:cell_drift_ratio{basis="pairs"}',
            "tidemark_last_run_baseline_timestamp_seconds",
        ):
            wait_until(lambda expr=last: server.instant(expr), f"{last} in Prometheus")
        yield server
