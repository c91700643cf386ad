# SPDX-License-Identifier: Apache-2.0
"""The built programs and the demo service."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".build/debug"


def start_service(*options):
    """The demo service on a free port: its process and its address."""
    process = subprocess.Popen(
        [PROGRAMS / "content-platform", "--port", "0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    line = process.stdout.readline()
    assert line.startswith("listening on "), line
    return process, line.removeprefix("listening on ").strip()


def tidemark(*arguments, **options):
    """Runs the program to its end; its status and what it said are the result's."""
    return subprocess.run(
        [PROGRAMS / "tidemark", *map(str, arguments)],
        capture_output=True, text=True, timeout=300, **options,
    )
