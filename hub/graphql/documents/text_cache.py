"""Caches of what is made from texts, bounded by the characters of the texts.

A bound on their number would not bound the memory: a parsed document of 20,000 characters takes three megabytes, and
256 of them took most of a gigabyte. A bound on characters also drops values while they are young, so that the garbage
collector, which seldom looks at old objects, finds them.
"""

from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

from cachetools import LRUCache

V = TypeVar("V")

MAX_CHARACTERS: Final = 100_000
"""Two hundred documents that somebody wrote by hand, or twenty megabytes of the worst documents, parsed."""
ENTRY_OVERHEAD: Final = 100
"""Characters that each entry counts besides its text: what is made from three characters takes room as well."""


class TextCache(Generic[V]):
    """Values by a text and what else they depend on; drops the least recently used value first."""

    def __init__(self, max_characters: int = MAX_CHARACTERS) -> None:
        self._values: LRUCache[tuple[str, Hashable], tuple[int, V]] = LRUCache(max_characters, getsizeof=_size)

    def get_or_make(self, text: str, variant: Hashable, make: Callable[[], V]) -> V:
        """Return the kept value, or make and keep it. What `make` raises is not kept; `variant` is short as a name."""
        key = (text, variant)
        try:
            return self._values[key][1]
        except KeyError:
            pass
        value, size = make(), len(text) + ENTRY_OVERHEAD
        if size <= self._values.maxsize:
            self._values[key] = size, value
        return value


def _size(entry: tuple[int, object]) -> int:
    return entry[0]
