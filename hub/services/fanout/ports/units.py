"""Ports to unit rows and to device rows, as batches read them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from hub.domain.delivery.devices import Device
from hub.domain.delivery.ledger import Entries
from hub.domain.delivery.retries import Retry
from hub.domain.delivery.sweeps import OpenBatch
from hub.domain.delivery.units import Intent, Settlement, Slice, Unit, UnitState, WaitingUnit
from hub.services.ports.rows import DevicesByNumber, NewUnits


class Units(NewUnits, Protocol):
    """Unit rows. Every write after a claim compares the lease's token and raises LeaseLost if it is another's."""

    async def claim(self, unit_id: str) -> tuple[Unit, str] | None:
        """Lease a ready unit and return it with the lease's token; None if it is done, leased or not yet due."""

    async def intend(self, unit: Unit, token: str, intent: Intent) -> Unit:
        """Save a batch's numbers before anything of it is sent; this does not extend the lease."""

    async def renew(self, unit: Unit, token: str) -> None:
        """Extend the lease by its whole length."""

    async def settle(self, unit: Unit, token: str, settlement: Settlement) -> Unit:
        """Save a batch's result, clear its intent and extend the lease, in one write."""

    async def give_back(
        self,
        unit: Unit,
        token: str,
        *,
        wait: float | None = None,
        retry: Retry | None = None,
        wake: datetime | None = None,
    ) -> None:
        """Free the lease; the unit is due again after `wait` seconds, as `retry` says, or from `wake` on."""

    async def finish(self, unit: Unit, token: str, state: UnitState, error: str | None = None) -> None:
        """End the unit, or park it for an operator."""

    async def note(self, unit: Unit, token: str, error: str) -> None:
        """Save the kind of failure that ended work on the unit; the lease runs out by itself."""

    async def open_batches(self, alert: str) -> list[OpenBatch]:
        """Return the batches of an alert that are begun and not settled."""

    async def batch_settled(self, unit_id: str, sequence: int) -> bool:
        """Return whether a batch is settled for ever."""

    async def reached_before(self, alert: str, revision: int) -> dict[int, set[int]]:
        """Return by tenant the devices that a revision earlier than this one has reached or possibly reached."""

    async def alerts_of(self, tenant: int, alerts: Collection[str]) -> Collection[str]:
        """Return those of the alerts that have units of a tenant."""

    async def asleep(self, tenant: int, numbers: Collection[int]) -> Mapping[str, Entries]:
        """Return by alert those of the numbers that sleep in units, with the cells through which their turn came."""

    async def waiting(
        self,
        domain_now: datetime,
        restless: Collection[str],
        ended: Collection[str],
        limit: int,
        tenant: int | None = None,
    ) -> list[WaitingUnit]:
        """Return due units without a lease: open batches first, then ends of alerts, then the nearest.

        Sleeping units of `restless` alerts are due as well. `ended` are those of them that have ended.
        """

    async def waiting_tenants(self, domain_now: datetime, restless: Collection[str]) -> dict[int, int]:
        """Return by tenant how many due units have no lease."""


class Devices(DevicesByNumber, Protocol):
    """Device rows, as batches read them."""

    async def in_slice(
        self, tenant: int, part: Slice, after: tuple[str, str], limit: int, now: datetime
    ) -> tuple[list[Device], tuple[str, str] | None]:
        """Return up to `limit` registered devices after (cell, id), and the place to go on from; None at the end."""

    async def refuse_token(self, tenant: int, number: int, token: str) -> bool:
        """Tombstone a device if it still has this token; False if it has registered another."""
