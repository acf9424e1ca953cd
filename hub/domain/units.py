"""A unit: the piece of work a worker claims, sent batch by batch, with its progress saved around each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.cells import Cell
from hub.domain.ledger import Entries

MAX_ATTEMPTS = 5
"""Claims without one settled batch after which a unit is parked for a human."""


class UnitKind(StrEnum):
    """RING: slices of a stage's ring. LIST: devices that moved in, registered or came back. SWEEP: a revision's."""

    RING = "ring"
    LIST = "list"
    SWEEP = "sweep"


class UnitState(StrEnum):
    """READY until every device has its verdict; VOID when the alert or a newer revision made it pointless."""

    READY = "ready"
    DONE = "done"
    VOID = "void"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Slice:
    """A contiguous range of cells read together, and those of them that belong to the ring.

    `after` and `until` bound the device ids within a single populous cell; slices of a cell tile all ids.
    """

    low: Cell
    high: Cell
    cells: frozenset[Cell] = field(repr=False)
    after: str = ""
    until: str = "~"


@dataclass(frozen=True, slots=True)
class CutUnit:
    """A unit to be, as a stage cut it: its tenant, its place in the order of distance, and its slices."""

    tenant: int
    order: int
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class UnitCursor:
    """A place in a unit: the slice and the last (cell, id) read; for lists, the last number."""

    slice: int = 0
    cell: str = field(default="", repr=False)
    id: str = ""
    number: int = -1


@dataclass(frozen=True, slots=True)
class Intent:
    """A batch that was begun: whoever holds the unit next must settle it first."""

    sequence: int
    entries: Entries = field(repr=False)
    next: UnitCursor
    from_deferred: bool


@dataclass(frozen=True, slots=True, repr=False)
class Tally:
    """The devices a unit was the first to win, and what became of them; a device stands in one unit's tally."""

    won: frozenset[int] = frozenset()
    reached: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()
    dead: frozenset[int] = frozenset()
    withheld: frozenset[int] = frozenset()

    def counts(self) -> dict[str, int]:
        """The counts of the unit's row; what has no outcome yet is deferred."""
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
    """One unit's row. `revision` is set for sweeps and catch-ups only: others deliver the newest."""

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
    """Of the deferred, those who wait for their own reasons, each until a moment of the domain's clock."""
    tally: Tally = Tally()
    marks: Mapping[int, frozenset[int]] = field(default_factory=dict, repr=False)
    """Whom its batches told, by revision."""
    maybe: frozenset[int] = field(default=frozenset(), repr=False)
    """Whom its batches possibly told."""
    grown: int = 0
    """The last of its batches that gave a partner that pulls something to read."""
    announced: int = 0
    """Up to which of them the partner has been, or surely will be, told that there is something to read."""
    error: str | None = None
    """Why work on it broke off last, by kind."""

    @property
    def at_end(self) -> bool:
        """Whether the cursor has passed everything the unit was cut with."""
        if self.kind is UnitKind.RING:
            return self.cursor.slice >= len(self.slices)
        return all(number <= self.cursor.number for number in self.entries)


@dataclass(frozen=True, slots=True)
class WaitingUnit:
    """A ready unit that nobody holds. It is an orphan if whoever held it last died."""

    id: str
    orphan: bool


@dataclass(frozen=True, slots=True, repr=False)
class Settlement:
    """What one batch came to: everything that is written when it is settled."""

    revision: int
    cursor: UnitCursor
    accepted: frozenset[int] = frozenset()
    """Told (or put into the audience) with this revision: their bits."""
    unknown: frozenset[int] = frozenset()
    """Possibly told: owed a CANCEL."""
    deferred: Entries = field(default_factory=dict)
    tried: frozenset[int] = frozenset()
    """Entries of the deferred list that this batch took up."""
    first_won: frozenset[int] = frozenset()
    """Registered devices that nobody had told before."""
    left: frozenset[int] = frozenset()
    """No longer of this unit's tally: told by another, or no longer covered."""
    failed: frozenset[int] = frozenset()
    dead: frozenset[int] = frozenset()
    """Their token is refused for good, or they were removed before their turn came again."""
    withheld: Mapping[int, datetime] = field(default_factory=dict)
    """Kept from being told for their own reasons, each until when; those for whom that comes are deferred too."""
    offered: bool = False
    """The accepted ones were only put into the audience; serving it makes them reached."""
    grown: bool = False
    """There may be something new to read for a partner that pulls, which is to be told so."""


def add_to_tally(tally: Tally, settlement: Settlement) -> Tally:
    """The tally after a settlement."""
    settled = tally.reached | tally.failed | tally.dead
    won = (tally.won | settlement.first_won) - (settlement.left - settled)
    reached = tally.reached if settlement.offered else tally.reached | (settlement.accepted & won)
    failed = (tally.failed | (settlement.failed & won)) - reached
    # A device that moves may come before a unit twice; its first outcome stands, unless it is reached after all.
    dead = (tally.dead | (settlement.dead & won)) - reached - failed
    # Whoever had a turn without being withheld is so no longer, whatever came of it.
    woken = settlement.accepted | settlement.unknown | settlement.deferred.keys()
    withheld = ((tally.withheld - woken) | settlement.withheld.keys()) & won
    return Tally(won, reached, failed, dead, withheld - reached - failed - dead)
