"""Relay connections over a keyset: `Connection[CaseType]` is `CaseConnection` in the graph.

A list field takes `First` and `After`. Check `first` with `hub.domain.page_size.require_page_size` unless the service
does. The resolver opens `after` and seals the cursors of its rows with `hub.domain.cursors.CursorSeal`. Give
(cursor, node) pairs to `build_connection` (rows read with one more than the page) or to `build_page` (the service says
whether more follow).
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Annotated, Generic, TypeVar

import strawberry

from hub.domain.page_size import MAX_PAGE_SIZE, MAX_TOTAL_COUNT
from hub.graphql.kit.fields import resolver_field

NodeT = TypeVar("NodeT")

DEFAULT_PAGE_SIZE = 20

First = Annotated[int, strawberry.argument(description=f"How many entries at most, 1 to {MAX_PAGE_SIZE}.")]
After = Annotated[
    str | None,
    strawberry.argument(
        description="Return the entries after this cursor. It works only for the list, the filter, the order and the "
        "caller that it was given for."
    ),
]


@strawberry.federation.type(shareable=True, description="The position of a page in its list.")
class PageInfo:
    """Relay's page information. Lists of the hub are paged forwards only."""

    has_next_page: bool = strawberry.field(description="Whether more entries follow after `endCursor`.")
    has_previous_page: bool = strawberry.field(
        description="Always false: lists are paged forwards only.", default=False
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first entry.", default=None)
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last entry. On an empty page that more entries follow, the cursor to continue "
        "with.",
        default=None,
    )


@strawberry.type(description="An entry of a list, with its cursor.")
class Edge(Generic[NodeT]):
    """A node and its cursor."""

    cursor: str = strawberry.field(description="Give it as `after` to continue after this entry.")
    node: NodeT = strawberry.field(description="The entry itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[NodeT]):
    """A page of edges."""

    edges: list[Edge[NodeT]] = strawberry.field(description="The entries of this page.")
    page_info: PageInfo = strawberry.field(description="The position of this page in the list.")


@strawberry.type(description="A page of a list.")
class CountedConnection(Connection[NodeT]):
    """A page of edges, and how many entries the whole list has. A graph names its own kind of it."""

    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @resolver_field(f"How many entries match the filter; {MAX_TOTAL_COUNT:,} stands for more.")
    async def total_count(self) -> int:
        """Count them, only if it is asked for."""
        return await self.count()


def build_connection(rows: Sequence[tuple[str, NodeT]], size: int) -> Connection[NodeT]:
    """Return a page of at most `size` (cursor, node) pairs; one pair more shows that another page follows."""
    return build_page(rows[:size], more=len(rows) > size)


def build_page(
    rows: Iterable[tuple[str, NodeT]], *, more: bool, cursor_if_empty: str | None = None
) -> Connection[NodeT]:
    """Return a page of all (cursor, node) pairs; `more` says whether entries follow.

    `cursor_if_empty` is the end cursor of a page without entries.
    """
    edges = [Edge(cursor=cursor, node=node) for cursor, node in rows]
    return Connection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=more,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else cursor_if_empty,
        ),
    )
