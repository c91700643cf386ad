# SPDX-License-Identifier: Apache-2.0
"""deploy/container: what can be checked of it without a container engine."""

import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy/container"
BINARIES = ROOT / ".build/debug"
TOOLS = pathlib.Path(sys.executable).parent
DOCKERFILE = (FOLDER / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
PROGRAMS = ["tidemark", "tidemark-worker", "content-platform"]


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)


def instructions():
    """The Dockerfile's lines, continued ones joined, without comments."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.lstrip().startswith("#")]
    return [line for line in "\n".join(lines).replace("\\\n", " ").splitlines() if line.strip()]


def ignored(path):
    """Whether .dockerignore keeps this path of the repository from the build; the last rule that matches decides."""
    parts = pathlib.PurePosixPath(path).parts
    parents = ["/".join(parts[: length + 1]) for length in range(len(parts))]
    verdict = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = re.escape(line.lstrip("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*\*", ".*")
        pattern = pattern.replace(r"\*", "[^/]*")
        if any(re.fullmatch(pattern, parent) for parent in parents):
            verdict = not line.startswith("!")
    return verdict


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The root folder that the script makes of programs that are built already."""
    root = tmp_path_factory.mktemp("image")
    made = run(FOLDER / "build.sh", "--binaries", BINARIES, root, *PROGRAMS)
    assert made.returncode == 0, made.stderr
    return root


def test_hadolint_has_nothing_to_say_about_the_dockerfile():
    checked = run(TOOLS / "hadolint", FOLDER / "Dockerfile")
    assert checked.returncode == 0, checked.stdout


def test_compose_file_follows_its_schema():
    checked = run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FOLDER / "compose.yaml")
    assert checked.returncode == 0, checked.stdout


def test_what_the_dockerfile_copies_and_runs_is_there():
    named = set(re.findall(r"deploy/container/[\w.-]+", "\n".join(instructions())))
    assert named == {"deploy/container/build.sh", "deploy/container/healthcheck.sh"}
    for name in named:
        assert (ROOT / name).stat().st_mode & 0o111, name
        assert not ignored(name), name


def test_every_source_of_the_package_reaches_the_build():
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.splitlines()
    for name in listed:
        if name == "Package.swift" or name.split("/")[0] in {"Sources", "Tests", "Examples", "Benchmarks"}:
            assert not ignored(name), name


@pytest.mark.parametrize(
    "name",
    [
        ".git/config", ".build/debug/tidemark", "tidemark-out/run.journal", "deploy/container/token", "README.md",
        "deploy/container/results/perf-results.json", "deploy/kubernetes/base/secrets/token",
        "deploy/kubernetes/components/tls/secrets/ca.key",
    ],
)
def test_secrets_and_what_was_built_stay_out_of_the_build(name):
    assert ignored(name)


def test_the_script_installs_stripped_programs_that_run(image):
    for program in PROGRAMS:
        installed = image / "usr/bin" / program
        assert installed.stat().st_size < (BINARIES / program).stat().st_size
        assert "no symbols" in run("nm", installed).stderr
        assert "USAGE" in run(installed, "--help").stdout
    version = run(image / "usr/bin/tidemark", "--version").stdout
    assert re.fullmatch(r"\d+\.\d+\.\d+.*\n", version)


def packages_of_the_runtime_stage():
    stage = "\n".join(instructions()).split(" AS runtime\n")[1].split("\nFROM ")[0]
    return re.search(r"--no-install-recommends ([^&]*)", stage).group(1).split()


def with_what_they_need(packages):
    """These packages and all that they depend on, as far as it is installed here."""
    needed, rest = set(), list(packages)
    while rest:
        package = rest.pop()
        if package in needed:
            continue
        shown = run("dpkg-query", "--show", "--showformat=${Depends},${Pre-Depends}", package)
        if shown.returncode == 0:
            needed.add(package)
            rest += re.findall(r"(?:^|[,|])\s*([a-z0-9.+-]+)", shown.stdout)
    return needed


