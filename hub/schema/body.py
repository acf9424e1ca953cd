"""The limit of a request's body, kept before anything reads it: wrap the graph's ASGI app in `BodyLimit`."""

from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.resolvers.failures import REQUEST_ID, request_id_from
from hub.schema.answers import refusal

MAX_BODY_BYTES: Final = 4 * 1024 * 1024


class BodyTooLarge(Exception):
    """More came than was announced; ends the reading of the body."""


class BodyLimit:
    """Refuses by Content-Length, and while streaming when there is none or it was a lie."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _announced(scope) > self._limit:
            await self._refuse(scope, receive, send)
            return
        try:
            await self._app(scope, self._counted(receive), send)
        except BodyTooLarge:
            # The body is read whole before a graph answers, so no response can have begun.
            await self._refuse(scope, receive, send)

    def _counted(self, receive: Receive) -> Receive:
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                raise BodyTooLarge
            return message

        return counted

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = refusal(413, "BODY_TOO_LARGE", f"A request has at most {self._limit} bytes.")
        response.headers[REQUEST_ID] = request_id_from(HTTPConnection(scope))
        await response(scope, receive, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
