"""The address of the webhooks in an ASGI application, such as one of Starlette or FastAPI."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Protocol

from reunion.webhooks import MAX_BODY_BYTES

Message = MutableMapping[str, Any]


class Receives(Protocol):
    """An `AsyncReceiver`."""

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status to answer with."""


class WebhookEndpoint:
    """An ASGI application for one address: `Route("/hub", WebhookEndpoint(receiver))`.

    A route, not a mount: a mount redirects to an address with a slash, and the hub follows no redirect.
    """

    def __init__(self, receiver: Receives) -> None:
        self._receiver = receiver

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one request: 204, 401, 405, 413 or 500."""
        if scope["type"] != "http":
            raise RuntimeError("A webhook comes over HTTP: give this endpoint to a route.")
        if scope["method"] != "POST":
            await _answer(send, 405, (b"allow", b"POST"))
            return
        body = await _read_body(receive)
        if body is None:
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        await _answer(send, await self._receiver.receive(body, headers))


async def _read_body(receive: Callable[[], Awaitable[Message]]) -> bytes | None:
    """Return the body, or a little more of it than is allowed; None if the caller has gone."""
    body = bytearray()
    while len(body) <= MAX_BODY_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return bytes(body)


async def _answer(send: Callable[[Message], Awaitable[None]], status: int, *headers: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b""})
