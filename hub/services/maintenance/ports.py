"""Ports to the rows that maintenance clears."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from hub.services.ports.rows import SweepFinder


class SweepCuts(SweepFinder, Protocol):
    """Sweep rows."""

    async def drop_cuts(self, ids: Collection[str]) -> None:
        """Drop what finished sweeps kept of their passes."""


class CutLists(Protocol):
    """Stage rows and their cut lists."""

    async def drop_cut_lists(self, alert: str) -> None:
        """Drop every list of an alert that no stage will read."""


class UnitCompaction(Protocol):
    """Units that are compacted to what they told."""

    async def alerts(self) -> Sequence[str]:
        """Return the alerts that have units."""

    async def compact(self, alert: str) -> int:
        """Compact the next ended units of an alert; return how many, 0 if none is left."""


class OldDevices(Protocol):
    """Rows of registrations that ended."""

    async def clear(self, before: datetime, erased_before: datetime, now: datetime) -> int:
        """Delete from the next rows those that ended before a moment, erased ones by another; return how many."""


class OldCases(Protocol):
    """Rows of cases that lists would leave out."""

    async def complete(self, limit: int) -> int:
        """Complete at most so many rows; return how many."""

    async def fill_words(self, limit: int) -> int:
        """Fill the words and n-grams of at most so many cases and as many tips; return how many."""


class TipFiling(Protocol):
    """The force under which each tip is filed."""

    async def moving(self) -> Sequence[str]:
        """Return the cases whose tips may be filed under another force than theirs."""

    async def follow(self, case_id: str) -> None:
        """File every tip of a case under its force, and end its mark once no other can come."""

    async def complete(self, limit: int) -> int:
        """Complete at most so many rows of tips, and of alerts, of an earlier release; return how many."""


class KeptRemovals(Protocol):
    """The devices that confirmed the removal of ended alerts."""

    async def alerts(self) -> Sequence[str]:
        """Return the alerts whose confirming devices are still kept."""

    async def keep_counts_alone(self, alert: str) -> None:
        """Keep the counts of an alert, and delete which devices confirmed."""
