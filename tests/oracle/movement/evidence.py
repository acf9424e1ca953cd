"""The evidence of a movement run; its times are places in one sequence, so nothing needs any slack."""

from dataclasses import dataclass
from pathlib import Path

from tests.oracle.acts import Act, act
from tests.oracle.geometry import Point
from tests.oracle.lines import Row, identifier, real, records
from tests.oracle.wire import Push, push

ACTS = frozenset(
    {"open", "radius", "pause", "resume", "update", "close", "sight", "correct", "remove", "confirm", "overdue"}
)
REVISING = frozenset({"open", "update", "close", "sight", "correct", "remove"})
MARKS = frozenset({"covered", "died", "idle", "still", "wiped"})


@dataclass(frozen=True, slots=True)
class Order:
    """An act of an officer, or of the schedule; `km` and `centre` where it has them, `pushed` if told devices get it.

    `area` is the one that it adds, changes or removes.
    """

    began: float
    done: float
    alert: str
    kind: str
    km: float
    centre: Point | None
    pushed: bool
    area: int

    @property
    def revises(self) -> bool:
        """True if the alert has another revision with it."""
        return self.kind in REVISING


@dataclass(frozen=True, slots=True)
class Mark:
    """An outside observation of the hub, between `since` and `at`; `devices` are those of a batch whose sender died."""

    since: float
    at: float
    kind: str
    alert: str
    km: float
    area: int
    devices: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MuteRequest:
    """The mutes a person sets from now on; they replace the earlier ones."""

    began: float
    done: float
    partner: str
    ref: str
    alerts: frozenset[str]
    all: bool

    def mutes(self, alert: str) -> bool:
        """Return whether news of an alert is muted."""
        return self.all or alert in self.alerts


@dataclass(frozen=True, slots=True)
class MovementEvidence:
    """The whole evidence of the judge."""

    acts: list[Act]
    mutes: list[MuteRequest]
    orders: list[Order]
    marks: list[Mark]
    pushes: list[Push]
    taken: dict[int, float]
    """By push the moment at which its worker took the unit up, if that is known: all it read, it read since."""


def read_movement(directory: Path) -> MovementEvidence:
    """Read a directory; raise EvidenceBroken if anything is missing or unreadable."""
    return MovementEvidence(
        acts=records(directory / "tracks.jsonl", act),
        mutes=records(directory / "mutes.jsonl", _mute_request),
        orders=records(directory / "officers.jsonl", _order),
        marks=records(directory / "marks.jsonl", _mark),
        pushes=records(directory / "pushes.jsonl", push),
        taken=dict(records(directory / "pushes.jsonl", _taken)),
    )


def _mute_request(row: Row) -> MuteRequest:
    alerts = frozenset(identifier(alert) for alert in row["alerts"])
    return MuteRequest(real(row["began"]), real(row["done"]), str(row["partner"]), row["ref"], alerts, bool(row["all"]))


def _order(row: Row) -> Order:
    if row["act"] not in ACTS:
        raise ValueError(f"unknown act {row['act']!r}")
    km = 0.0 if row["act"] in {"close", "remove", "overdue"} else row.get("km") or 0.0
    centre = (float(row["lat"]), float(row["lon"])) if row.get("lat") is not None else None
    pushed = row["act"] in {"open", "close", "sight", "correct"} or bool(row.get("material"))
    times, area = (real(row["began"]), real(row["done"])), int(row.get("area") or 1)
    return Order(*times, identifier(row["alert"]), row["act"], float(km), centre, pushed, area)


def _mark(row: Row) -> Mark:
    if row["mark"] not in MARKS:
        raise ValueError(f"unknown mark {row['mark']!r}")
    at = real(row["at"])
    km, area = float(row.get("km") or 0.0), int(row.get("area") or 1)
    devices = frozenset((str(partner), str(ref)) for partner, ref in row.get("devices", ()))
    return Mark(real(row.get("since", at)), at, row["mark"], str(row.get("alert")), km, area, devices)


def _taken(row: Row) -> tuple[int, float]:
    return int(row["id"]), real(row.get("since", 0.0))
