# SPDX-License-Identifier: Apache-2.0
"""Runs the steps of a workflow's job, as far as that goes without GitHub."""

import os
import re
import subprocess

from pipelines import DEPLOY, OWN, PROGRAMS, ROOT, load


class Job:
    """The shell steps of a job, and of actions those in deploy/github; actions of others are left out.

    Contexts map an expression ("github.ref_name") to its value; an expression that is not among
    them is an error. `instead` puts one text for another, to take less time or another port, and
    `extra` gives further inputs to the action that measures.
    """

    def __init__(self, checkout, folder, contexts, instead=None, extra=None):
        self.checkout = checkout
        self.folder = folder
        self.temp = folder / "temp"
        self.temp.mkdir(parents=True, exist_ok=True)
        self.contexts = {"runner.temp": str(self.temp), **contexts}
        # The programs are on the PATH, and charts are there or not.
        self.instead = {"0.1.0": "", "sudo apt-get install": "echo", **(instead or {})}
        self.used = set()
        self.extra = extra or {}
        self.summary = folder / "summary.md"
        self.environment = {
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "HOME": str(folder),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        self.log = ""

    def run(self, workflow, name):
        """The status of the first step that failed, or 0."""
        job = load(DEPLOY / "github/workflows" / workflow)["jobs"][name]
        variables = {key: self.put(value, self.contexts) for key, value in job.get("env", {}).items()}
        status = self.run_steps(job["steps"], self.contexts, variables)
        unused = set(self.instead) - self.used - {"0.1.0", "sudo apt-get install"}
        assert status or not unused, f"{workflow} does not have {unused}"
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
        if step.get("uses", "").startswith(OWN):
            return self.run_action(step, contexts, variables)
        if "run" not in step:
            return 0, {}
        output = self.folder / "output"
        output.write_text("")
        environment = {
            **self.environment,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_ACTION_PATH": str(action),
            **variables,
            **{name: self.put(value, contexts) for name, value in step.get("env", {}).items()},
        }
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", self.put(step["run"], contexts)],
            cwd=self.checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        self.log += ran.stdout
        lines = [line.partition("=") for line in output.read_text().splitlines()]
        return ran.returncode, {name: value for name, equals, value in lines if equals}

    def run_action(self, step, contexts, variables):
        folder = ROOT / step["uses"].removeprefix(OWN).split("@")[0]
        action = load(folder / "action.yml")
        given = {**step.get("with", {}), **(self.extra if folder.name == "github" else {})}
        inputs = {name: str(given.get(name, of.get("default", ""))) for name, of in action["inputs"].items()}
        inner = {**contexts, **{f"inputs.{name}": self.put(text, contexts) for name, text in inputs.items()}}
        status = self.run_steps(action["runs"]["steps"], inner, variables, folder)
        values = {name: of["value"][4:-3] for name, of in action.get("outputs", {}).items()}
        return status, {name: inner[value] for name, value in values.items() if value in inner}

    def put(self, text, contexts):
        text = re.sub(r"\$\{\{ (.*?) \}\}", lambda match: contexts[match[1]], str(text))
        for old, new in self.instead.items():
            if old in text:
                self.used.add(old)
                text = text.replace(old, new)
        return text

    @staticmethod
    def holds(condition, contexts):
        python = condition.replace("&&", "and").replace("always()", "True").replace("true", "True")
        return eval(re.sub(r"\b(?:inputs|github)\.[\w.-]+", lambda match: repr(contexts[match[0]]), python))
