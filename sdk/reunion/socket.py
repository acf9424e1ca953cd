"""One connection of graphql-transport-ws with one subscription on it."""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from reunion.documents import Operation
from reunion.error_codes import BY_CODE, from_graphql, from_status
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
from reunion.wire import Wire, child

SUBPROTOCOL = "graphql-transport-ws"
SUBSCRIPTION = "feed"
AT_LEAST = 0.01
"""Seconds to look for what has come already, when the reader was away for longer than the heartbeat."""
GOODBYE = aiohttp.ClientWSTimeout(ws_close=1.0)

ENDED = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED)


class FeedSocket:
    """Opened, admitted and subscribed. `receive` gives one payload after another, and raises what ended it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, policy: StreamPolicy) -> None:
        self._socket = socket
        self._policy = policy
        self._heard = time.monotonic()
        self._asked: float | None = None
        self.greeting: Wire = {}

    @classmethod
    async def open(
        cls,
        session: aiohttp.ClientSession,
        settings: Settings,
        policy: StreamPolicy,
    ) -> "FeedSocket":
        """Connect and be admitted within `policy.open_within` seconds, once the key is in hand."""
        bearer = await settings.bearer()
        opened: FeedSocket | None = None
        try:
            async with asyncio.timeout(policy.open_within):
                opened = cls(await _connect(session, settings), policy)
                await opened._enter(bearer)
                return opened
        except TimeoutError:
            await _dropped(opened)
            raise TimedOut from None
        except BaseException:
            await _dropped(opened)
            raise

    async def _enter(self, bearer: str) -> None:
        if self._socket.protocol != SUBPROTOCOL:
            raise ProtocolError("The hub does not speak graphql-transport-ws at this address.")
        await self._send({"type": "connection_init", "payload": {"Authorization": bearer}})
        while (message := await self._message(None))["type"] != "connection_ack":
            await self._aside(message)
        greeting = message.get("payload")
        self.greeting = greeting if isinstance(greeting, Mapping) else {}

    async def subscribe(self, operation: Operation, variables: Mapping[str, Any]) -> None:
        """Begin the subscription."""
        payload = {"query": operation.document, "variables": variables, "operationName": operation.name}
        await self._send({"id": SUBSCRIPTION, "type": "subscribe", "payload": payload})

    async def receive(self) -> Wire:
        """The next payload. Silence is met with a ping, and silence after that is a dead peer.

        The silence is counted over calls: one that is cancelled again and again still notices it.
        """
        while True:
            message = await self._attended()
            if message["type"] != "next":
                await self._aside(message)
            elif message.get("id") != SUBSCRIPTION or not isinstance(message.get("payload"), Mapping):
                raise ProtocolError("The hub sent a malformed event.")
            else:
                return child(message, "payload")

    async def _attended(self) -> Wire:
        while True:
            since = self._heard if self._asked is None else self._asked
            left = since + self._policy.heartbeat - time.monotonic()
            try:
                message = await self._message(max(left, AT_LEAST))
            except TimedOut:
                if self._asked is not None:
                    raise
                self._asked = time.monotonic()
                await self._send({"type": "ping"})
                continue
            self._heard, self._asked = time.monotonic(), None
            return message

    async def close(self) -> None:
        """Say goodbye, and do not wait long for the answer."""
        if not self._socket.closed:
            await self._socket.close()

    async def _aside(self, message: Wire) -> None:
        match message["type"]:
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "error":
                raise from_graphql(message.get("payload"))
            case "complete":
                raise TransportError("The hub ended the subscription.")
            case _:
                raise ProtocolError("The hub sent a message that is not of graphql-transport-ws.")

    async def _message(self, within: float | None) -> Wire:
        try:
            frame = await self._socket.receive(within)
        except TimeoutError:
            raise TimedOut("The hub has fallen silent.") from None
        if frame.type in ENDED:
            raise closed_with(self._socket.close_code, frame.extra)
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise ProtocolError("The hub sent a frame that cannot be read.")
        try:
            message = json.loads(frame.data)
        except ValueError:
            raise ProtocolError("The hub sent a frame that is not JSON.") from None
        if not isinstance(message, Mapping) or not isinstance(message.get("type"), str):
            raise ProtocolError("The hub sent a message without a type.")
        return message

    async def _send(self, message: Wire) -> None:
        try:
            await self._socket.send_str(json.dumps(message))
        except (aiohttp.ClientError, OSError):
            raise TransportError from None


async def _connect(session: aiohttp.ClientSession, settings: Settings) -> aiohttp.ClientWebSocketResponse:
    try:
        return await session.ws_connect(
            settings.websocket(), protocols=(SUBPROTOCOL,), headers={"User-Agent": USER_AGENT}, timeout=GOODBYE
        )
    except aiohttp.WSServerHandshakeError as error:
        raise from_status(error.status, error.headers or {}) from None
    except aiohttp.ClientConnectorError:
        raise ConnectError from None
    except (aiohttp.ClientError, OSError):
        raise TransportError from None


async def _dropped(opened: FeedSocket | None) -> None:
    if opened is not None:
        await opened.close()


def closed_with(code: int | None, reason: object = None) -> ReunionError:
    """The error that a close code of graphql-transport-ws or of WebSocket itself stands for.

    A hub that wishes to be tried again later gives the code of its error as the reason.
    """
    if code == 1013 and reason in BY_CODE:
        return BY_CODE[str(reason)]()
    if code in (4401, 4403):
        return AuthenticationError()
    if code == 4429:
        return RateLimited()
    if code in (1011, 1012, 1013):
        return HubUnavailable(f"The hub closed the feed ({code}).")
    if code in (4400, 4406, 1002, 1003, 1007, 1009):
        return ProtocolError(f"The hub closed the feed ({code}): it did not like what it got.")
    return TransportError()
