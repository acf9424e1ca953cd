"""Keeps what was made of texts: of the last ones that were used, while they come to so many characters together.

By their number they would be no bound: what is read of a document of 20,000 characters takes three megabytes, and 256
of those took most of a gigabyte. What is given up soon is young as well, and the collector, which seldom looks at what
is old, finds it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

V = TypeVar("V")

MOST_CHARACTERS: Final = 100_000
"""Of documents, two hundred that somebody wrote by hand, or twenty megabytes of what is read of the worst there are."""


OF_EACH: Final = 100
"""That the shortest one counts for: what is made of three characters takes room as well."""


class TextCache(Generic[V]):
    """Values by a text and what else they depend on; the one that was not used for longest is given up first."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._values: OrderedDict[tuple[str, Hashable], V] = OrderedDict()
        self._characters = 0

    def of(self, text: str, beside: Hashable, make: Callable[[], V]) -> V:
        """The value, made if it is not kept. What `make` raises is not kept; `beside` is as short as a name."""
        key = (text, beside)
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = self._values[key] = make()
        self._characters += len(text) + OF_EACH
        while self._characters > self._most:
            (longest_ago, _), _ = self._values.popitem(last=False)
            self._characters -= len(longest_ago) + OF_EACH
        return value
