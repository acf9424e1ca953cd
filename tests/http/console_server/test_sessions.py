"""Sessions of the console over several processes, and their twelve hours."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from hub.domain.access.console_sessions import MAX_SESSION_LIFETIME
from hub.errors import Unauthenticated
from hub.http.console.cookies import SESSION_COOKIE
from hub.http.console.sessions import ConsoleSessions, Session, real_time, session_of_cookie
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.sign_in import SignInClient
from hub.local.officers import ANYANG_OFFICER, HENGSHUI_OFFICER
from hub.local.sign_ins import CLIENT_ID
from hub.storage.redis.console_sessions import ConsoleSessionRepository, Use
from tests.http.console_server.browser import Browser
from tests.http.console_server.conftest import KEY, ConsoleHub


@dataclass
class Process:
    """Another process of the API, with a clock of its own."""

    sessions: ConsoleSessions
    ahead: timedelta = timedelta()


@pytest.fixture
async def processes(console: ConsoleHub) -> AsyncIterator[list[Process]]:
    """Three processes beside the one that serves."""
    made: list[Process] = []
    clients: list[SignInClient] = []
    for _ in range(3):
        keys = IssuerKeys(console.issuer.url, embedded=True)
        client = SignInClient(keys, console.issuer.url, CLIENT_ID, None, "", embedded=True)
        repository = ConsoleSessionRepository(console.hub.redis)
        process = Process(ConsoleSessions(repository, client, console.hub.identity, KEY))
        process.sessions.now = lambda process=process: real_time() + process.ahead  # type: ignore[misc]
        made.append(process)
        clients.append(client)
    yield made
    for client in clients:
        await client.close()


async def test_processes_refresh_a_token_once(console: ConsoleHub, browser: Browser, processes: list[Process]) -> None:
    console.issuer.token_lives, console.issuer.gives_refresh_tokens = timedelta(seconds=20), True
    await browser.sign_in()
    console.issuer.token_lives = timedelta(hours=1)
    cookie = browser.cookies[SESSION_COOKIE]

    async def find(process: Process) -> Session:
        return await process.sessions.find(cookie)

    # The provider takes a refresh token once: a second use would end the session.
    found = await asyncio.gather(*(find(process) for process in processes * 5))
    assert {session.officer.account for session in found} == {HENGSHUI_OFFICER.account}
    processes[0].ahead = timedelta(minutes=30)
    assert (await find(processes[0])).officer.account == HENGSHUI_OFFICER.account


async def test_session_ends_after_twelve_hours_of_use(
    console: ConsoleHub, browser: Browser, processes: list[Process]
) -> None:
    console.issuer.gives_refresh_tokens = True
    console.issuer.token_lives = timedelta(hours=24)
    await browser.sign_in()
    cookie = browser.cookies[SESSION_COOKIE]
    process = processes[0]
    process.ahead = MAX_SESSION_LIFETIME - timedelta(minutes=1)
    assert (await process.sessions.find(cookie)).is_locked
    process.ahead = MAX_SESSION_LIFETIME
    with pytest.raises(Unauthenticated):
        await process.sessions.find(cookie)
    [key] = await console.hub.redis.keys("console:*:session:*")
    assert 0 < await console.hub.redis.pttl(key) <= MAX_SESSION_LIFETIME / timedelta(milliseconds=1)


async def test_refresh_that_names_another_account_ends_the_session(console: ConsoleHub, browser: Browser) -> None:
    console.issuer.token_lives, console.issuer.gives_refresh_tokens = timedelta(seconds=20), True
    await browser.sign_in()
    grants = console.issuer.sign_ins._refreshes
    for token in grants:
        grants[token] = replace(grants[token], officer=ANYANG_OFFICER)
    assert (await browser.send("GET", "/console/session")).status == 401
    assert await console.hub.redis.keys("console:*:session:*") == []


async def test_change_brings_no_ended_session_back(console: ConsoleHub, browser: Browser) -> None:
    await browser.sign_in()
    repository = ConsoleSessionRepository(console.hub.redis)
    session = session_of_cookie(browser.cookies[SESSION_COOKIE])
    assert session is not None
    await repository.end(session)
    await repository.lock(session)
    await repository.reseal(session, b"late")
    assert await repository.use(session, 1, timedelta(minutes=10)) is Use.ENDED
    assert await console.hub.redis.exists(session.key) == 0


async def test_use_unlocks_no_locked_or_idle_session(console: ConsoleHub, browser: Browser) -> None:
    await browser.sign_in()
    repository, lock_after = ConsoleSessionRepository(console.hub.redis), timedelta(minutes=10)
    session = session_of_cookie(browser.cookies[SESSION_COOKIE])
    assert session is not None
    stored = await repository.get(session)
    assert stored is not None
    # A use that was under way when the session was locked comes too late.
    for now, expected in ((stored.used_at + 599_999, Use.USED), (stored.used_at + 1_199_999, Use.LOCKED)):
        assert await repository.use(session, now, lock_after) is expected
    await repository.lock(session)
    assert await repository.use(session, stored.used_at + 600_000, lock_after) is Use.LOCKED
