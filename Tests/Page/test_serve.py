# SPDX-License-Identifier: Apache-2.0
"""`tidemark serve` in a browser: start, watch, stop, read, look back."""

import json
import pathlib
import re
import subprocess
from urllib.parse import urlsplit

import conftest
from playwright.sync_api import expect


def start(page, scenario, **fields):
    page.select_option("#scenario", scenario)
    for name, value in fields.items():
        page.fill(f"#{name}", str(value))
    page.click("#start-button")


def figure(page, name):
    """The text of a tile, such as `requests`."""
    return page.locator("#figures > div", has=page.get_by_text(name, exact=True)).locator("dd")


def quiet_and_at_home(watched, address):
    assert watched.complaints == []
    assert watched.hosts == {urlsplit(address).netloc}


def test_a_run_is_started_watched_and_judged(serve, watched):
    address = serve()
    page = watched.page
    reply = page.goto(address)
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy

    expect(page.get_by_role("heading", name="No run in progress")).to_be_visible()
    start(page, "short.yaml", users=7)
    expect(page.get_by_role("button", name="Stop the run")).to_be_visible()
    # The numbers move: what is there now is not what is there later.
    expect(figure(page, "requests")).not_to_have_text("0")
    before = figure(page, "requests").inner_text()
    expect(figure(page, "requests")).not_to_have_text(before)
    expect(page.locator("#endpoints tbody tr")).to_have_count(3)
    expect(page.locator("#workers tbody tr")).to_have_count(1)
    expect(page.locator("#charts canvas")).to_have_count(2)
    assert "last: p50" in page.locator("#charts canvas").first.get_attribute("aria-label")

    expect(page.locator("#verdict .badge")).to_have_text("PASS")
    expect(page.locator("#verdict")).to_contain_text("7 users")
    expect(page.locator("#start")).to_be_visible()
    assert page.title().startswith("PASS: ")
    quiet_and_at_home(watched, address)


def test_a_run_is_stopped_and_kept(serve, watched, folder):
    address = serve()
    page = watched.page
    page.goto(address)
    start(page, "long.yaml")
    expect(figure(page, "requests")).not_to_have_text("0")
    page.get_by_role("button", name="Stop the run").click()

    expect(page.locator("#verdict")).to_contain_text("stopped early")
    page.get_by_role("link", name="Past runs").click()
    expect(page.locator("#past-list tbody tr")).to_have_count(1)
    expect(page.locator("#past-list tbody")).to_contain_text("stopped")
    assert not (folder / "history.sqlite").exists()
    quiet_and_at_home(watched, address)


def test_users_are_changed_while_a_run_goes_on(serve, watched, folder):
    """Up beyond the scenario's number, to workers and threads that had no user, and down again."""
    text = (folder / "scenarios/long.yaml").read_text()
    (folder / "scenarios/steered.yaml").write_text(text.replace("users: 5", "users: 1"))
    (folder / "scenarios/steered.baseline.json").write_text(conftest.BASELINE % 60000)
    address = serve("--workers", "2", "--threads", "2")
    page = watched.page
    page.goto(address)
    start(page, "steered.yaml")
    expect(figure(page, "users")).to_have_text("1 of 1")
    for users in (40, 2):
        page.fill("#now-users", str(users))
        page.fill("#now-rate", "100/s")
        page.get_by_role("button", name="Change users").click()
        expect(figure(page, "users")).to_have_text(f"{users} of {users}")
    expect(page.locator("#log")).to_contain_text("the number of users was changed by hand to 40 at 100/s")
    page.get_by_role("button", name="Stop the run").click()

    expect(page.locator("#verdict .badge")).to_have_text("INVALID")
    expect(page.locator("#verdict h1")).to_contain_text("the number of users was changed by hand (to 40 at ")
    assert not (folder / "history.sqlite").exists()
    quiet_and_at_home(watched, address)

    out = next((folder / "runs").iterdir())
    results = json.loads((out / "perf-results.json").read_text())
    assert [change["users"] for change in results["run"]["user_changes"]] == [40, 2]
    assert {40, 2} <= {point["users"] for point in results["timeline"]}
    # The journal says the same of it.
    replayed = subprocess.run(
        [conftest.PROGRAMS / "tidemark", "replay", out / "run.journal", "--out", folder / "again"],
        capture_output=True, text=True, check=False,
    )
    assert replayed.returncode == 130, replayed.stdout + replayed.stderr
    assert "RESULT: INVALID" in replayed.stdout
    again = json.loads((folder / "again/perf-results.json").read_text())
    assert again["run"]["user_changes"] == results["run"]["user_changes"]
    assert again["endpoints"] == results["endpoints"]


