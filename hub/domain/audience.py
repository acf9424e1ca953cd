"""What a partner that pulls may read: the devices of its own that an alert is to be shown on, in order."""

from dataclasses import dataclass, field

from hub.domain.alerts import RevisionKind
from hub.domain.cells import Cell


@dataclass(frozen=True, slots=True)
class AudienceMember:
    """One device of a page."""

    number: int
    ref: str = field(repr=False)
    cells: tuple[Cell, ...] = field(repr=False)
    told_before: bool


@dataclass(frozen=True, slots=True)
class AudiencePage:
    """One batch, put into the audience at `position`. A member is reached once it is served.

    The first `served` members have had their turn. `skipped` of them (by index) did not leave, since the alert had
    been narrowed meanwhile; those still `held` are put into a new page if they are covered again.
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
    skipped: frozenset[int] = frozenset()
    held: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class AudienceEntry:
    """One line of what is served: show, replace or remove this alert on this device."""

    ref: str = field(repr=False)
    kind: RevisionKind
    revision: int
    position: int
    index: int
