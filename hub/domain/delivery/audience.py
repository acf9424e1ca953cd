"""The audience that a partner that pulls may read: its own devices on which to show an alert, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.alerts.alert import RevisionKind
from hub.domain.cells import Cell


class PassedOver(StrEnum):
    """The reason why a device was not named when its turn came."""

    UNCOVERED = "uncovered"
    GONE = "gone"
    WITHHELD = "withheld"
    UNTOLD = "untold"
    """On pages of the CANCEL only: the device was never named to its partner."""


@dataclass(frozen=True, slots=True)
class AudienceMember:
    """One device of a page, with the cells for which it is told. Its ref is looked up when the device is named.

    `unheard_from` is the revision of the first sighting that a device told before has not heard. It hears those from
    there on that stand, and in whose circle it is, when it is named.
    """

    number: int
    cells: tuple[Cell, ...] = field(repr=False)
    told_before: bool
    unheard_from: int | None = None


@dataclass(frozen=True, slots=True)
class AudiencePage:
    """One batch in the audience, at `position`. A member counts as reached once it is named.

    The first `served` members have had their turn. The turn of the first `stands` members is final. The members in
    `skipped` (indices) were not named. Those in `waiting` are on no later page until something brings them back.
    `version` grows with every change.
    """

    id: str
    alert: str
    tenant: int
    unit: str
    stage: int
    """The stage in which the unit's devices count."""
    kind: RevisionKind
    revision: int
    members: tuple[AudienceMember, ...]
    position: int = 0
    served: int = 0
    stands: int = 0
    skipped: frozenset[int] = frozenset()
    waiting: Mapping[int, PassedOver] = field(default_factory=dict)
    renewed: frozenset[int] = field(default=frozenset(), repr=False)
    """Numbers of the batch that keep their place on an earlier page."""
    version: int = 0


@dataclass(frozen=True, slots=True)
class TurnCounts:
    """The devices of a unit that one turn named, as a count, and those it passed over, by reason. `at` is when."""

    reached: int
    passed: Mapping[PassedOver, int]
    at: datetime | None = None

    def taken_back(self) -> "TurnCounts":
        """Return the counts that undo these."""
        return TurnCounts(-self.reached, {why: -count for why, count in self.passed.items()})


@dataclass(frozen=True, slots=True)
class Appended:
    """The result of offering a batch to the audience.

    `standing` are the devices of the batch that have a place. `grown` is true if there may be something new to read.
    """

    standing: frozenset[int] = field(repr=False)
    grown: bool = True


@dataclass(frozen=True, slots=True)
class AudienceEntry:
    """One line for the partner: show, replace or remove this alert on this device.

    `sighting` is the revision of the sighting that a SIGHTING is about, else None.
    """

    ref: str = field(repr=False)
    kind: RevisionKind
    revision: int
    sighting: int | None
    position: int
    index: int
