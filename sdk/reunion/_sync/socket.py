# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""One WebSocket connection with one subscription, in the protocol graphql-transport-ws."""

import json
import time
from collections.abc import Mapping
from typing import Any

from reunion._sync.io import WebSocket
from reunion._sync.transport import Transport
from reunion.connections import SUBPROTOCOL, Frame
from reunion.documents import Operation
from reunion.error_codes import error_from_close_code, error_from_graphql
from reunion.errors import ProtocolError, TimedOut, TransportError
from reunion.retries import StreamPolicy
from reunion.wire import JsonObject, json_object, parse_json

SUBSCRIPTION = "feed"
MIN_RECEIVE_TIMEOUT = 0.01
"""Seconds. A reader that was away for longer than the ping interval still sees what has already come."""


class FeedSocket:
    """A connection that is open and authenticated. `receive` returns one payload after another, or raises its end."""

    def __init__(self, socket: WebSocket, policy: StreamPolicy) -> None:
        self._socket = socket
        self._policy = policy
        self._last_message_at = time.monotonic()
        self._pinged_at: float | None = None
        self.greeting: JsonObject = {}

    @classmethod
    def open(cls, transport: Transport, policy: StreamPolicy) -> "FeedSocket":
        """Connect and authenticate within `policy.open_timeout` seconds; the time to get the key does not count."""
        authorization = transport.authorization()
        transport.require_open()
        deadline = time.monotonic() + policy.open_timeout
        socket = WebSocket.open(transport.settings.websocket_url(), transport.network, policy.open_timeout)
        try:
            opened = cls(socket, policy)
            opened._authenticate(authorization, deadline)
        except BaseException:
            socket.close()
            raise
        return opened

    def _authenticate(self, authorization: str, deadline: float) -> None:
        if self._socket.subprotocol != SUBPROTOCOL:
            raise ProtocolError("The hub does not speak graphql-transport-ws at this address; check the address.")
        self._send({"type": "connection_init", "payload": {"Authorization": authorization}})
        while (message := self._read_message(max(0.0, deadline - time.monotonic())))["type"] != "connection_ack":
            self._handle_control_message(message)
        greeting = message.get("payload")
        self.greeting = greeting if isinstance(greeting, Mapping) else {}

    def subscribe(self, operation: Operation, variables: Mapping[str, Any]) -> None:
        """Start the subscription."""
        payload = {"query": operation.document, "variables": variables, "operationName": operation.name}
        self._send({"id": SUBSCRIPTION, "type": "subscribe", "payload": payload})

    def receive(self) -> JsonObject:
        """Return the next payload. A silent hub is pinged; one that stays silent raises TimedOut.

        The silence is counted over calls: a call that is cancelled again and again still notices it.
        """
        while True:
            message = self._receive_or_ping()
            if message["type"] != "next":
                self._handle_control_message(message)
            elif message.get("id") != SUBSCRIPTION or not isinstance(message.get("payload"), Mapping):
                raise ProtocolError("The hub sent a malformed event.")
            else:
                return json_object(message, "payload")

    def _receive_or_ping(self) -> JsonObject:
        while True:
            since = self._last_message_at if self._pinged_at is None else self._pinged_at
            remaining = since + self._policy.ping_interval - time.monotonic()
            try:
                message = self._read_message(max(remaining, MIN_RECEIVE_TIMEOUT))
            except TimedOut:
                if self._pinged_at is not None:
                    raise
                self._pinged_at = time.monotonic()
                self._send({"type": "ping"})
                continue
            self._last_message_at, self._pinged_at = time.monotonic(), None
            return message

    def close(self) -> None:
        """Close the connection; wait at most a second for the hub's own close."""
        self._socket.close()

    def _handle_control_message(self, message: JsonObject) -> None:
        match message["type"]:
            case "ping":
                self._send({"type": "pong"})
            case "pong":
                pass
            case "error":
                raise error_from_graphql(message.get("payload"))
            case "complete":
                raise TransportError("The hub ended the subscription.")
            case _:
                raise ProtocolError("The hub sent a message that is not one of graphql-transport-ws.")

    def _read_message(self, max_wait: float) -> JsonObject:
        try:
            frame = self._socket.receive(max_wait)
        except TimeoutError:
            raise TimedOut("The hub is silent: it did not answer in time.") from None
        return read_message(frame)

    def _send(self, message: JsonObject) -> None:
        self._socket.send(json.dumps(message))


def read_message(frame: Frame) -> JsonObject:
    """Return the message of a frame. Raises the error of a close code, and ProtocolError for anything else."""
    if frame.text is None:
        raise error_from_close_code(frame.close_code, frame.close_reason)
    if not isinstance(frame.text, str):
        raise ProtocolError("The hub sent a frame that is not text.")
    try:
        message = parse_json(frame.text)
    except ValueError:
        raise ProtocolError("The hub sent a frame that is not JSON.") from None
    if not isinstance(message, Mapping) or not isinstance(message.get("type"), str):
        raise ProtocolError("The hub sent a message without a type.")
    return message
