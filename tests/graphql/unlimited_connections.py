"""A repository of connection limits that grants every slot."""

from collections.abc import Collection, Mapping, Sequence


class UnlimitedConnections:
    """The port `ConnectionLimitRepository` without limits."""

    async def acquire(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> Sequence[int]:
        """Grant all slots."""
        return [len(slots) for _, slots, _ in wanted]

    async def renew(self, held: Mapping[str, Collection[str]]) -> None:
        """Do nothing."""

    async def release(self, owner: str, slots: Sequence[str]) -> None:
        """Do nothing."""
