"""Subscriptions over HTTP, for gateways: server-sent events (graphql-sse) and multipart/mixed (Apollo's protocol).

A stream is a member of its group, like an operation of a WebSocket. It has no close code: what ends it before its time
is its last result, an error with a code.
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

from hub.errors import HubError, InvalidInput, RateLimited, RetryLater, Unauthenticated
from hub.graphql.execution.masking import code_of
from hub.graphql.live.send_queue import SendQueue
from hub.graphql.live.session_checks import Credential, SessionChecks
from hub.graphql.live.shared_subscription import End, Member
from hub.graphql.messages.text_message import TextMessage
from hub.http.request_errors import INTERNAL, MASKED_SENTENCE, log_failure

logger = logging.getLogger("hub.schema")

HEARTBEAT_SECONDS: Final = 10.0
"""Seconds between signs of life: proxies close what is silent for longer."""
END_TIMEOUT_SECONDS: Final = 10.0
"""Seconds that a peer has for taking the end."""
ENDING: Final = "This server ends: ask again and go on with `after`, your last event's cursor."
CHANGED: Final = "What you may see has changed: ask again and go on with `after`, your last event's cursor."


@dataclass(frozen=True, slots=True)
class Form:
    """How results are written one after another; each stands between `before` and `after`."""

    content_type: str
    opening: bytes
    before: bytes
    after: bytes
    beat: bytes
    complete: bytes


FORMS: Final[Mapping[str, Form]] = {
    "sse": Form(
        "text/event-stream",
        opening=b":\n\n",
        before=b"event: next\ndata: ",
        after=b"\n\n",
        beat=b":\n\n",
        complete=b"event: complete\ndata: \n\n",
    ),
    "multipart-subscription": Form(
        "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json",
        opening=b"--graphql",
        before=b'\r\nContent-Type: application/json\r\n\r\n{"payload":',
        after=b"}\r\n--graphql",
        beat=b"\r\nContent-Type: application/json\r\n\r\n{}\r\n--graphql",
        complete=b"--\r\n",
    ),
}
"""By the name that Strawberry gives a request by what it accepts."""


class Stream(Response):
    """An answer that goes on. `follow` lets a member hear, and returns with its end."""

    def __init__(
        self,
        form: Form,
        follow: Callable[[Member], Awaitable[End]],
        admissions: SessionChecks,
        credential: Credential,
        actor: object,
    ) -> None:
        super().__init__(
            # Neither stored nor compressed on its way, nor held back by nginx.
            headers={
                "content-type": form.content_type,
                "cache-control": "no-cache, no-transform",
                "x-accel-buffering": "no",
            }
        )
        del self.headers["content-length"]
        self._form = form
        self._follow = follow
        self._admissions, self._credential, self._actor = admissions, credential, actor
        self._broken: asyncio.Future[HubError | None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it."""
        self._broken = asyncio.get_running_loop().create_future()
        extensions = scope.get("extensions", {})
        if begun := extensions.get("hub.ending", {}).get("begun"):
            begun.add_done_callback(lambda _: self._break(RetryLater(ENDING)))

        async def write(text: str) -> None:
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})

        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        outbox = SendQueue(write, lambda: self._break(None))
        outbox.put(TextMessage(self._form.opening))
        self._admissions.watch(self._credential, self)
        following = asyncio.ensure_future(self._follow(Member(self._form.before, self._form.after, outbox)))
        beating, leaving = asyncio.create_task(self._beat(outbox)), asyncio.create_task(_left(receive))
        tasks: set[asyncio.Future[Any]] = {following, beating, leaving}
        ends: set[asyncio.Future[Any]] = {following, leaving, self._broken}
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not leaving.done():
                async with asyncio.timeout(END_TIMEOUT_SECONDS):
                    await self._end(following, outbox, send)
        except TimeoutError:
            # It takes nothing, not even its end.
            extensions.get("hub.abort", {"abort": _nothing})["abort"]()
        finally:
            self._admissions.forget(self._credential, self)
            outbox.close()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def readmit(self, actor: Any) -> None:
        """Go on; what is shared was asked for as another, who saw something else, unless the actor is the same."""
        if actor != self._actor:
            self._break(RetryLater(CHANGED))

    def dismiss(self) -> None:
        """End: whoever this is may be here no longer."""
        self._break(Unauthenticated())

    def _break(self, error: HubError | None) -> None:
        """End with an error; without one nothing can be said any more."""
        if not self._broken.done():
            self._broken.set_result(error)

    async def _beat(self, outbox: SendQueue) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            outbox.put(TextMessage(self._form.beat))

    async def _end(self, following: "asyncio.Future[End]", outbox: SendQueue, send: Send) -> None:
        if self._broken.done():
            error = self._broken.result()
            if error is None:
                raise TimeoutError
            errors: End = [_coded(error)]
        else:
            errors = _errors_of(following)
        if errors:
            last = orjson.dumps({"data": None, "errors": [one.formatted for one in errors]})
            outbox.put(TextMessage(self._form.before + last + self._form.after))
        outbox.put(TextMessage(self._form.complete))
        await outbox.written()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _errors_of(following: "asyncio.Future[End]") -> End:
    try:
        return following.result()
    except (RateLimited, InvalidInput) as error:
        return [_coded(error)]
    except Exception as error:  # noqa: BLE001 - the last door of a stream: a traceback in a log could hold a place
        log_failure(logger, error, "stream")
        return [GraphQLError(MASKED_SENTENCE, extensions={"code": INTERNAL})]


def _coded(error: HubError) -> GraphQLError:
    return GraphQLError(error.message, extensions=code_of(error))


def _nothing() -> None:
    """A server that offers no way to break off closes the connection by itself."""


async def _left(receive: Receive) -> None:
    """Returns when the peer has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
