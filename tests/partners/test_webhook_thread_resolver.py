"""Names of webhooks whose look-up hangs: the system is asked, but in a test's hands it answers when it is let go."""

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from aiohttp import web
from yarl import URL

from hub.partners.webhook import WebhookKind
from hub.partners.webhook.announcer import WebhookAnnouncer
from hub.partners.webhook.secret import new_secret
from hub.services.channels import DeliveryOutcome, DeliveryResult
from tests.partners.samples import always, context
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT

ACCEPTED = DeliveryResult(DeliveryOutcome.ACCEPTED)
MANY = 80
"""More than a pool of threads holds on any machine."""

ENDS = """
import asyncio, socket, time
from yarl import URL
from hub.partners.webhook.announcer import WebhookAnnouncer
from hub.partners.webhook.secret import new_secret
socket.getaddrinfo = lambda *_, **__: time.sleep(3600)

async def call():
    async def always():
        return True
    announcer = WebhookAnnouncer(URL("https://hangs.example/hook"), new_secret(), total_seconds=0.1)
    print((await announcer.announce("event-1", {}, always)).code)
    await announcer.close()

asyncio.run(call())
"""


class Names:
    """The system's look-up: every name leads to this machine, those that hang once they are let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.let_go = threading.Event()

    def __call__(self, host: str, port: Any, *_: Any, **__: Any) -> list[Any]:
        self.asked.append(host)
        if host.startswith("hangs"):
            self.let_go.wait(60)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    names = Names()
    monkeypatch.setattr(socket, "getaddrinfo", names)
    yield names
    names.let_go.set()


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def respond(_: web.Request) -> web.Response:
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/hook", respond)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield int(runner.addresses[0][1])
    await runner.cleanup()


def announcer(host: str, port: int, seconds: float = 30.0) -> WebhookAnnouncer:
    return WebhookAnnouncer(URL(f"http://{host}:{port}/hook"), new_secret(), trusted=True, total_seconds=seconds)


async def announce(to: WebhookAnnouncer) -> DeliveryResult:
    return await to.announce("event-1", {"type": "alert.stage"}, always)


async def until_asked(names: Names, times: int) -> None:
    async with asyncio.timeout(HANG_TIMEOUT):
        while len(names.asked) < times:  # noqa: ASYNC110 - a look-up asks in a thread
            await asyncio.sleep(0.01)


async def test_a_name_that_hangs_holds_up_nobody(names: Names, port: int) -> None:
    hangs, good = announcer("hangs.example", port), announcer("good.example", port)
    waiting = [asyncio.create_task(announce(hangs)) for _ in range(MANY)]
    await until_asked(names, 1)
    async with asyncio.timeout(HANG_TIMEOUT):
        assert await announce(good) == ACCEPTED
        await asyncio.to_thread(int)
    names.let_go.set()
    assert await asyncio.gather(*waiting) == [ACCEPTED] * MANY
    assert names.asked == ["hangs.example", "good.example"]
    for one in (hangs, good):
        await one.close()


async def test_many_names_that_hang_hold_up_nobody(names: Names, port: int) -> None:
    hang = [announcer(f"hangs{number}.example", port) for number in range(MANY)]
    waiting = [asyncio.create_task(announce(one)) for one in hang]
    await until_asked(names, MANY)
    good = announcer("good.example", port)
    async with asyncio.timeout(HANG_TIMEOUT):
        assert await announce(good) == ACCEPTED
    names.let_go.set()
    assert await asyncio.gather(*waiting) == [ACCEPTED] * MANY
    for one in (*hang, good):
        await one.close()


async def test_cancelled_lookup_still_serves_other_callers(names: Names, port: int) -> None:
    kind = WebhookKind(context(f"hangs.example:{port}"))
    # As when a partner's settings change: what is opened anew begins no second look-up.
    patient, hasty = (kind.open({"url": f"http://hangs.example:{port}/hook"}) for _ in range(2))
    waits = asyncio.create_task(announce(patient))
    await until_asked(names, 1)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await announce(hasty)
    names.let_go.set()
    assert await waits == ACCEPTED
    assert names.asked == ["hangs.example"]
    # What was found is not kept: the next attempt asks again.
    assert await announce(patient) == ACCEPTED
    assert names.asked == ["hangs.example"] * 2
    for one in (patient, hasty):
        await one.close()


def test_a_process_ends_though_a_name_hangs() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDS], capture_output=True, text=True, timeout=PROGRAM_TIMEOUT, check=True
    )
    assert ended.stdout == "TIMEOUT\n"
