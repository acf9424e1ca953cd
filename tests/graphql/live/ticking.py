"""A graph with one subscription that follows a log of numbers, and its subscribers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import strawberry

from hub.errors import CursorInvalid
from hub.graphql.execution.graph import Graph, build_graph
from hub.graphql.kit.context import Context
from hub.graphql.kit.fields import resolver_field, subscription
from hub.graphql.live.shared_subscription import Member
from hub.graphql.live.shared_subscriptions import SharedSubscriptions
from hub.graphql.live.subscription_key import read_subscription_key
from hub.graphql.messages.requests import Document
from hub.graphql.messages.text_message import TextMessage

TICKS = "subscription ($after: Int) { ticks(after: $after) { number seenBy } }"


class Log:
    """Numbers from 1 on; each follower gets each once."""

    def __init__(self) -> None:
        self.last = 0
        self.executed = 0
        """Ticks resolved, over all executions."""
        self.begun = 0
        self.ended = 0
        self._more = asyncio.Event()

    def add(self) -> None:
        """Add a number."""
        self.last += 1
        self._more.set()
        self._more = asyncio.Event()

    async def follow(self, place: int) -> AsyncIterator[tuple[int, bool]]:
        """Yield the numbers after a position, and whether each came live."""
        present = self.last
        while True:
            more = self._more
            while place < self.last:
                place += 1
                # As slow as a database: others have their turn between two numbers.
                await asyncio.sleep(0)
                yield place, place > present
            await more.wait()


Info = strawberry.Info[Context[str, Log], None]


@strawberry.type(description="A tick.")
class Tick:
    number: int = strawberry.field(description="Counts from 1.")

    @resolver_field("Whose view this is.")
    def seen_by(self, info: Info) -> str:
        info.context.services.executed += 1
        context = info.context
        assert (context.handshake, context.connection_params, context.credential) == (None, None, None)
        return context.actor


@strawberry.type
class Query:
    @resolver_field("Nothing.")
    def nothing(self) -> int | None:
        return None


@strawberry.type
class Subscription:
    @subscription("Ticks, from a place on or from now.")
    async def ticks(self, info: Info, after: int | None = None, every: int = 1) -> AsyncIterator[Tick]:
        log = info.context.services
        if after is not None and after < 0:
            raise CursorInvalid()
        log.begun += 1
        try:
            async for number, live in log.follow(log.last if after is None else after):
                if live:
                    info.context.log_position = number
                if number % every == 0:
                    yield Tick(number=number)
        finally:
            log.ended += 1


def ticking_graph() -> Graph:
    """Return the graph."""
    return build_graph(Query, None, Subscription, open_schema=False)


class Box:
    """A send queue that keeps its messages."""

    drain = None

    def __init__(self) -> None:
        self.texts: list[TextMessage] = []
        self.told: Callable[[], None] = lambda: None

    def put(self, text: TextMessage) -> None:
        """Take a message."""
        self.told()
        self.texts.append(text)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Return the messages received."""
        return [orjson.loads(text.content) for text in self.texts]

    @property
    def numbers(self) -> list[int]:
        """Return the numbers received."""
        return [message["payload"]["data"]["ticks"]["number"] for message in self.messages]


@dataclass
class Subscriber:
    """A member and its messages."""

    member: Member
    box: Box
    after: int | None = None


@dataclass
class Scene:
    """The shared subscriptions of one log."""

    log: Log = field(default_factory=Log)
    subscribers: list[Subscriber] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shared = SharedSubscriptions(ticking_graph())

    def ask(
        self,
        actor: str = "bob",
        document: str = TICKS,
        operation: str | None = None,
        id: str = "1",  # noqa: A002 - the protocol's word
        **variables: Any,
    ) -> Subscriber:
        """Subscribe."""
        box = Box()
        member = Member(b'{"id":' + orjson.dumps(id) + b',"type":"next","payload":', b"}", box)  # type: ignore[arg-type]
        given: Mapping[str, Any] = {name: value for name, value in variables.items() if value is not None}
        key = read_subscription_key(document, operation, given, actor)
        assert key is not None
        context = Context(self.log, "request", admitted=actor, handshake="Bearer secret", credential="Bearer secret")
        self.shared.join(member, key, Document(document, given, operation), context)
        subscriber = Subscriber(member, box, variables.get("after"))
        self.subscribers.append(subscriber)
        return subscriber

    async def quiet(self) -> None:
        """Let all pending work run."""
        for _ in range(200):
            await asyncio.sleep(0)

    async def tick(self, count: int = 1) -> None:
        """Add numbers, each received by all before the next."""
        for _ in range(count):
            self.log.add()
            await self.quiet()

    async def close(self) -> None:
        """Let all members leave."""
        for subscriber in self.subscribers:
            subscriber.member.leave()
        await self.quiet()
