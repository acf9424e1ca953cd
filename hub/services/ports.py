"""Ports that every wing shares: the clock, the transaction, the bell."""

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
    """Tells workers that there is work; a lost or doubled ring changes nothing, since the rows are the truth."""

    async def notify_stage_due(self, stage_id: str) -> None:
        """A stage is due."""

    async def notify_units_ready(self, tenant: int) -> None:
        """Units of a tenant are ready."""

    async def notify_sweep_due(self, sweep_id: str) -> None:
        """A revision must be carried to those told before."""

    async def notify_journal_left(self, row_id: str) -> None:
        """A location write was not dealt with by its request."""

    async def notify_notice_due(self, notice_id: str) -> None:
        """A partner that pulls is to be told of an event."""
