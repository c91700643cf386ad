# SPDX-License-Identifier: Apache-2.0
"""The Prometheus rules: by promtool, by its unit tests, and against data of real runs."""

import pathlib
import re
import subprocess

import pytest
import yaml

pytest_plugins = ["observed"]

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy/prometheus"
PROGRAM = ROOT / ".build/debug/tidemark"
RULE_FILES = [RULES / "recording-rules.yml", RULES / "alert-rules.yml"]
UNIT_TESTS = sorted((RULES / "tests").glob("*.yml"))
ALL = [rule for file in RULE_FILES for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]
RECORDED = [rule for rule in ALL if "record" in rule]
ALERTS = [rule for rule in ALL if "alert" in rule]
# There is something to see only while there is nothing to see.
EMPTY_WHEN_ALL_IS_WELL = {"TidemarkNoRunKnown"}


def promtool(*arguments):
    done = subprocess.run(["promtool", *arguments], cwd=RULES, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_is_valid():
    promtool("check", "config", "prometheus.yml")


def test_the_rules_are_valid():
    promtool("check", "rules", "--lint-fatal", *(path.name for path in RULE_FILES))


@pytest.mark.parametrize("path", UNIT_TESTS, ids=lambda path: path.stem)
def test_unit_tests_of_the_rules_pass(path):
    promtool("test", "rules", f"tests/{path.name}")


def test_each_alert_is_tested_both_ways():
    checks = [
        check for path in UNIT_TESTS for case in yaml.safe_load(path.read_text())["tests"]
        for check in case.get("alert_rule_test", [])
    ]
    fires = {check["alertname"] for check in checks if check.get("exp_alerts")}
    silent = {check["alertname"] for check in checks if not check.get("exp_alerts")}
    assert fires == silent == {rule["alert"] for rule in ALERTS}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_each_alert_has_a_severity_and_a_runbook_that_exists(rule):
    assert rule["labels"]["severity"] in ("warning", "critical")
    assert rule["annotations"]["summary"] and rule["annotations"]["description"]
    prefix = "https://github.com/OWNER/tidemark/blob/main/"
    name, anchor = rule["annotations"]["runbook_url"].removeprefix(prefix).split("#")
    headings = re.findall(r"^#+ (.*)$", (ROOT / name).read_text(), re.MULTILINE)
    assert anchor in [re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_what_an_alert_says_to_type_can_be_typed(rule):
    said = " ".join(rule["annotations"].values())
    commands = set(re.findall(r"\btidemark ((?:history )?[a-z]+)", said))
    helps = {
        command: subprocess.run([PROGRAM, "help", *command.split()], capture_output=True, text=True).stdout
        for command in [*commands, "run"]
    }
    assert [command for command, text in helps.items() if f"USAGE: tidemark {command} " not in text] == []
    known = set(re.findall(r"--[a-z-]+", "".join(helps.values())))
    assert set(re.findall(r"--[a-z][a-z-]+", said)) <= known


def test_the_default_branch_is_written_in_one_way():
    for path in RULE_FILES:
        for rule in yaml.safe_load(path.read_text())["groups"]:
            for branch in re.findall(r"branch\W+\w+\"", " ".join(one["expr"] for one in rule["rules"])):
                assert branch == 'branch="main"'


@pytest.mark.parametrize("rule", RECORDED, ids=lambda rule: "-".join([rule["record"], *rule.get("labels", {}).values()]))
def test_each_recording_rule_gives_data(observed, rule):
    assert observed.over(rule["expr"]), rule["expr"]
    labels = ",".join(f'{name}="{value}"' for name, value in rule.get("labels", {}).items())
    assert observed.over(f"{rule['record']}{{{labels}}}")


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_each_alert_reads_data(observed, rule):
    expr = re.sub(r"\s(>|>=|==)\s[\d.]+( \* [\d.]+)?", "", rule["expr"])
    if rule["alert"] in EMPTY_WHEN_ALL_IS_WELL:
        assert not observed.instant(expr)
    else:
        assert expr != rule["expr"] and observed.over(expr), expr


def test_prometheus_runs_every_rule_without_an_error(observed):
    rules = [rule for group in observed.ask("rules")["groups"] for rule in group["rules"]]
    assert len(rules) == len(ALL)
    assert [rule for rule in rules if rule["health"] != "ok"] == []


def test_each_job_was_scraped_and_only_our_metrics_are_kept(observed):
    for job in ("tidemark-live", "pushgateway", "node"):
        assert observed.instant(f'max_over_time(up{{job="{job}"}}[1h]) == 1'), job
    assert observed.instant('tidemark_last_run_latency_seconds{job="node",branch="main"}')
    assert observed.instant('tidemark_last_run_latency_seconds{job="tidemark",branch="main"}')
    names = {s["metric"]["__name__"] for s in observed.instant('{job="node"}')}
    assert {name for name in names if not re.match(r"tidemark_|tidemark:|node_textfile_|up$|scrape_|ALERTS", name)} == set()
