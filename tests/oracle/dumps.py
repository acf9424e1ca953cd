"""The database rows that the judge reads; everything else in the dumps is only searched."""

from dataclasses import dataclass

from tests.oracle.geometry import Point
from tests.oracle.lines import Row, identifier, number, stored_time, stored_time_or_none


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage as the hub planned and started it."""

    alert: str
    number: int
    area: int
    centre: Point
    radius_km: float
    due: float
    begun: float | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The outcomes of a unit's devices."""

    in_ring: int
    reached: int
    failed: int
    dead: int
    withheld: int
    deferred: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A slice of a ring, a list, or a sweep."""

    id: str
    alert: str
    kind: str
    stage: int
    counts: Counts
    finished: float | None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """An event of the feed's log."""

    sequence: int
    type: str
    alert: str
    status: str
    real: float
    stage: tuple[int, float] | None


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert, with the published centres of its areas by number."""

    id: str
    status: str
    centres: dict[int, Point]


def stage_row(row: Row) -> StageRow:
    """Read a document of `stages`."""
    return StageRow(
        alert=identifier(row["alert"]),
        number=number(row["number"]),
        area=number(row["area"]),
        centre=point(row["centre"]),
        radius_km=float(row["radius_km"]),
        due=stored_time(row["due"]),
        begun=stored_time_or_none(row.get("begun_real")),
    )


def unit_row(row: Row) -> UnitRow:
    """Read a document of `units`; an absent count is 0."""
    if row["kind"] not in ("ring", "list", "sweep"):
        raise ValueError(f"unknown kind of unit {row['kind']!r}")
    counts = row.get("counts") or {}
    # A sweep belongs to a revision, not to a stage.
    stage = row["stage"] if row["kind"] != "sweep" else row.get("stage") or 0
    return UnitRow(
        id=str(row["_id"]),
        alert=identifier(row["alert"]),
        kind=row["kind"],
        stage=number(stage),
        counts=Counts(**{name: number(counts.get(name, 0)) for name in Counts.__slots__}),
        finished=stored_time_or_none(row.get("finished_real")),
    )


def feed_row(row: Row) -> FeedRow:
    """Read a document of `feed`."""
    stage = row.get("stage")
    return FeedRow(
        sequence=number(row["_id"]),
        type=row["type"],
        alert=identifier(row["alert"]),
        status=row["status"],
        real=stored_time(row["real"]),
        stage=(number(stage["number"]), float(stage["radius_km"])) if stage else None,
    )


def alert_row(row: Row) -> AlertRow:
    """Read a document of `alerts`."""
    return AlertRow(
        id=identifier(row["_id"]),
        status=row["status"],
        centres={number(area["number"]): point(area["centre"]) for area in row["areas"]},
    )


def point(row: Row) -> Point:
    """Read a point of a document."""
    return float(row["lat"]), float(row["lon"])
