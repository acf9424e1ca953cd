"""Ports that all services share: the clock, the transaction and the notifier."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol, TypeVar

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

    async def run(self, work: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Commit everything that `work` writes, or nothing. `work` may run several times: it has no other effects."""


class Notifier(Protocol):
    """Tells workers that there is work; a lost or doubled ring changes nothing, since the rows are the truth."""

    async def stage(self, stage_id: str) -> None:
        """A stage is due."""

    async def lane(self, tenant: int) -> None:
        """Units of a tenant are ready."""

    async def sweep(self, sweep_id: str) -> None:
        """A revision must be carried to those told before."""

    async def journal(self, row_id: str) -> None:
        """A location write was not dealt with by its request."""

    async def notice(self, notice_id: str) -> None:
        """A partner that pulls is to be told of an event."""
