"""The console without Redis or the provider: a clear refusal, and nothing half-done."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from hub.http.console.cookies import SESSION_COOKIE
from hub.local.officers import HENGSHUI_OFFICER
from tests.http.console_server.browser import VIEWER, Browser, greet
from tests.http.console_server.conftest import ConsoleHub
from tests.waiting import until


@pytest.fixture
async def without_redis(console: ConsoleHub, browser: Browser) -> AsyncIterator[str]:
    """Take Redis away from a browser that is signed in, and from a sign-in that waits for its end."""
    path = await browser.click(await browser.begin())
    await browser.finish(path)
    await browser.session()
    back = await browser.click(await browser.begin())
    await console.redis.stop()
    yield back
    if not console.redis.process.running:
        await console.redis.start()


async def test_without_redis_everything_says_try_again(
    console: ConsoleHub, browser: Browser, without_redis: str
) -> None:
    cookie = browser.cookies[SESSION_COOKIE]
    for path in ("/console/session", "/console/drafts"):
        answer = await browser.send("GET", path)
        assert (answer.status, answer.code) == (503, "STORAGE_UNAVAILABLE"), path
    for path in ("/console/graphql", "/console/active", "/console/lock", "/console/sign-out"):
        answer = await browser.post(path, json={"query": VIEWER})
        assert (answer.status, answer.code) == (503, "STORAGE_UNAVAILABLE"), path
    finished = await browser.finish(without_redis)
    assert (finished.status, b"sign-in" in finished.body) == (503, True)
    # A refused sign-out has not taken the cookie: the officer must be able to repeat it.
    assert browser.cookies[SESSION_COOKIE] == cookie
    async with browser.connect() as socket:
        first = await greet(socket, browser.csrf)
        assert (first.type, first.data) == (aiohttp.WSMsgType.CLOSE, 1013)
    await console.redis.start()

    async def is_back() -> bool:
        return (await browser.send("GET", "/console/session")).status == 200

    await until(is_back)
    assert (await browser.session())["locked"] is False
    assert (await browser.post("/console/sign-out")).status == 204


async def test_without_the_provider_sessions_go_on_and_sign_in_waits(console: ConsoleHub, browser: Browser) -> None:
    other = console.open_browser()
    console.issuer.token_lives, console.issuer.gives_refresh_tokens = timedelta(seconds=25), True
    await browser.sign_in()
    back = await other.click(await other.begin())
    await console.issuer.stop()
    try:
        answer = await other.finish(back)
        assert (answer.status, SESSION_COOKIE in other.cookies) == (503, False)
        # Its token is old enough to be refreshed, and not over.
        assert [(await browser.ask(VIEWER)).status for _ in range(2)] == [200, 200]
    finally:
        await console.issuer.start()
    assert (await other.sign_in())["account"] == HENGSHUI_OFFICER.account
