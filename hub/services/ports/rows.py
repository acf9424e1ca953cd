"""Ports to rows that services of several rooms read and write, each method declared once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from hub.domain.actors import KeyMode
from hub.domain.alerts.alert import Alert
from hub.domain.delivery.devices import Device
from hub.domain.delivery.feed import NewEvent
from hub.domain.delivery.removals import RemovalCounts
from hub.domain.delivery.sweeps import Sweep
from hub.domain.delivery.units import Unit
from hub.services.ports import Transaction


class AlertFinder(Protocol):
    """Finds one alert."""

    async def get(self, alert_id: str, transaction: Transaction | None = None) -> Alert | None:
        """Return an alert, read fresh, or None."""


class AlertsById(Protocol):
    """Finds many alerts at once."""

    async def by_ids(self, ids: Collection[str]) -> dict[str, Alert]:
        """Return alerts by id, read fresh; unknown ids are left out."""


class AlertsOfMode(Protocol):
    """Finds an alert that keys of a mode may see."""

    async def of_mode(self, alert_id: str, mode: KeyMode, transaction: Transaction | None = None) -> Alert | None:
        """Return an alert of the mode, or None."""


class StandingAlerts(AlertFinder, Protocol):
    """Alerts that are not wiped."""

    async def with_states(self) -> Sequence[Alert]:
        """Return every alert not yet wiped; a process may use its cached list while the coverage epoch is unchanged.

        A pause or a missing confirmation does not raise that epoch: read an alert with `get` to learn of them.
        """


class AlertRows(AlertFinder, Protocol):
    """Alert rows that change."""

    async def change(self, alert_id: str, changes: Mapping[str, object], transaction: Transaction) -> None:
        """Set fields of an alert that was read in the same transaction, and raise the alert's own epoch."""

    async def raise_epoch(self, transaction: Transaction) -> None:
        """Raise the coverage epoch, which makes every process's cached alerts void."""


class SweepFinder(Protocol):
    """Finds one sweep."""

    async def get(self, sweep_id: str) -> Sweep | None:
        """Return one sweep."""


class Feed(Protocol):
    """The log of public events."""

    async def append(self, event: NewEvent, transaction: Transaction) -> int:
        """Add an event in the transaction of its change."""


class Halt(Protocol):
    """The operator's halt of all pushes."""

    async def halted(self) -> bool:
        """Return True if the operator has stopped every push."""


class DevicesByNumber(Protocol):
    """Device rows by number."""

    async def by_numbers(
        self, tenant: int, numbers: Iterable[int], now: datetime, *, told: bool = False
    ) -> dict[int, Device]:
        """Return registered devices by number, wherever they are; `told` adds those whose registration expired."""


class NamedDevices(Protocol):
    """Devices that pages of a partner that pulls have named."""

    async def named(self, alert: str, tenant: int, numbers: Iterable[int], *, since: int = 0) -> set[int]:
        """Return those of the numbers that a page named to their partner, at a revision from `since` on."""


class NewUnits(Protocol):
    """Units that are added."""

    async def add(self, units: Sequence[Unit], transaction: Transaction | None = None) -> None:
        """Insert units and ignore those that stand already: a unit's id says what it holds."""


class RemovalCounting(Protocol):
    """Counts the devices that confirmed the removal of an ended alert."""

    async def count(self, alert: str, tenant: int) -> RemovalCounts:
        """Return the counts of one tenant."""
