# SPDX-License-Identifier: Apache-2.0
"""The template for GitLab and the example for Jenkins."""

import re
import subprocess

from pipelines import DEPLOY, load, missing_scripts, shellcheck, tool, unknown_options

TEMPLATE = DEPLOY / "gitlab/tidemark.gitlab-ci.yml"
JENKINS = DEPLOY / "jenkins/Jenkinsfile"


def scripts():
    """Each job's shell, with what comes before it."""
    template = load(TEMPLATE)
    before = "\n".join(template[".tidemark"]["before_script"])
    return {
        name: before + "\n" + "\n".join(job["script"])
        for name, job in template.items()
        if isinstance(job, dict) and "script" in job
    }


def test_schema():
    checked = subprocess.run(
        [tool("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", TEMPLATE],
        capture_output=True, text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_shell(tmp_path):
    assert set(scripts()) == {"performance-gate", "performance-paired", "performance-nightly"}
    assert shellcheck(tmp_path, scripts()) == ""
    for text in scripts().values():
        assert list(missing_scripts(text)) == []
        assert list(unknown_options(text)) == []


def test_forks_get_no_job_of_this_project():
    template = load(TEMPLATE)
    rules = template[".tidemark-merge-request"]["rules"]
    assert len(rules) == 1
    assert "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID" in rules[0]["if"]
    for name in ("performance-gate", "performance-paired"):
        assert ".tidemark-merge-request" in template[name]["extends"]
        assert "rules" not in template[name]


def test_results_are_kept_and_shown_whatever_happens():
    artifacts = load(TEMPLATE)[".tidemark"]["artifacts"]
    assert artifacts["when"] == "always"
    assert artifacts["reports"] == {"junit": "tidemark-out/junit.xml", "metrics": "tidemark-out/metrics.txt"}
    assert load(TEMPLATE)["performance-gate"]["timeout"] == "15 minutes"


def test_shell_of_the_jenkinsfile(tmp_path):
    blocks = dict(enumerate(re.findall(r"sh '(.*)'", JENKINS.read_text())))
    assert len(blocks) == 2
    assert shellcheck(tmp_path, {f"sh-{index}": text for index, text in blocks.items()}) == ""
    for text in blocks.values():
        assert list(missing_scripts(text)) == []
        assert list(unknown_options(text)) == []
