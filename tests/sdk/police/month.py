"""A made-up month of a made-up country: what the tests and the notebook of `reunion-police` read from a real hub.

Every share is invented. Who took the child decides how the case ends and how soon, so that curves differ.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Alert, AlertState, AlertStatus
from hub.domain.cases.abductors import AbductorRelation as Relation
from hub.domain.cases.case import Case, CaseState, FoundBy, Outcome, Sex
from hub.domain.delivery.reach import MAX_READINGS
from hub.domain.delivery.stages import StageState, stage_id
from hub.domain.geometry import Point
from hub.domain.tips.tip import Tip, TipState
from hub.local.officers import ANALYST
from hub.storage.mongo.alerts.alerts import alert_row
from hub.storage.mongo.cases.cases import case_row
from hub.storage.mongo.geometry_rows import point_row
from hub.storage.mongo.tips.rows import tip_row
from hub.storage.mongo.tips.words import first_words
from hub.wiring import Hub
from tests.attackers.honest import words_of_tip
from tests.fakes import new_case
from tests.public_alerts import alert_of

CASES, TIPS, FORCES = 330, 600, 6
SHARES: Final = (45, 22, 14, 10, 6, 3)
"""The share of each force among a hundred cases."""

BEGIN: Final = datetime(2026, 4, 30, 16, tzinfo=UTC)
"""Midnight of the first of May in Shanghai."""

DAYS: Final = 31
PROVINCE_NAMES: Final = ("青山省", "白河省", "云岭省")
CITIES: Final = (
    *(("P0-0", "青山市", 36.6, 114.5), ("P0-1", "东江市", 38.0, 114.5), ("P1-0", "白河市", 34.7, 113.6)),
    *(("P1-1", "南岭市", 33.9, 118.3), ("P2-0", "云江市", 31.2, 112.2), ("P2-1", "春山市", 30.6, 117.1)),
)
"""The code, the name and the middle of each force's region."""

RELATIONS: Final = dict(zip([*Relation, None], (45, 8, 12, 6, 20, 6, 3), strict=True))
DANGEROUS: Final = frozenset({Relation.STRANGER, Relation.ACQUAINTANCE})
OUTCOMES: Final = {True: (70, 12, 10, 6, 2), False: (66, 1, 24, 5, 4)}
"""The share of each Outcome, in their order, for dangerous relations and for others."""

RINGS: Final = ((50.0, 12), (100.0, 830), (200.0, 5_055), (300.0, 12_623))
"""The radius in km and the people of each stage."""

PARTS: Final = {"reached": 0.82, "withheld": 0.08, "deferred": 0.04, "failed": 0.02, "dead": 0.04}
FOUND: Final = frozenset({Outcome.FOUND_SAFE, Outcome.FOUND_DEAD, Outcome.RETURNED_ALONE})


@dataclass(frozen=True, slots=True)
class Told:
    """A case and its alert."""

    case: Case
    alert: Alert


def analyst(name: str, forces: int) -> Officer:
    """Return an analyst of the first forces."""
    analyses = frozenset(force_of(number) for number in range(forces))
    reading = frozenset({Permission.READ_CASES})
    return replace(
        ANALYST, account=name, person=f"person-{name}", force="force-900", permissions=reading, analyses=analyses
    )


def force_of(number: int) -> str:
    """Return the id of a force."""
    return f"force-{number:03}"


PROVINCE: Final = analyst("province", 3)
"""An analyst with fewer cases than one person may read in an hour."""

COUNTRY: Final = analyst("country", FORCES)


def regions_file() -> str:
    """Return the operator's list of regions, with names in Chinese."""
    provinces = [f'[[region]]\ncode = "P{number}"\nname = "{name}"\n' for number, name in enumerate(PROVINCE_NAMES)]
    cities = [f'[[region]]\ncode = "{code}"\nname = "{name}"\nparent = "{code[:2]}"\n' for code, name, *_ in CITIES]
    return "\n".join(provinces + cities)


