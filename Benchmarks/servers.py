"""What the load goes to: nginx, plain and over TLS, and a server that delays by a known law."""

import array
import os
import shutil
import subprocess
import time
import urllib.request

from children import BenchError, Child, await_port, free_port

BODY_SIZES = (200, 300, 400, 600)


class Nginx:
    """Debian's nginx with one worker process and a configuration and prefix of its own."""

    def __init__(self, folder, core, template):
        self.asked = 0
        prefix = folder / "nginx"
        prefix.mkdir()
        make_certificate(prefix)
        ports = {name: free_port() for name in ("PORT", "TLS_PORT", "H2_PORT")}
        self.url = f"http://127.0.0.1:{ports['PORT']}"
        self.tls_url = f"https://127.0.0.1:{ports['TLS_PORT']}"
        self.h2_url = f"https://127.0.0.1:{ports['H2_PORT']}"
        config = prefix / "nginx.conf"
        config.write_text(filled(template.read_text(), prefix, ports))
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        self.child = Child([program, "-p", prefix, "-c", config], core, prefix / "output")
        await_port(ports["PORT"], self.child)

    def counts(self):
        """Connections accepted and requests read so far, this one included."""
        with urllib.request.urlopen(self.url + "/status", timeout=10) as reply:
            accepted, _, requests = map(int, reply.read().split(b"\n")[2].split())
        self.asked += 1
        return accepted, requests

    def request_count(self):
        """Requests that nginx has counted, without those that ask for this."""
        return self.counts()[1] - self.asked

    def connection_count(self):
        """Connections that nginx has accepted, without those that ask for this."""
        return self.counts()[0] - self.asked


def filled(text, prefix, ports):
    for name, port in ports.items():
        text = text.replace(f"@{name}@", str(port))
    for size in BODY_SIZES:
        text = text.replace(f"@BODY{size}@", '{"pad":"' + "x" * (size - 10) + '"}')
    return text.replace("@PREFIX@", str(prefix))


def make_certificate(folder):
    subprocess.run([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", folder / "key.pem", "-out", folder / "certificate.pem",
    ], check=True, capture_output=True)


class DelayServer:
    """Answers after a delay that follows a law, and remembers each; see delay_server.c."""

    def __init__(self, program, folder, core, law):
        self.log = folder / "delays"
        self.child = Child([program, self.log, *law], core, folder / "delay_server.output")
        for _ in range(200):
            if self.child.text().endswith("\n"):
                break
            time.sleep(0.01)
        else:
            raise BenchError(f"delay_server says no port: {self.child.text()}")
        self.url = f"http://127.0.0.1:{int(self.child.text())}"

    def end(self):
        """Stops it; gives the ns from read to answer of all requests, the shortest first."""
        usage = self.child.stop()
        if usage.status != 0:
            raise BenchError(f"delay_server ended with status {usage.status}:\n{usage.output}")
        delays = array.array("q")
        delays.frombytes(self.log.read_bytes())
        return sorted(delays)


def compile_delay_server(folder, source):
    program = folder / "delay_server"
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", program, source], check=True)
    return program
