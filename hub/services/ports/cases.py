"""Ports to the rows of cases that services of several rooms read and write."""

from typing import Protocol

from hub.domain.cases.case import Case
from hub.domain.trail.timeline import NewEntry
from hub.services.ports import Transaction


class CaseFinder(Protocol):
    """Finds one case."""

    async def get(self, case_id: str, transaction: Transaction | None = None) -> Case | None:
        """Return one case, or None."""


class Timeline(Protocol):
    """The history of all cases."""

    async def append(self, entry: NewEntry, transaction: Transaction) -> int:
        """Add an entry in the transaction of its change and return its sequence."""


class CaseExports(Protocol):
    """Exports that hold cases."""

    async def forget_case(self, case_id: str) -> int:
        """Remove the file of every export that holds a case whose wipe has begun; return how many."""
