"""The simulator's acts: what each device did, and when the hub had finished it."""

import math
from dataclasses import dataclass

from tests.oracle.geometry import Point
from tests.oracle.lines import Row, real, real_or_none

KINDS = frozenset({"register", "move", "remove", "rotate", "lose"})


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `settled` is when its request and its journal row were done, never before `done`."""

    began: float
    done: float
    settled: float
    partner: str
    ref: str
    kind: str
    point: Point | None
    token: str | None
    by_point: bool
    ok: bool


def act(row: Row) -> Act:
    """Read a line of the tracks."""
    if row["act"] not in KINDS:
        raise ValueError(f"unknown act {row['act']!r}")
    done, settled = real(row["done"]), real_or_none(row["settled"])
    latitude, longitude = row.get("lat"), row.get("lon")
    if row["act"] in ("register", "move") and (latitude is None or longitude is None):
        raise ValueError(f"a {row['act']} without a point")
    return Act(
        began=real(row["began"]),
        done=done,
        settled=math.inf if settled is None else max(settled, done),
        partner=str(row["partner"]),
        ref=row["ref"],
        kind=row["act"],
        point=None if latitude is None or longitude is None else (float(latitude), float(longitude)),
        token=row.get("token"),
        by_point=row.get("as") == "point",
        ok=bool(row["ok"]),
    )
