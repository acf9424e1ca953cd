"""The rows of the model's database, and what stands beside it: phones, processes and the judge's record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.model.judge import Judge
from tests.model.redis import Redis

Steps: TypeAlias = Iterator[None]
"""A process: it does one thing atomically between two of its yields."""

Person: TypeAlias = tuple[int, int]
"""A partner and a ref."""

Cells: TypeAlias = frozenset[int]

Lease: TypeAlias = tuple[str, int]

NOWHERE: Cells = frozenset()


@dataclass
class Device:
    number: int
    token: int
    cell: int
    is_active: bool = True
    is_muted: bool = False
    renewed: int = -1
    """The moment from which it has its token, if its number had another one before, or none."""


@dataclass
class Area:
    """A circle of an alert: a stretch of cells around its centre."""

    centre: int
    radius: int
    """The largest radius of a stage that was planned."""
    ground: Cells = NOWHERE
    """The cells of the stages that have begun."""
    is_held: bool = False
    """True once nobody has confirmed it in time: its ground is given up, and its stages wait."""


@dataclass
class Alert:
    state: str = "new"
    opened: int = 0
    revision: int = 0
    areas: dict[int, Area] = field(default_factory=dict)
    area_count: int = 0
    epoch: int = 0
    is_paused: bool = False
    cancel: int | None = None
    sightings: dict[int, tuple[int, Cells]] = field(default_factory=dict)
    """By revision: the area that the sighting added, and the circle in which it is heard with sound."""
    taken_away: int = 0
    """The newest revision that took a photo, a suspect or a plate away."""
    ever_covered: Cells = NOWHERE

    @property
    def covered(self) -> Cells:
        """The union of what the areas cover."""
        return NOWHERE.union(*[area.ground for area in self.areas.values()])

    @property
    def is_held(self) -> bool:
        return self.is_paused or all(area.is_held for area in self.areas.values())


@dataclass
class Stage:
    area: int
    circle: Cells
    state: str = "due"
    ring: Cells = NOWHERE
    epoch: int = 0
    revision: int = 0
    cut: list[tuple[int, list["Slice"]]] | None = None


Slice: TypeAlias = tuple[int, int, int]
"""A cell, and the refs after which it begins and with which it ends."""


@dataclass
class Intent:
    sequence: int
    via: dict[int, Cells]
    """By number: the cells for which the device is told."""
    cursor: tuple[int, int]
    from_deferred: bool


@dataclass
class Unit:
    id: str
    alert: int
    partner: int
    slices: Sequence[Slice] = ()
    entries: dict[int, Cells] | None = None
    """By number, of a unit that lists its devices."""
    revision: int | None = None
    """The only revision that it carries; None stands for the newest."""
    area: int = -1
    begun_revision: int = 0
    """The area and the revision of its stage, which no rule reads."""
    is_catch_up: bool = False
    state: str = "ready"
    lease: Lease | None = None
    attempts: int = 0
    sequence: int = 0
    cursor: tuple[int, int] = (0, -1)
    intent: Intent | None = None
    deferred: dict[int, Cells] = field(default_factory=dict)
    marks: dict[int, set[int]] = field(default_factory=dict)
    maybe: set[int] = field(default_factory=set)


@dataclass
class Compacted:
    marks: dict[int, set[int]] = field(default_factory=dict)
    maybe: set[int] = field(default_factory=set)


@dataclass
class Sweep:
    state: str = "new"
    open_batches: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Move:
    """A row of the journal: what a location write did."""

    partner: int
    number: int
    old: int | None
    cell: int
    is_registration: bool


@dataclass
class Process:
    steps: Steps | None
    lease: Lease | None = None
    batch: Any = None


Coverage: TypeAlias = dict[int, tuple[str, Cells, int | None, bool, int]]
"""By alert: state, covered cells, the CANCEL's revision, if it is paused, the newest revision."""


@dataclass
class Sizes:
    """The size of a world."""

    cells: int
    alerts: int
    partners: int
    devices: int
    batch: int
    workers: int
    max_attempts: int | None = None


class World:
    """Everything that the steps read and write."""

    def __init__(self, off: frozenset[str], sizes: Sizes) -> None:
        self.off, self.sizes = off, sizes
        self.arg = 0
        """A number of the schedule: each step may choose by it."""
        self.time = 0
        self.devices: dict[Person, Device] = {}
        self.next_number = dict.fromkeys(range(sizes.partners), 0)
        self.populated: set[tuple[int, int]] = set()
        """The rows of cells: a cell and a partner."""
        self.journal: dict[int, Move] = {}
        self.alerts = {alert: Alert() for alert in range(sizes.alerts)}
        self.stages: dict[tuple[int, int], Stage] = {}
        self.units: dict[str, Unit] = {}
        self.compacted: dict[tuple[int, int], Compacted] = {}
        self.sweeps: dict[tuple[int, int], Sweep] = {}
        self.redis = Redis()
        self.secondary: dict[Person, Device] = {}
        self.cached: Coverage = {}
        self.phones: dict[Person, int] = {}
        """The token that each phone has now."""
        self.processes: dict[str, Process] = {}
        self.expired: set[Lease] = set()
        self.owner_died: set[Lease] = set()
        self.log: list[str] = []
        self.counts = dict.fromkeys(("kills", "losses", "compacted"), 0)
        self.judge = Judge(self.log)
        self._serial = 0

    def keeps(self, rule: str) -> bool:
        return rule not in self.off

    def say(self, text: str) -> None:
        self.log.append(text)

    def serial(self) -> int:
        """Return a number that is never given again."""
        self._serial += 1
        return self._serial

    def circle(self, centre: int, radius: int) -> Cells:
        return frozenset(range(max(0, centre - radius), min(self.sizes.cells, centre + radius + 1)))

    def coverage(self) -> Coverage:
        return {
            key: (alert.state, alert.covered, alert.cancel, alert.is_held, alert.revision)
            for key, alert in self.alerts.items()
            if alert.state != "new"
        }

    def look(self) -> None:
        """Show the judge who is where."""
        for person, device in self.devices.items():
            if device.is_active:
                self.judge.saw(person, device.cell, is_muted=device.is_muted)

    def person(self, partner: int, number: int) -> Person | None:
        for person, device in self.devices.items():
            if person[0] == partner and device.number == number:
                return person
        return None

    def units_of(self, alert: int, partner: int | None = None) -> Iterator[Unit]:
        """Yield the units as a cursor does: those that are gone by then are left out."""
        for unit_id in list(self.units):
            unit = self.units.get(unit_id)
            if unit and unit.alert == alert and partner in (None, unit.partner):
                yield unit
