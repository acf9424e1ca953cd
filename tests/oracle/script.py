"""The script of a run: its clock, partners, cases and the acts of staff."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.oracle.areas import Area, Event, areas_of
from tests.oracle.clock import DomainClock
from tests.oracle.geometry import Point
from tests.oracle.lines import EvidenceBroken, Row, domain, identifier, real
from tests.oracle.policy import MINISTRY_2016, Bands, DueStage


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner app as the script set it up."""

    id: str
    name: str
    tenant: int
    channel: str
    project: str | None
    healthy: bool
    suspended: bool

    def sees(self, status: str) -> bool:
        """Return whether alerts of a status are for this tenant: live keys see ACTUAL, test keys the rest."""
        return (status == "ACTUAL") == (self.tenant % 2 == 0)


@dataclass(frozen=True, slots=True)
class Case:
    """A case of the script; the alert is what the public saw of it."""

    key: str
    alert: str
    areas: tuple[Area, ...]
    """Every area that it ever had, by number."""
    private_markers: tuple[str, ...]

    @property
    def stages(self) -> tuple[DueStage, ...]:
        """The stages of all its areas."""
        return tuple(stage for area in self.areas for stage in area.stages)


@dataclass(frozen=True, slots=True)
class Outage:
    """A process that was killed and came back."""

    process: str
    at: float
    back: float


@dataclass(frozen=True, slots=True)
class Script:
    """Everything the simulator planned and did to the hub's staff side."""

    started: float
    ended: float
    clock: DomainClock
    partners: dict[str, Partner]
    cases: tuple[Case, ...]
    events: tuple[Event, ...]
    kills: tuple[Outage, ...]
    feed_cuts: tuple[float, ...]
    photo_links: dict[str, str]
    subscribers: tuple[str, ...]

    def case(self, key: str) -> Case:
        """Return the case of that key."""
        for case in self.cases:
            if case.key == key:
                return case
        raise EvidenceBroken(f"script.json has no case {key!r}")

    def event(self, case: Case, kind: str) -> Event | None:
        """Return the event of a kind that counts for a case: the first one, for closings the last."""
        found = [event for event in self.events if event.case == case.key and event.kind == kind]
        if not found:
            return None
        return max(found, key=lambda event: event.began) if kind == "close" else min(found, key=lambda e: e.began)


def read_script(path: Path) -> Script:
    """Read the script of an evidence directory."""
    if not path.exists():
        raise EvidenceBroken(f"{path} is missing")
    try:
        return _script(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvidenceBroken(f"{path}: {type(error).__name__} {error}") from None


def _script(row: Row) -> Script:
    clock = sorted((real(entry["real"]), float(entry["offset"])) for entry in row["clock"])
    if not clock:
        raise ValueError("the clock has no entry")
    bands = tuple((float(band["over_minutes"]), float(band["radius_km"])) for band in row.get("policy") or ())
    events = tuple(_event(event) for event in row["events"] if event.get("ok", True))
    return Script(
        started=real(row["started"]),
        ended=real(row["ended"]),
        clock=DomainClock(tuple(entry[0] for entry in clock), tuple(entry[1] for entry in clock)),
        partners={partner.id: partner for partner in map(_partner, row["partners"])},
        cases=tuple(_case(case, bands or MINISTRY_2016, events) for case in row["cases"]),
        events=events,
        kills=tuple(Outage(kill["process"], real(kill["at"]), real(kill["back"])) for kill in row.get("kills", ())),
        feed_cuts=tuple(real(cut) for cut in row.get("feed_cuts", ())),
        photo_links={link["url"]: identifier(link["alert"]) for link in row.get("photo_links", ())},
        subscribers=tuple(row.get("subscribers") or ()),
    )


def _partner(row: Row) -> Partner:
    if row["channel"] not in ("fcm", "webhook"):
        raise ValueError(f"unknown channel {row['channel']!r}")
    return Partner(
        id=str(row["id"]),
        name=row["name"],
        tenant=int(row["tenant"]),
        channel=row["channel"],
        project=row.get("project"),
        healthy=bool(row.get("healthy", True)),
        suspended=bool(row.get("suspended", False)),
    )


def _case(row: Row, bands: Bands, events: tuple[Event, ...]) -> Case:
    acts = [event for event in events if event.case == row["key"]]
    return Case(
        key=row["key"],
        alert=identifier(row["alert"]),
        areas=areas_of(_point(row["place"]), domain(row["disappeared"]), bands, acts),
        private_markers=tuple(row["private_markers"]),
    )


def _event(row: Row) -> Event:
    return Event(
        case=row["case"],
        kind=row["kind"],
        began=real(row["began"]),
        returned=real(row["returned"]),
        area=int(row.get("area") or 0),
        place=_point(row["place"]) if row.get("place") else None,
        seen=domain(row["seen"]) if row.get("seen") else 0.0,
        revision=int(row.get("revision") or 0),
    )


def _point(row: Row) -> Point:
    return float(row["lat"]), float(row["lon"])
