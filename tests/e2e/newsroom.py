"""A partner's own server: it takes webhooks, verifies them with the SDK, and misbehaves on order."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

from reunion import webhooks
from reunion.asgi import Receives


@dataclass(frozen=True, slots=True)
class Delivery:
    """One received request."""

    at: float
    headers: Mapping[str, str]
    body: bytes
    answered: int


@dataclass
class Inbox:
    """One address of the newsroom. It answers `status` after `delay` seconds; `location` is its redirect.

    A `receiver` gets each request, and while `status` is 200, its answer is given.
    """

    url: str
    status: int = 200
    delay: float = 0.0
    location: str | None = None
    receiver: Receives | None = None
    deliveries: list[Delivery] = field(default_factory=list)

    def events(self, secret: str) -> list[webhooks.WebhookEvent]:
        """Return the received events, each with its signature verified."""
        taken = [one for one in self.deliveries if one.answered == 200]
        return [webhooks.verify(one.body, one.headers, secret) for one in taken]


class Newsroom:
    """Listens on 127.0.0.1; it has any number of inboxes, each with its own behaviour."""

    def __init__(self) -> None:
        self.inboxes: dict[str, Inbox] = {}
        self.address = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/{inbox}", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def inbox(self, name: str) -> Inbox:
        """Return a new inbox."""
        self.inboxes[name] = Inbox(f"http://{self.address}/{name}")
        return self.inboxes[name]

    async def _take(self, request: web.Request) -> web.Response:
        inbox, body = self.inboxes[request.match_info["inbox"]], await request.read()
        inbox.deliveries.append(Delivery(time.time(), dict(request.headers), body, inbox.status))
        answer = inbox.status
        if inbox.receiver is not None:
            received = await inbox.receiver.receive(body, request.headers)
            answer = received if answer == 200 else answer
        await asyncio.sleep(inbox.delay)
        return web.Response(status=answer, headers={"Location": inbox.location} if inbox.location else {})
