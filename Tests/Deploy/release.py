# SPDX-License-Identifier: Apache-2.0
"""The packages of the programs that the tests were built with; made once for all test files."""

import functools
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".build/debug"


def dist(out):
    """Makes the packages in a folder: the tarball and the Debian package."""
    made = subprocess.run(
        [ROOT / "scripts/dist.sh", "--binaries", PROGRAMS, "--out", out, "--level", "1"],
        capture_output=True, text=True,
    )
    assert made.returncode == 0, made.stderr
    return next(out.glob("*.tar.gz")), next(out.glob("*.deb"))


@functools.cache
def packages():
    folder = tempfile.TemporaryDirectory(prefix="tidemark-release-")
    # Kept as long as the cache is: until the tests end.
    return *dist(pathlib.Path(folder.name)), folder


def unpacked(folder):
    """The unpacked tarball, in a new folder inside this one."""
    tarball, _, _ = packages()
    subprocess.run(["tar", "-xzf", tarball, "-C", folder], check=True)
    return next(folder.glob("tidemark-*"))


def install(release, *arguments, **options):
    return subprocess.run(
        [release / "install.sh", *arguments], capture_output=True, text=True, **options
    )


def tree(folder):
    """Every file and folder below this one: its mode and what is in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else None
        found[str(path.relative_to(folder))] = (oct(path.lstat().st_mode), content)
    return found
