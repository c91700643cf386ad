# SPDX-License-Identifier: Apache-2.0
"""The workflows and actions of deploy/github, by their schemas, zizmor, shellcheck and our rules."""

import re
import subprocess

import pytest

from pipelines import DEPLOY, OWN, ROOT, load, missing_scripts, shellcheck, steps, tool, triggers, unknown_options

GITHUB = DEPLOY / "github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = sorted(GITHUB.glob("**/action.yml"))
ALL = WORKFLOWS + ACTIONS
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
each_file = pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(GITHUB)))


def test_there_is_something_to_check():
    assert [path.stem for path in WORKFLOWS] == [
        "performance-comment", "performance-gate", "performance-nightly", "performance-paired", "performance-runners",
    ]
    assert len(ACTIONS) == 3


@pytest.mark.parametrize("schema, paths", [("workflows", WORKFLOWS), ("actions", ACTIONS)])
def test_schema(schema, paths):
    checked = subprocess.run(
        [tool("check-jsonschema"), "--builtin-schema", f"vendor.github-{schema}", *paths],
        capture_output=True, text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_zizmor_finds_nothing():
    # By name: it looks for workflows in .github/workflows only.
    checked = subprocess.run(
        [
            tool("zizmor"), "--offline", "--quiet", "--no-progress", "--strict-collection",
            "--persona", "pedantic", "--config", GITHUB / "zizmor.yml", *ALL,
        ],
        capture_output=True, text=True,
    )
    assert checked.returncode == 0, checked.stdout


@each_file
def test_what_zizmor_is_told_to_ignore_is_explained(path):
    for reason in re.findall(r"zizmor: ignore\[[\w-]+\](.*)", path.read_text()):
        assert len(reason.split()) >= 4


@each_file
def test_shellcheck(path, tmp_path):
    blocks = {step.get("name", step["run"]): step["run"] for step in steps(load(path)) if "run" in step}
    assert shellcheck(tmp_path, blocks) == ""


@each_file
def test_no_text_of_others_gets_into_a_script(path):
    for step in steps(load(path)):
        assert "${{" not in step.get("run", "")


@each_file
def test_scripts_and_options_exist(path):
    for step in steps(load(path)):
        text = step.get("run", "")
        assert list(missing_scripts(text)) == []
        assert list(unknown_options(text)) == []
        if "arguments" in step.get("with", {}):
            options = re.findall(r"^--.*$", step["with"]["arguments"], re.MULTILINE)
            assert list(unknown_options("tidemark run " + " ".join(options))) == []


@each_file
def test_actions_of_others_are_pinned_and_say_their_version(path):
    for line in re.findall(r"^.*uses: .*$", path.read_text(), re.MULTILINE):
        assert re.search(r"uses: (actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|OWNER/tidemark/\S+@v\d+\.\d+\.\d+)$", line), line


def test_one_action_has_one_pin():
    pins = {}
    for path in ALL:
        for name, pin in re.findall(r"uses: ([\w-]+/[\w-]+)\S*@(.+)$", path.read_text(), re.MULTILINE):
            pins.setdefault(name, set()).add(pin)
    assert {name: found for name, found in pins.items() if len(found) > 1} == {}


@each_workflow
def test_our_own_actions_take_what_they_are_given(path):
    for step in steps(load(path)):
        uses = step.get("uses", "")
        if uses.startswith(OWN):
            inputs = load(ROOT / uses.removeprefix(OWN).split("@")[0] / "action.yml")["inputs"]
            given = set(step.get("with", {}))
            assert given <= set(inputs)
            assert {name for name, i in inputs.items() if i.get("required")} <= given


@each_workflow
def test_rights_are_the_least(path):
    workflow = load(path)
    assert workflow["permissions"] == {}
    rights = {right for job in workflow["jobs"].values() for right in job["permissions"].items()}
    if path.stem == "performance-comment":
        assert rights == {("actions", "read"), ("pull-requests", "write")}
    else:
        assert rights <= {("contents", "read"), ("actions", "read")}
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@each_workflow
def test_strangers_get_nothing(path):
    workflow = load(path)
    on = triggers(workflow)
    assert "pull_request_target" not in on
    uses = [step.get("uses", "") for step in steps(workflow)]
    if "workflow_run" in on:
        assert not any(name.startswith("actions/checkout@") for name in uses)
    if "pull_request" in on:
        assert "secrets." not in path.read_text()
        assert "self-hosted" not in str(workflow["jobs"])


@each_workflow
def test_every_job_has_an_end_and_newer_runs_take_over(path):
    workflow = load(path)
    limits = [job["timeout-minutes"] for job in workflow["jobs"].values()]
    if path.stem == "performance-gate":
        assert limits == [15]
    is_of_pull_request = {"pull_request", "workflow_run"} & set(triggers(workflow))
    assert workflow["concurrency"]["cancel-in-progress"] is bool(is_of_pull_request)


def test_the_comment_follows_both_gates():
    gates = {load(path)["name"] for path in WORKFLOWS if "pull_request" in triggers(load(path))}
    comment = load(GITHUB / "workflows/performance-comment.yml")
    assert set(triggers(comment)["workflow_run"]["workflows"]) == gates


def test_the_master_waits_for_as_many_workers_as_there_are():
    jobs = load(GITHUB / "workflows/performance-runners.yml")["jobs"]
    arguments = next(step["with"]["arguments"] for step in jobs["master"]["steps"] if "arguments" in step.get("with", {}))
    expected = int(re.search(r"--expect-workers\n(\d+)", arguments)[1])
    assert expected == len(jobs["worker"]["strategy"]["matrix"]["worker"])
