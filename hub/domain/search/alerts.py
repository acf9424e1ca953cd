"""Searches of alerts: filters and orders. All of them compare what every officer may read of an alert."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.alerts.endings import AlertEnding
from hub.domain.geometry import Point
from hub.domain.search.filter_trees import FilterTree, Path, checked_tree, require_band, require_offsets
from hub.domain.search.grounds import Ground, check_ground
from hub.domain.sort_direction import SortDirection
from hub.errors import CoordinatesInvalid


class AlertOrder(StrEnum):
    """The order of a list of alerts."""

    OPENED = "OPENED"
    ENDED = "ENDED"
    EXPIRES = "EXPIRES"

    @property
    def usual_direction(self) -> SortDirection:
        """The direction where none is asked for: the newest first, and of what is to come the soonest."""
        return SortDirection.ASCENDING if self is AlertOrder.EXPIRES else SortDirection.DESCENDING


@dataclass(frozen=True, slots=True)
class AlertOrderBy:
    """An order of alerts and its direction."""

    by: AlertOrder = AlertOrder.OPENED
    direction: SortDirection = SortDirection.DESCENDING


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class AlertSearch(FilterTree):
    """Filters of alerts; None matches all.

    `force` is that of the alert's case. `expires_until`, `held` and `unconfirmed` ask only an open alert, and `ending`
    one that has ended. `several_areas` asks if there is a sighting beside the place last seen. `place` holds the
    published centre of an area. `reached` lies in a circle in which the alert told people, of areas that have gone too.
    """

    state: AlertState | None = None
    status: AlertStatus | None = None
    force: str | None = None
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    ended_from: datetime | None = None
    ended_until: datetime | None = None
    expires_until: datetime | None = None
    ending: AlertEnding | None = None
    held: bool | None = None
    unconfirmed: bool | None = None
    several_areas: bool | None = None
    place: Ground | None = None
    reached: Point | None = None

    def checked(self) -> Self:
        """Return the tree. Raises InvalidInput or a kind of it, with a path."""
        return checked_tree(self, lambda level, path: level.checked_level(path))

    def checked_level(self, path: Path) -> Self:
        """Return a level below a path; raises InvalidInput or a kind of it."""
        bands = {"opened": (self.opened_from, self.opened_until), "ended": (self.ended_from, self.ended_until)}
        for name, (begin, end) in bands.items():
            require_offsets({f"{name}From": begin, f"{name}Until": end}, path)
            require_band(begin, end, (*path, f"{name}Until"))
        require_offsets({"expiresUntil": self.expires_until}, path)
        if self.place is not None:
            check_ground(self.place, (*path, "place"))
        if self.reached is not None and not self.reached.valid:
            raise CoordinatesInvalid(path=(*path, "reached"))
        return self
