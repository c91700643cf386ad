# SPDX-License-Identifier: Apache-2.0
"""Files that others read, by what others read them with: JSON Schema, HdrHistogram, a browser."""

import json
import pathlib

import jsonschema
import pytest
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader
from playwright.sync_api import sync_playwright

from programs import PROGRAMS, ROOT, tidemark

SCHEMAS = ROOT / "docs/schema"
SCENARIO = ROOT / "Examples/content-platform.yaml"


@pytest.fixture(scope="module")
def run(service, tmp_path_factory):
    """A short run that fails against its baseline, with all its files."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "baseline.json").write_text(json.dumps({
        "version": 2,
        "thresholds": {
            "/api/search": {"p50_ms": 0.0001, "p95_ms": 10_000, "p99_ms": 10_000, "error_rate": 0.5},
            "/api/gone": {"p50_ms": 1},
        },
    }))
    done = tidemark(
        "run", SCENARIO, "--host", service, "--workers", 2, "-u", 60, "-r", "100/s", "-t", "5s", "--warmup", "1s",
        "--baseline", "baseline.json", "--headless", "--out", "out", "--html", "report.html", "--hlog", "run.hlog",
        cwd=folder,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A short paired run of a build and a slower one."""
    folder = tmp_path_factory.mktemp("pair")
    command = f"exec {PROGRAMS}/content-platform --port {{port}}"
    done = tidemark(
        "pair", ROOT / "Examples/content-platform-paired.yaml", "--workers", 1, "--max-pairs", 5, "--block", "1s",
        "--settle", "200ms", "--arm-warmup", "1s", "--out", "out", "--html", "report.html",
        "--baseline-cmd", command, "--candidate-cmd", f"{command} --regression tags-join",
        cwd=folder,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return folder


def described(schema, value, root, path=""):
    """Keys of a value that its schema does not name."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, list):
        for item in value:
            yield from described(schema["items"], item, root, path + "[]")
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        known = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
        if known is None:
            yield f"{path}.{key}"
        else:
            yield from described(known, item, root, f"{path}.{key}")


@pytest.mark.parametrize("name", ["results", "pair", "rules"])
def test_schema_is_one(name):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)


def test_results_are_as_their_schema_says(run):
    schema = json.loads((SCHEMAS / "results.schema.json").read_text())
    results = json.loads((run / "out/perf-results.json").read_text())
    jsonschema.validate(results, schema, jsonschema.Draft202012Validator)
    assert set(described(schema, results, schema)) == set()
    # And a file that is not as it says is not let pass.
    results["endpoints"]["/api/search"]["p50"] = "fast"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(results, schema, jsonschema.Draft202012Validator)


def test_pair_is_as_its_schema_says(pair):
    schema = json.loads((SCHEMAS / "pair.schema.json").read_text())
    decision = json.loads((pair / "out/pair.json").read_text())
    jsonschema.validate(decision, schema, jsonschema.Draft202012Validator)
    assert set(described(schema, decision, schema)) == set()
    assert decision["duration_seconds"] > 5


def test_rules_are_as_their_schema_says(pair):
    schema = json.loads((SCHEMAS / "rules.schema.json").read_text())
    rules = json.loads((pair / "out/rules.json").read_text())
    jsonschema.validate(rules, schema, jsonschema.Draft202012Validator)
    assert set(described(schema, rules, schema)) == set()
    assert [look["pairs"] for look in rules["looks_without_model"]] == [5]


def sums(path):
    """By tag, None for untagged, all intervals of an .hlog file added up."""
    reader = HistogramLogReader(str(path), HdrHistogram(1, 3_600_000_000, 3))
    found = {}
    while (interval := reader.get_next_interval_histogram()) is not None:
        assert interval.get_end_time_stamp() - interval.get_start_time_stamp() == 1000
        found.setdefault(interval.get_tag(), HdrHistogram(1, 3_600_000_000, 3)).add(interval)
    return found


def test_hlog_adds_up_to_the_results(run):
    results = json.loads((run / "out/perf-results.json").read_text())
    found = sums(run / "run.hlog")
    assert (run / "run.hlog").read_text().splitlines()[1] == "#[Histogram log format version 1.3]"
    assert set(found) == {None, *results["endpoints"]}
    assert found[None].get_total_count() == results["aggregated"]["count"] > 100
    for name, endpoint in results["endpoints"].items():
        assert found[name].get_total_count() == endpoint["count"]
        assert found[name].get_max_value() == pytest.approx(endpoint["max"] * 1000, rel=0.002, abs=1)
        # Their rank is ours or the one before; both are between the neighbours.
        below, above = (found[name].get_value_at_percentile(p) for p in (45, 55))
        assert below / 1000 * 0.998 <= endpoint["p50"] <= above / 1000 * 1.002


def test_hlog_is_made_again_from_the_folder(run):
    done = tidemark("report", "out", "--hlog", "again.hlog", cwd=run)
    assert done.returncode == 0, done.stderr
    assert (run / "again.hlog").read_bytes() == (run / "run.hlog").read_bytes()


def open_page(path, width):
    """What a person would see of a report: titles, charts, and what the browser complained of."""
    complaints, requested = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requested.append(request.url))
        page.goto(pathlib.Path(path).as_uri())
        seen = {
            "headline": page.locator("h1").inner_text(),
            "sections": page.locator("h2").all_inner_texts(),
            "charts": page.locator("canvas").count(),
            "wide": page.evaluate("document.documentElement.scrollWidth > window.innerWidth"),
            "lines": page.evaluate(
                "Object.values(Chart.instances).map(chart => chart.data.datasets.map(set => [set.label, set.data.length]))"
            ),
        }
        page.locator("details:not([open]) > summary").first.click()
        seen["charts after opening"] = page.locator("canvas").count()
        browser.close()
    assert complaints == []
    assert requested == [pathlib.Path(path).as_uri()]
    return seen


@pytest.mark.parametrize("width", [1440, 390])
def test_report_of_a_run(run, width):
    seen = open_page(run / "report.html", width)
    assert "/api/search p50" in seen["headline"]
    assert seen["sections"] == [
        "Cells", "Over time", "Distribution", "Each endpoint over time", "Endpoints", "Workers", "Run it again",
    ]
    # Two of all endpoints, the distribution, and two for each of the two endpoints that are open.
    assert seen["charts"] == 7
    assert not seen["wide"]
    lines = dict(line for chart in seen["lines"] for line in chart)
    assert lines["/api/search"] > 5
    assert lines["/api/search, baseline"] == 3


def test_report_of_a_pair(pair):
    seen = open_page(pair / "report.html", 1440)
    assert "/api/articles/[slug] p50" in seen["headline"]
    assert seen["sections"] == ["Cells", "Pair by pair", "Distribution", "Run it again"]
    # A chart for each cell that was judged, and then that of the distribution.
    *blocks, distribution = seen["lines"]
    assert 0 < len(blocks) <= 6
    assert all(chart == [["baseline", 5], ["candidate", 5]] for chart in blocks)
    lines = dict(distribution)
    assert lines["/api/search"] == lines["/api/search, baseline"] > 5
