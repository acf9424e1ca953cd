"""Count the bytes of request bodies that a process holds in memory."""

from collections import Counter
from collections.abc import Hashable


class BytesInMemory:
    """Bytes held now, over all holders and for each, with a limit of both."""

    def __init__(self, max_bytes: int, max_bytes_per_holder: int) -> None:
        self._max_bytes, self._max_per_holder = max_bytes, max_bytes_per_holder
        self._used = Counter[Hashable]()

    @property
    def total(self) -> int:
        """The bytes that all hold."""
        return self._used.total()

    def has_room(self, holder: Hashable, size: int, *, reserved: int = 0) -> bool:
        """Return True if a holder may hold so many bytes more; the last `reserved` ones are kept for others."""
        is_within = self.total + size <= self._max_bytes - reserved
        return is_within and self._used[holder] + size <= self._max_per_holder

    def add(self, holder: Hashable, size: int) -> None:
        """Count bytes that a holder holds from now on."""
        self._used[holder] += size

    def release(self, holder: Hashable, size: int) -> None:
        """Count bytes that a holder no longer holds."""
        self._used[holder] -= size
        if not self._used[holder]:
            del self._used[holder]
