# SPDX-License-Identifier: Apache-2.0
"""`tidemark run --web` in a browser: the page ends with its run, and keeps the verdict."""

import json
from urllib.parse import urlsplit

import pytest
from conftest import PROGRAMS, Program
from playwright.sync_api import expect


@pytest.fixture
def run(folder, service):
    programs = []

    def start(scenario, *options):
        program = Program(
            PROGRAMS / "tidemark", "run", folder / "scenarios" / scenario, "--host", service,
            "--out", folder / "out", "--web", "127.0.0.1:0", *options, cwd=folder,
        )
        programs.append(program)
        return program, program.address("page: ")

    yield start
    for program in programs:
        program.stop()


def test_the_page_keeps_the_verdict_of_its_run(run, watched, folder):
    program, address = run("short.yaml", "--run-time", "6s", "--baseline", folder / "scenarios/short.baseline.json")
    page = watched.page
    page.goto(address)
    expect(page.locator("#figures")).to_be_visible()
    expect(page.locator("#start")).to_be_hidden()
    expect(page.locator("#views")).to_be_hidden()
    expect(page.locator("#verdict .badge")).to_have_text("PASS")
    said, status = program.finish()
    assert status == 0, said
    assert "RESULT: PASSED" in said
    expect(page.locator("#connection")).to_have_text("the run is over")
    expect(page.locator("#verdict h1")).to_be_visible()
    assert watched.complaints == []
    assert watched.hosts == {urlsplit(address).netloc}


def test_its_button_does_what_ctrl_c_does(run, watched, folder):
    program, address = run("long.yaml")
    page = watched.page
    page.goto(address)
    # Not before the load: then there is nothing to keep.
    expect(page.locator("#charts canvas").first).to_be_visible()
    page.get_by_role("button", name="Stop the run").click()
    expect(page.locator("#verdict")).to_contain_text("stopped early")
    said, status = program.finish()
    assert status == 130, said
    results = json.loads((folder / "out/perf-results.json").read_text())
    assert results["run"]["was_interrupted"] is True
    assert watched.complaints == []


def test_a_run_that_cannot_start_says_so_on_the_page_and_at_the_end(run, watched):
    program, address = run("short.yaml", "--workers", "0", "--expect-workers", "1", "--expect-workers-max-wait", "3s")
    page = watched.page
    page.goto(address)
    expect(page.locator("#verdict .badge")).to_have_text("FAILED TO RUN")
    expect(page.locator("#verdict h1")).to_contain_text("0 of 1 worker connected within 3 s")
    said, status = program.finish()
    assert status == 69, said
