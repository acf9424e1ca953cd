"""The fake hub's side of graphql-transport-ws."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from reunion.socket import SUBPROTOCOL
from reunion.testing.answers import Refusal
from reunion.testing.faults import Fault, FaultAction, FaultPoint


class Ended(Exception):
    """The connection is over, by order of a fault or by the client."""


class FeedConnection:
    """One connection: admits, answers pings, and sends what the log holds after the cursor."""

    def __init__(
        self,
        request: web.Request,
        key: str,
        greeting: dict[str, Any],
        begin: Callable[[str | None], int],
        log: Sequence[dict[str, Any]],
        notifier: asyncio.Condition,
        fault: Fault | None,
    ) -> None:
        self._request = request
        self._key = key
        self._greeting = greeting
        self._begin = begin
        self._log = log
        self._published = notifier
        self._fault = fault
        self._socket = web.WebSocketResponse(protocols=(SUBPROTOCOL,))
        self._hung = False
        self.sent = 0

    async def run(self) -> web.StreamResponse:
        """Serve until the client leaves or a fault strikes."""
        if self._struck(FaultPoint.HANDSHAKE) and self._fault is not None:
            return web.Response(status=self._fault.code)
        await self._socket.prepare(self._request)
        try:
            await self._admit()
            subscribe = await self._next("subscribe")
            await self._point(FaultPoint.AFTER_SUBSCRIBE)
            reader = asyncio.ensure_future(self._attend())
            try:
                await self._events(subscribe["id"], subscribe["payload"]["variables"].get("after"), reader)
            finally:
                reader.cancel()
        except (Ended, ConnectionError):
            pass
        return self._socket

    async def close(self) -> None:
        """End it as a hub does that shuts down."""
        await self._socket.close(code=WSCloseCode.SERVICE_RESTART)

    async def _admit(self) -> None:
        init = await self._next("connection_init")
        await self._point(FaultPoint.BEFORE_ACK)
        if init.get("payload", {}).get("Authorization") != f"Bearer {self._key}":
            await self._socket.close(code=4403, message=b"Forbidden")
            raise Ended
        await self._socket.send_json({"type": "connection_ack", "payload": self._greeting})
        await self._point(FaultPoint.AFTER_ACK)

    async def _next(self, kind: str) -> dict[str, Any]:
        while True:
            frame = await self._socket.receive()
            if self._hung:
                await asyncio.Event().wait()
            if frame.type is not WSMsgType.TEXT:
                raise Ended
            message: dict[str, Any] = json.loads(frame.data)
            if message["type"] == kind:
                return message
            if message["type"] == "ping":
                await self._socket.send_json({"type": "pong"})

    async def _attend(self) -> None:
        """Answer pings beside the events; returns when the client has left."""
        try:
            await self._next("complete")
        except (Ended, ConnectionError):
            pass
        finally:
            async with self._published:
                self._published.notify_all()

    async def _events(self, subscription: str, after: str | None, reader: "asyncio.Future[None]") -> None:
        try:
            given = self._begin(after)
        except Refusal as refusal:
            await self._socket.send_json({"id": subscription, "type": "error", "payload": [refusal.error]})
            return await reader
        while not reader.done():
            while given < len(self._log):
                given += 1
                await self._send(subscription, self._log[given - 1])
            async with self._published:
                if given == len(self._log) and not reader.done():
                    await self._published.wait()
        return None

    async def _send(self, subscription: str, row: dict[str, Any]) -> None:
        self.sent += 1
        payload = row.get("payload", {"data": {"alertFeed": row}})
        message = json.dumps({"id": subscription, "type": "next", "payload": payload})
        await self._point(FaultPoint.BEFORE_EVENT)
        if self._struck(FaultPoint.MID_EVENT):
            self._half_a_frame(message.encode())
            await asyncio.sleep(0.01)
        await self._point(FaultPoint.MID_EVENT)
        await self._socket.send_str(message)
        await self._point(FaultPoint.AFTER_EVENT)

    def _half_a_frame(self, message: bytes) -> None:
        # The header of a whole text frame, and only half of what it announces.
        transport = self._request.transport
        if transport is not None:
            transport.write(b"\x81\x7e" + len(message).to_bytes(2, "big") + message[: len(message) // 2])

    def _struck(self, point: FaultPoint) -> bool:
        fault = self._fault
        return fault is not None and fault.point is point and ("EVENT" not in point or fault.event == self.sent)

    async def _point(self, point: FaultPoint) -> None:
        if not self._struck(point) or self._fault is None:
            return
        match self._fault.action:
            case FaultAction.CUT:
                if self._request.transport is not None:
                    self._request.transport.abort()
                raise Ended
            case FaultAction.CLOSE:
                await self._socket.close(code=self._fault.code, message=self._fault.reason.encode())
                raise Ended
            case FaultAction.HANG:
                self._hung = True
                await asyncio.Event().wait()
            case FaultAction.GARBAGE:
                await self._socket.send_str(self._fault.text)
