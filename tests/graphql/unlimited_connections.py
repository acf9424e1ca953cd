"""Seats of which there are always enough."""

from collections.abc import Collection, Mapping, Sequence


class UnlimitedConnections:
    """The port `Book`, for whoever is not interested in limits."""

    async def acquire(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> Sequence[int]:
        """All of them."""
        return [len(seats) for _, seats, _ in wanted]

    async def renew(self, held: Mapping[str, Collection[str]]) -> None:
        """Nothing to do."""

    async def release(self, of: str, seats: Sequence[str]) -> None:
        """Nothing to do."""
