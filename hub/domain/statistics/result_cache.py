"""Results of earlier counts, kept within a bound of memory, for as long as what they count is kept."""

import threading
from array import array
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, TypeVar

from cachetools import LRUCache

ENTRY_BYTES: Final = 200
"""The bytes of a kept result beside its values: an object, its key, and a place in a table."""

Result = TypeVar("Result")


class ResultCache:
    """The results used last, of at most so many bytes by a rough measure. Many threads may count at once."""

    def __init__(self, max_bytes: int) -> None:
        self._kept: LRUCache[Hashable, tuple[Any, int]] = LRUCache(max_bytes, getsizeof=lambda kept: kept[1])
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """The bytes that the kept results have."""
        return int(self._kept.currsize)

    def get(self, key: Hashable, count: Callable[[], Result]) -> Result:
        """Return what `count` says, counted once for a key while it is kept. Do not change it."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            found: Result = kept[0]
            return found
        result = count()
        size = size_of(key) + size_of(result)
        if size <= self._kept.maxsize:
            with self._lock:
                self._kept[key] = result, size
        return result


def size_of(value: object) -> int:
    """Return the bytes that a result takes, roughly: each thing in it is taken for an object of its own."""
    if isinstance(value, bytes):
        return ENTRY_BYTES + len(value)
    if isinstance(value, array):
        return ENTRY_BYTES + value.itemsize * len(value)
    if isinstance(value, Mapping):
        return ENTRY_BYTES + sum(ENTRY_BYTES + size_of(one) for one in value.values())
    if isinstance(value, list | tuple):
        return ENTRY_BYTES + sum(map(size_of, value))
    return ENTRY_BYTES
