# SPDX-License-Identifier: Apache-2.0
"""Who may open the page, and what else a browser or a program can try."""

import http.client
import json
import subprocess
from urllib.parse import urlsplit

import pytest
from conftest import PROGRAMS, TOKEN
from playwright.sync_api import expect


@pytest.fixture
def token(tmp_path):
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    return path


def ask(address, method, path, body=None, **headers):
    """Status, header fields and body of one request as a program would send it."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(body)
    connection.request(method, path, body, headers)
    reply = connection.getresponse()
    text = reply.read().decode()
    connection.close()
    return reply.status, reply.headers, text


def open_address(serve, token):
    """Of a page that other machines reach: it listens on all addresses of this one."""
    address = serve("--token-file", token, web="0.0.0.0:0")
    return address.replace("0.0.0.0", "127.0.0.1")


def test_off_loopback_the_token_is_typed_once(serve, token, watched):
    address = open_address(serve, token)
    page = watched.page
    page.goto(address)
    page.fill("#token", "wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#login-problem")).to_have_text("wrong token")
    page.fill("#token", TOKEN)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#start")).to_be_visible()
    cookie, = page.context.cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and not cookie["secure"]
    page.reload()
    expect(page.locator("#start")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("#login")).to_be_visible()
    assert page.context.cookies() == []
    # The browser itself says of the wrong token that it was refused.
    assert [one for one in watched.complaints if "401" not in one] == []
    assert watched.hosts == {urlsplit(address).netloc}


@pytest.mark.parametrize("path", ["/api/live", "/api/live/events", "/api/runs", "/api/scenarios", "/api/drift", "/other"])
def test_nothing_is_told_without_the_token(serve, token, path):
    status, headers, text = ask(open_address(serve, token), "GET", path)
    assert status == 401
    assert json.loads(text) == {"error": "log in with the token first"}
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_a_program_shows_the_token_in_its_header(serve, token):
    address = open_address(serve, token)
    status, _, text = ask(address, "GET", "/api/scenarios", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    assert "short.yaml" in [one["name"] for one in json.loads(text)]
    status, _, text = ask(address, "POST", "/api/run", {"scenario": "../token"}, Authorization=f"Bearer {TOKEN}")
    assert (status, json.loads(text)) == (404, {"error": 'there is no scenario "../token"'})


def test_wrong_tokens_are_rate_limited(serve, token):
    address = open_address(serve, token)
    statuses = [ask(address, "POST", "/api/session", {"token": "wrong"})[0] for _ in range(5)]
    assert statuses == [401] * 5
    status, headers, text = ask(address, "POST", "/api/session", {"token": TOKEN})
    assert status == 429 and "too many wrong tokens" in text
    assert 1 <= int(headers["Retry-After"]) <= 60
    assert ask(address, "GET", "/api/live", Authorization=f"Bearer {TOKEN}")[0] == 429


def test_changes_need_the_secret_of_the_session(serve, token):
    address = open_address(serve, token)
    status, headers, text = ask(address, "POST", "/api/session", {"token": TOKEN})
    assert status == 200
    cookie = headers["Set-Cookie"].split(";")[0]
    csrf = json.loads(text)["csrf"]
    order = {"scenario": "nothing.yaml"}
    assert ask(address, "GET", "/api/live", Cookie=cookie)[0] == 200
    assert ask(address, "POST", "/api/run", order, Cookie=cookie)[0] == 403
    assert ask(address, "POST", "/api/run", order, Cookie=cookie, X_Tidemark_CSRF="0" * 64)[0] == 403
    theirs = ask(address, "POST", "/api/run", order, Cookie=cookie, X_Tidemark_CSRF=csrf, Origin="http://example.com")
    assert theirs[0] == 403
    assert ask(address, "POST", "/api/run", order, Cookie=cookie, X_Tidemark_CSRF=csrf)[0] == 404
    assert ask(address, "POST", "/api/run", Cookie=cookie, X_Tidemark_CSRF=csrf)[0] == 415


def test_on_loopback_only_names_of_this_machine_are_answered_to(serve):
    address = serve()
    assert ask(address, "GET", "/api/live")[0] == 200
    assert ask(address, "GET", "/api/live", Host="localhost:1")[0] == 200
    for name in ("example.com", "127.evil.example.com", "127.0.0.1.example.com:8089"):
        status, _, text = ask(address, "GET", "/api/session", Host=name)
        assert status == 403 and name in text
    assert ask(address, "POST", "/api/run/stop")[0] == 403


def test_no_file_is_told_but_those_of_a_run(serve):
    address = serve()
    for path in ("/api/runs/..%2Fscenarios", "/api/runs/.", "/api/runs/none/reports/report.html", "/page/..%2Ftoken"):
        assert ask(address, "GET", path)[0] == 404, path


def test_off_loopback_without_a_token_there_is_no_page(folder):
    for command in (["serve"], ["run", str(folder / "scenarios/short.yaml")]):
        ended = subprocess.run(
            [PROGRAMS / "tidemark", *command, "--web", "0.0.0.0:0"], cwd=folder, capture_output=True, text=True)
        assert ended.returncode == 64
        assert "--web 0.0.0.0:0 is reachable from other machines, but there is no token" in ended.stderr


def test_an_address_that_is_taken_is_said(serve, folder):
    address = urlsplit(serve()).netloc
    ended = subprocess.run(
        [PROGRAMS / "tidemark", "serve", "--web", address], cwd=folder, capture_output=True, text=True)
    assert ended.returncode == 69
    assert ended.stderr.startswith(f"error: cannot listen on {address}: Address already in use")


def test_under_tls_the_cookie_is_secure(serve, token, tmp_path, browser):
    subprocess.run(
        [PROGRAMS / "tidemark", "certs", "--out", tmp_path / "certs", "--host", "localhost"],
        check=True, capture_output=True)
    certs = tmp_path / "certs"
    address = serve(
        "--token-file", token, "--tls-cert", certs / "master.pem", "--tls-key", certs / "master.key",
        "--tls-ca", certs / "ca.pem", web="0.0.0.0:0")
    assert address.startswith("https://")
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(address.replace("0.0.0.0", "localhost"))
    page.fill("#token", TOKEN)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#start")).to_be_visible()
    cookie, = context.cookies()
    assert cookie["secure"] and cookie["httpOnly"] and cookie["name"].startswith("__Host-tidemark-")
    context.close()
