"""Relay connections over a keyset: `Connection[CaseType]` is `CaseConnection` in the graph.

A list field takes `First` and `After`. Check `first` with `page_size` unless the service does; the resolver opens
`after` and seals the rows' cursors with `hub.domain.cursors.CursorSeal`. Give (cursor, node) pairs to `connection`
(rows fetched with one too many) or to `build_page` (the service has said whether there is more).
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Generic, TypeVar

import strawberry

from hub.errors import TooManyItems

NodeT = TypeVar("NodeT")

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100

First = Annotated[int, strawberry.argument(description=f"How many entries at most, 1 to {MAX_PAGE_SIZE}.")]
After = Annotated[
    str | None, strawberry.argument(description="The cursor to go on behind; it is good for this list and caller only.")
]


@strawberry.federation.type(shareable=True, description="Where a page lies in its list.")
class PageInfo:
    """Relay's page information; lists of the hub are paged forwards only."""

    has_next_page: bool = strawberry.field(description="Whether more follows after `endCursor`.")
    has_previous_page: bool = strawberry.field(
        description="Always false: lists are paged forwards only.", default=False
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first entry.", default=None)
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last entry; where a page has none and more follows, the place to go on behind.",
        default=None,
    )


@strawberry.type(description="An entry of a list, with its place.")
class Edge(Generic[NodeT]):
    """A node and its cursor."""

    cursor: str = strawberry.field(description="Give it as `after` to go on behind this entry.")
    node: NodeT = strawberry.field(description="The entry itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[NodeT]):
    """A page of edges."""

    edges: list[Edge[NodeT]] = strawberry.field(description="The entries of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")


def page_size(first: int, *, largest: int = MAX_PAGE_SIZE) -> int:
    """The number of entries wanted; raises TooManyItems beyond the limits."""
    if not 1 <= first <= largest:
        raise TooManyItems(f"`first` lies between 1 and {largest:,}.", path=["first"])
    return first


def connection(rows: Sequence[tuple[str, NodeT]], size: int) -> Connection[NodeT]:
    """A page of at most `size` of these (cursor, node) pairs; one given beyond it shows that there is more."""
    return build_page(rows[:size], more=len(rows) > size)


def build_page(rows: Iterable[tuple[str, NodeT]], *, more: bool, place: str | None = None) -> Connection[NodeT]:
    """A page of all these (cursor, node) pairs; `more` says whether others follow, if there are none after `place`."""
    edges = [Edge(cursor=cursor, node=node) for cursor, node in rows]
    return Connection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=more,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else place,
        ),
    )
