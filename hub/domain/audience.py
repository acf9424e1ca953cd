"""What a partner that pulls may read: the devices of its own that an alert is to be shown on, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hub.domain.alerts import RevisionKind
from hub.domain.cells import Cell


class PassedOver(StrEnum):
    """Why a device was not named when its turn came."""

    UNCOVERED = "uncovered"
    GONE = "gone"
    WITHHELD = "withheld"
    UNTOLD = "untold"
    """On a page of the end alone: no name of it ever left."""


@dataclass(frozen=True, slots=True)
class AudienceMember:
    """One device of a page, with the cells through which it is to be told. Its ref is looked up when it is named."""

    number: int
    cells: tuple[Cell, ...] = field(repr=False)
    told_before: bool


@dataclass(frozen=True, slots=True)
class AudiencePage:
    """One batch, put into the audience at `position`. A member is reached once it is named.

    The first `served` members have had their turn; of the first `stands` it can no longer be taken back. `skipped` of
    them (by index) were not named; those still in `waiting` stand on no later page, until something brings them back.
    `version` grows with every change.
    """

    id: str
    alert: str
    tenant: int
    unit: str
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
class Appended:
    """What offering a batch came to.

    `standing` are the devices of the batch that have their place. `woken` of them had been passed over before: by the
    unit they count for, how many for which reason. `grown`: there may be something new to read.
    """

    standing: frozenset[int] = field(repr=False)
    woken: Mapping[str, Mapping[PassedOver, int]] = field(default_factory=dict)
    grown: bool = True


@dataclass(frozen=True, slots=True)
class AudienceEntry:
    """One line of what is served: show, replace or remove this alert on this device."""

    ref: str = field(repr=False)
    kind: RevisionKind
    revision: int
    position: int
    index: int
