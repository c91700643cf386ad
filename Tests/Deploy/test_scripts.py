# SPDX-License-Identifier: Apache-2.0
"""Every shell script of the repository, by shellcheck."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHELLCHECK = pathlib.Path(sys.executable).with_name("shellcheck")


def scripts():
    """Files of this repository that start with a shell's name."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\n")
    for name in filter(None, listed):
        path = ROOT / name
        if not path.is_file():
            continue
        with path.open("rb") as file:
            first = file.readline()
        if first.startswith(b"#!") and (b"bash" in first or first.rstrip().endswith(b"/sh")):
            yield name


def test_shellcheck_has_nothing_to_say():
    names = list(scripts())
    assert "scripts/setup.sh" in names
    checked = subprocess.run([SHELLCHECK, *names], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
