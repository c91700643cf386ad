# SPDX-License-Identifier: Apache-2.0
"""scripts/dist.sh: the tarball and the Debian package of programs that are built already."""

import gzip
import os
import re
import shutil
import subprocess

import pytest

import release


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    return release.unpacked(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """What the Debian package installs, and in DEBIAN what it says of itself."""
    folder = tmp_path_factory.mktemp("deb")
    _, deb, _ = release.packages()
    subprocess.run(["dpkg-deb", "--raw-extract", deb, folder], check=True)
    return folder


def test_same_programs_make_same_bytes(tmp_path):
    tarball, deb, _ = release.packages()
    again = release.dist(tmp_path)
    for first, second in zip((tarball, deb), again):
        assert first.name == second.name
        assert first.read_bytes() == second.read_bytes()
    sums = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True)
    assert sums.returncode == 0


def test_names_carry_the_version_of_the_programs(unpacked):
    version = subprocess.run(
        [unpacked / "bin/tidemark", "--version"], check=True, capture_output=True, text=True
    ).stdout.strip()
    tarball, deb, _ = release.packages()
    assert tarball.name == f"tidemark-{version}-linux-{os.uname().machine}.tar.gz"
    assert deb.name.startswith(f"tidemark_{version}_")


def test_everything_in_the_tarball_is_of_root_and_the_commit():
    tarball, _, _ = release.packages()
    listed = subprocess.run(
        ["tar", "--list", "--verbose", "--numeric-owner", "--full-time", "--file", tarball],
        check=True, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"},
    ).stdout.strip().split("\n")
    assert len(listed) > 40
    assert {line.split()[1] for line in listed} == {"0/0"}
    assert len({tuple(line.split()[3:5]) for line in listed}) == 1
    assert {line.split()[0] for line in listed} == {"drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x"}


def test_package_says_what_it_needs(installed):
    control = (installed / "DEBIAN/control").read_text()
    fields = dict(re.findall(r"^(\S+): (.*)$", control, re.MULTILINE))
    needed = {name.split()[0] for name in fields["Depends"].split(", ")}
    assert {"libc6", "libcurl4", "libsqlite3-0", "zlib1g"} <= needed
    assert "libc6 (>= 2." in fields["Depends"]
    assert "libjs-chart.js" in fields["Recommends"].split(", ")
    assert "@" not in fields.pop("Description") + "".join(v for k, v in fields.items() if k != "Maintainer")
    assert (installed / "DEBIAN/conffiles").read_text() == "/etc/tidemark/worker.env\n"
    sums = subprocess.run(
        ["md5sum", "--check", "--quiet", "DEBIAN/md5sums"], cwd=installed, capture_output=True, text=True
    )
    assert (sums.returncode, sums.stdout) == (0, "")


def test_package_enables_nothing(installed):
    units = {path.name for path in (installed / "usr/lib/systemd/system").iterdir()}
    assert units == {"tidemark-master@.service", "tidemark-master@.timer", "tidemark-worker.service"}
    assert not list(installed.rglob("*.wants"))
    for script in ("postinst", "prerm", "postrm"):
        text = (installed / "DEBIAN" / script).read_text()
        assert not re.search(r"\b(enable|useradd|adduser|(?<!try-re)start)\b", text)


def test_every_command_has_a_clean_man_page(unpacked, installed):
    pages = sorted((unpacked / "share/man/man1").iterdir())
    # Only of what is in these pages: others of the set are not installed here.
    linted = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", *pages], capture_output=True, text=True
    )
    assert (linted.returncode, linted.stdout) == (0, "")
    shown = subprocess.run([unpacked / "bin/tidemark", "--help"], check=True, capture_output=True, text=True)
    commands = re.findall(r"^  ([a-z]+)  ", shown.stdout, re.MULTILINE)
    assert {f"tidemark-{name}.1" for name in commands} | {"tidemark.1", "tidemark-worker.1"} == {
        path.name for path in pages
    }
    for page in pages:
        packed = installed / f"usr/share/man/man1/{page.name}.gz"
        assert gzip.decompress(packed.read_bytes()) == page.read_bytes()


def rendered(page):
    shown = subprocess.run(["mandoc", "-T", "ascii", page], check=True, capture_output=True, text=True)
    return " ".join(re.sub(".\b", "", shown.stdout).split())


def test_man_pages_hold_what_the_help_says(unpacked):
    pages = unpacked / "share/man/man1"
    run = rendered(pages / "tidemark-run.1")
    assert "tidemark run [options] [scenario]" in run
    assert "-u, --users n Number of users after the ramp." in run
    assert "--threads n Engine threads of each local worker. (default: 1)" in run
    assert "values: invalid, continue, rebalance, stop; default: invalid" in run
    assert "tidemark history add [options] results ..." in rendered(pages / "tidemark-history.1")
    assert "3 INVALID: the measurement cannot be trusted." in rendered(pages / "tidemark.1")


