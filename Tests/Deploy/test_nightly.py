# SPDX-License-Identifier: Apache-2.0
"""A night of performance-nightly.yml, with short blocks. That drift fails it: test_ci_scripts.py."""

import json

from test_workflows import SHORT, event, git, repository  # noqa: F401 (a fixture)
from workflow_job import Job


def test_a_night_is_kept_for_the_next_one(repository, tmp_path):  # noqa: F811
    head = git(repository, "rev-parse", "HEAD")
    # The cache was thrown away, and somebody names a run that still has an artifact.
    earlier = tmp_path / "night/temp/earlier/performance-history"
    earlier.mkdir(parents=True)
    (earlier / "history.jsonl").write_text(json.dumps({
        "id": "0", "kind": "pair", "time": "2026-01-01T02:00:00Z", "commit": "1" * 40, "branch": "main", "anchor": "v0",
        "scenario_file": "performance/scenario.yaml", "environment_class": "any", "reasons": [], "endpoints": {},
    }) + "\n")
    arguments = "\n".join(SHORT)
    short = " ".join(SHORT[:-2])
    job = Job(
        repository, tmp_path / "night", event(repository, **{"vars.TIDEMARK_ANCHOR": "v1", "inputs.history-run": "1", "vars.TIDEMARK_DRIFT_SINCE": ""}),
        instead={
            "--pairs 10": f"--pairs 1 {short}",
            '"$SCRIPTS/measure.sh"': f'GATE_ARGUMENTS="$GATE_ARGUMENTS\n{arguments}" "$SCRIPTS/measure.sh"',
        },
    )

    assert job.run("performance-nightly.yml", "nightly") == 0, job.log

    history = repository / "performance-history"
    runs = [json.loads(line) for line in (history / "history.jsonl").read_text().splitlines()]
    assert runs.pop(0)["anchor"] == "v0"
    assert [(run["commit"], run["branch"], run["anchor"]) for run in runs] == [(head, "main", head), (head, "main", "v1")]
    # Ports differ from night to night; the series goes on.
    assert len({run["scenario_digest"] for run in runs}) == 1
    assert len((history / "noise-digest.jsonl").read_text().splitlines()) == 2
    summary = job.summary.read_text()
    assert summary.count("## Drift") == 1
    # The head against itself is no news for the job's summary; the head against the anchor is.
    assert summary.count("### Performance: ") == 1
