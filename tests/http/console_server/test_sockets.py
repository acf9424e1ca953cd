"""WebSockets and streams of the console: who may open one, what it carries, and when it ends."""

import asyncio

import aiohttp
import pytest

from hub.local.officers import ANYANG_OFFICER
from tests.http.console_server.browser import VIEWER, Browser, greet
from tests.http.console_server.conftest import MINUTE, ConsoleHub
from tests.timeouts import HANG_TIMEOUT

FEED = "subscription { deskFeed { __typename } }"


async def closed_with(browser: Browser, csrf: object) -> int:
    async with browser.connect() as socket:
        first = await greet(socket, csrf)
        assert first.type is aiohttp.WSMsgType.CLOSE, first
        return int(first.data)


async def test_socket_greets_a_session_and_takes_subscriptions_alone(browser: Browser) -> None:
    await browser.sign_in()
    async with browser.connect() as socket:
        first = await greet(socket, browser.csrf)
        assert first.json()["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": VIEWER}})
        refused = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")
        await socket.send_json({"id": "2", "type": "subscribe", "payload": {"query": FEED}})
        await socket.send_json({"type": "ping"})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "pong"


async def test_socket_without_session_is_closed_4401(console: ConsoleHub, browser: Browser) -> None:
    assert await closed_with(browser, "any") == 4401
    await browser.sign_in()
    cookies, csrf = dict(browser.cookies), browser.csrf
    await browser.post("/console/sign-out")
    browser.cookies = cookies
    assert await closed_with(browser, csrf) == 4401


async def test_socket_with_foreign_csrf_token_is_closed_4403(console: ConsoleHub, browser: Browser) -> None:
    other = console.open_browser()
    await browser.sign_in()
    await other.sign_in(ANYANG_OFFICER)
    for csrf in (other.csrf, None, "", 7, [browser.csrf]):
        assert await closed_with(browser, csrf) == 4403, csrf


async def test_socket_of_a_foreign_page_is_refused(browser: Browser) -> None:
    await browser.sign_in()
    for origin in ("https://evil.example", "null", browser.url + ".evil.example", browser.url + "0", ""):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with browser.connect(Origin=origin):
                pass
        assert refused.value.status == 403, origin
    line = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with browser.http.ws_connect(f"{browser.url}/console/graphql", headers=line):
            pass


@pytest.mark.parametrize(("path", "code"), [("/console/sign-out", 4401), ("/console/lock", 4423)])
async def test_open_socket_ends_with_its_session(browser: Browser, path: str, code: int) -> None:
    await browser.sign_in()
    async with browser.connect() as socket:
        assert (await greet(socket, browser.csrf)).json()["type"] == "connection_ack"
        assert (await browser.post(path)).status == 204
        ended = await socket.receive(timeout=HANG_TIMEOUT)
        assert (ended.type, ended.data) == (aiohttp.WSMsgType.CLOSE, code)


@pytest.mark.parametrize(("path", "code"), [("/console/sign-out", "UNAUTHENTICATED"), ("/console/lock", "LOCKED")])
async def test_stream_over_http_ends_with_its_session(browser: Browser, path: str, code: str) -> None:
    """A stream begins within a request and outlives it: its session is read anew each time."""
    await browser.sign_in()
    async with browser.follow(FEED) as stream:
        assert await stream.content.readline()
        assert (await browser.post(path)).status == 204
        async with asyncio.timeout(HANG_TIMEOUT):
            rest = await stream.content.read()
    assert f'"code":"{code}"' in rest.decode()


async def test_socket_of_an_idle_session_is_closed_4423(console: ConsoleHub, browser: Browser) -> None:
    await browser.sign_in()
    await console.age(10 * MINUTE)
    assert await closed_with(browser, browser.csrf) == 4423
