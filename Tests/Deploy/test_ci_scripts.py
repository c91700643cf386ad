# SPDX-License-Identifier: Apache-2.0
"""The scripts of deploy/ci, each for real: real archives, repositories, servers and programs."""

import datetime
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import tarfile
import threading

import pytest

from pipelines import CI, PROGRAMS
from github_comments import Comments

SHA = "0123456789abcdef0123456789abcdef01234567"
OTHER = "f" * 40


def call(name, *arguments, cwd=None, **environment):
    return subprocess.run(
        [CI / name, *arguments], cwd=cwd, capture_output=True, text=True,
        env={"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": os.environ["HOME"], **environment},
    )


def said(ran, status, *texts):
    assert ran.returncode == status, ran.stdout + ran.stderr
    for text in texts:
        assert text in ran.stdout + ran.stderr


@pytest.mark.parametrize("name", sorted(path.name for path in CI.glob("*.sh")))
def test_a_wrong_argument_is_a_usage_error(name):
    ran = call(name, "--wrong", "--wrong")

    assert ran.returncode == 64
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stderr.startswith(name.removesuffix(".sh") + ": ")


# install-tidemark.sh


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """A release's folder as a URL, with the programs as they were built."""
    folder = tmp_path_factory.mktemp("releases") / "v9.8.7"
    folder.mkdir()
    archive = folder / f"tidemark-9.8.7-linux-{os.uname().machine}.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=0) as tar:
        for name in ("tidemark", "tidemark-worker"):
            tar.add((PROGRAMS / name).resolve(), f"tidemark-9.8.7/bin/{name}")
    sums = hashlib.sha256(archive.read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  another.deb\n{sums}  {archive.name}\n")
    return f"file://{folder.parent}", archive, sums


def test_a_release_is_installed_after_a_look_at_its_checksum(release, tmp_path):
    releases, _, _ = release
    ran = call(
        "install-tidemark.sh", "--version", "v9.8.7", "--releases", releases, "--into", str(tmp_path / "to"),
        GITHUB_PATH=str(tmp_path / "path"),
    )

    said(ran, 0)
    assert ran.stdout == f"{tmp_path}/to/tidemark-9.8.7/bin\n"
    assert (tmp_path / "path").read_text() == ran.stdout
    assert os.access(tmp_path / "to/tidemark-9.8.7/bin/tidemark-worker", os.X_OK)


def test_an_archive_with_another_checksum_is_not_installed(release, tmp_path):
    releases, archive, _ = release
    into = tmp_path / "to"

    given = call(
        "install-tidemark.sh", "--version", "9.8.7", "--releases", releases, "--sha256", "1" * 64, "--into", str(into)
    )
    said(given, 65, "1" * 64, "nothing was installed")

    # The server's own list, after the archive was changed.
    changed = tmp_path / "v9.8.7"
    changed.mkdir()
    (changed / archive.name).write_bytes(b"something else")
    shutil.copy(archive.parent / "SHA256SUMS", changed)
    listed = call("install-tidemark.sh", "--url", f"file://{changed}/{archive.name}", "--into", str(into))
    said(listed, 65, "nothing was installed")
    assert not into.exists()


def test_an_archive_that_the_list_does_not_have_or_nobody_serves(release, tmp_path):
    releases, archive, _ = release
    (tmp_path / "SHA256SUMS").write_text("")
    shutil.copy(archive, tmp_path / "new.tar.gz")

    said(call("install-tidemark.sh", "--url", f"file://{tmp_path}/new.tar.gz"), 65, "has no line for new.tar.gz")
    said(call("install-tidemark.sh", "--version", "1.0", "--releases", releases), 69, "cannot be fetched")
    said(call("install-tidemark.sh", "--version", "1.0"), 64, "needs --releases URL")


def test_without_a_version_the_programs_on_the_path_do():
    ran = call("install-tidemark.sh")
    said(ran, 0)
    assert ran.stdout == f"{PROGRAMS}\n"

    said(call("install-tidemark.sh", PATH="/usr/bin:/bin"), 64, "no tidemark on the PATH")


# wait-for-health.sh


class Service(http.server.BaseHTTPRequestHandler):
    """Unhealthy until it was asked three times."""

    asked = 0

    def do_GET(self):
        Service.asked += 1
        self.send_response(503 if Service.asked < 3 else 204)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_service_is_waited_for(tmp_path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ran = call("wait-for-health.sh", f"http://127.0.0.1:{server.server_port}/health")
    server.shutdown()
    server.server_close()

    said(ran, 0, "answered 204")
    assert Service.asked == 3

    # Nothing listens there now.
    (tmp_path / "service.log").write_text("no such table: articles\n")
    url = f"http://127.0.0.1:{server.server_port}/health"
    late = call("wait-for-health.sh", url, "--timeout", "1", "--log", str(tmp_path / "service.log"))
    said(late, 69, "is not healthy after 1 s", "no such table: articles")

    gone = subprocess.Popen(["true"])
    gone.wait()
    said(call("wait-for-health.sh", url, "--pid", str(gone.pid)), 69, f"process {gone.pid} ended before")


# measure.sh


def test_a_run_that_did_not_happen_still_leaves_a_comment(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "comment.md").write_text("<!-- tidemark: none.yaml -->\n### Performance: PASS\n")
    (out / "perf-results.json").write_text("{}")

    ran = call("measure.sh", cwd=tmp_path, GATE_SCENARIO="none.yaml", GATE_OUT="out")

    said(ran, 65, "none.yaml")
    comment = (out / "comment.md").read_text()
    assert comment.startswith("<!-- tidemark: none.yaml -->\n")
    assert "no verdict" in comment and "status 65" in comment and "no such file" in comment
    assert not (out / "perf-results.json").exists()


@pytest.mark.parametrize(
    "settings, text",
    [
        ({}, "set GATE_SCENARIO"),
        ({"GATE_SCENARIO": "s", "GATE_BASELINE_CMD": "x"}, "set GATE_CANDIDATE_CMD"),
        ({"GATE_SCENARIO": "s", "GATE_CANDIDATE_CMD": "x"}, "set GATE_BASELINE_CMD"),
        ({"GATE_SCENARIO": "s", "GATE_BASELINE_CMD": "x", "GATE_CANDIDATE_CMD": "y", "GATE_HOST": "h"}, "leave GATE_HOST"),
        ({"GATE_SCENARIO": "s", "GATE_NOISE": "n"}, "GATE_NOISE is for two builds"),
        ({"GATE_SCENARIO": "s", "GATE_STRICT": "yes"}, "write true or false"),
    ],
)
def test_settings_that_do_not_fit(settings, text, tmp_path):
    said(call("measure.sh", cwd=tmp_path, **settings), 64, text)


# build-merge-base.sh


def git(folder, *arguments):
    return subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t", "-C", folder, *arguments],
        check=True, capture_output=True, text=True,
    ).stdout.strip()


def commit(folder, file, text):
    (folder / file).write_text(text)
    git(folder, "add", file)
    git(folder, "commit", "-qm", f"{file} is {text}")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path):
    """main went on after the branch left it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    base = commit(folder, "speed", "fast")
    git(folder, "checkout", "-qb", "change")
    head = commit(folder, "speed", "slow")
    git(folder, "checkout", "-q", "main")
    commit(folder, "other", "new")
    git(folder, "checkout", "-q", "change")
    return folder, base, head


def test_the_merge_base_is_built_and_not_the_newest_main(repository, tmp_path):
    folder, base, head = repository
    output = tmp_path / "output"
    arguments = ["--base", "main", "--folder", "../builds", "--build", "test -e speed; cat * >built"]

    said(call("build-merge-base.sh", *arguments, cwd=folder, GITHUB_OUTPUT=str(output)), 0)

    assert (tmp_path / "builds/base/built").read_text() == "fast"
    assert (tmp_path / "builds/head/built").read_text() == "slow"
    assert output.read_text() == f"merge-base={base}\nhead={head}\n"
    # A second job in the same checkout.
    said(call("build-merge-base.sh", *arguments, cwd=folder), 0)


def test_what_cannot_be_built_or_found(repository, tmp_path):
    folder, base, _ = repository
    arguments = ["--folder", "../builds", "--build", "grep -q fast speed"]

    broken = call("build-merge-base.sh", "--base", "main", *arguments, cwd=folder)
    said(broken, 69, "the head, ", "does not build")

    said(call("build-merge-base.sh", "--base", "--all", *arguments, cwd=folder), 65, 'no commit "--all"')

    git(folder, "checkout", "-q", "--orphan", "alone")
    git(folder, "commit", "-qm", "alone")
    said(call("build-merge-base.sh", "--base", "main", *arguments, cwd=folder), 65, "fetch-depth: 0")


# write-certs.sh


def test_secrets_become_files_for_this_user_only(tmp_path):
    folder = tmp_path / "tls"
    folder.mkdir(mode=0o755)
    (folder / "key.pem").write_text("of everybody")
    made = subprocess.run([PROGRAMS / "tidemark", "certs", "--out", tmp_path / "certs"], capture_output=True)
    assert made.returncode == 0
    texts = {
        f"TLS_{name}": (tmp_path / "certs" / file).read_text().rstrip("\n")
        for name, file in [("CA", "ca.pem"), ("CERT", "worker.pem"), ("KEY", "worker.key")]
    }

    said(call("write-certs.sh", str(folder), **texts), 0)

    assert (folder / "key.pem").read_text() == (tmp_path / "certs/worker.key").read_text()
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "ca.pem": 0o600, "cert.pem": 0o600, "key.pem": 0o600,
    }
    assert folder.stat().st_mode & 0o777 == 0o700

    said(call("write-certs.sh", str(folder), **{**texts, "TLS_KEY": ""}), 65, "TLS_KEY is empty")
    said(call("write-certs.sh", str(folder), **{**texts, "TLS_KEY": "key.pem"}), 65, "store the whole PEM file")


# keep-history.sh


def results(path, p50, start):
    endpoint = {"count": 1000, "failures": 0, "p50": p50, "p95": 2 * p50, "p99": 3 * p50, "mean": p50, "min": 1, "max": 9 * p50}
    path.write_text(json.dumps({
        "duration_seconds": 60, "total_requests": 1000, "total_failures": 0, "error_rate": 0, "endpoints": {"/a": endpoint},
    }))
    return str(path), "--time", start, "--branch", "main", "--scenario", "abcd"


def test_a_history_grows_from_job_to_job_and_fails_when_something_became_slower(tmp_path):
    folder = tmp_path / "history"
    said(call("keep-history.sh", "open", str(folder)), 0, "a new history begins")
    said(call("keep-history.sh", "open", str(folder), GITHUB_ACTIONS="true"), 0, "::warning title=keep-history::")
    said(call("keep-history.sh", "report", str(folder)), 65, "add a run first")
    said(call("keep-history.sh", "add", str(folder), str(tmp_path / "none.json")), 65, "there is no")

    def day(number):
        return (datetime.date.today() - datetime.timedelta(days=30 - number)).isoformat()

    def night(number, p50):
        start = f"{day(number)}T02:00:00Z"
        # Each night is another run, known by its numbers.
        arguments = results(tmp_path / "r.json", p50 + number / 1000, start)
        said(call("keep-history.sh", "add", str(folder), *arguments, "--commit", f"{number:040x}"), 0)

    for number in range(1, 11):
        night(number, 100 + number % 3)
    said(call("keep-history.sh", "open", str(folder)), 0, "history.jsonl has 10 runs")
    calm = call("keep-history.sh", "report", str(folder), "--branch", "main")
    said(calm, 0, "**Rises:** none.", "## Flaps")

    for number in range(11, 21):
        night(number, 150 + number % 3)
    summary = tmp_path / "summary.md"
    risen = call(
        "keep-history.sh", "report", str(folder), "--branch", "main",
        GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary),
    )
    said(risen, 1, "::error title=Drift::", f"{11:040x}"[:7])
    assert "## Drift" in summary.read_text()

    def since(date):
        return call("keep-history.sh", "report", str(folder), "--since", date, "--branch", "main")

    # The new level is to stay.
    said(since(day(12)), 0, "**Rises:** none.")
    said(since(day(2)), 1)
    said(since(""), 1)
    said(since("soon"), 65, "which is no date")
    said(since(day(40)), 65, "still to come")
    assert len((folder / "history.jsonl").read_text().splitlines()) == 20

    # A new history gets back what an artifact kept, once.
    for _ in range(2):
        said(call("keep-history.sh", "merge", str(tmp_path / "new"), str(folder / "history.jsonl")), 0)
    assert (tmp_path / "new/history.jsonl").read_bytes() == (folder / "history.jsonl").read_bytes()
    said(call("keep-history.sh", "merge", str(folder), str(tmp_path / "none")), 65, "there is no")


def test_a_damaged_history_is_said_and_left_as_it_is(tmp_path):
    (tmp_path / "history.jsonl").write_text("{\n")
    arguments = results(tmp_path / "r.json", 1, "2026-03-01T02:00:00Z")

    assert call("keep-history.sh", "add", str(tmp_path), *arguments).returncode == 65
    assert (tmp_path / "history.jsonl").read_text() == "{\n"


# comment.sh


@pytest.fixture
def comments():
    with Comments() as server:
        server.pull_requests = [
            {"number": 6, "head": {"sha": OTHER, "label": "stranger:change"}},
            {"number": 7, "head": {"sha": SHA, "label": "stranger:change"}},
        ]
        yield server


def post(comments, folder, text, *where, key="Gate", **environment):
    if text is not None:
        (folder / "comment.md").write_text(text)
    where = where or ("--pull-request", "7")
    return call(
        "comment.sh", "--file", str(folder / "comment.md"), "--key", key, "--commit", SHA,
        "--run-url", "https://github.example/runs/1", *where,
        **{"GITHUB_TOKEN": "right", "GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": comments.url, **environment},
    )


def test_the_comment_is_edited_in_place_also_behind_the_first_page(comments, tmp_path):
    for number in range(250):
        comments.add(7, "somebody", f"comment {number}")
    said(post(comments, tmp_path, "<!-- tidemark: s.yaml -->\n\n### Performance: PASS\n"), 0, "comment: wrote")
    for number in range(120):
        comments.add(7, "somebody", f"later {number}")
    said(post(comments, tmp_path, "<!-- tidemark: s.yaml -->\n\n### Performance: FAIL\n"), 0, "comment: edited")

    own = [c["body"] for c in comments.of(7) if c["user"]["login"] == "github-actions[bot]"]
    assert own == [f"<!-- tidemark: Gate -->\n{SHA}: [the run](https://github.example/runs/1)\n\n\n### Performance: FAIL\n"]


def test_each_gate_has_its_own_comment_and_nobody_elses_is_touched(comments, tmp_path):
    comments.add(7, "stranger", "<!-- tidemark: Gate -->\nnot ours")
    for key in ("Gate", "Gate, side by side", "x --> <b>\n"):
        said(post(comments, tmp_path, "text\n", key=key), 0, "comment: wrote")

    assert [c["body"].split("\n")[0] for c in comments.of(7)] == [
        "<!-- tidemark: Gate -->", "<!-- tidemark: Gate -->", "<!-- tidemark: Gate, side by side -->", "<!-- tidemark: x -- b -->",
    ]
    assert comments.of(7)[0]["body"].endswith("not ours")


def test_the_pull_request_is_found_by_its_head_and_an_old_run_is_silent(comments, tmp_path):
    said(post(comments, tmp_path, "text\n", "--head", "stranger:change"), 0, "comment: wrote")
    # A branch may have a name with what means something in a URL.
    comments.pull_requests.append({"number": 8, "head": {"sha": SHA, "label": "stranger:a&b=#%20é"}})
    said(post(comments, tmp_path, "text\n", "--head", "stranger:a&b=#%20é"), 0, "comment: wrote")
    comments.pull_requests = comments.pull_requests[:1]
    said(post(comments, tmp_path, "text\n", "--head", "stranger:change"), 0, "a newer run will comment")

    assert [len(comments.of(number)) for number in (6, 7, 8)] == [0, 1, 1]


def test_what_a_stranger_wrote_is_text(comments, tmp_path):
    said(post(comments, tmp_path, "<!-- tidemark: Other -->\n@everybody $(id) `id` \"'\\ \n"), 0)
    body = comments.of(7)[0]["body"]
    assert body.split("\n")[0] == "<!-- tidemark: Gate -->"
    assert "@\u200beverybody $(id) `id` \"'\\ \n" in body and "Other" not in body

    (tmp_path / "secret").write_text("secret")
    (tmp_path / "comment.md").unlink()
    (tmp_path / "comment.md").symlink_to(tmp_path / "secret")
    said(post(comments, tmp_path, None), 65, "is a link")
    assert len(comments.of(7)) == 1


def test_a_run_without_results_and_one_with_too_many(comments, tmp_path):
    said(post(comments, tmp_path, None), 0)
    assert "The run ended before there was one." in comments.of(7)[0]["body"]

    said(post(comments, tmp_path, "### FAIL\n<details>\n" + "| row é |\n" * 20000 + "</details>\n"), 0, "edited")
    body = comments.of(7)[0]["body"]
    assert len(body) < 65536
    assert body.count("<details>") == body.count("</details>") == 1
    assert body.endswith("all of it is in the artifacts of the run.)\n")


def test_a_token_that_may_not_write(comments, tmp_path):
    ran = post(comments, tmp_path, "text\n", GITHUB_TOKEN="read-only")

    said(ran, 69, "was refused with status 403", "performance-comment.yml")
    assert "read-only" not in ran.stdout + ran.stderr