def test_past_runs_reports_and_drift(serve, watched):
    address = serve()
    page = watched.page
    page.goto(address)
    for number in (1, 2):
        start(page, "short.yaml")
        expect(page.get_by_role("button", name="Stop the run")).to_be_visible()
        expect(page.locator("#verdict .badge")).to_have_text("PASS")

    page.get_by_role("link", name="Past runs").click()
    expect(page.locator("#past-list tbody tr")).to_have_count(2)
    page.locator("#past-list tbody a").first.click()
    expect(page.locator("#past-run .badge")).to_have_text("PASS")
    expect(page.locator("#past-run tbody tr").first).to_contain_text("60000.0 ms")
    links = page.locator("#past-run .downloads a")
    contents = {}
    for index in range(links.count()):
        with page.expect_download() as download:
            links.nth(index).click()
        contents[links.nth(index).inner_text()] = pathlib.Path(download.value.path()).read_text()
    assert len(contents) == 10
    assert json.loads(contents["perf-results.json"])["total_requests"] > 0
    assert contents["report.md"].startswith("<!-- tidemark: ")
    assert "<testsuite" in contents["junit.xml"]
    assert contents["stats.csv"].startswith("Type,Name,Request Count")
    assert "#[Histogram log format version 1.3]" in contents["latencies.hlog"]
    assert contents["summary.txt"].startswith("PASS ")
    assert "</html>" in contents["report.html"]

    page.get_by_role("link", name="Drift").click()
    expect(page.locator("#drift-chart canvas")).to_have_count(1)
    assert "over 2 runs" in page.locator("#drift-chart figcaption").inner_text()
    page.select_option("#drift-cell", "/api/trending p95")
    expect(page.locator("#drift-chart figcaption")).to_contain_text("/api/trending p95")
    quiet_and_at_home(watched, address)


def test_a_regression_is_said_first(serve, watched, folder):
    (folder / "scenarios/short.baseline.json").write_text(conftest.BASELINE % 0.0001)
    address = serve()
    page = watched.page
    page.goto(address)
    start(page, "short.yaml")
    expect(page.locator("#verdict .badge")).to_have_text("FAIL")
    expect(page.locator("#verdict h1")).to_contain_text("/api/search p50")
    assert page.locator("#verdict").get_attribute("aria-live") == "polite"
    quiet_and_at_home(watched, address)


def test_what_fails_is_run_again_where_the_baseline_says_so(serve, watched, folder):
    asks = (conftest.BASELINE % 0.0001).replace('{"version": 2,', '{"version": 2, "confirm": true,')
    (folder / "scenarios/short.baseline.json").write_text(asks)
    address = serve()
    page = watched.page
    page.goto(address)
    start(page, "short.yaml")
    expect(page.locator("#verdict .badge")).to_have_text("FAIL")
    expect(page.locator("#verdict h1")).to_contain_text("[again in the second run: ")
    out = next((folder / "runs").iterdir())
    second = json.loads((out / "confirm/perf-results.json").read_text())
    assert second["total_requests"] > 0

    page.get_by_role("link", name="Past runs").click()
    page.locator("#past-list tbody a").first.click()
    expect(page.locator("#past-run tbody tr").first).to_contain_text("again in the second run")
    quiet_and_at_home(watched, address)


