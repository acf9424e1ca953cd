"""Ports to the rows from which the reach of stages is read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.actors import KeyMode
from hub.domain.delivery.reach import DueStage, StageCounts, StageReading
from hub.services.ports.rows import AlertsById


class ReadingRows(Protocol):
    """The stored readings of stages."""

    async def due(self, now: datetime) -> Sequence[DueStage]:
        """Return stages at which it is time to look, those that have waited longest first."""

    async def keep(self, stage: DueStage, reading: StageReading | None, due: datetime | None) -> bool:
        """Store a reading in place of the one before, and when to look again; without one, only the latter.

        Return False if another process stored one first.
        """


class TrueReach(Protocol):
    """True counts of the people that stages came to. They are shown to nobody."""

    async def of_alerts(self, ids: Collection[str]) -> Mapping[str, Sequence[StageCounts]]:
        """Return the counts of every begun stage of each alert, in order, and those of each tenant."""


class Tenants(Protocol):
    """The tenants of partners."""

    async def tenants(self, mode: KeyMode) -> Collection[int]:
        """Return the tenant of every partner in a mode."""


class ReceiptOnes(Protocol):
    """The bits that devices set with their receipts (hub.domain.delivery.receipts). They are shown to nobody."""

    async def count_ones(self, alert: str, tenant: int) -> Mapping[str, int]:
        """Return how many bits of each of RECEIPT_KINDS are set."""


@dataclass(frozen=True, slots=True)
class ReachReading:
    """Everything with which the reach of stages is read."""

    rows: ReadingRows
    counts: TrueReach
    alerts: AlertsById
    partners: Tenants
    receipts: ReceiptOnes
