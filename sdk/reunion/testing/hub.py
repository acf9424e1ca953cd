"""The server of the fake hub."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from reunion.testing.answers import Memory, Refusal, answer, is_photo, parse_cursor, store_photo
from reunion.testing.faults import Fault
from reunion.testing.feed import FeedConnection
from reunion.testing.samples import OPENED_AT

MAX_BODY_BYTES = 4 * 1024 * 1024


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


class FakeHub:
    """A hub in memory, on 127.0.0.1. Use it as `async with FakeHub() as hub`.

    url, key: pass them to `Reunion`. memory: its state; read and change it. calls: the GraphQL requests it got.
    canned_responses: answers to give before any right one, one a request.
    feed_faults: faults of the feed's next connections, one each; None for a connection without a fault.
    oldest_sequence: a cursor before it is expired.
    sends_feed_cursor: True if the feed's greeting names the present cursor, as that of a real hub does.
    """

    def __init__(self, key: str = "rk_test_0123456789", *, sends_feed_cursor: bool = False) -> None:
        self.key = key
        self.memory = Memory()
        self.calls: list[Call] = []
        self.canned_responses: deque[CannedResponse] = deque()
        self.feed_faults: deque[Fault | None] = deque()
        self.feed_connections: list[FeedConnection] = []
        self.oldest_sequence = 0
        self.url = ""
        self._sends_feed_cursor = sends_feed_cursor
        self._published = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; on a free port if `port` is 0."""
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.add_routes([web.post("/graphql", self._call), web.get("/graphql", self._feed)])
        app.add_routes([web.post("/photos", self._photo)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening. `start` with the same port brings it back with its memory."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def publish(
        self, kind: str, alert: dict[str, Any], *, area: int | None = None, stage: dict[str, Any] | None = None
    ) -> str:
        """Store the alert, add an event to the feed, and return the event's cursor."""
        self.memory.alerts[alert["id"]] = alert
        sequence = len(self.memory.events) + 1
        event = {"cursor": f"feed-{sequence}", "sequence": sequence, "type": kind, "at": OPENED_AT}
        await self.publish_raw(event | {"alert": alert, "area": area, "stage": stage})
        return f"feed-{sequence}"

    async def publish_raw(self, event: dict[str, Any]) -> None:
        """Add anything to the feed, right or wrong. `{"payload": …}` is sent as the payload of a `next` message."""
        self.memory.events.append(event)
        async with self._published:
            self._published.notify_all()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        sent = await request.json()
        operation, variables = sent["operationName"], sent["variables"]
        self.calls.append(Call(operation, variables, dict(request.headers)))
        canned = self.canned_responses.popleft() if self.canned_responses else None
        if canned is not None:
            if canned.executes:
                answer(self.memory, operation, variables)
            return await self._send_canned(request, canned)
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return web.json_response({"data": None, "errors": [_error_with_code("UNAUTHENTICATED")]})
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
                store_photo(self.memory, photo, key)
            return await self._send_canned(request, canned)
        if not is_photo(photo):
            return web.json_response({"code": "PHOTO_INVALID", "message": "Not a photo."}, status=422)
        photo_id = store_photo(self.memory, photo, key)
        if photo_id is None:
            return web.json_response({"code": "IDEMPOTENCY_MISMATCH", "message": "Another photo."}, status=422)
        return web.json_response({"id": photo_id}, status=201)

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        fault = self.feed_faults.popleft() if self.feed_faults else None
        greeting = {"feedCursor": f"feed-{len(self.memory.events)}"} if self._sends_feed_cursor else {}
        connection = FeedConnection(
            request, self.key, greeting, self._start_index, self.memory.events, self._published, fault
        )
        self.feed_connections.append(connection)
        return await connection.run()

    def _start_index(self, cursor: str | None) -> int:
        if cursor is None:
            return len(self.memory.events)
        start = parse_cursor("feed", cursor)
        if start < self.oldest_sequence:
            raise Refusal("CURSOR_EXPIRED", startAfter=f"feed-{len(self.memory.events)}")
        return start


def _error_with_code(code: str) -> dict[str, Any]:
    return {"message": "Refused.", "extensions": {"code": code, "requestId": "req-1"}}
