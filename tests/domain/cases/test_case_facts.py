"""The facts of a case, one by one: which differ, and which are public."""

from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest

from hub.domain.alerts.alert import publish
from hub.domain.cases.case import (
    Case,
    CaseSighting,
    CaseState,
    FoundBy,
    LastSeen,
    Outcome,
    Reporter,
    Sex,
    Suspect,
    Vehicle,
)
from hub.domain.cases.named_facts import changes_between, facts_of, refuse_new_points
from hub.domain.geometry import Point
from hub.domain.text.points_in_text import PointInText
from tests.fakes import NOW, report

FULL = report(
    child=replace(report().child, photo="ph_child"),
    suspects=(Suspect("a woman of about fifty", name="PRIVATE suspect", photo="ph_suspect"),),
    vehicles=(Vehicle("white van", plate="PRIVATE plate"), Vehicle("red car", plate="A 1", plate_public=True)),
)
CASE = Case(
    id="cs_1",
    alert="al_1",
    state=CaseState.CLOSED,
    child=FULL.child,
    last_seen=FULL.last_seen,
    sightings=(
        CaseSighting(2, LastSeen(Point(34.75, 113.66), "Zhengzhou", NOW, "PRIVATE platform"), True, "li", "Li"),
        CaseSighting(4, LastSeen(Point(36.1, 114.3), "Anyang", NOW + timedelta(hours=1)), False, "li", "Li"),
    ),
    criteria=FULL.criteria,
    narrative=FULL.narrative,
    reporter=FULL.reporter,
    suspects=FULL.suspects,
    vehicles=FULL.vehicles,
    force="hengshui",
    force_name="Hengshui police",
    force_phone="0318-110",
    opened_by="wang",
    opened_person="Wang",
    opened_at=NOW,
    placed_by="wang",
    placed_person="Wang",
    outcome=Outcome.FOUND_DEAD,
    found_by=FoundBy.POLICE,
)
OTHER_VALUES: dict[type, Any] = {
    str: "another text",
    int: 7,
    datetime: NOW - timedelta(days=2),
    Point: Point(1.0, 2.0),
    Sex: Sex.UNKNOWN,
}


def edited(holder: Any) -> Iterator[Any]:
    """Yield copies of a dataclass that differ in one field each."""
    for field in fields(holder):
        if isinstance(value := getattr(holder, field.name), Sex | str | int | datetime | Point):
            yield replace(holder, **{field.name: not value if value is True else OTHER_VALUES[type(value)]})


def versions() -> Iterator[Case]:
    """Yield the case with one fact changed, for every field of what makes up a case."""
    yield from (replace(CASE, child=child) for child in edited(CASE.child))
    yield from (replace(CASE, last_seen=place) for place in edited(CASE.last_seen))
    yield from (replace(CASE, reporter=reporter) for reporter in edited(CASE.reporter))
    yield from (replace(CASE, suspects=(suspect,)) for suspect in edited(CASE.suspects[0]))
    for place in edited(CASE.sightings[0].place):
        yield replace(CASE, sightings=(replace(CASE.sightings[0], place=place), CASE.sightings[1]))
    yield from (replace(CASE, vehicles=(CASE.vehicles[0], vehicle)) for vehicle in edited(CASE.vehicles[1]))
    yield replace(CASE, criteria="another")
    yield replace(CASE, narrative="another")


def published() -> set[str]:
    """Return every value of what the public sees of the case, as text."""
    found: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            for part in value.values():
                collect(part)
        elif isinstance(value, list | tuple):
            for part in value:
                collect(part)
        elif isinstance(value, datetime):
            found.add(value.isoformat())
        elif value is not None:
            found.add(value.value if isinstance(value, StrEnum) else str(value))

    collect(asdict(publish(CASE)))
    return found


def test_exactly_the_facts_that_the_public_sees_are_public() -> None:
    facts = facts_of(CASE)
    public = {fact.text for fact in facts.values() if fact.is_public}
    # Numbers of areas are no facts; force and phone are of the force.
    assert public == published() - {"2", "4", "Hengshui police", "0318-110"} | {"2"}
    private = {path for path, fact in facts.items() if "PRIVATE" in fact.text}
    assert len(private) == 10
    assert not any(facts[path].is_public for path in private)


@pytest.mark.parametrize("version", list(versions()), ids=lambda _: "")
def test_every_changed_field_is_one_change(version: Case) -> None:
    (change,) = changes_between(CASE, version)
    (back,) = changes_between(version, CASE)
    assert (change.fact, change.before, change.after) == (back.fact, back.after, back.before)
    assert change.before != change.after
    assert change.before == facts_of(CASE)[change.fact].text


def test_added_and_removed_facts_have_one_side() -> None:
    bare = replace(CASE, suspects=(), reporter=Reporter(name=CASE.reporter.name))
    removed = {change.fact: (change.before, change.after) for change in changes_between(CASE, bare)}
    assert removed == {
        "reporter.phone": ("PRIVATE phone", None),
        "suspects.0.description": ("a woman of about fifty", None),
        "suspects.0.name": ("PRIVATE suspect", None),
        "suspects.0.photo": ("ph_suspect", None),
    }
    assert [change.before for change in changes_between(bare, CASE)] == [None] * 4
    assert changes_between(CASE, CASE) == ()


def test_a_plate_that_becomes_public_is_a_private_change() -> None:
    shown = replace(CASE, vehicles=(replace(CASE.vehicles[0], plate_public=True, plate="B 2"), CASE.vehicles[1]))
    plate = next(change for change in changes_between(CASE, shown) if change.fact == "vehicles.0.plate")
    assert (plate.before, plate.after, plate.is_public) == ("PRIVATE plate", "B 2", False)


POINT = "37.73000, 115.67000"


def with_a_point() -> Iterator[Case]:
    """Yield the case with a point in one text, for every text that people write."""
    sighting, other = CASE.sightings
    secret, shown = CASE.vehicles
    yield from (replace(CASE, child=child) for child in pointed(CASE.child))
    yield from (replace(CASE, last_seen=place) for place in pointed(CASE.last_seen))
    yield from (replace(CASE, sightings=(replace(sighting, place=place), other)) for place in pointed(sighting.place))
    yield from (replace(CASE, suspects=(suspect,)) for suspect in pointed(CASE.suspects[0]))
    yield from (replace(CASE, vehicles=(vehicle, shown)) for vehicle in pointed(secret))
    yield from (replace(CASE, vehicles=(secret, vehicle)) for vehicle in pointed(shown))
    yield replace(CASE, criteria=POINT)
    yield replace(CASE, narrative=POINT)


def pointed(holder: Any) -> Iterator[Any]:
    """Yield copies of a dataclass with a point in one of its texts each; an id of a photo is no text."""
    for field in fields(holder):
        if type(getattr(holder, field.name)) is str and field.name != "photo":
            yield replace(holder, **{field.name: POINT})


def test_new_point_is_refused_in_every_public_text_alone() -> None:
    refused = set()
    for case in with_a_point():
        [path] = [path for path, fact in facts_of(case).items() if fact.text == POINT]
        if facts_of(CASE)[path].is_public:
            for before in (None, CASE):
                with pytest.raises(PointInText) as found:
                    refuse_new_points(before, case)
                assert found.value.path == tuple(path.split("."))
            refused.add(path)
        else:
            refuse_new_points(None, case)
        refuse_new_points(case, replace(case, child=replace(case.child, age_years=7)))
    named = {"child.publicName", "child.clothing", "lastSeen.district", "sightings.2.district"}
    assert refused == named | {"suspects.0.description", "vehicles.1.plate"} | {
        f"vehicles.{vehicle}.description" for vehicle in range(2)
    }


def test_plate_with_a_point_is_refused_once_it_becomes_public() -> None:
    secret = replace(CASE, vehicles=(replace(CASE.vehicles[0], plate=POINT),))
    refuse_new_points(CASE, secret)
    with pytest.raises(PointInText):
        refuse_new_points(secret, replace(secret, vehicles=(replace(secret.vehicles[0], plate_public=True),)))


def test_photo_id_that_looks_like_a_code_is_kept() -> None:
    refuse_new_points(None, replace(CASE, child=replace(CASE.child, photo="ph_1234567890123456")))
