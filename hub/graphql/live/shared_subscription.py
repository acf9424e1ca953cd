"""A shared subscription: it executes one subscription for all its members, and encodes each result once."""

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

MEMBERS_PER_TURN: Final = 100
"""Members that are written to before other work runs."""

Execute = Callable[[], Awaitable[AsyncGenerator[object, None]]]
End = list[GraphQLError] | None
"""The errors of a subscription that could not begin; None for one that is complete."""


class Member:
    """One subscription of one connection. `ended` is resolved when its shared subscription ends.

    `envelope` is what stands before and after each of its results: members with equal envelopes share messages.
    """

    __slots__ = ("_send_queue", "ended", "envelope", "shared")

    def __init__(self, before: bytes, after: bytes, send_queue: SendQueue) -> None:
        self.ended: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self.shared: SharedSubscription | None = None
        self.envelope = before, after
        self._send_queue = send_queue

    def send(self, message: TextMessage) -> None:
        """Send the next result."""
        self._send_queue.put(message)

    @property
    def drain(self) -> "asyncio.Task[None] | None":
        """Return the task that waits for the member's peer, if any."""
        return self._send_queue.drain

    def leave(self) -> None:
        """Receive no more results."""
        if self.shared is not None:
            self.shared.remove(self)


class SharedSubscription:
    """Executes one subscription for its members until the last one leaves."""

    def __init__(
        self,
        key: SubscriptionKey,
        context: Context[Any, Any],
        execute: Execute,
        *,
        on_idle: Callable[["SharedSubscription"], None],
        on_end: Callable[["SharedSubscription"], None],
    ) -> None:
        self.key = key
        self.members: dict[Member, None] = {}
        self.position: int | None = None
        """The log position of the last result, once the subscription has caught up."""
        self.is_idle = True
        self._has_begun = self._has_failed = False
        self._replay = Replay()
        self._context = context
        self._execute = execute
        self._on_idle = on_idle
        self._on_end = on_end
        self._task = asyncio.create_task(self._run())

    def accepts(self, key: SubscriptionKey) -> bool:
        """Return whether a new member with this key misses no result here."""
        if self._has_failed:
            return False
        is_live = self.key.start is None or self.position is not None
        if key.start is None and is_live:
            return True
        return key.start == self.key.start and (not self._has_begun or self._replay.is_valid)

    def join(self, member: Member, key: SubscriptionKey) -> None:
        """Add a member whose key it accepts, and replay to it what it has missed."""
        if key.start is not None:
            for message in self._replay.messages(member.envelope):
                member.send(message)
        self.add(member)

    def add(self, member: Member) -> None:
        """Add a member that receives the results from now on."""
        member.shared = self
        self.members[member] = None

    def remove(self, member: Member) -> None:
        """Remove a member; without members the execution stops."""
        member.shared = None
        del self.members[member]
        if not self.members:
            self.stop()

    def stop(self) -> None:
        """Stop the execution."""
        self._on_end(self)
        self._task.cancel()

    async def _run(self) -> None:
        end: End = None
        try:
            async with aclosing(await self._execute()) as results:
                async for result in results:
                    if isinstance(result, PreExecutionError) and not self._has_begun:
                        end = result.errors
                        return
                    if not isinstance(result, ExecutionResult):
                        end = [GraphQLError("graphql-transport-ws does not support incremental delivery.")]
                        return
                    # A result without data is the last one: no new member may hear the end without the reason.
                    self._has_failed = result.data is None
                    await self._send(orjson.dumps(_payload(result)))
                    if self.position is None:
                        await self._wait_for_fastest()
        except Exception as error:  # noqa: BLE001 - the members must learn that it is over
            log_failure(logger, error, self._context.request_id)
        finally:
            self._on_end(self)
            for member in list(self.members):
                member.shared = None
                if not member.ended.done():
                    member.ended.set_result(end)
            self.members.clear()

    async def _wait_for_fastest(self) -> None:
        """Read old events no faster than the fastest member takes them, so that no member waits for a slow one."""
        drains = [member.drain for member in self.members]
        if drains and None not in drains:
            await asyncio.wait({drain for drain in drains if drain}, return_when=asyncio.FIRST_COMPLETED)

    async def _send(self, result: bytes) -> None:
        self._has_begun, self.is_idle, self.position = True, False, self._context.log_position
        if self.position is None:
            self._replay.add(result)
        else:
            self._replay.end()
        envelope, message = (b"", b""), TextMessage(b"")
        for count, member in enumerate(list(self.members), 1):
            # Most clients count their operations from 1. Messages for all ids at a time could fill the memory.
            if member.envelope != envelope:
                envelope = member.envelope
                message = TextMessage(envelope[0] + result + envelope[1])
            # It may have left since the list was made.
            if member.shared is self:
                member.send(message)
            if count % MEMBERS_PER_TURN == 0:
                await asyncio.sleep(0)
        self.is_idle = True
        self._on_idle(self)


def _payload(result: ExecutionResult) -> Mapping[str, object]:
    payload: dict[str, object] = {"data": result.data}
    if result.errors:
        payload["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        payload["extensions"] = result.extensions
    return payload
