"""The gate of the console: origin, session, CSRF token and lock, before anything behind it runs."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.http.console.cookies import SESSION_COOKIE
from hub.local.officers import ANYANG_OFFICER
from tests.http.console_server.browser import VIEWER, Browser
from tests.http.console_server.conftest import MINUTE, ConsoleHub

CLOSE = 'mutation { closeCase(input: {caseId: "ca_x", outcome: FOUND_SAFE, idempotencyKey: "k-1"}) { caseId } }'
HIDDEN = "mutation Harmless { ...F } fragment F on Mutation { a: breakGlass(input: $input) { __typename } }"
POSTS = ("/console/graphql", "/console/photos", "/console/sign-out", "/console/lock", "/console/active")
GETS = (
    "/console/session",
    "/console/drafts",
    "/console/drafts/a",
    "/console/photos/ph_x/full",
    "/console/exports/ex_x",
)


async def test_every_route_refuses_a_stranger(browser: Browser) -> None:
    for path in GETS:
        answer = await browser.send("GET", path)
        assert (answer.status, answer.code) == (401, "UNAUTHENTICATED"), path
    for method, path in (
        *(("POST", path) for path in POSTS),
        ("PUT", "/console/drafts/a"),
        ("DELETE", "/console/drafts/a"),
    ):
        browser.cookies = {SESSION_COOKIE: "0" * 32 + "." + "a" * 43}
        answer = await browser.send(method, path, json={})
        assert (answer.status, answer.code) == (401, "UNAUTHENTICATED"), path


async def test_no_answer_of_the_graph_may_be_stored(browser: Browser) -> None:
    await browser.sign_in()
    for document in (VIEWER, "{ nothing }", "{"):
        assert (await browser.ask(document)).headers["Cache-Control"] == "no-store", document


async def test_token_of_staff_does_not_open_the_console(console: ConsoleHub, browser: Browser) -> None:
    token = console.issuer.mint(ANYANG_OFFICER)
    for scheme in ("Bearer", "Console"):
        answer = await browser.send("GET", "/console/session", headers={"Authorization": f"{scheme} {token}"})
        assert answer.status == 401
    await browser.sign_in()
    # Nor does the cookie open what is for tokens.
    cookie = browser.cookies[SESSION_COOKIE]
    answer = await browser.send(
        "POST", "/police/graphql", json={"query": VIEWER}, headers={"Authorization": f"Console {cookie}"}
    )
    assert answer.codes == ["UNAUTHENTICATED"]


async def test_header_of_a_browser_is_not_taken_for_the_session(console: ConsoleHub, browser: Browser) -> None:
    other = console.open_browser()
    await browser.sign_in()
    await other.sign_in(ANYANG_OFFICER)
    forged = {"Authorization": f"Console {other.cookies[SESSION_COOKIE]}"}
    answer = await browser.ask(VIEWER, headers=forged)
    assert answer.body["data"]["viewer"]["account"] == "hengshui-officer"


@pytest.mark.parametrize("csrf", [None, "", "wrong", "é", "of another"])
async def test_changes_need_the_csrf_token_of_the_session(
    console: ConsoleHub, browser: Browser, csrf: str | None
) -> None:
    other = console.open_browser()
    await browser.sign_in()
    await other.sign_in(ANYANG_OFFICER)
    headers = {} if csrf is None else {"X-CSRF-Token": other.csrf if csrf == "of another" else csrf}
    for method, path in (
        *(("POST", path) for path in POSTS),
        ("PUT", "/console/drafts/a"),
        ("DELETE", "/console/drafts/a"),
    ):
        answer = await browser.send(method, path, json={"query": VIEWER}, headers=headers)
        assert (answer.status, answer.code) == (403, "CSRF_INVALID"), path
    assert (await browser.send("GET", "/console/session")).body["locked"] is False


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_foreign_pages_are_refused_on_every_path(browser: Browser, headers: dict[str, str]) -> None:
    await browser.sign_in()
    for path in GETS:
        answer = await browser.send("GET", path, headers=headers)
        assert (answer.status, answer.code) == (403, "FORBIDDEN"), path
    for path in POSTS:
        answer = await browser.post(path, json={"query": VIEWER}, headers=headers)
        assert (answer.status, answer.code) == (403, "FORBIDDEN"), path
    assert (await browser.send("GET", "/console", headers={"Sec-Fetch-Site": "cross-site"})).status in (200, 404)


async def test_locked_session_does_nothing_but_leave(browser: Browser) -> None:
    await browser.sign_in()
    assert (await browser.post("/console/lock")).status == 204
    assert (await browser.session())["locked"] is True
    for path in ("/console/graphql", "/console/photos", "/console/active"):
        answer = await browser.post(path, json={"query": VIEWER})
        assert (answer.status, answer.code) == (423, "LOCKED"), path
    for path in GETS[1:]:
        answer = await browser.send("GET", path)
        assert (answer.status, answer.code) == (423, "LOCKED"), path
    assert (await browser.post("/console/lock")).status == 204
    assert (await browser.post("/console/sign-out")).status == 204


async def test_only_a_person_keeps_a_session_unlocked(console: ConsoleHub, browser: Browser) -> None:
    await browser.sign_in()
    await console.age(9.5 * MINUTE)
    assert (await browser.ask(VIEWER)).status == 200
    before = (await browser.session())["lockAt"]
    used = await browser.post("/console/active")
    assert used.status == 200
    assert datetime.fromisoformat(before) < datetime.fromisoformat(used.body["lockAt"])
    await console.age(9.5 * MINUTE)
    assert (await browser.session())["locked"] is False
    await console.age(0.5 * MINUTE)
    assert (await browser.session())["locked"] is True
    # Use does not unlock it again.
    assert (await browser.post("/console/active")).status == 423


async def test_same_account_goes_on_after_a_lock(browser: Browser) -> None:
    await browser.sign_in()
    old = dict(browser.cookies)
    await browser.post("/console/lock")
    session = await browser.sign_in()
    assert (session["locked"], session["account"]) == (False, "hengshui-officer")
    # The cookie from before the sign-in opens nothing.
    assert browser.cookies[SESSION_COOKIE] != old[SESSION_COOKIE]
    browser.cookies = old
    assert (await browser.send("GET", "/console/session")).status == 401


async def test_another_account_gets_nothing_of_a_locked_session(browser: Browser) -> None:
    await browser.sign_in()
    assert (await browser.send("GET", "/console/drafts")).body == {"drafts": []}
    await browser.post("/console/lock")
    session = await browser.sign_in(ANYANG_OFFICER)
    assert session["account"] == "anyang-officer"
    assert (await browser.ask(VIEWER)).body["data"]["viewer"]["account"] == "anyang-officer"


@pytest.mark.parametrize("document", [CLOSE, HIDDEN])
async def test_what_cannot_be_undone_needs_a_sign_in_again(
    console: ConsoleHub, browser: Browser, document: str
) -> None:
    console.issuer.sign_ins.known_for = 301
    await browser.sign_in()
    answer = await browser.ask(document)
    assert (answer.status, answer.codes) == (200, ["SIGN_IN_AGAIN"])
    await browser.sign_in(query="?again=1")
    answer = await browser.ask(document)
    assert (answer.status, "SIGN_IN_AGAIN" in answer.codes) == (200, False)


async def test_session_says_when_it_will_be_locked(browser: Browser) -> None:
    session = await browser.sign_in()
    lock_at = datetime.fromisoformat(session["lockAt"])
    assert timedelta(minutes=9) < lock_at - datetime.now(UTC) <= timedelta(minutes=10)
    assert lock_at - timedelta(minutes=10) - datetime.fromisoformat(session["signedInAt"]) < timedelta(minutes=1)
