"""A unit: the piece of work that a worker claims. It is sent in batches; progress is saved around each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from hub.domain.cells import Cell
from hub.domain.delivery.ledger import Entries

MAX_ATTEMPTS = 5
"""The claims without a settled batch after which a unit is parked for an operator."""

MAX_CELLS_TOGETHER = 500
"""The cells of slices that are read as one: a question to the database names each of them."""


class UnitKind(StrEnum):
    """RING has slices of a stage. LIST has devices that moved in, registered or came back. SWEEP carries a revision."""

    RING = "ring"
    LIST = "list"
    SWEEP = "sweep"


class UnitState(StrEnum):
    """READY until every device has its outcome; VOID if the alert or a newer revision made it pointless."""

    READY = "ready"
    DONE = "done"
    VOID = "void"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Slice:
    """A contiguous range of cells read together; `cells` are those that the stage covers.

    `after` and `until` bound the device ids within a single populous cell. The slices of a cell tile all ids.
    """

    low: Cell
    high: Cell
    cells: frozenset[Cell] = field(repr=False)
    after: str = ""
    until: str = "~"

    @property
    def is_part(self) -> bool:
        """True if it is a part of a populous cell."""
        return (self.after, self.until) != ("", "~")


def ascending_run(slices: Sequence[Slice]) -> Sequence[Slice]:
    """Return the first slices, at least one, that can be read as one: whole cells, each slice beyond the one before."""
    cells, end = len(slices[0].cells), 1
    for before, part in pairwise(slices):
        cells += len(part.cells)
        if before.is_part or part.is_part or part.low <= before.high or cells > MAX_CELLS_TOGETHER:
            break
        end += 1
    return slices[:end]


def join(run: Sequence[Slice]) -> Slice:
    """Return an ascending run as one slice."""
    cells = frozenset[Cell]().union(*(part.cells for part in run))
    return Slice(run[0].low, run[-1].high, cells, run[0].after, run[0].until)


@dataclass(frozen=True, slots=True)
class CutUnit:
    """A planned unit, as a stage cut it: its tenant, its rank by distance, and its slices."""

    tenant: int
    order: int
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class UnitCursor:
    """A position in a unit: the slice and the last (cell, id) read; for lists, the last number."""

    slice: int = 0
    cell: str = field(default="", repr=False)
    id: str = ""
    number: int = -1


@dataclass(frozen=True, slots=True)
class Intent:
    """A batch that was begun. The next worker that claims the unit must settle it first."""

    sequence: int
    entries: Entries = field(repr=False)
    next: UnitCursor
    from_deferred: bool


@dataclass(frozen=True, slots=True, repr=False)
class Tally:
    """The devices that a unit claimed first, and their outcomes. A device is in the tally of one unit only."""

    won: frozenset[int] = frozenset()
    reached: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()
    dead: frozenset[int] = frozenset()
    withheld: frozenset[int] = frozenset()

    def counts(self) -> dict[str, int]:
        """Return the counts of the unit's row. A device without an outcome counts as deferred."""
        settled = self.reached | self.failed | self.dead | self.withheld
        return {
            "in_ring": len(self.won),
            "reached": len(self.reached),
            "failed": len(self.failed),
            "dead": len(self.dead),
            "withheld": len(self.withheld),
            "deferred": len(self.won - settled),
        }


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. `revision` is set for sweeps and catch-ups only; other units deliver the newest revision."""

    id: str
    alert: str
    tenant: int
    kind: UnitKind
    stage: int
    order: int
    slices: tuple[Slice, ...] = ()
    entries: Entries = field(default_factory=dict, repr=False)
    revision: int | None = None
    catch_up: bool = False
    state: UnitState = UnitState.READY
    attempts: int = 0
    retries: int = 0
    cursor: UnitCursor = UnitCursor()
    sequence: int = 0
    intent: Intent | None = None
    deferred: Entries = field(default_factory=dict, repr=False)
    asleep: Mapping[int, datetime] = field(default_factory=dict, repr=False)
    """Deferred devices that their preferences delay, each until a moment of the domain's clock."""
    tally: Tally = Tally()
    marks: Mapping[int, frozenset[int]] = field(default_factory=dict, repr=False)
    """The devices that its batches told, by revision."""
    maybe: frozenset[int] = field(default=frozenset(), repr=False)
    """The devices that its batches possibly told."""
    grown: int = 0
    """The last batch that gave a partner that pulls something to read."""
    announced: int = 0
    """The last batch that the partner has been, or surely will be, notified about."""
    told_at: datetime | None = None
    """The domain's moment by which its first device was reached; None if none was, or by an earlier release."""
    error: str | None = None
    """The kind of the last failure that interrupted it."""

    @property
    def at_end(self) -> bool:
        """True if the cursor has passed everything the unit was cut with."""
        if self.kind is UnitKind.RING:
            return self.cursor.slice >= len(self.slices)
        return all(number <= self.cursor.number for number in self.entries)


@dataclass(frozen=True, slots=True)
class WaitingUnit:
    """A ready unit without a lease. It is an orphan if the worker that held it last died."""

    id: str
    orphan: bool


@dataclass(frozen=True, slots=True, repr=False)
class Settlement:
    """The result of one batch: everything that is written when it is settled."""

    revision: int
    cursor: UnitCursor
    accepted: frozenset[int] = frozenset()
    """Devices told this revision, or put into the audience with it."""
    unknown: frozenset[int] = frozenset()
    """Devices possibly told: they must receive a CANCEL."""
    deferred: Entries = field(default_factory=dict)
    tried: frozenset[int] = frozenset()
    """Entries of the deferred list that this batch tried."""
    first_won: frozenset[int] = frozenset()
    """Registered devices that had not been told before."""
    left: frozenset[int] = frozenset()
    """Devices that leave this unit's tally: another unit told them, or they are no longer covered."""
    failed: frozenset[int] = frozenset()
    dead: frozenset[int] = frozenset()
    """Devices whose token is refused for good, or that were removed before their turn came again."""
    withheld: Mapping[int, datetime] = field(default_factory=dict)
    """Devices that their preferences delay, each until a moment. Those whose moment comes are deferred too."""
    offered: bool = False
    """True if the accepted devices were only put into the audience; serving it makes them reached."""
    grown: bool = False
    """True if a partner that pulls may have something new to read, and must be notified."""
    at: datetime | None = None
    """The domain's moment by which the batch had its answers; None if no guard was read."""


def add_to_tally(tally: Tally, settlement: Settlement) -> Tally:
    """Return the tally after a settlement."""
    settled = tally.reached | tally.failed | tally.dead
    won = (tally.won | settlement.first_won) - (settlement.left - settled)
    reached = tally.reached if settlement.offered else tally.reached | (settlement.accepted & won)
    failed = (tally.failed | (settlement.failed & won)) - reached
    # A device that moves may meet a unit twice. Its first outcome stays, unless it is reached after all.
    dead = (tally.dead | (settlement.dead & won)) - reached - failed
    # A device that had a turn and was not withheld is no longer withheld, with any outcome.
    woken = settlement.accepted | settlement.unknown | settlement.deferred.keys()
    withheld = ((tally.withheld - woken) | settlement.withheld.keys()) & won
    return Tally(won, reached, failed, dead, withheld - reached - failed - dead)
