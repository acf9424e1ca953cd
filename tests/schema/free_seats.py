"""Seats of which there are always enough."""

from collections.abc import Collection, Mapping, Sequence


class FreeSeats:
    """The port `Book`, for whoever is not interested in limits."""

    async def take(self, of: str, seats: Sequence[str], most: int) -> int:
        """All of them."""
        return len(seats)

    async def keep(self, held: Mapping[str, Collection[str]]) -> None:
        """Nothing to do."""

    async def leave(self, of: str, seats: Sequence[str]) -> None:
        """Nothing to do."""
