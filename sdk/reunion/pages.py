"""Lists that are read page by page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from reunion.wire import JsonObject, boolean, decoding, json_object, json_objects, optional_text, text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    entries: in order. cursors: the cursor of each entry. cursor: continue after it. has_next: True if more follows now.
    """

    entries: tuple[T, ...]
    cursors: tuple[str, ...] = field(repr=False)
    cursor: str | None
    has_next: bool


def read_page(data: JsonObject, name: str, read: Callable[[JsonObject], T], after: str | None) -> Page[T]:
    """Read a page of a connection. A page without an end cursor leaves the cursor where it was."""
    with decoding(name):
        connection = json_object(data, name)
        edges = json_objects(connection, "edges", lambda edge: (text(edge, "cursor"), read(json_object(edge, "node"))))
        info = json_object(connection, "pageInfo")
        cursors = tuple(cursor for cursor, _ in edges)
        last = cursors[-1] if cursors else optional_text(info, "endCursor") or after
        return Page(tuple(entry for _, entry in edges), cursors, last, boolean(info, "hasNextPage"))
