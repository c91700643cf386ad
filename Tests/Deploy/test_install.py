# SPDX-License-Identifier: Apache-2.0
"""deploy/install.sh: twice is once, and what it brought it takes away again."""

import os
import re
import subprocess

import pytest

import release


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    return release.unpacked(tmp_path_factory.mktemp("release"))


def test_to_install_twice_changes_nothing(unpacked, tmp_path):
    assert release.install(unpacked, "--root", tmp_path).returncode == 0
    first = release.tree(tmp_path)
    again = release.install(unpacked, "--root", tmp_path)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert release.tree(tmp_path) == first
    for path in (
        "usr/local/bin/tidemark", "usr/local/bin/tidemark-worker",
        "usr/local/lib/tidemark/run-scenario",
        "usr/local/lib/systemd/system/tidemark-worker.service",
        "usr/local/lib/systemd/system/tidemark-master@.service",
        "usr/local/lib/systemd/system/tidemark-master@.timer",
        "usr/local/lib/sysusers.d/tidemark.conf",
        "usr/local/share/man/man1/tidemark-run.1",
        "usr/local/share/bash-completion/completions/tidemark",
        "usr/local/share/zsh/site-functions/_tidemark",
        "usr/local/share/fish/vendor_completions.d/tidemark.fish",
        "usr/local/share/doc/tidemark/systemd/README.md",
        "usr/local/share/doc/tidemark/systemd/examples/tls.conf",
        "etc/tidemark/worker.env",
    ):
        assert path in first
    program = tmp_path / "usr/local/bin/tidemark"
    assert subprocess.run([program, "--version"], capture_output=True).returncode == 0


def test_units_start_what_is_below_the_prefix(unpacked, tmp_path):
    assert release.install(unpacked, "--root", tmp_path, "--prefix", "/opt/tidemark").returncode == 0
    started = set()
    for unit in (tmp_path / "opt/tidemark/lib/systemd/system").iterdir():
        for line in re.findall(r"^Exec\w+=(.*)$", unit.read_text(), re.MULTILINE):
            started |= set(re.findall(r"/\S*/tidemark\S*|/\S+/run-scenario", line))
    started = {path for path in started if not path.startswith("/etc/")}
    assert len(started) == 3
    for program in started:
        assert program.startswith("/opt/tidemark/")
        assert os.access(tmp_path / program.removeprefix("/"), os.X_OK), program


def test_uninstall_leaves_configuration_and_results(unpacked, tmp_path):
    release.install(unpacked, "--root", tmp_path)
    results = tmp_path / "var/lib/tidemark/nightly/perf-results.json"
    results.parent.mkdir(parents=True)
    results.write_text("{}")
    removed = release.install(unpacked, "--root", tmp_path, "--uninstall")
    assert removed.returncode == 0, removed.stderr
    assert f"{tmp_path}/etc/tidemark stays" in removed.stdout
    files = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(files) == ["etc/tidemark/worker.env", "var/lib/tidemark/nightly/perf-results.json"]
    assert not (tmp_path / "usr").exists()


def test_purge_leaves_nothing_of_ours_and_all_of_others(unpacked, tmp_path):
    mine = tmp_path / "usr/local/bin/mine"
    mine.parent.mkdir(parents=True)
    mine.write_text("not Tidemark's")
    (tmp_path / "usr/local/share").mkdir()
    release.install(unpacked, "--root", tmp_path)
    (tmp_path / "var/lib/tidemark-worker").mkdir(parents=True)
    assert release.install(unpacked, "--root", tmp_path, "--uninstall", "--purge").returncode == 0
    assert sorted(release.tree(tmp_path)) == [
        "usr", "usr/local", "usr/local/bin", "usr/local/bin/mine", "usr/local/share", "var", "var/lib",
    ]


def test_another_release_takes_away_what_it_has_no_more(unpacked, tmp_path):
    release.install(unpacked, "--root", tmp_path)
    configuration = tmp_path / "etc/tidemark/worker.env"
    configuration.write_text("TIDEMARK_MASTER=perf-master:5557\n")
    page = unpacked / "share/man/man1/tidemark-flaps.1"
    text = page.read_bytes()
    page.unlink()
    try:
        assert release.install(unpacked, "--root", tmp_path).returncode == 0
    finally:
        page.write_bytes(text)
    pages = tmp_path / "usr/local/share/man/man1"
    assert not (pages / "tidemark-flaps.1").exists() and (pages / "tidemark-run.1").exists()
    assert configuration.read_text() == "TIDEMARK_MASTER=perf-master:5557\n"


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["--frob"], 64, 'there is no "--frob"; see install.sh --help'),
        (["--root"], 64, "--root needs a folder after it; see install.sh --help"),
        (["--purge"], 64, "--purge goes with --uninstall only"),
        (["--prefix", "opt"], 64, '--prefix is "opt"; it must be absolute and not /, such as /usr/local'),
        (["--root", "/nowhere"], 65, '--root is "/nowhere", and there is no such folder; make it first'),
        (["--root", ".", "--from", "/tmp"], 65, "/tmp/bin/tidemark is missing: /tmp is not an unpacked release."),
        (["--root", ".", "--uninstall"], 65, "nothing is installed below"),
    ],
)
def test_what_is_wrong_is_said(unpacked, tmp_path, arguments, status, sentence):
    done = release.install(unpacked, *arguments, cwd=tmp_path)
    assert done.returncode == status
    assert f"install.sh: {sentence}" in done.stderr
    assert release.tree(tmp_path) == {}


def test_help_names_every_option(unpacked):
    told = release.install(unpacked, "--help")
    assert told.returncode == 0
    for option in ("--from", "--prefix", "--root", "--uninstall", "--purge"):
        assert f"\n  {option} " in told.stdout
