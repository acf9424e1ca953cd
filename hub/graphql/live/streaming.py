"""Subscriptions over HTTP, for gateways: server-sent events (graphql-sse) and multipart/mixed (Apollo's protocol).

A stream is a member of a shared subscription, like an operation of a WebSocket. It has no close code: a stream that
ends early sends an error with a code as its last result.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hub.errors import HubError, InvalidInput, RateLimited, RetryLater
from hub.graphql.execution.masking import extensions_of
from hub.graphql.live.send_queue import SendQueue
from hub.graphql.live.session_checks import Credential, SessionChecks
from hub.graphql.live.shared_subscription import End, Member
from hub.graphql.messages.text_message import TextMessage
from hub.http.request_errors import INTERNAL, MASKED_SENTENCE, log_failure

logger = logging.getLogger("hub.schema")

HEARTBEAT_SECONDS: Final = 10.0
"""Time between signs of life: proxies close a connection that is silent for longer."""
END_TIMEOUT_SECONDS: Final = 10.0
"""Time that a peer has to take the end."""
SERVER_ENDING: Final = "This server ends: subscribe again and continue with `after`, your last event's cursor."
ACCESS_CHANGED: Final = "Your access has changed: subscribe again and continue with `after`, your last event's cursor."


@dataclass(frozen=True, slots=True)
class StreamFormat:
    """The bytes of a stream; each result stands between `before` and `after`."""

    content_type: str
    opening: bytes
    before: bytes
    after: bytes
    heartbeat: bytes
    complete: bytes


STREAM_FORMATS: Final[Mapping[str, StreamFormat]] = {
    "sse": StreamFormat(
        "text/event-stream",
        opening=b":\n\n",
        before=b"event: next\ndata: ",
        after=b"\n\n",
        heartbeat=b":\n\n",
        complete=b"event: complete\ndata: \n\n",
    ),
    "multipart-subscription": StreamFormat(
        "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json",
        opening=b"--graphql",
        before=b'\r\nContent-Type: application/json\r\n\r\n{"payload":',
        after=b"}\r\n--graphql",
        heartbeat=b"\r\nContent-Type: application/json\r\n\r\n{}\r\n--graphql",
        complete=b"--\r\n",
    ),
}
"""The formats by Strawberry's names for them."""


class SubscriptionStream(Response):
    """A response that goes on. `follow` sends a member its results, and returns the end."""

    def __init__(
        self,
        stream_format: StreamFormat,
        follow: Callable[[Member], Awaitable[End]],
        session_checks: SessionChecks,
        credential: Credential,
        actor: object,
    ) -> None:
        super().__init__(
            # No proxy may store or compress it, and nginx may not buffer it.
            headers={
                "content-type": stream_format.content_type,
                "cache-control": "no-cache, no-transform",
                "x-accel-buffering": "no",
            }
        )
        del self.headers["content-length"]
        self._format = stream_format
        self._follow = follow
        self._session_checks, self._credential, self._actor = session_checks, credential, actor
        self._broken: asyncio.Future[HubError | None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the stream to its end."""
        self._broken = asyncio.get_running_loop().create_future()
        extensions = scope.get("extensions", {})
        if begun := extensions.get("hub.ending", {}).get("begun"):
            begun.add_done_callback(lambda _: self._break(RetryLater(SERVER_ENDING)))

        async def write(text: str) -> None:
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})

        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        queue = SendQueue(write, lambda: self._break(None))
        queue.put(TextMessage(self._format.opening))
        self._session_checks.watch(self._credential, self)
        following = asyncio.ensure_future(self._follow(Member(self._format.before, self._format.after, queue)))
        heartbeats, leaving = (
            asyncio.create_task(self._send_heartbeats(queue)),
            asyncio.create_task(_wait_left(receive)),
        )
        tasks: set[asyncio.Future[Any]] = {following, heartbeats, leaving}
        ends: set[asyncio.Future[Any]] = {following, leaving, self._broken}
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not leaving.done():
                async with asyncio.timeout(END_TIMEOUT_SECONDS):
                    await self._end(following, queue, send)
        except TimeoutError:
            # The peer takes nothing, not even the end.
            extensions.get("hub.abort", {"abort": _do_nothing})["abort"]()
        finally:
            self._session_checks.forget(self._credential, self)
            queue.close()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def renew(self, actor: Any) -> None:
        """Go on; end if the actor has changed, since the shared results are those of the former one."""
        if actor != self._actor:
            self._break(RetryLater(ACCESS_CHANGED))

    def revoke(self, reason: HubError) -> None:
        """End: the session is no longer valid."""
        self._break(reason)

    def _break(self, error: HubError | None) -> None:
        """End with an error; None if the peer takes nothing any more."""
        if not self._broken.done():
            self._broken.set_result(error)

    async def _send_heartbeats(self, queue: SendQueue) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            queue.put(TextMessage(self._format.heartbeat))

    async def _end(self, following: "asyncio.Future[End]", queue: SendQueue, send: Send) -> None:
        if self._broken.done():
            error = self._broken.result()
            if error is None:
                raise TimeoutError
            errors: End = [_with_code(error)]
        else:
            errors = _errors_of(following)
        if errors:
            last = orjson.dumps({"data": None, "errors": [one.formatted for one in errors]})
            queue.put(TextMessage(self._format.before + last + self._format.after))
        queue.put(TextMessage(self._format.complete))
        await queue.wait_empty()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _errors_of(following: "asyncio.Future[End]") -> End:
    try:
        return following.result()
    except (RateLimited, InvalidInput) as error:
        return [_with_code(error)]
    except Exception as error:  # noqa: BLE001 - a traceback in the server's log could hold a place
        log_failure(logger, error, "stream")
        return [GraphQLError(MASKED_SENTENCE, extensions={"code": INTERNAL})]


def _with_code(error: HubError) -> GraphQLError:
    return GraphQLError(error.message, extensions=extensions_of(error))


def _do_nothing() -> None:
    """Leave the connection to a server that cannot abort it: the server closes it by itself."""


async def _wait_left(receive: Receive) -> None:
    """Return when the peer has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass
