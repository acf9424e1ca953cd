"""In a rolling upgrade a process reads the rows of a newer release and of an older one, on the real database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.access.approvals import ApprovableChange, Approval
from hub.domain.alerts.alert import (
    Alert,
    AlertStatus,
    PublicContent,
    PublicSighting,
    PublicSuspect,
    PublicVehicle,
    Revision,
    RevisionKind,
)
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.areas.area import Area, Sighting
from hub.domain.cases.case import (
    Case,
    CaseNote,
    CaseSighting,
    CaseState,
    Child,
    LastSeen,
    NotedMove,
    Reporter,
    Sex,
    Suspect,
    Vehicle,
)
from hub.domain.geometry import Circle, Point
from hub.storage.mongo.access.approvals import ApprovalRepository
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database
from tests.fakes import NOW

FIRST_RELEASE_CONTENT: dict[str, Any] = {
    "name": "Meimei",
    "age_years": 2,
    "sex": "FEMALE",
    "height_cm": 90,
    "clothing": "red coat",
    "photo": "ph_1",
    "district": "Taocheng",
    "seen_at": NOW,
    "sightings": [{"area": 2, "district": "Zhengzhou", "seen_at": NOW}],
    "suspects": [{"description": "a woman", "photo": "ph_2"}],
    "vehicles": [{"description": "a van", "plate": "A1"}],
    "force": "Hengshui police",
    "phone": "0318-110",
}
FIRST_RELEASE_REVISION: dict[str, Any] = {
    "_id": "al_1.1",
    "alert": "al_1",
    "number": 1,
    "kind": "ALERT",
    "material": True,
    "at": NOW,
    "replaces": [],
    "content": FIRST_RELEASE_CONTENT,
}
FIRST_RELEASE_CASE: dict[str, Any] = {
    "_id": "cs_1",
    "status": "ACTUAL",
    "alert": "al_1",
    "state": "OPEN",
    "version": 1,
    "opened_at": NOW,
    "opened_by": "wang",
    "opened_person": "p-wang",
    "placed_by": "wang",
    "placed_person": "p-wang",
    "sightings": [
        {
            "area": 2,
            "place": {
                "point": {"lat": 34.75, "lon": 113.66},
                "district": "Zhengzhou",
                "at": NOW,
                "address": "platform 3",
            },
            "time_public": True,
            "added_by": "li",
            "added_person": "p-li",
            "confirmed_by": None,
        }
    ],
    "force": "hengshui",
    "force_name": "Hengshui police",
    "force_phone": "0318-110",
    "district": "Taocheng",
    "seen_at": NOW,
    "address": "a street",
    "loc": {"type": "Point", "coordinates": [115.67, 37.74]},
    "age_years": 2,
    "words": "meimei",
    "child": {
        "public_name": "Meimei",
        "full_name": "Li Meimei",
        "age_years": 2,
        "sex": "FEMALE",
        "height_cm": 90,
        "clothing": "red coat",
        "identity_number": "identity",
        "photo": "ph_1",
    },
    "criteria": "criteria",
    "narrative": "narrative",
    "reporter": {"name": "Zhang", "phone": "0318"},
    "suspects": [{"description": "a woman", "name": "Wang", "photo": "ph_2"}],
    "vehicles": [{"description": "a van", "plate": "A1", "plate_public": True}],
    "confirmed_by": None,
    "closed_at": None,
    "outcome": None,
    "found_by": None,
    "notes": [{"at": NOW, "by": "li", "move": "PAUSE", "reason": "a doubt", "radius_km": None}],
}
FIRST_RELEASE_ALERT: dict[str, Any] = {
    "_id": "al_1",
    "case": "cs_1",
    "status": "ACTUAL",
    "ended": None,
    "pauses": [],
    "areas": [
        {
            "number": 1,
            "centre": {"lat": 37.7, "lon": 115.7},
            "confirm_by": NOW,
            "confirmed": True,
            "covered_km": 100.0,
            "told_km": 100.0,
            "held_km": None,
        }
    ],
    "area_count": 2,
    "left": [{"lat": 37.9, "lon": 115.7, "km": 50.0}],
    "sightings": [{"revision": 1, "area": 1, "circle": {"lat": 37.7, "lon": 115.7, "km": 100.0}}],
    "epoch": 1,
    "revision": 1,
    "pushed": [1],
    "cancel": None,
    "opened_at": NOW,
    "revised_at": NOW,
    "expires_at": NOW + timedelta(hours=72),
    "ended_at": None,
    "outcome": None,
    "found_by": None,
    "stage": 1,
    "overrides_preferences": False,
    "wiped": False,
}
"""Rows as the first release writes them. They stay as they are: each later release must read them."""

CONTENT = PublicContent(
    name="Meimei",
    age_years=2,
    sex="FEMALE",
    height_cm=90,
    clothing="red coat",
    photo="ph_1",
    district="Taocheng",
    seen_at=NOW,
    sightings=(PublicSighting(2, "Zhengzhou", NOW),),
    suspects=(PublicSuspect("a woman", photo="ph_2"),),
    vehicles=(PublicVehicle("a van", plate="A1"),),
    force="Hengshui police",
    phone="0318-110",
)
ALERT = Alert(
    id="al_1",
    case="cs_1",
    status=AlertStatus.ACTUAL,
    ended=None,
    pauses=frozenset(),
    areas=(Area(number=1, centre=Point(37.7, 115.7), confirm_by=NOW, confirmed=True, covered_km=100.0, told_km=100.0),),
    area_count=2,
    left=(Circle(Point(37.9, 115.7), 50.0),),
    sightings=(Sighting(1, 1, Circle(Point(37.7, 115.7), 100.0)),),
    epoch=1,
    revision=1,
    pushed=(1,),
    cancel=None,
    opened_at=NOW,
    revised_at=NOW,
    expires_at=NOW + timedelta(hours=72),
    stage=1,
)
CASE = Case(
    id="cs_1",
    alert="al_1",
    state=CaseState.OPEN,
    child=Child(
        public_name="Meimei",
        full_name="Li Meimei",
        age_years=2,
        sex=Sex.FEMALE,
        height_cm=90,
        clothing="red coat",
        identity_number="identity",
        photo="ph_1",
    ),
    last_seen=LastSeen(Point(37.74, 115.67), "Taocheng", NOW, "a street"),
    criteria="criteria",
    narrative="narrative",
    reporter=Reporter(name="Zhang", phone="0318"),
    suspects=(Suspect("a woman", name="Wang", photo="ph_2"),),
    vehicles=(Vehicle("a van", plate="A1", plate_public=True),),
    force="hengshui",
    force_name="Hengshui police",
    force_phone="0318-110",
    opened_by="wang",
    opened_person="p-wang",
    opened_at=NOW,
    placed_by="wang",
    placed_person="p-wang",
    sightings=(CaseSighting(2, LastSeen(Point(34.75, 113.66), "Zhengzhou", NOW, "platform 3"), True, "li", "p-li"),),
    notes=(CaseNote(NOW, "li", NotedMove.PAUSE, "a doubt"),),
)


def as_newer(row: Any) -> Any:
    """Return a row with one more key, as a newer release would write it: in the row, and in each part of it."""
    if isinstance(row, list):
        return [as_newer(part) for part in row]
    if isinstance(row, dict) and "coordinates" not in row:
        return {name: as_newer(part) for name, part in row.items()} | {"added_later": "NEWER"}
    return row


def as_stored(row: Any) -> Any:
    """Return a row as it is."""
    return row


@pytest.fixture(params=[as_stored, as_newer])
async def written(database: Database, request: pytest.FixtureRequest) -> Database:
    """A database with the rows of one case, from a process of the first release or of one newer than this."""
    for name, row in (
        ("cases", FIRST_RELEASE_CASE),
        ("alerts", FIRST_RELEASE_ALERT),
        ("revisions", FIRST_RELEASE_REVISION),
    ):
        await database.raw[name].insert_one(request.param(row))
    return database


async def test_a_revision_of_another_release_is_read(written: Database) -> None:
    revision = Revision("al_1", 1, RevisionKind.ALERT, True, NOW, (), CONTENT)
    alerts = AlertRepository(written)
    assert await alerts.revision("al_1", 1) == revision
    assert await alerts.revisions("al_1") == [revision]
    assert await alerts.public(["al_1"]) == {"al_1": PublicAlert(ALERT, (revision,))}


async def test_a_case_of_another_release_is_read(written: Database) -> None:
    assert await CaseRepository(written).get("cs_1") == CASE


async def test_a_saved_case_keeps_what_a_newer_release_stored(database: Database) -> None:
    await database.raw["cases"].insert_one(as_newer(FIRST_RELEASE_CASE))
    cases = CaseRepository(database)
    saved = replace(CASE, child=replace(CASE.child, clothing="blue coat"))
    await database.run(lambda transaction: cases.save(saved, transaction))
    assert await cases.get("cs_1") == saved
    row = await database.raw["cases"].find_one({"_id": "cs_1"})
    assert row is not None
    assert (row["added_later"], row["child"]["added_later"]) == ("NEWER", "NEWER")


async def test_an_approval_of_an_earlier_release_is_read(database: Database) -> None:
    given = Approval("cs_1", ApprovableChange.CLOSE_CASE, None, "zhou", "p-zhou", "a call", NOW)
    row = {name: getattr(given, name) for name in ("case", "change", "radius_km", "by", "person", "reason", "until")}
    await database.raw["approvals"].insert_one({"_id": "cs_1 CLOSE_CASE zhou", **row})
    approvals = ApprovalRepository(database)
    assert await database.run(lambda transaction: approvals.of_case("cs_1", transaction)) == [given]
