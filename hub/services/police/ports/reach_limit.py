"""Ports of what keeps one person from changing the reach of alerts alone: counts of changes, and approvals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from hub.domain.access.approvals import Approval
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert
from hub.services.ports import Transaction


class ReachChanges(Protocol):
    """Changes of how far alerts reach, of the last hour."""

    async def count_since(
        self, by: Officer, since: datetime, transaction: Transaction, *, conflicts: bool = True
    ) -> int:
        """Return how many changes this person made after a moment.

        Two transactions at once that ask this conflict, unless one only reads and says so with `conflicts`.
        """

    async def add(self, by: Officer, at: datetime, transaction: Transaction) -> None:
        """Add a change in its own transaction."""

    async def note_refusal(self, by: Officer, alert: Alert, at: datetime) -> None:
        """Keep, outside of the transaction that is given up, that the rate limit refused a change: the duty is told."""


class Approvals(Protocol):
    """Approvals that nobody used yet."""

    async def give(self, approval: Approval, transaction: Transaction) -> None:
        """Keep an approval; one person has at most one for a change of a case, and the last one stands."""

    async def of_case(self, case_id: str, transaction: Transaction) -> Sequence[Approval]:
        """Return the approvals of a case, used by nobody, those whose time is over too."""

    async def use(self, approval: Approval, transaction: Transaction) -> None:
        """Delete an approval in the transaction of the change for which it is used."""
