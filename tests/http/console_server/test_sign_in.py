"""Signing in to the console and out of it, as a browser and the embedded provider do it."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.http.console.cookies import SESSION_COOKIE
from hub.local.officers import ANYANG_OFFICER, HENGSHUI_OFFICER
from tests.http.console_server.browser import VIEWER, Browser
from tests.http.console_server.conftest import ConsoleHub


async def test_sign_in_opens_a_session_of_the_officer(browser: Browser) -> None:
    answer = await browser.finish(await browser.click(await browser.begin("?to=/console/cases")))
    assert (answer.status, answer.headers["Location"]) == (303, "/console/cases")
    session = await browser.session()
    assert session["account"] == HENGSHUI_OFFICER.account
    assert session["permissions"] == sorted(HENGSHUI_OFFICER.permissions)
    assert (session["name"], session["locked"]) == ("Hengshui officer", False)
    assert session["zone"] == "Asia/Shanghai", "that of the policy: maps begin in its country"
    assert abs(datetime.fromisoformat(session["now"]) - datetime.now(UTC)) < timedelta(minutes=1)
    asked = await browser.ask(VIEWER)
    assert asked.body["data"] == {"viewer": {"account": HENGSHUI_OFFICER.account}}


async def test_sign_out_everywhere_ends_all_sessions_of_the_account(console: ConsoleHub) -> None:
    here, there, other = (console.open_browser() for _ in range(3))
    await here.sign_in()
    await there.sign_in()
    await other.sign_in(ANYANG_OFFICER)
    answer = await here.post("/console/sign-out")
    assert (answer.status, answer.headers["Clear-Site-Data"]) == (204, '"cache", "storage"')
    assert SESSION_COOKIE not in here.cookies
    assert [(await one.send("GET", "/console/session")).status for one in (here, there, other)] == [401, 401, 200]


async def test_sign_out_here_leaves_the_other_sessions(console: ConsoleHub) -> None:
    here, there = console.open_browser(), console.open_browser()
    await here.sign_in()
    await there.sign_in()
    kept = dict(here.cookies)
    assert (await here.post("/console/sign-out?here=1")).status == 204
    here.cookies = kept
    assert [(await one.send("GET", "/console/session")).status for one in (here, there)] == [401, 200]


@pytest.mark.parametrize(
    ("left", "known_for", "is_asked"),
    [(None, 0, False), (None, 600, False), (None, 700, True), ("lock", 300, True), ("sign-out?here=1", 300, True)],
)
async def test_person_who_left_is_asked_by_the_provider_anew(
    console: ConsoleHub, browser: Browser, left: str | None, known_for: int, is_asked: bool
) -> None:
    await browser.sign_in()
    if left:
        await browser.post(f"/console/{left}")
    # A stranger at the machine may also remove the cookie, so nothing hangs on it.
    browser.cookies.clear()
    console.issuer.sign_ins.known_for = known_for
    answer = await browser.finish(await browser.click(await browser.begin("?to=/console/cases")))
    if is_asked:
        assert (answer.status, "prompt=login" in answer.headers["Location"]) == (303, True)
        assert (await browser.send("GET", "/console/session")).status == 401
        answer = await browser.finish(await browser.click(answer.headers["Location"]))
    assert answer.headers["Location"] == "/console/cases"
    assert (await browser.session())["locked"] is False
