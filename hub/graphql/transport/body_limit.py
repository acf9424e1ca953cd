"""Limit the bodies of requests before anything reads them: wrap the graph's ASGI app in `BodyLimit`."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.errors import RetryLater
from hub.graphql.messages.responses import error_response
from hub.http.request_errors import BODY_TOO_LARGE, REQUEST_ID, request_id_from
from hub.services.bytes_in_memory import BytesInMemory

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
MAX_BYTES_IN_PROCESS: Final = 64 * 1024 * 1024
"""Bytes of all bodies that a graph is reading or answering in one process."""
MAX_BYTES_PER_CALLER: Final = 16 * 1024 * 1024
"""The same for one credential: no caller takes the room of all others."""
MAX_LENGTH_DIGITS: Final = 20
"""Digits of a Content-Length that are read: more than any body has."""


class BodyTooLarge(Exception):
    """More bytes came than the limit; ends the reading of the body."""


class NoRoom(Exception):
    """The process has no room for more bodies; ends the reading of this one."""


class BodyLimit:
    """Refuses a body by its Content-Length, and while it streams when there is none or it was wrong.

    All bodies together have a limit as well, and so do those of one caller: a body is read whole before it is answered.
    A body counts until its response begins, since a response may go on for days.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int = MAX_BODY_BYTES,
        max_bytes_in_process: int = MAX_BYTES_IN_PROCESS,
        max_bytes_per_caller: int = MAX_BYTES_PER_CALLER,
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._used = BytesInMemory(max_bytes_in_process, max_bytes_per_caller)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or respond 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced, credential = _read_head(scope)
        if announced > self._max_bytes:
            await self._refuse(scope, receive, send)
            return
        body = _Body(credential)
        try:
            await self._app(scope, self._counting(receive, body), self._releasing(send, body))
        except BodyTooLarge:
            # A graph reads the whole body before it answers, so no response can have begun.
            await self._refuse(scope, receive, send)
        except NoRoom:
            response = error_response(
                503, RetryLater.code, "The hub has no room for this request now. Nothing was done."
            )
            response.headers["retry-after"] = "1"
            response.headers[REQUEST_ID] = request_id_from(HTTPConnection(scope))
            await response(scope, receive, send)
        finally:
            self._release(body)

    def _counting(self, receive: Receive, body: "_Body") -> Receive:
        async def counted() -> Message:
            message = await receive()
            size = len(message.get("body", b""))
            if body.used + size > self._max_bytes:
                raise BodyTooLarge
            if not self._used.has_room(body.credential, size):
                raise NoRoom
            body.used += size
            self._used.add(body.credential, size)
            return message

        return counted

    def _releasing(self, send: Send, body: "_Body") -> Send:
        async def releasing(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._release(body)
            await send(message)

        return releasing

    def _release(self, body: "_Body") -> None:
        self._used.release(body.credential, body.used)
        body.used = 0

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = error_response(
            413, BODY_TOO_LARGE, f"A request has at most {self._max_bytes:,} bytes; send it in parts."
        )
        response.headers[REQUEST_ID] = request_id_from(HTTPConnection(scope))
        await response(scope, receive, send)


@dataclass(slots=True, repr=False)
class _Body:
    credential: bytes
    used: int = 0


def _read_head(scope: Scope) -> tuple[int, bytes]:
    """Return the announced length of a body, and its credential."""
    announced, credential = 0, b""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            # Python refuses to read thousands of digits, and a client may send as many leading zeros.
            announced = int(value.lstrip(b"0")[:MAX_LENGTH_DIGITS] or b"0")
        elif name == b"authorization":
            credential = value
    return announced, credential