def told() -> list[Told]:
    """Return the cases of the month with their alerts, the same each time."""
    chance = random.Random("month")
    return [_told(number, chance) for number in range(CASES)]


def cases_of(officer: Officer) -> Iterator[Told]:
    """Yield the cases that an analyst may read."""
    return (one for one in told() if one.case.force in officer.analyses)


def _told(number: int, chance: random.Random) -> Told:
    force = chance.choices(range(FORCES), SHARES)[0]
    # More children go missing at weekends and in the afternoon, so that a calendar has something to show.
    day = chance.choices(range(DAYS), [2 if (day + 4) % 7 >= 5 else 1 for day in range(DAYS)])[0]
    seen = BEGIN + timedelta(days=day, hours=min(23.5, max(0.5, chance.gauss(16, 4))))
    opened = seen + timedelta(hours=chance.expovariate(1 / 2))
    code, _, latitude, longitude = CITIES[force]
    relation = _drawn(RELATIONS, chance)
    case = new_case(f"cs_{number:04}", force=force_of(force), opened_at=opened)
    place = Point(latitude + chance.gauss(0, 0.35), longitude + chance.gauss(0, 0.35))
    child = replace(case.child, sex=chance.choices(list(Sex), (56, 42, 2))[0], age_years=chance.randrange(18))
    case = replace(
        case,
        child=child,
        last_seen=replace(case.last_seen, point=place, at=seen),
        region=code if chance.random() < 0.95 else None,
        abductor_relation=relation,
    )
    state = chance.choices([None, AlertState.EXPIRED, AlertState.CLOSED], (5, 7, 88))[0]
    if state is AlertState.CLOSED:
        case = _closed(case, is_dangerous=relation in DANGEROUS, chance=chance)
    status = chance.choices(list(AlertStatus), (97, 2, 1))[0]
    alert = alert_of(case, status, ended=state)
    ended = None if alert.open else case.closed_at or alert.expires_at
    centre = Point(round(place.latitude, 1), round(place.longitude, 1))
    areas = (replace(alert.areas[0], centre=centre),)
    return Told(case, replace(alert, areas=areas, opened_at=opened, ended_at=ended))


def _closed(case: Case, *, is_dangerous: bool, chance: random.Random) -> Case:
    outcome = chance.choices(list(Outcome), OUTCOMES[is_dangerous])[0]
    took = timedelta(hours=(30 if is_dangerous else 9) * chance.lognormvariate(0, 1.2))
    closed = max(case.last_seen.at + took, case.opened_at + timedelta(minutes=5))
    is_found = outcome in FOUND
    return replace(
        case,
        state=CaseState.CLOSED,
        outcome=outcome,
        found_by=chance.choices(list(FoundBy), (30, 50, 12, 8))[0] if is_found else FoundBy.UNKNOWN,
        closed_at=closed,
        found_at=closed if is_found else None,
    )


async def fill(hub: Hub) -> None:
    """Write the month into the database of a hub, as its workers would leave it."""
    cases, chance = told(), random.Random("rows")
    rows = [case_row(one.case, one.alert) | {"changed_at": one.case.closed_at or one.case.opened_at} for one in cases]
    await hub.database.collection("cases").insert_many(rows)
    alerts = [alert_row(one.alert) | {"force": one.case.force} for one in cases]
    await hub.database.collection("alerts").insert_many(alerts)
    await _add_reach(hub)
    partners = [{"_id": "pt_map", "number": 0, "name": "Map app"}, {"_id": "pt_taxi", "number": 1, "name": "Taxi app"}]
    await hub.database.collection("partners").insert_many(partners)
    tips = [_tip(number, chance.choice(cases), chance) for number in range(TIPS)]
    forces = {one.case.id: one.case.force for one in cases}
    await hub.database.collection("tips").insert_many([_tip_row(tip, forces[tip.case]) for tip in tips])


