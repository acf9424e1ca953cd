"""The limit of a request's body, kept before anything reads it: wrap the graph's ASGI app in `BodyLimit`."""

from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.errors import RetryLater
from hub.resolvers.failures import REQUEST_ID, request_id_from
from hub.schema.answers import refusal

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
MOST_IN_HAND: Final = 64 * 1024 * 1024
"""Bytes of all bodies that a graph is reading or answering in one process."""


class BodyTooLarge(Exception):
    """More came than was announced; ends the reading of the body."""


class NoRoom(Exception):
    """More bodies are in hand than the process has room for; ends the reading of this one."""


class BodyLimit:
    """Refuses by Content-Length, and while streaming when there is none or it was a lie.

    What is in hand of all bodies together has a limit as well: a body is gathered whole before it is answered.
    """

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY_BYTES, in_all: int = MOST_IN_HAND) -> None:
        self._app = app
        self._limit, self._in_all = limit, in_all
        self._in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _announced(scope) > self._limit:
            await self._refuse(scope, receive, send)
            return
        body = _Body()
        try:
            await self._app(scope, self._counted(receive, body), send)
        except BodyTooLarge:
            # The body is read whole before a graph answers, so no response can have begun.
            await self._refuse(scope, receive, send)
        except NoRoom:
            response = refusal(503, RetryLater.code, "Too much is in hand; nothing of this was done.")
            response.headers["retry-after"] = "1"
            response.headers[REQUEST_ID] = request_id_from(HTTPConnection(scope))
            await response(scope, receive, send)
        finally:
            self._in_hand -= body.taken

    def _counted(self, receive: Receive, body: "_Body") -> Receive:
        async def counted() -> Message:
            message = await receive()
            size = len(message.get("body", b""))
            if body.taken + size > self._limit:
                raise BodyTooLarge
            if self._in_hand + size > self._in_all:
                raise NoRoom
            body.taken += size
            self._in_hand += size
            return message

        return counted

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = refusal(413, "BODY_TOO_LARGE", f"A request has at most {self._limit} bytes.")
        response.headers[REQUEST_ID] = request_id_from(HTTPConnection(scope))
        await response(scope, receive, send)


class _Body:
    taken = 0


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
