"""A group: the members that asked one question, which is executed once and whose results are made to text once."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, Final

import orjson
from graphql import GraphQLError
from strawberry.types.execution import ExecutionResult, PreExecutionError

from hub.graphql.kit.context import Context
from hub.graphql.live.replay import Replay
from hub.graphql.live.send_queue import SendQueue
from hub.graphql.live.subscription_key import SubscriptionKey
from hub.graphql.messages.text_message import TextMessage
from hub.http.request_errors import log_failure

logger = logging.getLogger("hub.schema")

AT_ONCE: Final = 100
"""Members that are written to before anything else has its turn."""

Execute = Callable[[], Awaitable[AsyncGenerator[object, None]]]
End = list[GraphQLError] | None
"""The errors with which nothing was begun; None: it is complete."""


class Member:
    """One subscription of one connection. `ended` is its group's last word.

    `frame` is what stands before and after each of its results: those of equal frames are sent one text.
    """

    __slots__ = ("_outbox", "ended", "frame", "group")

    def __init__(self, before: bytes, after: bytes, outbox: SendQueue) -> None:
        self.ended: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self.group: SharedSubscription | None = None
        self.frame = before, after
        self._outbox = outbox

    def take(self, text: TextMessage) -> None:
        """Send the next result."""
        self._outbox.put(text)

    @property
    def drain(self) -> "asyncio.Task[None] | None":
        """What waits for its peer, if anything does."""
        return self._outbox.drain

    def leave(self) -> None:
        """Hear no more."""
        if self.group is not None:
            self.group.drop(self)


class SharedSubscription:
    """Executes one question for its members, until none is left."""

    def __init__(
        self,
        question: SubscriptionKey,
        context: Context[Any, Any],
        execute: Execute,
        *,
        paused: Callable[["SharedSubscription"], None],
        over: Callable[["SharedSubscription"], None],
    ) -> None:
        self.question = question
        self.members: dict[Member, None] = {}
        self.stands: int | None = None
        """The place of what was handed out last, once it follows the present."""
        self.idle = True
        self._begun = self._failed = False
        self._past = Replay()
        self._context = context
        self._execute = execute
        self._paused = paused
        self._over = over
        self._task = asyncio.create_task(self._run())

    def takes(self, question: SubscriptionKey) -> bool:
        """Whether whoever asks this now hears from it all that is to be heard."""
        if self._failed:
            return False
        follows = self.question.place is None or self.stands is not None
        if question.place is None and follows:
            return True
        return question.place == self.question.place and (not self._begun or self._past.holds)

    def join(self, member: Member, question: SubscriptionKey) -> None:
        """Let a member hear all that is to be heard by whoever asks a question that it takes."""
        if question.place is not None:
            for text in self._past.texts(member.frame):
                member.take(text)
        self.add(member)

    def add(self, member: Member) -> None:
        """Let a member hear what is handed out from now on."""
        member.group = self
        self.members[member] = None

    def drop(self, member: Member) -> None:
        """Let a member go; the last one ends the execution."""
        member.group = None
        del self.members[member]
        if not self.members:
            self.stop()

    def stop(self) -> None:
        """Execute no more."""
        self._over(self)
        self._task.cancel()

    async def _run(self) -> None:
        end: End = None
        try:
            async with aclosing(await self._execute()) as results:
                async for result in results:
                    if isinstance(result, PreExecutionError) and not self._begun:
                        end = result.errors
                        return
                    if not isinstance(result, ExecutionResult):
                        end = [GraphQLError("Incremental delivery does not go over graphql-transport-ws.")]
                        return
                    # Its last result, since it has no data: nobody is to hear the end without the reason.
                    self._failed = result.data is None
                    await self._hand_out(orjson.dumps(_payload(result)))
                    if self.stands is None:
                        await self._paced()
        except Exception as error:  # noqa: BLE001 - its members must hear that it is over
            log_failure(logger, error, self._context.request_id)
        finally:
            self._over(self)
            for member in list(self.members):
                member.group = None
                if not member.ended.done():
                    member.ended.set_result(end)
            self.members.clear()

    async def _paced(self) -> None:
        """Read the past no faster than somebody takes it: the quickest of several, so that none waits for the slow."""
        drains = [member.drain for member in self.members]
        if drains and None not in drains:
            await asyncio.wait({drain for drain in drains if drain}, return_when=asyncio.FIRST_COMPLETED)

    async def _hand_out(self, payload: bytes) -> None:
        self._begun, self.idle, self.stands = True, False, self._context.log_position
        if self.stands is None:
            self._past.say(payload)
        else:
            self._past.end()
        frame, text = (b"", b""), TextMessage(b"")
        for count, member in enumerate(list(self.members), 1):
            # Most count their operations from 1. Texts for more ids than one at a time could fill the memory.
            if member.frame != frame:
                frame = member.frame
                text = TextMessage(frame[0] + payload + frame[1])
            # Meanwhile it may have left.
            if member.group is self:
                member.take(text)
            if count % AT_ONCE == 0:
                await asyncio.sleep(0)
        self.idle = True
        self._paused(self)


def _payload(result: ExecutionResult) -> Mapping[str, object]:
    payload: dict[str, object] = {"data": result.data}
    if result.errors:
        payload["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        payload["extensions"] = result.extensions
    return payload