async def _add_reach(hub: Hub) -> None:
    # The alert of the first child of the analyst came to people, in four stages.
    real = [one for one in cases_of(PROVINCE) if one.alert.status is AlertStatus.ACTUAL]
    first = min(real, key=lambda one: one.case.last_seen.at).alert
    stages = [_read_stage(one.alert, number) for one in real if one.alert is not first for number in range(1, 5)]
    for number, (radius, in_ring) in enumerate(RINGS, 1):
        parts = {name: int(in_ring * share) for name, share in PARTS.items()}
        stages.append(
            {
                "_id": stage_id(first.id, number),
                "alert": first.id,
                "number": number,
                "area": 1,
                "centre": point_row(first.areas[0].centre),
                "radius_km": radius,
                "due": first.opened_at,
                "state": StageState.CUT.value,
                "inner": None,
                "epoch": 1,
                "cut": None,
                "begun_real": first.opened_at,
                "begun_at": first.opened_at,
                "reading": {
                    "number": 1,
                    "at": first.opened_at,
                    "draws": 1,
                    "counts": parts,
                    "noised": parts,
                    "tenants": {},
                },
            }
        )
    await hub.database.collection("stages").insert_many(stages)


def _read_stage(alert: Alert, number: int) -> dict[str, Any]:
    """Return a stage with its last reading, of two partners; the second reports no receipts."""
    radius, in_ring = RINGS[number - 1]
    tenants = {
        tenant: {name: int(in_ring * share * part) for name, part in PARTS.items()}
        for tenant, share in (("0", 0.6), ("2", 0.4))
    }
    sums = {name: sum(counts[name] for counts in tenants.values()) for name in PARTS}
    receipts = {"0": {"shown": 7_400, "opened": 2_100}, "2": {"shown": -3, "opened": 2}}
    return {
        "_id": stage_id(alert.id, number),
        "alert": alert.id,
        "number": number,
        "area": 1,
        "centre": point_row(alert.areas[0].centre),
        "radius_km": radius,
        "due": alert.opened_at,
        "state": StageState.CUT.value,
        "inner": None,
        "epoch": 1,
        "cut": None,
        "begun_real": alert.opened_at,
        "begun_at": alert.opened_at,
        "reading": {
            "number": MAX_READINGS,
            "at": alert.opened_at + timedelta(days=9),
            "draws": len(tenants),
            "counts": sums,
            "noised": sums,
            "tenants": tenants,
            "receipts": receipts if number == 1 else {},
        },
        "uncounted": True,
    }


def _tip(number: int, told: Told, chance: random.Random) -> Tip:
    case = told.case
    received = case.opened_at + timedelta(hours=chance.expovariate(1 / 20))
    near = Point(case.last_seen.point.latitude + chance.gauss(0, 0.3), case.last_seen.point.longitude)
    return Tip(
        id=f"tp_{number:04}",
        alert=case.alert,
        case=case.id,
        tenant=1,
        received_at=received,
        text=words_of_tip(chance),
        seen_at=received - timedelta(minutes=30) if chance.random() < 0.6 else None,
        place=near if chance.random() < 0.5 else None,
        contact="13900000000" if chance.random() < 0.3 else None,
        photo=None,
        repeats=None,
        state=chance.choices(list(TipState), (30, 40, 10, 20))[0],
        status=told.alert.status,
    )


def _tip_row(tip: Tip, force: str) -> dict[str, Any]:
    words, pushed, added = first_words(tip.text)
    found_by = words | {name: [form] for name, form in pushed.items()}
    found_by |= {name: one["$each"] for name, one in added.items()}
    return (
        tip_row(tip) | found_by | {"receipt": f"rc_{tip.id}", "marks": [], "sketch": [], "linked": True, "force": force}
    )


def _drawn(shares: dict[Any, int], chance: random.Random) -> Any:
    return chance.choices(list(shares), list(shares.values()))[0]
