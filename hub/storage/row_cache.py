"""Rows that never change, kept for a while by each process that read them."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The last `size` that were read, each for `seconds`: what is wiped at rest is soon nowhere else either."""

    def __init__(self, size: int, seconds: float) -> None:
        self._size, self._seconds = size, seconds
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()

    async def get(self, keys: Collection[K], read: Callable[[list[K]], Awaitable[Mapping[K, V]]]) -> dict[K, V]:
        """The values of all keys that have one; `read` is asked, once, for those that are not at hand."""
        since = time.monotonic() - self._seconds
        held = {key: kept[1] for key in keys if (kept := self._kept.get(key)) and kept[0] > since}
        if missing := [key for key in keys if key not in held]:
            now, found = time.monotonic(), await read(missing)
            for key, value in found.items():
                self._kept[key] = now, value
                self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
            held |= found
        return held
