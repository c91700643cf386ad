# SPDX-License-Identifier: Apache-2.0
"""The Grafana dashboards: their form, and each of their queries against data of real runs.

Grafana itself is not among Debian's packages, so no dashboard is drawn here. Their form is held against
the types of Grafana 11.0 from Grafana's own grafana-foundation-sdk: a key that Grafana does not know gets
lost on the way through them.
"""

import itertools
import json
import pathlib
import re

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

pytest_plugins = ["observed"]

ROOT = pathlib.Path(__file__).resolve().parents[2]
GRAFANA = ROOT / "deploy/grafana"
BOARDS = {path.stem: json.loads(path.read_text()) for path in sorted((GRAFANA / "dashboards").glob("*.json"))}
# Queries that rightly find nothing when all is well.
EMPTY_WHEN_ALL_IS_WELL = {("tidemark-gate", "Alerts that fire now")}
# What an annotation of a Prometheus data source has beside what all annotations have.
OF_PROMETHEUS_ANNOTATIONS = {"expr", "step", "titleFormat", "textFormat", "tagKeys", "useValueForTime"}
SECONDS = {"m": 60, "h": 3600, "d": 86400}

every_board = pytest.mark.parametrize("name", BOARDS)


def panels(name):
    return [panel for panel in BOARDS[name]["panels"] if panel["type"] != "row"]


def variables(name):
    return {variable["name"]: variable for variable in BOARDS[name]["templating"]["list"]}


def queries(name):
    """Panel, target."""
    return [(panel, target) for panel in panels(name) for target in panel["targets"]]


def lost_keys(before, after, path=""):
    """Where something did not come back."""
    if isinstance(before, dict):
        for key, value in before.items():
            if key not in (after or {}):
                yield f"{path}/{key}"
            else:
                yield from lost_keys(value, after[key], f"{path}/{key}")
    elif isinstance(before, list):
        for index, (one, other) in enumerate(itertools.zip_longest(before, after)):
            yield from lost_keys(one, other, f"{path}/{index}")
    elif before != after:
        yield path


def test_there_are_three_with_identifiers_of_their_own():
    assert sorted(BOARDS) == ["tidemark-drift", "tidemark-gate", "tidemark-live"]
    assert [board["uid"] for board in BOARDS.values()] == list(BOARDS)
    assert len({board["title"] for board in BOARDS.values()}) == 3


@every_board
def test_grafana_knows_every_key(name):
    register_default_plugins()
    read = Dashboard.from_json(json.loads(json.dumps(BOARDS[name])))
    written = json.loads(JSONEncoder(sort_keys=True).encode(read))
    lost = [
        path for path in lost_keys(BOARDS[name], written)
        if not (path.startswith("/annotations/list/") and path.rsplit("/")[-1] in OF_PROMETHEUS_ANNOTATIONS)
    ]
    assert lost == []
    # Of Grafana 11.0, as the README says.
    assert BOARDS[name]["schemaVersion"] == 39


@every_board
def test_panels_have_places_of_their_own(name):
    board = BOARDS[name]
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    taken = {}
    for panel in board["panels"]:
        place = panel["gridPos"]
        assert place["w"] >= 1 and place["h"] >= 1 and place["x"] >= 0 and place["x"] + place["w"] <= 24, panel["title"]
        for cell in itertools.product(
            range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
        ):
            assert cell not in taken, f"{panel['title']} lies on {taken[cell]}"
            taken[cell] = panel["title"]
    # No holes: a gap is moved up by Grafana, and then it looks other than here.
    assert len(taken) == 24 * (1 + max(y for _, y in taken))


@every_board
def test_panels_say_what_they_show(name):
    titles = [panel["title"] for panel in panels(name)]
    assert len(titles) == len(set(titles))
    for panel in panels(name):
        assert panel["title"] and panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["targets"], panel["title"]
        references = [target["refId"] for target in panel["targets"]]
        assert len(references) == len(set(references)), panel["title"]
        for target in panel["targets"]:
            assert target["expr"].strip(), panel["title"]
            # A table reads labels; any other panel names its series.
            assert target.get("format") == "table" or "legendFormat" in target, panel["title"]


