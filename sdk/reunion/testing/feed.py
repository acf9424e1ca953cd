"""The fake hub's side of graphql-transport-ws."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import WSMsgType, web

from reunion.connections import SUBPROTOCOL
from reunion.testing.answers import Refusal, RequestRejected
from reunion.testing.answers.requests import read_json
from reunion.testing.faults import Fault, FaultAction, FaultPoint


class ConnectionEnded(Exception):
    """The connection has ended, by a fault or by the client."""


class FeedConnection:
    """One connection: it authenticates the client, answers pings, and sends the events after the cursor."""

    def __init__(
        self,
        request: web.Request,
        key: str,
        greeting: dict[str, Any],
        start_index: Callable[[dict[str, Any]], int],
        log: Sequence[dict[str, Any]],
        published: asyncio.Condition,
        fault: Fault | None,
    ) -> None:
        self._request = request
        self._key = key
        self._greeting = greeting
        self._start_index = start_index
        self._log = log
        self._published = published
        self._fault = fault
        self._socket = web.WebSocketResponse(protocols=(SUBPROTOCOL,))
        self._is_hanging = False
        self.sent = 0

    async def run(self) -> web.StreamResponse:
        """Serve until the client leaves or a fault ends the connection."""
        if self._has_fault_at(FaultPoint.HANDSHAKE) and self._fault is not None:
            return web.Response(status=self._fault.code)
        await self._socket.prepare(self._request)
        try:
            await self._authenticate()
            subscribe = await self._receive_until("subscribe")
            await self._inject_fault_at(FaultPoint.AFTER_SUBSCRIBE)
            reader = asyncio.ensure_future(self._answer_pings())
            try:
                await self._send_events(subscribe["id"], subscribe["payload"].get("variables") or {}, reader)
            finally:
                reader.cancel()
        except (ConnectionEnded, ConnectionError):
            pass
        return self._socket

    async def _authenticate(self) -> None:
        init = await self._receive_until("connection_init")
        await self._inject_fault_at(FaultPoint.BEFORE_ACK)
        if init.get("payload", {}).get("Authorization") != f"Bearer {self._key}":
            await self._socket.close(code=4403, message=b"Forbidden")
            raise ConnectionEnded
        await self._socket.send_json({"type": "connection_ack", "payload": self._greeting})
        await self._inject_fault_at(FaultPoint.AFTER_ACK)

    async def _receive_until(self, kind: str) -> dict[str, Any]:
        while True:
            frame = await self._socket.receive()
            if self._is_hanging:
                await asyncio.Event().wait()
            if frame.type is not WSMsgType.TEXT:
                raise ConnectionEnded
            try:
                message: dict[str, Any] = read_json(frame.data)
            except (ValueError, RecursionError):
                await self._socket.close(code=4400, message=b"Invalid JSON")
                raise ConnectionEnded from None
            if message["type"] == kind:
                return message
            if message["type"] == "ping":
                await self._socket.send_json({"type": "pong"})

    async def _answer_pings(self) -> None:
        """Answer pings while events are sent. Return when the client has left."""
        try:
            await self._receive_until("complete")
        except (ConnectionEnded, ConnectionError):
            pass
        finally:
            async with self._published:
                self._published.notify_all()

    async def _send_events(self, subscription: str, variables: dict[str, Any], reader: "asyncio.Future[None]") -> None:
        try:
            sent = self._start_index(variables)
        except RequestRejected as refused:
            await self._socket.send_json({"id": subscription, "type": "error", "payload": refused.errors})
            return await reader
        except Refusal as refusal:
            payload = {"data": None, "errors": refusal.errors}
            await self._socket.send_json({"id": subscription, "type": "next", "payload": payload})
            await self._socket.send_json({"id": subscription, "type": "complete"})
            return await reader
        while not reader.done():
            while sent < len(self._log):
                sent += 1
                await self._send_event(subscription, self._log[sent - 1])
            async with self._published:
                if sent == len(self._log) and not reader.done():
                    await self._published.wait()
        return None

    async def _send_event(self, subscription: str, row: dict[str, Any]) -> None:
        self.sent += 1
        payload = row.get("payload", {"data": {"alertFeed": row}})
        message = json.dumps({"id": subscription, "type": "next", "payload": payload})
        await self._inject_fault_at(FaultPoint.BEFORE_EVENT)
        if self._has_fault_at(FaultPoint.MID_EVENT):
            self._write_half_frame(message.encode())
            await asyncio.sleep(0.01)
        await self._inject_fault_at(FaultPoint.MID_EVENT)
        await self._socket.send_str(message)
        await self._inject_fault_at(FaultPoint.AFTER_EVENT)

    def _write_half_frame(self, message: bytes) -> None:
        # The header of a whole text frame, and half of its body.
        transport = self._request.transport
        if transport is not None:
            transport.write(b"\x81\x7e" + len(message).to_bytes(2, "big") + message[: len(message) // 2])

    def _has_fault_at(self, point: FaultPoint) -> bool:
        fault = self._fault
        return fault is not None and fault.point is point and ("EVENT" not in point or fault.event == self.sent)

    async def _inject_fault_at(self, point: FaultPoint) -> None:
        if not self._has_fault_at(point) or self._fault is None:
            return
        match self._fault.action:
            case FaultAction.CUT:
                if self._request.transport is not None:
                    self._request.transport.abort()
                raise ConnectionEnded
            case FaultAction.CLOSE:
                await self._socket.close(code=self._fault.code, message=self._fault.reason.encode())
                raise ConnectionEnded
            case FaultAction.HANG:
                self._is_hanging = True
                await asyncio.Event().wait()
            case FaultAction.GARBAGE:
                await self._socket.send_str(self._fault.text)