def owners(paths):
    """The package of each of these files; the folder of a file may be registered as /lib or as /usr/lib."""
    real = {path: str(pathlib.Path(path).resolve()) for path in paths}
    candidates = {name for path in real.values() for name in (path, path.removeprefix("/usr"))}
    found = run("dpkg-query", "--search", *sorted(candidates)).stdout
    registered = {name: package for package, name in re.findall(r"(?m)^([^:,]+)(?::\w+)?: (/.*)$", found)}
    return {path: registered.get(name) or registered.get(name.removeprefix("/usr")) for path, name in real.items()}


needs_bookworm = pytest.mark.skipif(
    "VERSION_CODENAME=bookworm" not in pathlib.Path("/etc/os-release").read_text(),
    reason="packages are looked up on this system, and the image is Debian bookworm's",
)


@needs_bookworm
def test_every_library_is_in_a_package_that_the_image_has(image):
    there = with_what_they_need(packages_of_the_runtime_stage())
    libraries = set()
    for program in PROGRAMS:
        libraries.update(re.findall(r"=> (/\S+)", run("ldd", image / "usr/bin" / program).stdout))
    # The image's build links these in.
    libraries = {library for library in libraries if "/swift/linux/" not in library}
    assert any("libcurl" in library for library in libraries)
    for library, package in owners(libraries).items():
        assert package in there, f"{library} is in {package}, which the image does not have"


@needs_bookworm
def test_the_library_of_the_reports_charts_is_in_a_package_that_the_image_has():
    sources = "\n".join(path.read_text() for path in (ROOT / "Sources/Master/Reporting").rglob("*.swift"))
    paths = set(re.findall(r'"(/usr/share/[^"]+)"', sources))
    assert paths
    assert set(owners(paths).values()) <= set(packages_of_the_runtime_stage())


def test_the_programs_need_no_files_beside_them():
    """Swift puts resources that are not embedded into folders beside the program, which the image does not have."""
    description = (ROOT / "Package.swift").read_text()
    assert ".copy(" not in description and ".process(" not in description
    for source in (ROOT / "Sources").rglob("*.swift"):
        assert "Bundle.module" not in source.read_text(), source


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ([], 64, "it needs a root folder and at least one program; usage: "),
        (["root"], 64, "it needs a root folder and at least one program; usage: "),
        (["--binaries"], 64, "--binaries has no folder; usage: "),
        (["--binaries", "/nonexistent", "root", "tidemark"], 65, '--binaries is "/nonexistent", and there is no such folder'),
        (["root", "locust"], 64, '"locust" is no program of Tidemark; usage: '),
        (["--binaries", "/usr", "root", "tidemark"], 65, "/usr/tidemark is missing or cannot be run; build it first"),
    ],
)
def test_the_script_says_what_is_wrong(words, status, sentence, tmp_path):
    tried = run(FOLDER / "build.sh", *words, cwd=tmp_path)
    assert tried.returncode == status
    assert tried.stderr.startswith(f"build.sh: {sentence}")
    assert not (tmp_path / "root").exists()


def test_the_image_runs_as_nobody_and_stops_in_order():
    lines = instructions()
    assert "USER 65532:65532" in lines
    assert "STOPSIGNAL SIGTERM" in lines
    assert [line for line in lines if line.startswith("HEALTHCHECK ") and line.endswith('CMD ["/usr/lib/tidemark/healthcheck"]')]
    assert lines[-1] == 'CMD ["tidemark", "--help"]', "a build without --target makes the last stage"


def test_the_service_ends_in_order_on_the_stop_signal():
    service = Service()
    assert service.process.poll() is None
    assert service.stop() == 0


# Health checks


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Service:
    """The demo service, once it listens."""

    def __init__(self):
        self.port = free_port()
        command = [BINARIES / "content-platform", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert "listening on" in self.process.stdout.readline()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=20)
        self.process.stdout.close()
        return status


def health(process):
    return run(FOLDER / "healthcheck.sh", process.pid)


def until_healthy(process):
    deadline = time.monotonic() + 20
    while (checked := health(process)).returncode != 0 and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.05)
    return checked


