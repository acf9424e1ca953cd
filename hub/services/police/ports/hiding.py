"""Ports of what hiding a case changes beside its row, its alerts and its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.services.ports import Transaction


class HiddenCases(Protocol):
    """The photos of cases, and the notices of partners that were called about their alerts."""

    async def hide_photos(self, case_id: str, alerts: Sequence[str], transaction: Transaction) -> None:
        """Mark every photo that the case or any revision of its alerts shows."""

    async def show_photos(self, case_id: str, transaction: Transaction) -> None:
        """Take the marks of the case from its photos."""

    async def notify_partners(
        self, alert_id: str, kind: str, revision: int, sequence: int, transaction: Transaction
    ) -> None:
        """Add a notice for each partner that was sent one of the alert; the opposite one is void if it still waits.

        `sequence` is that of the event in the feed.
        """


class WithdrawnExports(Protocol):
    """Exports of lists."""

    async def withdraw_case(self, case_id: str, transaction: Transaction) -> None:
        """Let every export fail whose file holds a case that is hidden in this transaction."""


@dataclass(frozen=True, slots=True)
class HidingParts:
    """The parts that only hiding a case needs."""

    rows: HiddenCases
    exports: WithdrawnExports