def completed(shell, folder, line):
    """What the shell offers for the line, by the completion in this folder."""
    if shell == "bash":
        script = f"""
            source {folder}/bash-completion/completions/tidemark
            COMP_LINE='{line}' COMP_POINT={len(line)} COMP_WORDS=({line}) COMP_CWORD={len(line.split()) - 1}
            _tidemark tidemark {line.split()[-1]} tidemark
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        return ["bash", "--norc", "-c", script]
    return ["fish", "--no-config", "-c", f"source {folder}/fish/vendor_completions.d/tidemark.fish; complete -C '{line}'"]


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_shell_completes_commands(shell, unpacked, tmp_path):
    environment = {
        "PATH": f"{unpacked}/bin:/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TERM": "dumb",
    }
    offered = subprocess.run(
        completed(shell, unpacked / "share", "tidemark his"), capture_output=True, text=True, env=environment
    )
    assert [line.split("\t")[0].strip() for line in offered.stdout.strip().split("\n")] == ["history"], offered


@pytest.mark.parametrize("program", ["tidemark", "tidemark-worker"])
def test_zsh_finds_and_loads_the_completion(program, unpacked, tmp_path):
    script = f"""
        fpath=({unpacked}/share/zsh/site-functions $fpath)
        autoload -Uz compinit && compinit -u -d {tmp_path}/dump
        autoload +X $_comps[{program}] && print $_comps[{program}]
    """
    loaded = subprocess.run(["zsh", "-fc", script], capture_output=True, text=True)
    assert (loaded.stdout.strip(), loaded.stderr) == (f"_{program}", "")


def test_lintian_finds_nothing_that_we_could_mend():
    # Bundled: libyaml, in Yams by its authors. The rest says that the test's programs are not a release's: these
    # have the Swift runtime outside. Of a release: "scripts/dist.sh && lintian .build/dist/*.deb".
    known = "embedded-library,custom-library-search-path"
    _, deb, _ = release.packages()
    checked = subprocess.run(
        ["lintian", "--allow-root", "--profile", "debian", "--fail-on", "error", "--suppress-tags", known, deb],
        capture_output=True, text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.fixture
def checkout(tmp_path):
    """A repository of two commits with what the version is made of."""
    identity = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@localhost"}
    identity |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in identity.items()}

    def git(*arguments):
        done = subprocess.run(
            ["git", *arguments], cwd=tmp_path, check=True, capture_output=True, text=True,
            env={**os.environ, **identity, "GIT_CONFIG_GLOBAL": "/dev/null"},
        )
        return done.stdout.strip()

    for path in ("scripts/dist.sh", "Sources/Shared/Version.swift"):
        (tmp_path / path).parent.mkdir(parents=True)
        shutil.copy(release.ROOT / path, tmp_path / path)
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "First")
    git("commit", "--quiet", "--message", "Second", "--allow-empty")
    git.folder = tmp_path
    return git


def version(git):
    told = subprocess.run([git.folder / "scripts/dist.sh", "--show-version"], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_version_is_of_the_tag(checkout):
    written = re.search(r'current = "(.*)"', (checkout.folder / "Sources/Shared/Version.swift").read_text())[1]
    before = version(checkout)
    assert before == f"{written}~2.g{checkout('rev-parse', '--short', 'HEAD')}"
    checkout("tag", f"v{written}")
    assert version(checkout) == written
    checkout("tag", "something-else")
    checkout("commit", "--quiet", "--message", "Third", "--allow-empty")
    after = version(checkout)
    assert after == f"{written}+1.g{checkout('rev-parse', '--short', 'HEAD')}"
    checkout("tag", "--annotate", "--message", "", "v9.0.0-rc1")
    assert version(checkout) == "9.0.0~rc1"
    # As Debian's tools sort them.
    in_order = [before, written, after, "9.0.0~rc1", "9.0.0"]
    for older, newer in zip(in_order, in_order[1:]):
        assert subprocess.run(["dpkg", "--compare-versions", older, "lt", newer]).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["--frob"], 64, 'there is no "--frob"; see scripts/dist.sh --help'),
        (["--out"], 64, "--out needs a value; see scripts/dist.sh --help"),
        (["--level", "10"], 64, '--level is "10"; it must be 1 to 9'),
        (["--binaries", "/tmp"], 65, "there is no program /tmp/tidemark; build it, or correct --binaries"),
    ],
)
def test_what_is_wrong_is_said(arguments, status, sentence):
    done = subprocess.run([release.ROOT / "scripts/dist.sh", *arguments], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (status, f"dist: {sentence}\n")


def test_the_try_says_what_it_needs():
    script = release.ROOT / "scripts/try-package.sh"
    done = subprocess.run([script, "/nowhere.deb"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        65, "try-package: there is no file /nowhere.deb; make it with: make dist\n"
    )
    assert subprocess.run([script], capture_output=True).returncode == 64
