# SPDX-License-Identifier: Apache-2.0
"""The end of a run whose metrics are read by many at once."""

import http.client
import subprocess
import threading

import pytest

from programs import PROGRAMS, ROOT


class Reader(threading.Thread):
    """Reads metrics over a new connection each time, until nobody answers any more."""

    def __init__(self, port):
        super().__init__()
        self.port, self.last = port, ""

    def run(self):
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("GET", "/metrics")
                self.last = connection.getresponse().read().decode()
            except (OSError, http.client.HTTPException):
                return
            finally:
                connection.close()


@pytest.mark.parametrize("attempt", range(4))
def test_connections_at_the_end_do_not_end_the_program(service, tmp_path, attempt):
    run = subprocess.Popen(
        [
            PROGRAMS / "tidemark", "run", ROOT / "Examples/content-platform.yaml", "--host", service, "-u", "10",
            "-r", "50/s", "-t", "2s", "--warmup", "0s", "--workers", "1", "--headless", "--no-ci", "--metrics", "127.0.0.1:0",
        ],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    line = run.stdout.readline()
    assert line.startswith("metrics: http://127.0.0.1:"), line
    readers = [Reader(int(line.split(":")[3].split("/")[0])) for _ in range(8)]
    for reader in readers:
        reader.start()
    output = run.stdout.read()
    for reader in readers:
        reader.join()
    assert run.wait() == 0, output
    assert any('tidemark_run_phase{phase="finished"} 1' in reader.last for reader in readers)
