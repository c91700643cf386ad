# SPDX-License-Identifier: Apache-2.0
"""deploy/kubernetes: rendered by kubectl's kustomize, checked against Kubernetes' schemas, and run here without a cluster."""

import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.request

import kubernetes_validate
import pytest
import yaml

from kubernetes_model import Manifests

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy/kubernetes"
BINARIES = ROOT / ".build/debug"
KUBECTL = pathlib.Path(sys.executable).with_name("kubectl")
OVERLAYS = sorted(f"overlays/{path.name}" for path in (FOLDER / "overlays").iterdir())
#: Those of the README's example, and one with every component.
OWN = ["overlays/mine", "overlays/everything"]
ALL = ["base", *OVERLAYS, *OWN]
#: From the first that has all that is used here to the newest that the validator knows.
VERSIONS = [
    version for version in dict.fromkeys(kubernetes_validate.utils.all_versions()) if int(version.split(".")[1]) >= 29
]
EVERYTHING = """
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: tidemark
resources: [../demo]
components: [../../components/tls, ../../components/metrics]
"""


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)


def with_programs():
    return os.environ | {"PATH": f"{BINARIES}:{os.environ['PATH']}"}


def readme_blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """The folder as a user has it after secrets.sh, and with an overlay as the README shows one."""
    tree = tmp_path_factory.mktemp("deploy") / "kubernetes"
    shutil.copytree(FOLDER, tree, ignore=shutil.ignore_patterns("secrets"))
    made = run(tree / "secrets.sh", "--tls", env=with_programs())
    assert made.returncode == 0, made.stderr
    for name, text in (("mine", readme_blocks("yaml")[0]), ("everything", EVERYTHING)):
        (tree / "overlays" / name).mkdir()
        (tree / "overlays" / name / "kustomization.yaml").write_text(text)
    shutil.copy(ROOT / "Examples/content-platform-paired.yaml", tree / "overlays/mine/scenario.yaml")
    shutil.copy(ROOT / "Examples/content-platform.baseline.json", tree / "overlays/mine/baseline.json")
    return tree


@pytest.fixture(scope="session")
def rendered(tree):
    """All overlays as the cluster would get them, by name."""

    def render(name):
        made = run(KUBECTL, "kustomize", tree / name)
        assert made.returncode == 0, made.stderr
        assert "deprecated" not in made.stderr
        return Manifests(list(yaml.safe_load_all(made.stdout)))

    return {name: render(name) for name in ALL}


def test_every_file_is_part_of_something_that_is_rendered():
    """What no kustomization names would never be looked at."""
    named = {"results-reader.yaml", "secrets.sh", "README.md", "SIZES.md", ".gitignore"}
    for kustomization in FOLDER.rglob("kustomization.yaml"):
        text = kustomization.read_text()
        named |= {"kustomization.yaml"} | set(re.findall(r"[\w-]+\.(?:yaml|env)", text))
    for path in FOLDER.rglob("*"):
        if path.is_file() and "secrets" not in path.parts:
            assert path.name in named, path


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_would_take_it(rendered, version):
    documents = [document for manifests in rendered.values() for document in manifests.documents]
    documents += yaml.safe_load_all((FOLDER / "results-reader.yaml").read_text())
    seen = []
    for document in documents:
        if document not in seen:
            kubernetes_validate.validate(document, version, strict=True)
            seen.append(document)
    assert {"Job", "CronJob", "Secret", "NetworkPolicy"} <= {document["kind"] for document in seen}


@pytest.mark.parametrize(
    ("name", "workers", "cores", "host"),
    [
        ("base", 3, 1, "content-platform:8000"),
        ("overlays/demo", 3, 1, "content-platform:8000"),
        ("overlays/large", 20, 4, "content-platform:8000"),
        ("overlays/nightly", 3, 1, "content-platform:8000"),
        ("overlays/tls", 3, 1, "content-platform:8000"),
        ("overlays/mine", 7, 2, "shop.shop.svc.cluster.local:8080"),
        ("overlays/everything", 3, 1, "content-platform:8000"),
    ],
)
def test_one_number_is_everywhere(rendered, name, workers, cores, host):
    manifests = rendered[name]
    jobs = manifests.jobs()
    master = jobs["tidemark-master"]["template"]["spec"]["containers"][0]
    job = jobs["tidemark-worker"]
    worker = job["template"]["spec"]["containers"][0]

    assert manifests.environment(master)["TIDEMARK_EXPECT_WORKERS"] == str(workers)
    assert (job["parallelism"], job["completions"], job["completionMode"]) == (workers, workers, "Indexed")
    assert f"--threads={cores}" in manifests.words(worker)
    assert worker["resources"]["limits"]["cpu"] in (cores, str(cores))
    assert f"--allow-host={host}" in manifests.words(worker)
    assert manifests.environment(master)["TIDEMARK_HOST"] == f"http://{host}"
    wait = manifests.environment(master)["TIDEMARK_EXPECT_WORKERS_MAX_WAIT"]
    assert f"--connect-max-wait={wait}" in manifests.words(worker)


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_left_of_the_placeholders(rendered, name):
    assert "from run.env" not in yaml.safe_dump_all(rendered[name].documents)


