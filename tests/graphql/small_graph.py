"""A graph of a few fields on the foundation, to see what the foundation does of itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Self

import strawberry

from hub.domain.page_size import require_page_size
from hub.errors import CursorInvalid, Forbidden, StorageUnavailable, TextInvalid, Unauthenticated
from hub.graphql.execution.graph import Graph, build_graph
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, Connection, build_connection
from hub.graphql.kit.context import Context
from hub.graphql.kit.fields import PAGED, resolver_field, subscription
from hub.graphql.kit.loaders import read_each
from hub.graphql.kit.nodes import Node
from hub.graphql.kit.user_errors import UserError, catch_user_errors
from hub.schema.shared.scalars import CellText

Info = strawberry.Info[Context[str, None], None]

looked_up: list[str] = []
"""The ids of things that references were resolved for, in order; a test empties it."""

SECRET = "37.74 115.67 secret"


@strawberry.federation.type(name="Thing", keys=["id"], description="A thing.")
class Thing(Node):
    at: datetime
    cell: CellText

    @resolver_field("Another one.")
    async def next(self) -> "Thing":
        return self

    @classmethod
    async def resolve_references(cls, info: Info, keys: Sequence[str]) -> Sequence[Self | BaseException | None]:
        async def find(key: str) -> Self | None:
            looked_up.append(key)
            if key == "broken":
                raise ValueError(SECRET)
            if info.context.actor != "bob":
                raise Forbidden()
            return cls(
                id=strawberry.ID(key), at=datetime.fromisoformat("2016-05-13T16:00:00+08:00"), cell=CellText("86")
            )

        return await read_each(find, keys)


@strawberry.input
class ThingInput:
    at: datetime | None = None
    cells: list[CellText] = strawberry.field(default_factory=list)


@strawberry.type
class Query:
    @resolver_field("A thing.")
    async def thing(self, info: Info, at: datetime | None = None) -> Thing | None:
        when = at or datetime.fromisoformat("2016-05-13T08:00:00.5+00:00")
        return Thing(id=strawberry.ID(info.context.actor), at=when, cell=CellText("86"))

    @resolver_field("Breaks.")
    async def boom(self) -> int | None:
        raise ValueError(SECRET)

    @resolver_field("Takes far too long, and yet no test for ever.")
    async def patience(self) -> int | None:
        looked_up.append("begun")
        try:
            await asyncio.sleep(20)
        finally:
            looked_up.append("ended")
        return 1

    @resolver_field("Things.", PAGED)
    async def things(self, first: int = DEFAULT_PAGE_SIZE) -> Connection[Thing]:
        size = require_page_size(first)
        now = datetime.fromisoformat("2016-05-13T08:00:00+00:00")
        rows = [(f"c{n}", Thing(id=strawberry.ID(f"t{n}"), at=now, cell=CellText("86"))) for n in range(3)]
        return build_connection(rows[: size + 1], size)


@strawberry.type
class Payload:
    user_errors: list[UserError]


@strawberry.type
class Mutation:
    @resolver_field("Takes a thing.")
    async def take(self, info: Info, input: ThingInput) -> Payload:  # noqa: A002
        async def work() -> None:
            raise TextInvalid(path=["settings", "service_account"])

        _, errors = await catch_user_errors(work())
        return Payload(user_errors=errors)


@strawberry.type
class Subscription:
    @subscription("Counts, then breaks.")
    async def count(self, info: Info) -> AsyncIterator[int]:
        yield len(info.context.actor)
        raise ValueError(SECRET)

    @subscription("Says nothing, for ever.")
    async def wait(self, info: Info) -> AsyncIterator[int]:
        await asyncio.Event().wait()
        yield len(info.context.actor)

    @subscription("Is refused before it says anything.")
    async def refused(self, info: Info) -> AsyncIterator[int]:
        if info.context.actor:
            raise CursorInvalid()
        yield len(info.context.actor)


def small_graph(*, open_schema: bool) -> Graph:
    return build_graph(
        Query, Mutation, Subscription, entities={Thing: Thing.resolve_references}, open_schema=open_schema
    )


async def admit(authorization: str | None) -> str:
    """Bob may come in; `down` is a day on which nobody can tell, `broken` a fault of ours."""
    if authorization == "Bearer broken":
        raise ValueError(SECRET)
    if authorization == "Bearer down":
        raise StorageUnavailable()
    if authorization != "Bearer bob":
        raise Unauthenticated()
    return "bob"
