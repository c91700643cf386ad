# SPDX-License-Identifier: Apache-2.0
"""The systemd units: what systemd's own tools say of them, and their commands run by hand."""

import pathlib
import re
import shlex
import shutil
import subprocess

import pytest

import release

UNITS = release.ROOT / "deploy/systemd"
SERVICES = ["tidemark-worker.service", "tidemark-master@.service"]


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    """A system in a folder: an installed release, and the targets that its units name."""
    root = tmp_path_factory.mktemp("system")
    installed = release.install(
        release.unpacked(tmp_path_factory.mktemp("release")), "--root", root, "--prefix", "/usr"
    )
    assert installed.returncode == 0, installed.stderr
    for target in pathlib.Path("/usr/lib/systemd/system").glob("*.target"):
        shutil.copyfile(target, root / "usr/lib/systemd/system" / target.name)
    return root


def verify(root, *units):
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", f"--root={root}", *units],
        capture_output=True, text=True,
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_systemd_has_nothing_to_say_of_the_units(system):
    verify(system, "tidemark-worker.service")
    verify(system, "tidemark-master@nightly.service", "tidemark-master@nightly.timer")
    for unit in UNITS.glob("*.service"):
        for page in re.findall(r"man:(\S+)\((\d)\)", unit.read_text()):
            assert (system / f"usr/share/man/man{page[1]}/{page[0]}.{page[1]}").is_file()


@pytest.mark.parametrize("example", sorted(path.name for path in UNITS.glob("examples/*.conf")))
def test_systemd_has_nothing_to_say_of_the_examples(system, example):
    added = system / "etc/systemd/system/tidemark-worker.service.d"
    added.mkdir(parents=True)
    try:
        shutil.copyfile(UNITS / "examples" / example, added / example)
        verify(system, "tidemark-worker.service")
    finally:
        shutil.rmtree(added)


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_can_do_little_harm(unit):
    scored = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", UNITS / unit],
        capture_output=True, text=True,
    )
    assert scored.returncode == 0, scored.stdout + scored.stderr
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+) ", scored.stdout)
    assert float(exposure[1]) < 2.0


def test_the_night_comes_once_a_day():
    timer = (UNITS / "tidemark-master@.timer").read_text()
    when = re.search(r"^OnCalendar=(.*)$", timer, re.MULTILINE)[1]
    told = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=2", "--base-time=2026-01-10 12:00:00 UTC", when],
        capture_output=True, text=True, env={"TZ": "UTC", "LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    assert re.findall(r": \w+ (2026-\S+ \S+ UTC)$", told.stdout, re.MULTILINE) == [
        "2026-01-11 02:00:00 UTC", "2026-01-12 02:00:00 UTC",
    ]


def test_the_user_is_a_system_user(system, tmp_path):
    (tmp_path / "etc").mkdir()
    made = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", system / "usr/lib/sysusers.d/tidemark.conf"],
        capture_output=True, text=True,
    )
    assert made.returncode == 0, made.stderr
    name, _, number, _, _, home, shell = (tmp_path / "etc/passwd").read_text().strip().split(":")
    assert (name, home) == ("tidemark", "/var/lib/tidemark")
    assert int(number) < 1000 and shell.endswith("nologin")
    assert all("\nUser=tidemark\n" in (UNITS / unit).read_text() for unit in SERVICES)


def command(system, unit, environment, instance="", key="ExecStart"):
    """The words of a command as systemd makes them, with the programs of this system."""
    text = (system / "usr/lib/systemd/system" / unit).read_text().replace("\\\n", " ")
    line = re.search(rf"^{key}=-?(.*)$", text, re.MULTILINE)[1].replace("%i", instance)
    line = re.sub(r"/usr/(bin|lib)/tidemark", rf"{system}\g<0>", line)
    words = []
    for word in shlex.split(line):
        if re.fullmatch(r"\$\w+", word):
            words += environment.get(word[1:], "").split()
        else:
            word = re.sub(r"\$\{(\w+)\}", lambda name: environment[name[1]], word)
            words.append(word.replace("$$", "$"))
    return words


