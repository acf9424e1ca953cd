"""The server of the fake hub."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Handler

from reunion.testing.answers import (
    Memory,
    RequestRejected,
    answer,
    answer_photo,
    check_key,
    open_feed,
    read_request,
)
from reunion.testing.background import BackgroundLoop
from reunion.testing.faults import Fault
from reunion.testing.feed import FeedConnection
from reunion.testing.samples import OPENED_AT

MAX_UPLOAD_BYTES = 20_000_001


@dataclass(frozen=True, slots=True)
class Call:
    """One GraphQL request as it came."""

    operation: str
    variables: dict[str, Any] = field(repr=False)
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CannedResponse:
    """An answer that replaces the right one.

    delay: seconds before the answer. cut: reset the connection instead. executes: True if the call is executed all the
    same.
    """

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False
    executes: bool = False


@web.middleware
async def _name_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give each answer an id of its request, as a hub does."""
    answered = await handler(request)
    if not answered.prepared:
        answered.headers.setdefault("X-Request-Id", uuid4().hex)
    return answered


class FakeHub:
    """A hub in memory, on 127.0.0.1, in a thread of its own. Use it as `with FakeHub() as hub`, for either client.

    url, key: pass them to `Reunion`. memory: its state; read and change it. calls: the GraphQL requests it got.
    canned_responses: answers to give before any right one, one a request.
    feed_faults: faults of the feed's next connections, one each; None for a connection without a fault.
    oldest_sequence: a cursor before it is expired.
    """

    def __init__(self, key: str = "rk_test_0123456789") -> None:
        self.key: str = key
        self.memory: Memory = Memory()
        self.calls: list[Call] = []
        self.canned_responses: deque[CannedResponse] = deque()
        self.feed_faults: deque[Fault | None] = deque()
        self.feed_connections: list[FeedConnection] = []
        self.oldest_sequence: int = 0
        self.url: str = ""
        self._published = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._background: BackgroundLoop | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; on a free port if `port` is 0."""
        background = self._background = BackgroundLoop()
        background.run(self._listen(port))

    def stop(self) -> None:
        """Stop listening. `start` with the same port brings it back with its memory."""
        background, self._background = self._background, None
        if background is not None:
            background.run(self._stop_listening())
            background.stop()

    def publish(
        self, kind: str, alert: dict[str, Any], *, area: int | None = None, stage: dict[str, Any] | None = None
    ) -> str:
        """Store the alert, add an event to the feed, and return the event's cursor."""
        self.memory.alerts[alert["id"]] = alert
        sequence = len(self.memory.events) + 1
        event = {"cursor": f"feed-{sequence}", "sequence": sequence, "type": kind, "at": OPENED_AT}
        self.publish_raw(event | {"alert": alert, "area": area, "stage": stage})
        return f"feed-{sequence}"

    def publish_raw(self, event: dict[str, Any]) -> None:
        """Add anything to the feed, right or wrong. `{"payload": …}` is sent as the payload of a `next` message."""
        self.memory.events.append(event)
        if self._background is not None:
            self._background.run(self._tell_connections())

    async def _listen(self, port: int) -> None:
        self._published = asyncio.Condition()
        app = web.Application(client_max_size=MAX_UPLOAD_BYTES, middlewares=[_name_request])
        app.add_routes([web.post("/graphql", self._call), web.get("/graphql", self._feed)])
        app.add_routes([web.post("/photos", self._photo)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _stop_listening(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _tell_connections(self) -> None:
        async with self._published:
            self._published.notify_all()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        try:
            operation, variables = read_request(body, request.headers.get("Content-Type", ""))
        except RequestRejected as refused:
            if not self.canned_responses:
                return web.json_response(refused.body(""), status=refused.status)
            # A document of the caller's own: the fake hub cannot execute it, but can play its answer.
            sent = json.loads(body)
            operation, variables = sent["operationName"] or "", sent["variables"]
        self.calls.append(Call(operation, variables, dict(request.headers)))
        canned = self.canned_responses.popleft() if self.canned_responses else None
        if canned is not None:
            if canned.executes:
                answer(self.memory, operation, variables)
            return await self._send_canned(request, canned)
        try:
            check_key(request.headers.get("Authorization"), self.key)
        except RequestRejected as refused:
            return web.json_response(refused.body(""), status=refused.status)
        return web.json_response(answer(self.memory, operation, variables))

    async def _send_canned(self, request: web.Request, canned: CannedResponse) -> web.StreamResponse:
        await asyncio.sleep(canned.delay)
        if canned.cut and request.transport is not None:
            request.transport.abort()
        text = canned.body if isinstance(canned.body, str) else json.dumps(canned.body)
        return web.Response(status=canned.status, text=text, headers=canned.headers)

    async def _photo(self, request: web.Request) -> web.StreamResponse:
        canned = self.canned_responses.popleft() if self.canned_responses else None
        photo, key = await request.read(), request.headers.get("Idempotency-Key")
        if canned is not None:
            if canned.executes:
                answer_photo(self.memory, photo, key)
            return await self._send_canned(request, canned)
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return web.json_response({"code": "UNAUTHENTICATED", "message": "Send a valid key or token."}, status=401)
        status, body = answer_photo(self.memory, photo, key)
        return web.json_response(body, status=status)

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        fault = self.feed_faults.popleft() if self.feed_faults else None
        greeting = {"feedCursor": f"feed-{len(self.memory.events)}"}
        connection = FeedConnection(
            request, self.key, greeting, self._start_index, self.memory.events, self._published, fault
        )
        self.feed_connections.append(connection)
        return await connection.run()

    def _start_index(self, variables: dict[str, Any]) -> int:
        return open_feed(self.memory, variables, oldest=self.oldest_sequence)
