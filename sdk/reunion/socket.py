"""One WebSocket connection with one subscription, in the protocol graphql-transport-ws."""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from reunion.documents import Operation
from reunion.error_codes import ERRORS_BY_CODE, error_from_graphql, error_from_status
from reunion.errors import (
    AuthenticationError,
    ConnectError,
    HubUnavailable,
    ProtocolError,
    RateLimited,
    ReunionError,
    TimedOut,
    TransportError,
)
from reunion.retries import StreamPolicy
from reunion.settings import USER_AGENT, Settings
from reunion.wire import JsonObject, json_object

SUBPROTOCOL = "graphql-transport-ws"
SUBSCRIPTION = "feed"
MIN_RECEIVE_TIMEOUT = 0.01
"""Seconds. A reader that was away for longer than the ping interval still sees what has already come."""
CLOSE_TIMEOUT = aiohttp.ClientWSTimeout(ws_close=1.0)

CLOSED_FRAMES = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED)


class FeedSocket:
    """A connection that is open and authenticated. `receive` returns one payload after another, or raises its end."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, policy: StreamPolicy) -> None:
        self._socket = socket
        self._policy = policy
        self._last_message_at = time.monotonic()
        self._pinged_at: float | None = None
        self.greeting: JsonObject = {}

    @classmethod
    async def open(
        cls,
        session: aiohttp.ClientSession,
        settings: Settings,
        policy: StreamPolicy,
    ) -> "FeedSocket":
        """Connect and authenticate within `policy.open_timeout` seconds; the time to get the key does not count."""
        authorization = await settings.authorization()
        opened: FeedSocket | None = None
        try:
            async with asyncio.timeout(policy.open_timeout):
                opened = cls(await _connect(session, settings), policy)
                await opened._authenticate(authorization)
                return opened
        except TimeoutError:
            await _close_if_open(opened)
            raise TimedOut from None
        except BaseException:
            await _close_if_open(opened)
            raise

    async def _authenticate(self, authorization: str) -> None:
        if self._socket.protocol != SUBPROTOCOL:
            raise ProtocolError("The hub does not speak graphql-transport-ws at this address; check the address.")
        await self._send({"type": "connection_init", "payload": {"Authorization": authorization}})
        while (message := await self._read_message(None))["type"] != "connection_ack":
            await self._handle_control_message(message)
        greeting = message.get("payload")
        self.greeting = greeting if isinstance(greeting, Mapping) else {}

    async def subscribe(self, operation: Operation, variables: Mapping[str, Any]) -> None:
        """Start the subscription."""
        payload = {"query": operation.document, "variables": variables, "operationName": operation.name}
        await self._send({"id": SUBSCRIPTION, "type": "subscribe", "payload": payload})

    async def receive(self) -> JsonObject:
        """Return the next payload. A silent hub is pinged; one that stays silent raises TimedOut.

        The silence is counted over calls: a call that is cancelled again and again still notices it.
        """
        while True:
            message = await self._receive_or_ping()
            if message["type"] != "next":
                await self._handle_control_message(message)
            elif message.get("id") != SUBSCRIPTION or not isinstance(message.get("payload"), Mapping):
                raise ProtocolError("The hub sent a malformed event.")
            else:
                return json_object(message, "payload")

    async def _receive_or_ping(self) -> JsonObject:
        while True:
            since = self._last_message_at if self._pinged_at is None else self._pinged_at
            remaining = since + self._policy.ping_interval - time.monotonic()
            try:
                message = await self._read_message(max(remaining, MIN_RECEIVE_TIMEOUT))
            except TimedOut:
                if self._pinged_at is not None:
                    raise
                self._pinged_at = time.monotonic()
                await self._send({"type": "ping"})
                continue
            self._last_message_at, self._pinged_at = time.monotonic(), None
            return message

    async def close(self) -> None:
        """Close the connection; wait at most a second for the hub's own close."""
        if not self._socket.closed:
            await self._socket.close()

    async def _handle_control_message(self, message: JsonObject) -> None:
        match message["type"]:
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "error":
                raise error_from_graphql(message.get("payload"))
            case "complete":
                raise TransportError("The hub ended the subscription.")
            case _:
                raise ProtocolError("The hub sent a message that is not one of graphql-transport-ws.")

    async def _read_message(self, max_wait: float | None) -> JsonObject:
        try:
            frame = await self._socket.receive(max_wait)
        except TimeoutError:
            raise TimedOut("The hub is silent: it did not answer a ping.") from None
        if frame.type in CLOSED_FRAMES:
            raise error_from_close_code(self._socket.close_code, frame.extra)
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise ProtocolError("The hub sent a frame that is not text.")
        try:
            message = json.loads(frame.data)
        except ValueError:
            raise ProtocolError("The hub sent a frame that is not JSON.") from None
        if not isinstance(message, Mapping) or not isinstance(message.get("type"), str):
            raise ProtocolError("The hub sent a message without a type.")
        return message

    async def _send(self, message: JsonObject) -> None:
        try:
            await self._socket.send_str(json.dumps(message))
        except (aiohttp.ClientError, OSError):
            raise TransportError from None


async def _connect(session: aiohttp.ClientSession, settings: Settings) -> aiohttp.ClientWebSocketResponse:
    try:
        return await session.ws_connect(
            settings.websocket_url(),
            protocols=(SUBPROTOCOL,),
            headers={"User-Agent": USER_AGENT},
            timeout=CLOSE_TIMEOUT,
        )
    except aiohttp.WSServerHandshakeError as error:
        raise error_from_status(error.status, error.headers or {}) from None
    except aiohttp.ClientConnectorError:
        raise ConnectError from None
    except (aiohttp.ClientError, OSError):
        raise TransportError from None


async def _close_if_open(opened: FeedSocket | None) -> None:
    if opened is not None:
        await opened.close()


def error_from_close_code(code: int | None, reason: object = None) -> ReunionError:
    """Return the error that a close code of graphql-transport-ws or of WebSocket itself means.

    With 1013 (try again later) the reason is the code of the hub's error.
    """
    if code == 1013 and reason in ERRORS_BY_CODE:
        return ERRORS_BY_CODE[str(reason)]()
    if code in (4401, 4403):
        return AuthenticationError()
    if code == 4429:
        return RateLimited()
    if code in (1011, 1012, 1013):
        return HubUnavailable(f"The hub closed the feed ({code}); try again later.")
    if code in (4400, 4406, 1002, 1003, 1007, 1009):
        return ProtocolError(f"The hub closed the feed ({code}): it refused a message.")
    return TransportError()
