"""Ports to the rows that maintenance clears."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from hub.domain.alerts import Alert
from hub.domain.sweeps import Sweep


class Alerts(Protocol):
    """Alert rows."""

    async def get(self, alert_id: str) -> Alert | None:
        """Return one alert, read fresh."""

    async def with_states(self) -> Sequence[Alert]:
        """Return every alert not yet wiped."""


class Sweeps(Protocol):
    """Sweep rows."""

    async def get(self, sweep_id: str) -> Sweep | None:
        """Return one sweep."""

    async def drop_cuts(self, ids: Collection[str]) -> None:
        """Drop what finished sweeps kept of their passes."""


class Stages(Protocol):
    """Stage rows and their cut lists."""

    async def drop_cut_lists(self, alert: str) -> None:
        """Drop every list of an alert that no stage will read."""


class UnitFolding(Protocol):
    """Units that fold into what they told."""

    async def alerts(self) -> Sequence[str]:
        """Return the alerts that have units."""

    async def fold(self, alert: str) -> int:
        """Fold the next ended units of an alert; return how many, 0 if none is left."""


class OldDevices(Protocol):
    """Rows of registrations that ended."""

    async def clear(self, before: datetime, now: datetime) -> int:
        """Delete from the next rows those that ended before a moment; return how many."""