def test_health_is_what_the_programs_do(tmp_path):
    token = tmp_path / "token"
    token.write_text("0123456789abcdef0123456789abcdef\n")
    address = f"127.0.0.1:{free_port()}"
    service = Service()
    processes = []

    def start(program, *words, environment=None):
        command = [str(BINARIES / program), *words]
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        return process

    try:
        assert health(service.process).stdout == f"the service listens on port {service.port}\n"
        worker = start("tidemark-worker", f"--master={address}", "--token-file", token)
        checked = health(worker)
        port = address.split(":")[1]
        assert checked.stdout == f"the worker has no connection to port {port} of its master\n"
        assert checked.returncode == 1

        # Two are expected, so that it waits.
        master = start(
            "tidemark", "run", ROOT / "Examples/content-platform.yaml", "--host", f"http://127.0.0.1:{service.port}",
            "--expect-workers", "2", "--token-file", token, "--headless", "--no-ci",
            environment={"HOME": str(tmp_path), "TIDEMARK_LISTEN": address},
        )
        assert until_healthy(master).stdout == f"the master listens on port {port}\n"
        assert until_healthy(worker).stdout == "the worker is connected with its master\n"

        for process in (master, worker):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)
        assert service.stop() == 0
        assert health(service.process).returncode == 1
    finally:
        for process in [*processes, service.process]:
            if process.poll() is None:
                process.kill()
                process.wait()
            process.stdout.close()


def test_another_program_is_not_healthy():
    with subprocess.Popen(["sleep", "60"]) as process:
        checked = health(process)
        process.kill()
    assert checked.returncode == 1
    assert checked.stdout == f'process {process.pid} is "sleep", which is no program of Tidemark\n'


# Compose


def test_every_service_is_hardened_and_limited():
    assert set(COMPOSE["services"]) == {"target", "master", "worker", "prometheus"}
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert not service["user"].startswith("0"), name
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name


def test_the_master_expects_as_many_workers_as_there_are():
    services = COMPOSE["services"]
    assert services["worker"]["deploy"]["replicas"] == "${WORKERS:-3}"
    assert "--expect-workers=${WORKERS:-3}" in services["master"]["command"]


def test_names_between_the_services_are_right():
    services = COMPOSE["services"]
    master, worker = services["master"]["command"], services["worker"]["command"]
    assert "--master=master:5557" in worker and "--listen=0.0.0.0:5557" in master
    assert "--host=http://target:8000" in master and services["target"]["command"][-1] == "8000"
    assert "--allow-host=target" in worker
    for service in (services["master"], services["worker"]):
        assert service["secrets"] == ["token"] and "--token-file=/run/secrets/token" in service["command"]
    assert COMPOSE["networks"]["run"]["internal"] is True
    scraped = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"][0]["static_configs"]
    assert scraped == [{"targets": ["master:9464"]}] and "--metrics=0.0.0.0:9464" in master


@pytest.mark.parametrize("service", ["target", "master", "worker"])
def test_the_programs_know_the_options_that_compose_gives_them(service):
    program, *words = COMPOSE["services"][service]["command"]
    subcommand = ["run"] if words[0] == "run" else []
    known = run(BINARIES / program, *subcommand, "--help").stdout
    for option in re.findall(r"(?m)^(--[\w-]+)", "\n".join(words)):
        assert re.search(rf"(?m)^ .*{option} ", known), option


def test_what_is_mounted_exists():
    git_ignores = (FOLDER / ".gitignore").read_text().splitlines()
    sources = [
        volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service.get("volumes", [])
    ] + [secret["file"] for secret in COMPOSE["secrets"].values()]
    for source in sources:
        if source.startswith("."):
            made_by_the_user = any(source.strip("./") == line.strip("/") for line in git_ignores)
            assert made_by_the_user or (FOLDER / source).exists(), source


def test_prometheus_accepts_its_configuration(tmp_path):
    shutil.copy(FOLDER / "prometheus.yml", tmp_path)
    shutil.copytree(ROOT / "deploy/prometheus", tmp_path / "rules")
    checked = run("promtool", "check", "config", tmp_path / "prometheus.yml")
    assert checked.returncode == 0, checked.stderr
    assert "rules found" in checked.stdout
