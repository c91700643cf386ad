# SPDX-License-Identifier: Apache-2.0
"""The steps of the workflows, one after the other, on a repository whose service is the demo's."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading

import pytest

from github_comments import Comments
from pipelines import CI, PROGRAMS
from test_ci_scripts import commit, git
from workflow_job import Job

SCENARIO = """
users:
  - name: reader
    wait: {between: [10ms, 30ms]}
    tasks:
      - {get: /api/articles/distributed-tracing-guide, name: "/api/articles/[slug]"}
load: {users: 8, spawn_rate: 40/s, run_time: 3s, warmup: 1s}
"""
BUILD = f"""#!/bin/sh
mkdir -p build
printf '#!/bin/sh\\nexec {PROGRAMS}/content-platform --port "$PORT" --regression %s\\n' "$(cat regression)" >build/service
chmod +x build/service
"""
START = "#!/bin/sh\necho $$ >service.pid\nexec build/service\n"
SHORT = ["--workers", "1", "--block", "1s", "--settle", "100ms", "--arm-warmup", "100ms", "--max-pairs", "5"]


def baseline(p50):
    return json.dumps({"version": 2, "thresholds": {"/api/articles/[slug]": {"p50_ms": p50}}})


@pytest.fixture
def repository(tmp_path):
    """A branch that forgot an index, and a main that went on meanwhile."""
    folder = tmp_path / "repository"
    (folder / "performance").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    files = {"scenario.yaml": SCENARIO, "build.sh": BUILD, "start.sh": START, "seed.sh": "#!/bin/sh\ntouch seeded\n"}
    for name, text in files.items():
        path = folder / "performance" / name
        path.write_text(text)
        path.chmod(0o755)
    git(folder, "add", "performance")
    commit(folder, "regression", "none")
    git(folder, "tag", "v1")
    git(folder, "checkout", "-qb", "change")
    commit(folder, "regression", "tags-join")
    git(folder, "checkout", "-q", "main")
    commit(folder, "other", "new")
    return folder


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def service(folder):
    """The demo's service, started as the repository starts it."""
    subprocess.run(["performance/build.sh"], cwd=folder, check=True)
    port = free_port()
    process = subprocess.Popen(
        [folder / "performance/start.sh"], cwd=folder, env={"PORT": str(port), "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    try:
        assert "listening on" in process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def event(folder, **more):
    head = git(folder, "rev-parse", "HEAD")
    return {
        "github.event_name": "pull_request", "github.ref_name": "main", "github.workflow": "W", "github.run_id": "1",
        "github.event.pull_request.head.sha": head,
        "github.event.pull_request.base.sha": git(folder, "rev-parse", "main"),
        "github.event.pull_request.number": "7", "github.server_url": "https://github.example", "github.repository": "o/r",
        "hashFiles('performance/scenario.yaml')": "digest",
        **more,
    }


def test_a_slower_head_fails_beside_its_merge_base_and_the_comment_says_so(repository, tmp_path):
    git(repository, "checkout", "-q", "change")
    head = git(repository, "rev-parse", "HEAD")
    job = Job(repository, tmp_path / "pair", event(repository), extra={"arguments": "\n".join(SHORT)})

    assert job.run("performance-paired.yml", "pair") == 1, job.log

    assert not (tmp_path / "builds/base/other").exists()
    out = repository / "tidemark-out"
    decision = json.loads((out / "pair.json").read_text())
    assert decision["verdict"] == "FAIL"
    assert (out / "junit.xml").exists()
    # What tidemark does by itself is there once: the verdict, and each cell that fails.
    assert job.summary.read_text().count("### Performance: FAIL") == 1
    assert job.log.count("::error") == sum(cell["state"] == "FAIL" for cell in decision["cells"])

    with Comments() as comments:
        comments.pull_requests = [{"number": 7, "head": {"sha": head, "label": "stranger:change"}}]
        run = "github.event.workflow_run"
        for number in ("1", "2"):
            comment = Job(repository, tmp_path / f"comment{number}", {
                "github.token": "right", f"{run}.name": "Performance, side by side", f"{run}.head_sha": head,
                f"{run}.head_repository.owner.login": "stranger", f"{run}.head_branch": "change",
                f"{run}.html_url": f"https://github.example/runs/{number}",
            })
            comment.environment.update({"GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": comments.url})
            if number == "1":
                results = comment.temp / "tidemark-results"
                results.mkdir()
                (results / "comment.md").write_bytes((out / "comment.md").read_bytes())
            assert comment.run("performance-comment.yml", "comment") == 0, comment.log
            (only,) = comments.of(7)
            # The second run did not get as far as results.
            assert ("Performance: FAIL" if number == "1" else "no verdict") in only["body"]


# A token that may write comments by itself, and one that may not: neither changes the status.
@pytest.mark.parametrize("p50, status, verdict, token", [(10000, 0, "PASS", "read-only"), (0.001, 1, "FAIL", "right")])
def test_a_build_is_judged_against_the_baseline(p50, status, verdict, token, repository, tmp_path):
    commit(repository, "performance/baseline.json", baseline(p50))
    port = str(free_port())
    job = Job(repository, tmp_path / "gate", event(repository), instead={"8000": port}, extra={"token": token})
    try:
        with Comments() as comments:
            job.environment.update({"GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": comments.url})
            assert job.run("performance-gate.yml", "gate") == status, job.log
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.kill(int((repository / "service.pid").read_text()), signal.SIGTERM)

    bodies = [comment["body"] for comment in comments.of(7)]
    assert len(bodies) == (token == "right")
    assert all(f"### Performance: {verdict}" in body for body in bodies)

    assert (repository / "seeded").exists()
    comment = (repository / "tidemark-out/comment.md").read_text()
    assert comment.startswith("<!-- tidemark: performance/scenario.yaml -->\n")
    assert f"### Performance: {verdict}" in comment
    assert job.summary.read_text().count(f"### Performance: {verdict}") == 1


def test_a_cancelled_run_leaves_what_was_measured(repository, tmp_path):
    out = tmp_path / "out"
    with service(repository) as url:
        measuring = subprocess.Popen(
            [CI / "measure.sh"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={
                "PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": str(tmp_path), "GATE_OUT": str(out), "GATE_HOST": url,
                "GATE_SCENARIO": str(repository / "performance/scenario.yaml"), "GATE_ARGUMENTS": "--run-time\n30s",
            },
        )
        # There is a line about the load every five seconds.
        seen = ""
        while "users 8/8" not in seen:
            line = measuring.stdout.readline()
            assert line, seen
            seen += line
        measuring.terminate()
        measuring.communicate()

    assert measuring.returncode == 130
    assert "no baseline was given" in (out / "comment.md").read_text()
    assert json.loads((out / "perf-results.json").read_text())["run"]["was_interrupted"] is True


def test_a_service_that_does_not_start_is_said_with_its_log(repository, tmp_path):
    (repository / "performance/start.sh").write_text("#!/bin/sh\necho no such database >&2\nexit 1\n")
    job = Job(repository, tmp_path / "gate", event(repository), instead={"8000": str(free_port())})

    assert job.run("performance-gate.yml", "gate") == 69
    assert "no such database" in job.log
    assert not (repository / "seeded").exists()


def test_workers_join_over_tls_and_the_master_gives_the_verdict(repository, tmp_path):
    commit(repository, "performance/baseline-runners.json", baseline(10000))
    certs = tmp_path / "certs"
    subprocess.run([PROGRAMS / "tidemark", "certs", "--out", certs], check=True, capture_output=True)
    port = free_port()

    with service(repository) as url:
        contexts = {"vars.TIDEMARK_TARGET": url, "vars.TIDEMARK_MASTER": f"localhost:{port}"}
        for secret, file in [
            ("CA", "ca.pem"), ("MASTER_CERT", "master.pem"), ("MASTER_KEY", "master.key"),
            ("WORKER_CERT", "worker.pem"), ("WORKER_KEY", "worker.key"),
        ]:
            contexts[f"secrets.TIDEMARK_{secret}"] = (certs / file).read_text()
        master = Job(
            repository, tmp_path / "master", event(repository, **contexts), instead={"0.0.0.0:5557": f"127.0.0.1:{port}"}
        )
        workers = [Job(tmp_path, tmp_path / f"worker{n}", contexts) for n in (1, 2, 3)]
        statuses = {}
        threads = [
            threading.Thread(target=lambda job=job, name=name: statuses.update({job: job.run("performance-runners.yml", name)}))
            for job, name in [(master, "master"), *((worker, "worker") for worker in workers)]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [statuses[job] for job in (master, *workers)] == [0, 0, 0, 0], master.log
    results = json.loads((repository / "tidemark-out/perf-results.json").read_text())
    assert results["verdict"]["verdict"] == "PASS"
    assert len(results["workers"]) == 3
    for job in (master, *workers):
        assert not (job.temp / "tls").exists()
        assert "BEGIN" not in job.log
