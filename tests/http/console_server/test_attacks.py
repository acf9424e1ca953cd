"""Attacks on the sign-in of the console: stolen, repeated and mixed-up answers, and tokens of other accounts."""

import asyncio
import io
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from hub.http.console.cookies import ATTEMPTS_COOKIE, SESSION_COOKIE
from hub.local.officers import ANYANG_OFFICER, HENGSHUI_OFFICER
from tests.http.console_server.browser import VIEWER, Browser
from tests.http.console_server.conftest import ConsoleHub


def changed(path: str, **values: str | None) -> str:
    """Return the provider's answer with other values; None removes one."""
    query = {name: found[0] for name, found in parse_qs(urlsplit(path).query).items()} | values
    return f"/console/signed-in?{urlencode({name: value for name, value in query.items() if value is not None})}"


async def test_answer_of_another_browser_is_refused(console: ConsoleHub, browser: Browser) -> None:
    victim, path = console.open_browser(), await browser.click(await browser.begin())
    # An attacker's answer in the victim's browser would make the victim work under the attacker's account.
    for begun in (False, True):
        if begun:
            await victim.begin()
        answer = await victim.finish(path)
        assert (answer.status, SESSION_COOKIE in victim.cookies) == (400, False)
        assert b"not begun in this browser" in answer.body
    assert (await browser.finish(path)).status == 303


async def test_answer_of_the_provider_works_once(browser: Browser) -> None:
    path = await browser.click(await browser.begin())
    cookies = dict(browser.cookies)
    assert (await browser.finish(path)).status == 303
    browser.cookies = {}
    assert (await browser.finish(path)).status == 400
    # Even with the cookie from before: the provider takes its code only once.
    browser.cookies = cookies
    assert (await browser.finish(path)).status == 401
    assert SESSION_COOKIE not in browser.cookies


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"state": None}, 400),
        ({"state": "x"}, 400),
        ({"state": "é"}, 400),
        ({"code": None}, 401),
        ({"code": "x"}, 401),
        ({"code": "x" * 5000}, 401),
        ({"iss": "https://another.example"}, 401),
        ({"error": "access_denied"}, 401),
    ],
)
async def test_changed_answer_opens_no_session(browser: Browser, values: dict[str, str | None], status: int) -> None:
    answer = await browser.finish(changed(await browser.click(await browser.begin()), **values))
    assert (answer.status, answer.headers["Content-Security-Policy"][:18]) == (status, "default-src 'none'")
    assert SESSION_COOKIE not in browser.cookies
    assert b"access_denied" not in answer.body


async def test_code_of_another_sign_in_is_refused(console: ConsoleHub, browser: Browser) -> None:
    other = console.open_browser()
    stolen = parse_qs(urlsplit(await other.click(await other.begin(), ANYANG_OFFICER)).query)["code"][0]
    path = await browser.click(await browser.begin())
    answer = await browser.finish(changed(path, code=stolen))
    # PKCE: the code is bound to the verifier of the browser that began.
    assert (answer.status, SESSION_COOKIE in browser.cookies) == (401, False)


async def test_two_sign_ins_at_once_both_end_well(console: ConsoleHub, browser: Browser) -> None:
    first = await browser.click(await browser.begin("?to=/console/a"))
    second = await browser.click(await browser.begin("?to=/console/b"), ANYANG_OFFICER)
    assert (await browser.finish(second)).headers["Location"] == "/console/b"
    assert (await browser.session())["account"] == ANYANG_OFFICER.account
    assert (await browser.finish(first)).headers["Location"] == "/console/a"
    assert (await browser.session())["account"] == HENGSHUI_OFFICER.account
    others = [console.open_browser() for _ in range(6)]
    sessions = await asyncio.gather(*(one.sign_in() for one in others))
    assert len({session["csrf"] for session in sessions}) == 6


async def test_browser_cannot_choose_its_session(browser: Browser) -> None:
    planted = "0" * 32 + "." + "a" * 43
    browser.cookies[SESSION_COOKIE] = planted
    await browser.sign_in()
    assert browser.cookies[SESSION_COOKIE] != planted
    browser.cookies = {SESSION_COOKIE: planted}
    assert (await browser.send("GET", "/console/session")).status == 401


async def test_cookie_sent_twice_is_no_session(browser: Browser) -> None:
    await browser.sign_in()
    cookie = f"{SESSION_COOKIE}={browser.cookies[SESSION_COOKIE]}"
    browser.cookies = {}
    answer = await browser.send("GET", "/console/session", headers={"Cookie": f"{cookie}; {SESSION_COOKIE}=x"})
    assert answer.status == 401
    assert (await browser.send("GET", "/console/session", headers={"Cookie": cookie})).status == 200


