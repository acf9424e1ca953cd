"""Rows that never change, or may be as old as the cache allows, cached by each process that read them."""

import time
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from typing import Generic, TypeVar

from cachetools import TLRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class RowCache(Generic[K, V]):
    """The `size` rows used last, each for `seconds` from the beginning of its read.

    So what is wiped at rest is soon nowhere else either.
    """

    def __init__(self, size: int, seconds: float, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._rows: TLRUCache[K, tuple[float, V]] = TLRUCache(
            size, ttu=lambda _, row, __: row[0] + seconds, timer=timer
        )

    async def get(self, keys: Collection[K], read: Callable[[list[K]], Awaitable[Mapping[K, V]]]) -> dict[K, V]:
        """Return the rows of all keys that have one; call `read` once for those that are not cached."""
        rows = {key: row[1] for key in keys if (row := self._rows.get(key)) is not None}
        if missing := [key for key in keys if key not in rows]:
            began, read_rows = self._timer(), await read(missing)
            for key, value in read_rows.items():
                self._rows[key] = began, value
            rows |= read_rows
        return rows
