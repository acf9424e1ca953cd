"""Searches of cases: filters, orders, and what a list asks of a case's alert."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PauseReason
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import MAX_AGE_YEARS, CaseState, FoundBy, Outcome, Sex
from hub.domain.cases.regions import Regions
from hub.domain.geometry import Circle
from hub.domain.search.filter_trees import FilterTree, Path, checked_tree, require_band, require_offsets
from hub.domain.search.grounds import Ground, check_circle, check_ground
from hub.domain.sort_direction import SortDirection
from hub.domain.text.searched_words import checked_text
from hub.errors import InvalidInput


class CaseOrder(StrEnum):
    """The order of a list of cases."""

    OPENED = "OPENED"
    CHANGED = "CHANGED"
    CLOSED = "CLOSED"
    EXPIRES = "EXPIRES"
    SEEN = "SEEN"
    RELEVANCE = "RELEVANCE"

    @property
    def usual_direction(self) -> SortDirection:
        """The direction where none is asked for: the newest first, and of what is to come the soonest."""
        return SortDirection.ASCENDING if self is CaseOrder.EXPIRES else SortDirection.DESCENDING


@dataclass(frozen=True, slots=True)
class CaseOrderBy:
    """An order of cases and its direction."""

    by: CaseOrder
    direction: SortDirection

    @classmethod
    def usual(cls, by: CaseOrder) -> Self:
        """Return an order in its usual direction."""
        return cls(by, by.usual_direction)


DEFAULT_CASE_ORDER: Final = CaseOrderBy.usual(CaseOrder.OPENED)


@dataclass(frozen=True, slots=True, repr=False)
class InRegion:
    """A region of the operator's list; `codes` are those of itself and of all below it, once it is looked up."""

    code: str
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class CaseSearch(FilterTree):
    """Filters of a case search; None matches all.

    `seen`, `opened`, `closed` and `changed` bound the time last seen, of opening, of closing, and of the newest entry
    of the history. A case is `mine` if the reader's person opened it, or if it is assigned to the reader; it is
    `assigned` if to anybody. `alert_state`, `unconfirmed`, `returned`, `held` and `expires_until` ask the case's alert,
    the last four only an open one. `helped_by_tips` asks if the closing named tips, `legal_hold` if the
    case is kept from its wipe, which has nothing to do with `held`. `near` is a circle as
    well, deprecated.
    """

    place: Ground | InRegion | None = None
    near: Circle | None = None
    text: str | None = None
    status: AlertStatus | None = None
    state: CaseState | None = None
    seen_from: datetime | None = None
    seen_until: datetime | None = None
    age_from: int | None = None
    age_until: int | None = None
    sex: Sex | None = None
    force: str | None = None
    mine: bool | None = None
    assigned: bool | None = None
    alert_state: AlertState | None = None
    unconfirmed: bool | None = None
    returned: bool | None = None
    held: bool | None = None
    expires_until: datetime | None = None
    outcome: Outcome | None = None
    found_by: FoundBy | None = None
    abductor_relation: AbductorRelation | None = None
    helped_by_tips: bool | None = None
    legal_hold: bool | None = None
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    closed_from: datetime | None = None
    closed_until: datetime | None = None
    changed_since: datetime | None = None
    unread_tips: bool | None = None

    @property
    def asks_unread_tips(self) -> bool:
        """True if any level asks for unread tips."""
        return any(level.unread_tips is not None for level in self.levels())

    def checked(self, regions: Regions | None = None) -> Self:
        """Return the tree with its texts trimmed and its regions looked up. Raises InvalidInput or a kind of it."""
        return checked_tree(self, lambda level, path: level.checked_level(path, regions or Regions()))

    def checked_level(self, path: Path, regions: Regions) -> Self:
        """Return this level with its leaves checked, and its branches as they are."""
        place = self.place
        if isinstance(place, InRegion):
            place = replace(place, codes=regions.with_below(place.code, path=(*path, "place", "region")))
        elif place is not None:
            check_ground(place, (*path, "place"))
        if self.near is not None:
            check_circle(self.near, (*path, "near"))
        bands = {
            "seen": (self.seen_from, self.seen_until),
            "opened": (self.opened_from, self.opened_until),
            "closed": (self.closed_from, self.closed_until),
        }
        for name, (begin, end) in bands.items():
            require_offsets({f"{name}From": begin, f"{name}Until": end}, path)
            require_band(begin, end, (*path, f"{name}Until"))
        require_offsets({"expiresUntil": self.expires_until, "changedSince": self.changed_since}, path)
        self._check_ages(path)
        return replace(self, place=place, text=checked_text(self.text, path=(*path, "text")))

    def _check_ages(self, path: Path) -> None:
        for name, years in {"ageFrom": self.age_from, "ageUntil": self.age_until}.items():
            if years is not None and years < 0:
                raise InvalidInput("An age must not be negative.", path=(*path, name))
        if self.age_from is not None and self.age_from > MAX_AGE_YEARS:
            raise InvalidInput(f"No child is older than {MAX_AGE_YEARS} years.", path=(*path, "ageFrom"))
        require_band(self.age_from, self.age_until, (*path, "ageUntil"))


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """The facts of an alert that lists of cases ask for. After `confirm_by` an area is overdue.

    It is `unconfirmed` while an area waits for a second person; one of a returned case waits for its opener.
    """

    state: AlertState
    unconfirmed: bool
    returned: bool
    confirm_by: datetime | None
    expires_at: datetime

    @classmethod
    def of(cls, alert: Alert) -> Self:
        """Return it of an alert as it stands."""
        waiting = [area.confirm_by for area in alert.areas if not (area.confirmed or area.held)]
        returned = PauseReason.RETURNED in alert.pauses
        return cls(
            state=alert.state,
            unconfirmed=not (returned or all(area.confirmed for area in alert.areas)),
            returned=returned,
            confirm_by=min(waiting, default=None),
            expires_at=alert.expires_at,
        )