def environment_file(text):
    lines = (line for line in text.split("\n") if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


SCENARIO = """
users:
  - wait: {constant: 20ms}
    tasks:
      - {get: /api/articles/distributed-tracing-guide, name: "/api/articles/[slug]"}
load: {users: 4, spawn_rate: 100/s, run_time: 2s, warmup: 500ms}
"""


class Place:
    """The folders that systemd would give to the units."""

    def __init__(self, folder):
        self.configuration, self.credentials = folder / "etc", folder / "credentials"
        self.results, self.kept = folder / "results", folder / "kept"
        for path in (self.configuration, self.credentials, self.results, self.kept):
            path.mkdir()
        # As SetCredential= leaves those that were not given.
        for name in ("token", "master.pem", "master.key", "ca.pem"):
            (self.credentials / name).write_text("\n")
        (self.configuration / "nightly.yaml").write_text(SCENARIO)

    def master(self, options):
        return {
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TIDEMARK_OPTIONS": options,
            "CONFIGURATION_DIRECTORY": str(self.configuration),
            "CREDENTIALS_DIRECTORY": str(self.credentials), "STATE_DIRECTORY": str(self.results),
        }

    def worker(self, master):
        configured = environment_file((UNITS / "worker.env").read_text())
        assert set(configured) == {"TIDEMARK_MASTER", "TIDEMARK_OPTIONS"}
        return {
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **configured, "TIDEMARK_MASTER": master,
            "CREDENTIALS_DIRECTORY": str(self.credentials), "STATE_DIRECTORY": str(self.kept),
        }


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture(scope="module")
def service():
    """The demo service's address."""
    with subprocess.Popen(
        [release.PROGRAMS / "content-platform", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:
        try:
            yield process.stdout.readline().removeprefix("listening on ").strip()
        finally:
            process.terminate()


def run(system, environment, cwd):
    return subprocess.run(
        command(system, "tidemark-master@.service", environment, "nightly"),
        env=environment, cwd=cwd, capture_output=True, text=True,
    )


def test_a_scenario_runs_and_its_verdict_is_the_status(system, place, service):
    environment = place.master(f"--host {service} --workers 1")
    first = run(system, environment, place.results)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "no baseline" in first.stdout.lower()
    made = subprocess.run(
        [system / "usr/bin/tidemark", "baseline", "from-results",
         place.results / "perf-results.json", "-o", place.configuration / "nightly.baseline.json",
         "--tolerance", "100"],
        capture_output=True, text=True,
    )
    assert made.returncode == 0, made.stderr
    again = run(system, environment, place.results)
    assert again.returncode == 0 and "RESULT: " in again.stdout, again.stdout + again.stderr
    # No request takes so little.
    baseline = place.configuration / "nightly.baseline.json"
    baseline.write_text(re.sub(r'("p\d\d_ms"): [\d.]+', r"\1: 0.00001", baseline.read_text()))
    failed = run(system, environment, place.results)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    # A run that was stopped is not kept; another is, once.
    assert [kept_runs(system, environment, place, status) for status in (130, 1, 1)] == [0, 1, 1]
    drift = subprocess.run(
        [system / "usr/bin/tidemark", "drift", "--history", place.results / "history.sqlite"],
        capture_output=True, text=True,
    )
    assert drift.returncode == 0, drift.stderr


def kept_runs(system, environment, place, status):
    """Runs in the history after what systemd does when the run has ended with this status."""
    kept = subprocess.run(
        command(system, "tidemark-master@.service", environment, "nightly", "ExecStopPost"),
        env={**environment, "EXIT_STATUS": str(status)}, cwd=place.results, capture_output=True, text=True,
    )
    assert kept.returncode == 0, kept.stderr
    listed = subprocess.run(
        [system / "usr/bin/tidemark", "history", "list", "--json", "--file", "history.sqlite"],
        cwd=place.results, capture_output=True, text=True,
    )
    return len(listed.stdout.split("\n")) - 1


def traced(file, words):
    return ["strace", "--follow-forks", "--quiet=all", "--output", str(file), *words]


def allowed_calls():
    """What SystemCallFilter= of the units lets through, which is the same in all."""
    filters = {
        tuple(re.findall(r"^SystemCallFilter=(\S+)$", (UNITS / unit).read_text(), re.MULTILINE))
        for unit in SERVICES
    }
    (lines,) = filters

    def calls(group):
        told = subprocess.run(
            ["systemd-analyze", "syscall-filter", group], check=True, capture_output=True, text=True
        ).stdout
        names = {line.strip() for line in told.split("\n")[1:]} - {""}
        return set().union(*(calls(n) if n.startswith("@") else {n} for n in names if n[0] != "#"))

    allowed = set()
    for line in lines:
        allowed = allowed - calls(line[1:]) if line.startswith("~") else allowed | calls(line)
    return allowed


def test_master_and_dedicated_worker_run_on_what_the_units_allow(system, place, service):
    (place.credentials / "token").write_text("5ca1ab1e" * 8 + "\n")
    environment = place.master(f"--host {service} --expect-workers 1 --listen 127.0.0.1:0")
    calls = place.kept.parent / "master.calls"
    with subprocess.Popen(
        traced(calls, command(system, "tidemark-master@.service", environment, "nightly")),
        env=environment, cwd=place.results, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as master:
        address = re.search(r"listening on (\S+)$", master.stdout.readline())[1]
        environment = place.worker(address)
        worker_calls = place.kept.parent / "worker.calls"
        with subprocess.Popen(
            traced(worker_calls, command(system, "tidemark-worker.service", environment)),
            env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as worker:
            try:
                output = master.stdout.read()
                assert master.wait() == 0, output
            finally:
                # It stays for the next run, until it is told to end; strace would not tell it.
                children = f"/proc/{worker.pid}/task/{worker.pid}/children"
                stayed = worker.poll() is None and pathlib.Path(children).read_text().split()
                if stayed:
                    subprocess.run(["kill", *stayed], check=True)
                said = worker.communicate()[0]
            assert stayed and worker.returncode == 0, said
    results = (place.results / "perf-results.json").read_text()
    assert re.search(r'"total_requests" ?: ?[1-9]', results)
    used = set()
    for file in (calls, worker_calls):
        used |= set(re.findall(r"^\d+ +(\w+)\(", file.read_text(), re.MULTILINE))
    assert {"epoll_ctl", "sched_setattr", "execve"} <= used
    assert used <= allowed_calls()
    assert list(place.kept.iterdir()) == []