def test_names_of_endpoints_are_text(serve, watched):
    address = serve()
    page = watched.page
    page.goto(address)
    start(page, "hostile.yaml")
    expect(page.locator("#endpoints tbody")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#verdict .badge")).to_have_text("NOT JUDGED")
    assert page.locator("main img").count() == 0
    quiet_and_at_home(watched, address)


def test_what_cannot_be_run_says_why_and_the_page_goes_on(serve, watched, folder):
    address = serve()
    page = watched.page
    page.goto(address)
    page.select_option("#scenario", "broken.yaml")
    expect(page.locator("#start-problem")).to_contain_text("broken.yaml:")
    expect(page.locator("#start-button")).to_be_disabled()

    # A setup that fails: found out only when the run is under way.
    text = (folder / "scenarios/short.yaml").read_text()
    (folder / "scenarios/doomed.yaml").write_text(text + "setup:\n  - {get: /no/such/page}\n")
    page.reload()
    start(page, "doomed.yaml")
    expect(page.locator("#verdict .badge")).to_have_text("FAILED TO RUN")
    expect(page.locator("#verdict h1")).to_contain_text("setup failed")
    start(page, "short.yaml")
    expect(page.locator("#verdict .badge")).to_have_text("PASS")
    quiet_and_at_home(watched, address)


def test_a_page_that_comes_late_sees_the_whole_run(serve, watched, browser):
    address = serve()
    page = watched.page
    page.goto(address)
    start(page, "long.yaml")
    expect(page.locator("#charts canvas").first).to_have_attribute("aria-label", points(3))
    late = browser.new_context().new_page()
    late.goto(address)
    expect(late.locator("#charts canvas").first).to_have_attribute("aria-label", points(3))
    late.get_by_role("button", name="Stop the run").click()
    expect(page.locator("#verdict")).to_contain_text("stopped early")
    late.context.close()
    quiet_and_at_home(watched, address)


def points(least):
    """The label of a chart that has at least so many points."""
    digits = "|".join([f"[{least}-9]", r"\d{2,}"])
    return re.compile(rf"over ({digits}) points")


def test_keyboard_and_landmarks(serve, watched):
    address = serve()
    page = watched.page
    page.goto(address)
    expect(page.locator("#start")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for selector in ("header", "main", "nav[aria-label]"):
        assert page.locator(selector).count() == 1
    unlabelled = page.evaluate(
        "[...document.querySelectorAll('input, select')].filter(one => !one.hidden && !one.labels.length).map(one => one.id)")
    assert unlabelled == []
    quiet_and_at_home(watched, address)


def test_a_page_with_too_many_points_asks_for_all_again(serve, watched):
    """Of a long run the server gives fewer points for the same time."""
    page = watched.page
    page.add_init_script("""
        window.sources = [];
        window.EventSource = class extends EventTarget {
          constructor() { super(); sources.push(this); document.documentElement.dataset.sources = sources.length; }
          close() { this.isClosed = true; }
          tell(kind, first, end) {
            const points = Array.from({ length: end - first }, (_, index) => ({
              second: first + index, is_warmup: false, users: 1, requests: 1, failures: 0, p50: 1, p95: 1, p99: 1 }));
            const data = JSON.stringify({ run: 1, course: "idle", is_stopping: false, endpoints: [], endpoint_count: 0,
              workers: [], worker_count: 0, notices: [], notice_count: 0, points, first_point: first, point_count: end });
            this.dispatchEvent(new MessageEvent(kind, { data }));
          }
        };""")
    page.goto(serve())
    # By an attribute: Playwright's wait_for_function evaluates text in the page, which its policy forbids.
    expect(page.locator("html")).to_have_attribute("data-sources", "1")
    page.evaluate("sources[0].tell('state', 0, 600)")
    page.evaluate("sources[0].tell('tick', 600, 1200)")
    expect(page.locator("#charts canvas").first).to_have_attribute("aria-label", re.compile("over 1200 points"))
    assert page.evaluate("sources.length") == 1
    page.evaluate("sources[0].tell('tick', 1200, 1201)")
    assert page.evaluate("sources.map(one => one.isClosed ?? false)") == [True, False]
    page.evaluate("sources[1].tell('state', 0, 401)")
    expect(page.locator("#charts canvas").first).to_have_attribute("aria-label", re.compile("over 401 points"))
    assert watched.complaints == []
