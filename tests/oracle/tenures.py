"""The claims of each unit over time and the devices of their batches, from every write to the units' rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.oracle.lines import Row, number, real

CLOCK_ERROR_SECONDS = 0.002
"""A lease is counted from the server's clock as it was read before the write, cut to milliseconds."""


@dataclass(slots=True)
class Tenure:
    """One claim of a unit. `until` is when it was given back or, past its lease, when the next process claimed it."""

    unit: str
    tenant: int
    claimed: float
    until: float
    released: bool = False
    begun: list[tuple[float, frozenset[int]]] = field(default_factory=list)
    """The start of each batch, or its takeover with the unit, and its devices."""

    def may_send(self, device: int, at: float, slack: float) -> bool:
        """Return whether it could send to a device at a moment; `slack` is a request's time on its way."""
        if not self.claimed <= at <= self.until + slack:
            return False
        return any(device in numbers and since <= at for since, numbers in self.begun)


@dataclass(frozen=True, slots=True)
class Settled:
    """One batch: its start, its end and its devices."""

    begun: float
    settled: float
    devices: frozenset[tuple[int, int]]


@dataclass
class Tenures:
    """All of one alert's units."""

    every: list[Tenure] = field(default_factory=list)
    handed_on: set[tuple[int, int]] = field(default_factory=set)
    """(tenant, device) of every batch that another process had to settle: it is unknown which were told."""
    settled: list["Settled"] = field(default_factory=list)
    """Every batch that was settled by the process that began it."""
    faults: list[str] = field(default_factory=list)


def tenures(rows: Iterable[Row], lease: float) -> Tenures:
    """Read the lines of units.jsonl, in the order in which they were written."""
    found = Tenures()
    by_unit: dict[str, list[Row]] = {}
    for row in rows:
        by_unit.setdefault(row["unit"], []).append(row)
    for unit, lines in by_unit.items():
        tenant = next((number(line["p"]) for line in lines if "p" in line), None)
        if tenant is None:
            found.faults.append(f"{unit} was written to before it was added")
            continue
        reading = _Reading(found, unit, tenant, lease)
        for line in lines:
            reading.read(line)
    return found


@dataclass
class _Reading:
    """One unit while its lines are read: its holder, and the devices of its open batch."""

    found: Tenures
    unit: str
    tenant: int
    lease: float
    holder: Tenure | None = None
    begun: frozenset[int] = frozenset()
    begun_at: float = 0.0

    def read(self, line: Row) -> None:
        if line.get("token"):
            self._claim(real(line["until"]))
        elif self.holder and "token" in line:
            self.holder.released, self.holder.until = True, min(real(line["at"]), self.holder.until)
        elif self.holder and "until" in line:
            self.holder.until = real(line["until"])
        if "intent" in line:
            if self.begun:
                devices = frozenset((self.tenant, device) for device in self.begun)
                self.found.settled.append(Settled(self.begun_at, real(line["at"]), devices))
            self.begun_at = real(line["at"])
            self.begun = frozenset(line["intent"]["numbers"]) if line["intent"] else frozenset()
            if self.begun and self.holder:
                # The row is written before anything is sent, and after the lease was last extended.
                self.holder.begun.append((self.holder.until - self.lease, self.begun))

    def _claim(self, until: float) -> None:
        claimed, before = until - self.lease, self.holder
        if before and not before.released and claimed < before.until - CLOCK_ERROR_SECONDS:
            early = before.until - claimed
            self.found.faults.append(f"{self.unit} was claimed {early:.3f} s before its holder's lease had run out")
        if before and not before.released:
            # A request sent in time may arrive late on a busy machine; before this claim there is one holder only.
            before.until = max(before.until, claimed)
        self.holder = Tenure(self.unit, self.tenant, claimed, until)
        self.found.every.append(self.holder)
        if self.begun:
            # The earlier holder may have told any of them.
            self.found.handed_on |= {(self.tenant, device) for device in self.begun}
            self.holder.begun.append((claimed, self.begun))