def all_pods(rendered):
    reader = Manifests([yaml.safe_load((FOLDER / "results-reader.yaml").read_text())])
    for name, manifests in [*rendered.items(), ("reader", reader)]:
        for pod, (_, spec) in manifests.pods().items():
            yield f"{name}: {pod}", spec


def test_pods_keep_to_the_restricted_profile(rendered):
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/, and a root that is read-only."""
    for name, spec in all_pods(rendered):
        security = spec["securityContext"]
        assert security["runAsNonRoot"] is True and security["runAsUser"] > 0, name
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert spec["automountServiceAccountToken"] is False, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec), name
        assert {sysctl["name"] for sysctl in security.get("sysctls", [])} <= {"net.ipv4.ip_local_port_range"}, name
        for volume in spec["volumes"]:
            assert set(volume) - {"name"} <= {"configMap", "secret", "emptyDir", "persistentVolumeClaim"}, name
        for container in spec["containers"] + spec.get("initContainers", []):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
            }, name


def test_the_namespace_enforces_the_restricted_profile(rendered):
    for manifests in rendered.values():
        labels = manifests.get("Namespace", "tidemark")["metadata"]["labels"]
        for mode in ("enforce", "audit", "warn"):
            assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"
        assert {document["metadata"].get("namespace", "tidemark") for document in manifests.documents} == {"tidemark"}


def test_every_pod_has_its_cpus_to_itself(rendered):
    for name, spec in all_pods(rendered):
        for container in spec["containers"]:
            assert container["resources"]["requests"] == container["resources"]["limits"], name
            assert set(container["resources"]["limits"]) == {"cpu", "memory"}, name
            if "reader" not in name:
                assert re.fullmatch(r"[1-9]\d*", str(container["resources"]["limits"]["cpu"])), name


def test_every_volume_and_mount_and_setting_exists(rendered):
    for name, manifests in rendered.items():
        for _, spec in manifests.pods().values():
            for container in spec["containers"]:
                folders = [mount["mountPath"] for mount in container["volumeMounts"]]
                contents = {mount["mountPath"]: manifests.files(spec, mount) for mount in container["volumeMounts"]}
                for word in manifests.words(container):
                    path = word.split("=")[-1]
                    if path.startswith("/"):
                        folder, _, file = path[1:].partition("/")
                        assert f"/{folder}" in folders, f"{name}: {word}"
                        assert contents[f"/{folder}"] is None or file in contents[f"/{folder}"], f"{name}: {word}"
                    assert "$(" not in word, f"{name}: {word}"


def test_the_masters_service_leads_to_the_master(rendered):
    for manifests in rendered.values():
        pods = manifests.pods()
        labels, spec = pods["tidemark-master"]
        service = manifests.get("Service", "tidemark-master")["spec"]
        assert service["selector"].items() <= labels.items()
        assert not service["selector"].items() <= pods["tidemark-worker"][0].items()
        ports = {port["name"]: port["containerPort"] for port in spec["containers"][0]["ports"]}
        for port in service["ports"]:
            assert ports[port["targetPort"]] == port["port"]
        words = manifests.words(pods["tidemark-worker"][1]["containers"][0])
        assert f"--master=tidemark-master:{ports['workers']}" in words


MASTER = ("tidemark", {"app.kubernetes.io/name": "tidemark", "app.kubernetes.io/component": "master"})
WORKER = ("tidemark", {"app.kubernetes.io/name": "tidemark", "app.kubernetes.io/component": "worker"})
TARGET = ("shop", {"app": "shop", "tidemark-target": "true"})
NEIGHBOUR = ("shop", {"app": "database"})
STRANGER = ("tidemark", {"app": "stranger"})
DNS = ("kube-system", {"k8s-app": "kube-dns"})
PROMETHEUS = ("monitoring", {"app.kubernetes.io/name": "prometheus"})
DEMO = ("tidemark", {"app.kubernetes.io/name": "content-platform", "tidemark-target": "true"})


@pytest.mark.parametrize("name", ALL)
def test_the_network_lets_through_what_is_needed_and_nothing_else(rendered, name):
    allows = rendered[name].allows
    for pod, labels in (("tidemark-master", MASTER[1]), ("tidemark-worker", WORKER[1])):
        assert rendered[name].pods()[pod][0] == labels

    assert allows(WORKER, MASTER, 5557)
    assert allows(WORKER, TARGET, 8080) and allows(MASTER, TARGET, 8080)
    for pod in (WORKER, MASTER):
        assert allows(pod, DNS, 53) and allows(pod, DNS, 53, "UDP")

    for pod in (NEIGHBOUR, STRANGER, TARGET, MASTER, PROMETHEUS, DEMO):
        assert not allows(pod, MASTER, 5557)
    for pod in (MASTER, NEIGHBOUR, WORKER, STRANGER, TARGET):
        assert not allows(pod, WORKER, 80)
    for pod in (NEIGHBOUR, STRANGER, PROMETHEUS):
        assert not allows(WORKER, pod, 80) and not allows(MASTER, pod, 80)
    assert not allows(WORKER, MASTER, 9464)
    assert allows(PROMETHEUS, MASTER, 9464) is (name == "overlays/everything")
    if name in ("overlays/demo", "overlays/everything"):
        assert allows(WORKER, DEMO, 8000) and not allows(STRANGER, DEMO, 8000)
        assert DEMO[1].items() <= rendered[name].pods()["content-platform"][0].items()


@pytest.mark.parametrize("name", ALL)
def test_a_verdict_is_not_tried_again(rendered, name):
    jobs = rendered[name].jobs()
    for job in jobs.values():
        assert job["template"]["spec"]["restartPolicy"] == "Never"
        for rule in job["podFailurePolicy"]["rules"]:
            containers = [container["name"] for container in job["template"]["spec"]["containers"]]
            assert rule.get("onExitCodes", {}).get("containerName", containers[0]) in containers
    master, worker = jobs["tidemark-master"], jobs["tidemark-worker"]
    assert master["backoffLimit"] == 0
    assert master["podFailurePolicy"]["rules"][0]["onExitCodes"]["values"] == [1, 3, 4]
    # One worker that failed leaves the others alone.
    assert "backoffLimit" not in worker and worker["backoffLimitPerIndex"] == 1


def test_the_nightly_run_is_that_of_base(rendered):
    nightly = rendered["overlays/nightly"]
    assert nightly.all("Job") == []
    assert nightly.jobs() == rendered["base"].jobs()
    schedules = {(job["spec"]["schedule"], job["spec"]["timeZone"]) for job in nightly.all("CronJob")}
    assert len(schedules) == 1, "master and workers begin together"
    assert all(job["spec"]["concurrencyPolicy"] == "Forbid" for job in nightly.all("CronJob"))


def test_the_large_run_keeps_its_nodes_to_itself(rendered):
    spec = rendered["overlays/large"].pods()["tidemark-worker"][1]
    assert list(spec["affinity"]["podAntiAffinity"]) == ["requiredDuringSchedulingIgnoredDuringExecution"]
    assert [entry["whenUnsatisfiable"] for entry in spec["topologySpreadConstraints"]] == ["DoNotSchedule"]
    assert spec["nodeSelector"] == {"tidemark-worker": "true"} and spec["tolerations"]


def test_the_authoritys_key_stays_outside(rendered, tree):
    key = (tree / "components/tls/secrets/ca.key").read_bytes()
    secrets = {
        secret["metadata"]["name"]: rendered["overlays/tls"].data("Secret", secret["metadata"]["name"])
        for secret in rendered["overlays/tls"].all("Secret")
    }
    assert sorted(sorted(files) for files in secrets.values()) == [
        ["ca.pem", "master.key", "master.pem"], ["ca.pem", "worker.key", "worker.pem"], ["token"],
    ]
    assert not any(key in files.values() for files in secrets.values())


def test_secrets_are_made_once_and_never_committed(tree):
    again = run(tree / "secrets.sh", "--tls", env=with_programs())
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    token = tree / "base/secrets/token"
    assert re.fullmatch(r"[0-9a-f]{64}\n", token.read_text())
    assert token.stat().st_mode & 0o777 == 0o600
    for path in ("base/secrets/token", "components/tls/secrets/ca.key"):
        assert run("git", "check-ignore", f"deploy/kubernetes/{path}", cwd=ROOT).returncode == 0, path


def test_secrets_script_says_what_is_wrong(tree):
    tried = run(tree / "secrets.sh", "--certs")
    assert tried.returncode == 64
    assert tried.stderr == "secrets.sh: it takes --tls or nothing; usage: deploy/kubernetes/secrets.sh [--tls]\n"


def test_the_scenario_is_the_examples():
    assert (FOLDER / "base/scenario.yaml").read_text() == (ROOT / "Examples/content-platform.yaml").read_text()


def test_settings_are_options_of_run(rendered):
    named = set(re.findall(r"TIDEMARK_\w+", (FOLDER / "README.md").read_text()))
    for manifests in rendered.values():
        master = manifests.jobs()["tidemark-master"]["template"]["spec"]["containers"][0]
        named |= {name for name in manifests.environment(master) if name.startswith("TIDEMARK_")}
    options = run(BINARIES / "tidemark", "run", "--help").stdout
    for name in named:
        option = "--" + name.removeprefix("TIDEMARK_").lower().replace("_", "-")
        assert re.search(rf"(?m)^ .*{option} ", options), name


# SIZES.md


SIZES = (FOLDER / "SIZES.md").read_text()
BENCHMARKS = (ROOT / "Benchmarks/README.md").read_text()


def table(text, header):
    """The rows of the Markdown table whose first cell of the header is this, without links."""
    rows = text.split(f"| {header} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def number(text):
    return float(re.search(r"[\d,]+(?:\.\d+)?", text).group().replace(",", ""))


def test_sizes_quote_the_benchmarks():
    quoted = {row[0]: row[1] for row in table(SIZES, "what")}
    plain = {row[0]: row[7] for row in table(BENCHMARKS, "CPU us per request") if len(row) > 7}
    think = table(BENCHMARKS, "requests/s")[0]
    memory = {row[0]: row[1] for row in table(BENCHMARKS, "memory of 10,000 users, over 10")}
    scale = {row[0]: row for row in table(BENCHMARKS, "workers")}
    tls = BENCHMARKS.split("### TLS:")[1]
    tls = {row[0]: row[7] for row in table(tls, "CPU us per request")}
    http2 = {row[0]: row[1] for row in table(BENCHMARKS.split("### HTTP/2")[1], "tool")}
    arrivals = re.search(r"part of ([\d,]+)/s", BENCHMARKS).group(1)

    assert quoted == {
        "a request of a user who thinks for 1 s between requests": f"{number(think[3])} µs of a core",
        "a request without think time, 1,000 connections": f"{number(plain['tidemark'])} µs",
        "the same over TLS": f"{number(tls['tidemark'])} µs",
        "the same with `engine: libcurl`": f"{number(plain['tidemark, libcurl'])} µs",
        "HTTP/2, a connection for each user": f"{number(http2['tidemark, `connections: user`'])} µs",
        "arrivals in the open model, a core's best throughput": f"{arrivals}/s",
        "a user with an open connection":
            f"{memory['idle, a connection open']} KB; with TLS {memory['idle, a TLS connection open']} KB",
        "the master of 1,000 workers with 20 endpoints each":
            f"{number(scale['1000'][1])} % of a core, {number(scale['1000'][3]):.0f} MB",
    }


def test_sizes_are_computed_right():
    rows = table(SIZES, "wanted")
    assert len(rows) >= 5
    for wanted, rate, cost, cores, shape, memory in rows:
        microseconds, share = (float(part) for part in re.findall(r"[\d.]+", cost))
        assert number(cores) == pytest.approx(number(rate) * microseconds / 1e6 / share, abs=0.005), wanted
        workers, width = (int(part) for part in shape.split(" × "))
        assert (workers - 1) * width < number(cores) <= workers * width, wanted
        users = number(re.search(r"([\d,]+) users", wanted).group(1))
        assert users / workers <= 32_256, wanted
        assert number(memory) == math.ceil(2 * (20 + 150 * users / workers / 1024)), wanted
    assert 80 * 0.5 / 39.8e-6 == pytest.approx(1_005_025, abs=1)
    assert 2 * (20 + 150 * 20_000 / 1024) < 6 * 1024


def test_sizes_reckon_with_the_limits_of_the_check_before_the_load():
    limits = (ROOT / "Sources/Shared/Fitness/FitnessLimits.swift").read_text()
    for line in (
        "portsPerUser = 2", "widestPorts = 1024...65_535", "baseMemoryBytes = 20 * 1024 * 1024",
        "memoryBytesPerUser = 150 * 1024", "comfortableMemoryFactor = 2",
    ):
        assert f"static let {line}\n" in limits, line
    assert (65_535 - 1024 + 1) // 2 == 32_256


class Pod:
    """A pod of the manifests as a process of this machine: its command line, variables and mounted files."""

    def __init__(self, manifests, name, folder, changes, settings=None):
        spec = manifests.pods()[name][1]
        container = spec["containers"][0]
        folder.mkdir()
        words = manifests.words(container)
        for old, new in changes.items():
            words = [word.replace(old, new) for word in words]
        for mount in container["volumeMounts"]:
            path = folder / mount["mountPath"].strip("/")
            path.mkdir()
            for file, content in (manifests.files(spec, mount) or {}).items():
                (path / file).write_bytes(content)
        # What is mounted at /scenario is in this pod's folder.
        words = [re.sub(r"^(--[\w-]+=)?/", rf"\g<1>{folder}/", word) for word in words]
        self.folder = folder
        self.process = subprocess.Popen(
            [BINARIES / words[0], *words[1:]],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=manifests.environment(container) | {"PATH": "", "HOME": "/nonexistent"} | (settings or {}),
        )

    def line_with(self, pattern):
        for line in self.process.stdout:
            if found := re.search(pattern, line):
                return found.group(1)
        raise AssertionError(f"it ended with {self.process.wait()} and without {pattern}")

    def end(self):
        output = self.process.communicate(timeout=40)[0]
        return self.process.returncode, output


#: On loopback, on ports that the system chooses.
LISTEN = {"0.0.0.0:5557": "127.0.0.1:0", "0.0.0.0:9464": "127.0.0.1:0"}


def scrape(address):
    with urllib.request.urlopen(address, timeout=20) as reply:
        return reply.read().decode()


def last_scrape(address, process):
    """A master that was scraped waits at its end for one more; then it leaves, be it in the middle of an answer."""
    text = ""
    while process.poll() is None:
        try:
            text = scrape(address)
        except OSError:
            break
    return text


@pytest.mark.parametrize("name", ["overlays/demo", "overlays/everything"])
def test_the_pods_make_a_run_together(rendered, name, tmp_path):
    target = Pod(rendered["overlays/demo"], "content-platform", tmp_path / "target", {"0.0.0.0": "127.0.0.1", "8000": "0"})
    pods = [target]
    try:
        service = target.line_with(r"http://(127\.0\.0\.1:\d+)")
        manifests = rendered[name]
        settings = {
            "TIDEMARK_HOST": f"http://{service}", "TIDEMARK_USERS": "100", "TIDEMARK_SPAWN_RATE": "100",
            "TIDEMARK_RUN_TIME": "2s", "TIDEMARK_WARMUP": "0s", "TIDEMARK_NO_CI": "true",
        }
        master = Pod(manifests, "tidemark-master", tmp_path / "master", LISTEN, settings)
        pods.append(master)
        metrics = master.line_with(r"metrics: (http://\S+)") if name == "overlays/everything" else None
        if metrics:
            scrape(metrics)
        changes = {
            "tidemark-master:5557": master.line_with(r"listening on (127\.0\.0\.1:\d+)"), "content-platform:8000": service,
        }
        workers = [Pod(manifests, "tidemark-worker", tmp_path / f"worker-{index}", changes) for index in range(3)]
        pods += workers

        for worker in workers:
            assert worker.end() == (0, "")
        if metrics:
            end = last_scrape(metrics, master.process)
            assert re.search(r'(?m)^tidemark_workers\{state="expected"\} 3$', end)
            counts = re.findall(r"(?m)^tidemark_requests_total\{.*\} (\d+)$", end)
        status, output = master.end()
        assert "counted by the workers = " in output and "No baseline was given" in output, output
        assert status in (0, 3), output
        if metrics:
            assert f"= {sum(map(int, counts))} merged" in output
        results = list((tmp_path / "master/results").iterdir())
        assert [folder.name for folder in results] == ["pod_name"]
        assert {"perf-results.json", "report.html", "junit.xml", "verdict.md"} <= {
            file.name for file in results[0].iterdir()
        }
        assert len(re.findall(r"(?m)^worker ", output)) == 3, output
    finally:
        for pod in pods:
            if pod.process.poll() is None:
                pod.process.kill()
            pod.process.wait()
            pod.process.stdout.close()