@every_board
def test_variables_that_are_used_are_there_and_the_other_way_round(name):
    board, known = BOARDS[name], variables(name)
    used = set(re.findall(r"\$\{?([a-zA-Z]\w*)", json.dumps(board)))
    assert used == set(known)
    assert list(known)[0] == "datasource" and known["datasource"]["type"] == "datasource"
    assert {"datasource", "scenario", "branch"} <= set(known)
    for part in [*panels(name), *board["annotations"]["list"], *(v for v in known.values() if v["type"] == "query")]:
        assert part["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


@every_board
def test_metrics_are_documented_or_recorded(name):
    documented = (ROOT / "docs/METRICS.md").read_text()
    recorded = (ROOT / "deploy/prometheus/recording-rules.yml").read_text()
    for metric in set(re.findall(r"\btidemark[_:]\w+", json.dumps(board_queries(name)))):
        metric = metric.removesuffix("_bucket")
        assert f"`{metric}`" in documented or f"record: {metric}\n" in recorded, metric


def board_queries(name):
    return [target["expr"] for _, target in queries(name)] + [
        annotation["expr"] for annotation in BOARDS[name]["annotations"]["list"]
    ]


def span(name):
    """Seconds of the time range that the dashboard opens with."""
    number, unit = re.fullmatch(r"now-(\d+)([mhd])", BOARDS[name]["time"]["from"]).groups()
    return int(number) * SECONDS[unit]


def filled_in(expr, name):
    """As Grafana asks when the dashboard is opened; where one value is chosen of those there are, for all of them."""
    values = {"__rate_interval": "10s", "__range": f"{span(name)}s"}
    for variable in variables(name).values():
        if variable["type"] != "datasource":
            values[variable["name"]] = variable.get("allValue") or variable.get("current", {}).get("value", ".*")
    return re.sub(r"\$([a-zA-Z_]\w*)", lambda match: values[match.group(1)], expr)


@pytest.mark.parametrize(
    "name, panel, target",
    [pytest.param(name, panel, target, id=f"{name}-{panel['title']}-{target['refId']}")
     for name in BOARDS for panel, target in queries(name)],
)
def test_each_query_returns_data(observed, name, panel, target):
    expr = filled_in(target["expr"], name)
    if target.get("instant"):
        # What is gone when the run is over is asked for in its time.
        of_the_run = name == "tidemark-live" and "__range" not in target["expr"]
        found = observed.over(expr) if of_the_run else observed.instant(expr)
    else:
        found = observed.over(expr, span(name))
    assert found or (name, panel["title"]) in EMPTY_WHEN_ALL_IS_WELL, expr
    for label in re.findall(r"{{(\w+)}}", target.get("legendFormat", "")):
        assert all(series["metric"].get(label) for series in found), f"{label}: {found}"


@pytest.mark.parametrize("name", [name for name in BOARDS if BOARDS[name]["annotations"]["list"]])
def test_each_annotation_has_a_time_in_the_range(observed, name):
    for annotation in BOARDS[name]["annotations"]["list"]:
        found = observed.over(filled_in(annotation["expr"], name), span(name))
        assert found, annotation["name"]
        # The value is the time, in milliseconds.
        newest = max(float(value) for series in found for _, value in series["values"])
        assert observed.live_start - 3600 < newest / 1000 < observed.live_start + 3600, annotation["name"]
        for label in re.findall(r"{{(\w+)}}", annotation["textFormat"]):
            assert all(series["metric"].get(label) for series in found), annotation["name"]


@every_board
def test_each_variable_has_values(observed, name):
    for variable in variables(name).values():
        if variable["type"] != "query":
            continue
        metric, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]["query"]).groups()
        values = observed.ask(f"label/{label}/values", **{"match[]": filled_in(metric, name)})
        assert values, variable["name"]
        if "current" in variable and not variable["includeAll"]:
            assert variable["current"]["value"] in values


def test_the_provisioning_files_lead_to_the_dashboards_and_to_prometheus():
    source, = yaml.safe_load((GRAFANA / "provisioning/datasources/tidemark.yaml").read_text())["datasources"]
    assert source["type"] == "prometheus" and source["url"].startswith("http://")
    # The same scrape interval as that of the master, from which Grafana makes $__rate_interval.
    jobs = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    assert source["jsonData"]["timeInterval"] == jobs[0]["scrape_interval"]
    provider, = yaml.safe_load((GRAFANA / "provisioning/dashboards/tidemark.yaml").read_text())["providers"]
    assert provider["type"] == "file"
    assert provider["options"]["path"] in (GRAFANA / "README.md").read_text()
