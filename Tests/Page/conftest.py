# SPDX-License-Identifier: Apache-2.0
"""The real programs, the demo service, and Debian's Chromium for the tests of the page."""

import pathlib
import signal
import subprocess
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".build/debug"
# How long a test that fails waits; one that passes waits for what it wants to see.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
TOKEN = "0123456789abcdef0123456789abcdef"

SCENARIO = """\
host: http://127.0.0.1:1
users:
  - name: reader
    wait: {{between: [50ms, 150ms]}}
    tasks:
      - {{weight: 3, get: "/api/search?q=performance", name: {name}}}
      - {{weight: 1, get: /api/trending}}
load:
  users: {users}
  spawn_rate: 20/s
  run_time: {run_time}
  warmup: 500ms
"""

BASELINE = """\
{"version": 2, "thresholds": {
  "/api/search": {"p50_ms": %s, "p95_ms": 60000, "error_rate": 0.5},
  "/api/trending": {"p95_ms": 60000, "error_rate": 0.5}}}
"""


class Program:
    """A process whose lines are read until one says what is waited for."""

    def __init__(self, *command, cwd=None):
        self.process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.lines = []

    def address(self, marker):
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith(marker):
                return line.removeprefix(marker).strip()
        raise AssertionError("".join(self.lines) + f"ended with {self.process.wait()}")

    def finish(self):
        """Waits for its own end; what it said and its status."""
        rest, _ = self.process.communicate()
        return "".join(self.lines) + rest, self.process.returncode

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.communicate()


@pytest.fixture(scope="session")
def service():
    program = Program(PROGRAMS / "content-platform", "--port", "0")
    yield program.address("listening on ")
    program.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def folder(tmp_path):
    """Scenarios: one that ends by itself, one that has to be stopped, one with a hostile name, a broken one."""
    def scenario(file, **values):
        values = {"users": 5, "run_time": "3s", "name": "/api/search", **values}
        (tmp_path / "scenarios" / file).write_text(SCENARIO.format(**values))

    (tmp_path / "scenarios").mkdir()
    scenario("short.yaml")
    scenario("long.yaml", run_time="600s")
    scenario("hostile.yaml", name="\"<img src=x onerror=alert(1)>\"")
    (tmp_path / "scenarios/broken.yaml").write_text("users:\n  - nothing: here\n")
    (tmp_path / "scenarios/short.baseline.json").write_text(BASELINE % 60000)
    return tmp_path


class Watched:
    """A browser's page, with all that it asked for and complained of."""

    def __init__(self, context):
        self.page = context.new_page()
        self.complaints = []
        self.hosts = set()
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))


@pytest.fixture
def watched(browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    watched = Watched(context)
    watched.page.set_default_timeout(PATIENCE_MS)
    yield watched
    context.close()


@pytest.fixture
def serve(folder, service):
    """Starts `tidemark serve`; answers with the page's address."""
    programs = []

    def start(*options, web="127.0.0.1:0"):
        program = Program(
            PROGRAMS / "tidemark", "serve", "--web", web, "--scenarios", folder / "scenarios",
            "--out", folder / "runs", "--history", folder / "history.sqlite", "--host", service,
            "--workers", "1", *options, cwd=folder,
        )
        programs.append(program)
        return program.address("page: ")

    yield start
    for program in programs:
        program.stop()
        # Whatever went on, SIGTERM ends it in order.
        assert program.process.returncode == 0
