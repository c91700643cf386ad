# SPDX-License-Identifier: Apache-2.0
"""What the Python tests share: the built programs and the demo service."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
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


@pytest.fixture(scope="session")
def service():
    """The address of a running demo service."""
    process, address = start_service()
    yield address
    process.terminate()
    process.wait()
