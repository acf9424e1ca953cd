"""Ports that all services share: the clock, the transaction and the notifier."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


class Transaction(Protocol):
    """An open transaction. `Atomic.run` gives it to the work, which hands it to every repository that it calls."""

    @property
    def in_transaction(self) -> bool:
        """True until the transaction is committed or aborted."""


class Clock(Protocol):
    """Domain time, shared by all processes: due times, confirmation, expiry. Leases and signatures use real time."""

    async def now(self) -> datetime:
        """Return the current domain time, in UTC."""


class Atomic(Protocol):
    """Runs work in one database transaction, and again after a conflict with another transaction."""

    async def run(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Commit everything that `work` writes, or nothing. `work` may run several times: it has no other effects."""


class Notifier(Protocol):
    """Tells workers that there is work. A lost or doubled notification changes nothing: the rows are the truth."""

    async def notify_stage_due(self, stage_id: str) -> None:
        """Tell workers that a stage is due."""

    async def notify_units_ready(self, tenant: int) -> None:
        """Tell workers that units of a tenant are ready."""

    async def notify_sweep_due(self, sweep_id: str) -> None:
        """Tell workers that a revision must be carried to devices reached before."""

    async def notify_journal_left(self, row_id: str) -> None:
        """Tell workers that a request left a location write unevaluated."""

    async def notify_notice_due(self, notice_id: str) -> None:
        """Tell workers that a partner that pulls is to hear of an event."""
