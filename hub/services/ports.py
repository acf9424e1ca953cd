"""Ports that every wing shares: the clock, the transaction, the notifier."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

Transaction = Any
"""An open transaction, opaque to services: handed from `Atomic.run` to the books that write in it."""


class Clock(Protocol):
    """Domain time, shared by all processes: due times, confirmation, expiry. Leases and signatures use real time."""

    async def now(self) -> datetime:
        """The present moment of the domain, in UTC."""


class Atomic(Protocol):
    """Runs a piece of work in one database transaction, again if another got in its way."""

    async def run(self, work: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Commit what `work` wrote, or nothing of it. `work` may run several times and must not have other effects."""


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
