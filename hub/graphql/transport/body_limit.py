"""The limit of a request's body, kept before anything reads it: wrap the graph's ASGI app in `BodyLimit`."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.errors import RetryLater
from hub.graphql.messages.responses import refusal
from hub.http.request_errors import REQUEST_ID, request_id_from

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
MAX_BYTES_IN_PROCESS: Final = 64 * 1024 * 1024
"""Bytes of all bodies that a graph is reading or answering in one process."""
MAX_BYTES_PER_CALLER: Final = 16 * 1024 * 1024
"""The same of those that came with one credential: nobody takes the room of all the others."""
DIGITS_READ: Final = 20
"""Of a length: more than any body has."""


class BodyTooLarge(Exception):
    """More came than was announced; ends the reading of the body."""


class NoRoom(Exception):
    """More bodies are in hand than the process has room for; ends the reading of this one."""


class BodyLimit:
    """Refuses by Content-Length, and while streaming when there is none or it was a lie.

    What is in hand of all bodies together has a limit as well, and of those of one caller: a body is gathered whole
    before it is answered. It is in hand until the answer begins, since an answer may go on for days.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: int = MAX_BODY_BYTES,
        in_all: int = MAX_BYTES_IN_PROCESS,
        of_one: int = MAX_BYTES_PER_CALLER,
    ) -> None:
        self._app = app
        self._limit, self._in_all, self._of_one = limit, in_all, of_one
        self._in_hand = Counter[bytes]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced, credential = _read_head(scope)
        if announced > self._limit:
            await self._refuse(scope, receive, send)
            return
        body = _Body(credential)
        try:
            await self._app(scope, self._counted(receive, body), self._letting_go(send, body))
        except BodyTooLarge:
            # The body is read whole before a graph answers, so no response can have begun.
            await self._refuse(scope, receive, send)
        except NoRoom:
            response = refusal(503, RetryLater.code, "Too much is in hand; nothing of this was done.")
            response.headers["retry-after"] = "1"
            response.headers[REQUEST_ID] = request_id_from(HTTPConnection(scope))
            await response(scope, receive, send)
        finally:
            self._let_go(body)

    def _counted(self, receive: Receive, body: "_Body") -> Receive:
        async def counted() -> Message:
            message = await receive()
            size = len(message.get("body", b""))
            if body.taken + size > self._limit:
                raise BodyTooLarge
            mine = self._in_hand[body.credential]
            if mine + size > self._of_one or self._in_hand.total() + size > self._in_all:
                raise NoRoom
            body.taken += size
            self._in_hand[body.credential] += size
            return message

        return counted

    def _letting_go(self, send: Send, body: "_Body") -> Send:
        async def letting_go(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._let_go(body)
            await send(message)

        return letting_go

    def _let_go(self, body: "_Body") -> None:
        self._in_hand[body.credential] -= body.taken
        body.taken = 0
        if not self._in_hand[body.credential]:
            del self._in_hand[body.credential]

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = refusal(413, "BODY_TOO_LARGE", f"A request has at most {self._limit} bytes.")
        response.headers[REQUEST_ID] = request_id_from(HTTPConnection(scope))
        await response(scope, receive, send)


@dataclass(slots=True, repr=False)
class _Body:
    credential: bytes
    taken: int = 0


def _read_head(scope: Scope) -> tuple[int, bytes]:
    """How long a body says it is, and the credential it comes with."""
    announced, credential = 0, b""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            # Python refuses to read a number of thousands of digits, and zeros in front may be as many.
            announced = int(value.lstrip(b"0")[:DIGITS_READ] or b"0")
        elif name == b"authorization":
            credential = value
    return announced, credential