@pytest.mark.parametrize("blank", [b"\xa0", b"\x85", b"\xc2\xa0"])
async def test_cookie_of_a_name_with_a_blank_is_no_session(console: ConsoleHub, browser: Browser, blank: bytes) -> None:
    await browser.sign_in()
    name, value = SESSION_COOKIE.encode(), browser.cookies[SESSION_COOKIE].encode()
    there = urlsplit(console.url)
    # Browsers let any host of the domain set it: its name does not begin with `__Host-`.
    for planted, status in ((blank + name, b"401"), (name + blank, b"401"), (b"\t " + name, b"200")):
        reader, writer = await asyncio.open_connection(there.hostname, there.port)
        writer.write(b"GET /console/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n")
        writer.write(b"Cookie: " + planted + b"=" + value + b"\r\n\r\n")
        answered = (await reader.readline()).split()[1]
        writer.close()
        await writer.wait_closed()
        assert answered == status, planted


async def test_cookies_are_out_of_reach_of_scripts_and_sites(browser: Browser) -> None:
    begun = await browser.send("GET", "/console/sign-in")
    attempt = begun.headers["Set-Cookie"]
    assert attempt.startswith(f"{ATTEMPTS_COOKIE}=")
    back = await browser.click(begun.headers["Location"])
    lines = (await browser.finish(back)).headers.getall("Set-Cookie")  # type: ignore[attr-defined]
    [session] = [line for line in lines if line.startswith(f"{SESSION_COOKIE}=")]
    for line, site in ((attempt, "lax"), (session, "strict")):
        flags = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "path=/", f"samesite={site}"} <= flags
        assert not any(flag.startswith("domain") for flag in flags)
    for line in (attempt, session):
        for secret in ("hengshui", "eyJ", parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]):
            assert secret not in line


async def test_provider_that_did_not_ask_again_opens_no_session(console: ConsoleHub, browser: Browser) -> None:
    console.issuer.sign_ins.known_for = 120
    address = await browser.begin("?again=1")
    assert "prompt=login" in address
    assert "max_age=0" in address
    answer = await browser.finish(await browser.click(address.replace("prompt=login", "prompt=none")))
    assert (answer.status, SESSION_COOKIE in browser.cookies) == (401, False)


async def test_session_ends_with_a_token_that_is_not_refreshed(console: ConsoleHub, browser: Browser) -> None:
    console.issuer.token_lives = timedelta(seconds=2)
    await browser.sign_in()
    assert (await browser.ask(VIEWER)).status == 200
    await asyncio.sleep(2.1)
    assert (await browser.ask(VIEWER)).status == 401


async def test_token_is_refreshed_once_for_many_requests(console: ConsoleHub, browser: Browser) -> None:
    # So short that it is old at once: each refresh token works a single time.
    console.issuer.token_lives, console.issuer.gives_refresh_tokens = timedelta(seconds=20), True
    await browser.sign_in()
    console.issuer.token_lives = timedelta(hours=1)
    answers = await asyncio.gather(*(browser.ask(VIEWER) for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    assert (await browser.ask(VIEWER)).body["data"]["viewer"]["account"] == HENGSHUI_OFFICER.account


async def test_suspended_account_is_out_with_its_next_refresh(console: ConsoleHub, browser: Browser) -> None:
    console.issuer.token_lives, console.issuer.gives_refresh_tokens = timedelta(seconds=20), True
    await browser.sign_in()
    console.issuer.suspended.add(HENGSHUI_OFFICER.account)
    assert (await browser.ask(VIEWER)).status == 401
    console.issuer.suspended.clear()
    assert (await browser.ask(VIEWER)).status == 401


async def test_nothing_secret_is_logged_or_readable_in_redis(
    console: ConsoleHub, browser: Browser, everything_logged: io.StringIO
) -> None:
    path = await browser.click(await browser.begin())
    await browser.finish(path)
    await browser.session()
    await browser.ask(VIEWER)
    await browser.finish(path)
    await browser.post("/console/lock")
    query = parse_qs(urlsplit(path).query)
    cookie = browser.cookies[SESSION_COOKIE]
    secrets = [query["code"][0], query["state"][0], cookie, cookie.partition(".")[2], browser.csrf, "eyJ"]
    kept = repr([(key, await console.hub.redis.dump(key)) for key in await console.hub.redis.keys("console:*")])
    logged = everything_logged.getvalue()
    for secret in (*secrets, "hengshui"):
        assert secret not in kept
    for secret in secrets:
        assert secret not in logged
