"""Whole rows of exports: every column of a case and of an alert, with all their lines."""

from dataclasses import replace
from typing import Final

from hub.domain.alerts.alert import AlertStatus, PauseReason, public_centre
from hub.domain.cases.case import Outcome, Suspect, Vehicle
from hub.domain.exports.columns import ALERTS, CASES, SUMMARIES, Cell, ExportedCase, Table
from hub.domain.geometry import Point
from tests.fakes import NOW, new_case
from tests.public_alerts import OPENED, public_alert

CASE: Final = new_case(
    "cs_1",
    suspects=(Suspect("a woman of about fifty", name="Ding"), Suspect("a man in black")),
    vehicles=(
        Vehicle("white van", plate="冀T·12345", plate_public=True),
        Vehicle("red car", plate="冀T·54321"),
        Vehicle("motorcycle"),
    ),
    confirmed_by="li",
    closed_at=NOW,
    outcome=Outcome.FOUND_SAFE,
    found_at=NOW,
    region="N",
    helpful_tips=("tp_1", "tp_2"),
    version=4,
)
CENTRE: Final = public_centre(CASE.last_seen.point)


def row(table: Table, item: object) -> dict[str, Cell]:
    return dict(zip([column.name for column in table.columns], table.row(item), strict=True))


def head(name: str) -> dict[str, Cell]:
    return {
        "id": "cs_1",
        "alert_status": "TEST",
        "state": "OPEN",
        "force": "hengshui",
        "force_name": "Hengshui police",
        "region": "N",
        name: "Meimei",
        "age_years": 2,
        "sex": "FEMALE",
        "height_cm": 90,
        "clothing": "red coat",
        "district": "Taocheng",
        "seen_at": CASE.last_seen.at,
        "opened_at": NOW,
        "confirmed": True,
        "closed_at": NOW,
        "outcome": "FOUND_SAFE",
        "found_by": None,
        "version": 4,
    }


def test_summary_has_a_line_for_each_suspect_and_vehicle() -> None:
    assert row(SUMMARIES, ExportedCase.of(CASE, AlertStatus.TEST)) == {
        **head("name"),
        "longitude": CENTRE.longitude,
        "latitude": CENTRE.latitude,
        "suspects": "a woman of about fifty\na man in black",
        "vehicles": "white van [冀T·12345]\nred car\nmotorcycle",
    }


def test_case_has_its_private_facts_and_exact_place() -> None:
    assert row(CASES, ExportedCase.of(CASE, AlertStatus.TEST)) == {
        **head("public_name"),
        "longitude": 115.67,
        "latitude": 37.74,
        "address": "PRIVATE address",
        "full_name": "PRIVATE full name",
        "criteria": "PRIVATE criteria",
        "narrative": "PRIVATE narrative",
        "suspects": "Ding: a woman of about fifty\na man in black",
        "vehicles": "white van [冀T·12345]\nred car [冀T·54321]\nmotorcycle",
        "abductor_relation": None,
        "found_at": NOW,
        "helpful_tip_count": 2,
    }


def test_case_without_suspects_has_empty_cells() -> None:
    bare = ExportedCase.of(replace(CASE, suspects=(), vehicles=(), confirmed_by=None), AlertStatus.ACTUAL)
    for table in (SUMMARIES, CASES):
        cells = row(table, bare)
        assert (cells["suspects"], cells["vehicles"], cells["confirmed"]) == (None, None, False)


def test_alert_has_a_line_for_each_later_sighting() -> None:
    alert = public_alert().alert
    second = replace(alert.areas[0], number=2, centre=Point(38.5, 116.25), covered_km=200.0)
    third = replace(second, number=5, covered_km=0.0)
    pauses = frozenset({PauseReason.RETURNED, PauseReason.OFFICER})
    alert = replace(alert, areas=(alert.areas[0], second, third), pauses=pauses)
    assert row(ALERTS, alert) == {
        "id": "al_1",
        "case_id": "ca_1",
        "status": "ACTUAL",
        "state": "PAUSED",
        "pauses": "OFFICER\nRETURNED",
        "revision": 1,
        "opened_at": OPENED,
        "revised_at": OPENED,
        "expires_at": alert.expires_at,
        "ended_at": None,
        "follows_id": None,
        "overrides_preferences": False,
        "longitude": 115.7,
        "latitude": 37.7,
        "covered_km": 100.0,
        "confirmed": True,
        "area_count": 3,
        "sightings": "2: 38.5 116.25 200.0\n5: 38.5 116.25 0.0",
    }
