# SPDX-License-Identifier: Apache-2.0
"""What several tests of pipelines need: the shell in YAML, and a way to run a workflow's steps."""

import os
import pathlib
import re
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CI = DEPLOY / "ci"
PROGRAMS = ROOT / ".build/debug"
OWN = "OWNER/tidemark/"


def tool(name):
    return pathlib.Path(sys.executable).with_name(name)


def load(path):
    return yaml.safe_load(path.read_text())


def steps(document):
    """The steps of a workflow or of a composite action."""
    if "runs" in document:
        return document["runs"]["steps"]
    return [step for job in document["jobs"].values() for step in job["steps"]]


def triggers(workflow):
    """YAML 1.1 reads the key "on" as true."""
    on = workflow[True]
    return on if isinstance(on, dict) else {on: None}


def shellcheck(folder, blocks):
    """What shellcheck says of blocks of bash, given by name."""
    paths = []
    for name, text in blocks.items():
        path = folder / (re.sub(r"\W+", "-", name) + ".sh")
        path.write_text("#!/usr/bin/env bash\nset -euo pipefail\n" + text + "\n")
        paths.append(path)
    checked = subprocess.run([tool("shellcheck"), *paths], capture_output=True, text=True)
    return checked.stdout


def commands(text):
    """The words of each command in a piece of shell, roughly: enough to see programs and options."""
    for line in re.split(r"\n|;|&&|\|\|?", text.replace("\\\n", " ")):
        yield re.findall(r"[^\s\"'()]+", line)


def help_of(program, *command):
    told = subprocess.run(
        [PROGRAMS / program, *command, "--help"], capture_output=True, text=True, check=True
    )
    return told.stdout


def unknown_options(text):
    """Options in a piece of shell that the program or script behind it does not have."""
    for words in commands(text):
        known = None
        for index, word in enumerate(words):
            name = word.split("/")[-1]
            if name in ("tidemark", "tidemark-worker"):
                command = [w for w in words[index + 1 : index + 3] if re.fullmatch("[a-z]+", w)]
                known = help_of(name, *(command if name == "tidemark" else []))
            elif name.endswith(".sh") and (CI / name).exists():
                known = (CI / name).read_text()
                if name == "keep-history.sh":
                    known += help_of("tidemark", "history", "add") + help_of("tidemark", "drift")
            elif known and re.fullmatch(r"--?[a-z0-9-]+", word) and word != "--":
                if not re.search(re.escape(word) + r"(?![\w-])", known):
                    yield f"{word} in {' '.join(words)}"


def missing_scripts(text):
    """Scripts of deploy/ci that a text names and that are not there."""
    for name in re.findall(r"(?:\$\w+|\.\.|performance)/(?:ci/)?([\w-]+\.sh)", text):
        if name not in ("build.sh", "start.sh", "seed.sh") and not os.access(CI / name, os.X_OK):
            yield name


class Job:
    """Runs the shell steps of a job as GitHub's runner would; of actions only those in deploy/github.

    Contexts are given as a mapping from an expression ("github.ref_name") to its value; an
    expression that is not in it is an error. What takes long is shortened by `replacing`.
    """

    def __init__(self, checkout, folder, contexts, environment=None, replacing=None):
        self.checkout = checkout
        self.folder = folder
        self.contexts = contexts
        self.replacing = dict(replacing or {})
        self.summary = folder / "summary.md"
        self.environment = {
            "HOME": str(folder),
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(folder / "temp"),
            **(environment or {}),
        }
        (folder / "temp").mkdir(parents=True)
        self.log = []

    def run(self, workflow, job):
        """The status of the first step that failed, or 0; steps with always() run nevertheless."""
        definition = load(DEPLOY / "github/workflows" / workflow)["jobs"][job]
        variables = {k: self.fill(v, self.contexts) for k, v in definition.get("env", {}).items()}
        status = self.run_steps(definition["steps"], self.contexts, variables)
        assert not self.replacing, f"not in the workflow: {list(self.replacing)}"
        return status

    def run_steps(self, steps, contexts, variables, action=None):
        failed = 0
        for step in steps:
            condition = step.get("if", "true")
            if failed and "always()" not in condition or not self.holds(condition, contexts):
                continue
            status, outputs = self.run_step(step, contexts, variables, action)
            for name, value in outputs.items():
                contexts[f"steps.{step.get('id')}.outputs.{name}"] = value
            if status and not step.get("continue-on-error"):
                failed = failed or status
        return failed

    def run_step(self, step, contexts, variables, action):
        uses = step.get("uses", "")
        if uses.startswith(OWN):
            folder = ROOT / uses.removeprefix(OWN).split("@")[0]
            return self.run_action(folder, step.get("with", {}), contexts, variables)
        if "run" not in step:
            return 0, {}
        own = {k: self.fill(v, contexts) for k, v in step.get("env", {}).items()}
        text = self.shorten(step["run"])
        output = self.folder / "output"
        path = self.folder / "path"
        output.write_text("")
        environment = {**self.environment, **variables, **own, "GITHUB_OUTPUT": str(output)}
        environment["GITHUB_PATH"] = str(path)
        if action:
            environment["GITHUB_ACTION_PATH"] = str(action)
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
            cwd=self.checkout, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.log.append(ran.stdout)
        return ran.returncode, dict(line.split("=", 1) for line in output.read_text().splitlines() if "=" in line)

    def run_action(self, folder, given, contexts, variables):
        definition = load(folder / "action.yml")
        inputs = {name: str(i.get("default", "")) for name, i in definition["inputs"].items()}
        for name, value in given.items():
            assert name in inputs, f"{folder} has no input {name}"
            inputs[name] = self.shorten(self.fill(value, contexts))
        inner = {**contexts, **{f"inputs.{name}": value for name, value in inputs.items()}}
        status = self.run_steps(definition["runs"]["steps"], inner, variables, folder)
        outputs = {
            name: self.fill(output["value"], inner) if output["value"][4:-3] in inner else ""
            for name, output in definition.get("outputs", {}).items()
        }
        return status, outputs

    def shorten(self, text):
        for old in [old for old in self.replacing if old in text]:
            text = text.replace(old, self.replacing.pop(old))
        return text

    @staticmethod
    def fill(text, contexts):
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: contexts[match[1]], str(text))

    @staticmethod
    def holds(condition, contexts):
        python = condition.replace("&&", " and ").replace("always()", "True").replace("true", "True")
        python = re.sub(r"\b(?:inputs|github)\.[\w.-]+", lambda m: repr(contexts[m[0]]), python)
        return eval(python)
