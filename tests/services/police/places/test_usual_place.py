"""The question about an unusual place, as every service that takes a place asks it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.actors import Permission
from hub.domain.cases.case import CaseNote, LastSeen, NotedMove
from hub.domain.geometry import Circle, Point, destination
from hub.domain.places.gazetteer import Gazetteer, PlaceRow, PlaceSource, PlaceTable
from hub.domain.places.usual_places import ForceAreas, PlaceRules
from hub.errors import InvalidInput, PlaceUnusual
from hub.services.operations.run_drill import Drill, run_drill
from hub.services.police.steps.usual_place import require_usual_place
from tests.fakes import NOW, FakePolice, officer
from tests.services.police.scenes import LI

INSIDE, OUTSIDE, SWAPPED = Point(43.83, 87.62), Point(37.74, 115.67), Point(87.62, 43.83)
AREAS = ForceAreas({LI.force: [Circle(INSIDE, 120)]})
HOUR, MONTHS = timedelta(hours=1), timedelta(days=99)


GAZETTEER = Gazetteer((PlaceTable.of(PlaceSource.OPERATOR, [PlaceRow("Ürümqi", INSIDE, ("乌鲁木齐市",))]),))
RULES = FakePolice().rules


def asked(
    point: Point, age: timedelta, *, acknowledged: bool, areas: ForceAreas = AREAS, district: str = "district"
) -> tuple[CaseNote, ...]:
    seen, rules = LastSeen(point, district, NOW - age), replace(RULES, places=PlaceRules(areas, GAZETTEER))
    return require_usual_place(LI, seen, rules, acknowledged=acknowledged, path=("place",), now=NOW)


@pytest.mark.parametrize(
    ("point", "age", "path", "words"),
    [
        (OUTSIDE, HOUR, ("place", "point"), ["outside"]),
        (SWAPPED, HOUR, ("place", "point"), ["outside", "they look swapped"]),
        (Point(0, 0), HOUR, ("place", "point"), ["outside", "both 0"]),
        (INSIDE, MONTHS, ("place", "at"), ["more than 30 days ago"]),
        (SWAPPED, MONTHS, ("place",), ["outside", "they look swapped", "more than 30 days ago"]),
        (Point(0, 0), MONTHS, ("place",), ["outside", "both 0", "more than 30 days ago"]),
    ],
)
def test_unusual_place_is_refused_with_every_reason(
    point: Point, age: timedelta, path: tuple[str, ...], words: list[str]
) -> None:
    with pytest.raises(PlaceUnusual) as refused:
        asked(point, age, acknowledged=False)
    error = refused.value
    assert (error.code, error.path, isinstance(error, InvalidInput)) == ("PLACE_UNUSUAL", path, True)
    every = ["outside", "they look swapped", "both 0", "more than 30 days ago"]
    assert [word for word in every if word in error.message] == words
    assert error.message.endswith("send the call again with `acknowledgeUnusualPlace: true`.")


@pytest.mark.parametrize("point", [OUTSIDE, SWAPPED])
def test_refusal_and_note_hold_no_place(point: Point) -> None:
    with pytest.raises(PlaceUnusual) as refused:
        asked(point, MONTHS, acknowledged=False)
    [note] = asked(point, MONTHS, acknowledged=True)
    for number in ("37", "115", "43", "87", "2016"):
        assert number not in f"{refused.value.message} {note.reason}"


def test_acknowledged_place_gives_a_note_with_reasons() -> None:
    [note] = asked(OUTSIDE, MONTHS, acknowledged=True)
    assert note == CaseNote(
        NOW,
        LI.account,
        NotedMove.ACKNOWLEDGE_UNUSUAL_PLACE,
        "The point lies outside of the force's area. The time last seen is more than 30 days ago.",
    )


@pytest.mark.parametrize("acknowledged", [False, True])
def test_usual_place_gives_no_note(acknowledged: bool) -> None:
    assert asked(INSIDE, HOUR, acknowledged=acknowledged) == ()
    assert asked(OUTSIDE, HOUR, acknowledged=acknowledged, areas=ForceAreas()) == ()
    assert asked(OUTSIDE, HOUR, acknowledged=acknowledged, areas=ForceAreas({"another": [Circle(INSIDE, 1)]})) == ()


def test_point_far_from_its_district_is_asked_about() -> None:
    far, near = destination(INSIDE, 90, 30.5), destination(INSIDE, 90, 29.5)
    assert asked(near, HOUR, acknowledged=False, district="烏魯木齊市") == ()
    with pytest.raises(PlaceUnusual) as refused:
        asked(far, HOUR, acknowledged=False, district="烏魯木齊市")
    sentence = "The point is more than 30 km from the place that the district names."
    assert refused.value.path == ("place",)
    assert refused.value.message == (
        f"{sentence} Correct this, or send the call again with `acknowledgeUnusualPlace: true`."
    )
    [note] = asked(far, HOUR, acknowledged=True, district="烏魯木齊市")
    assert (note.move, note.reason) == (NotedMove.ACKNOWLEDGE_UNUSUAL_PLACE, sentence)


def test_distance_from_the_district_is_the_policys() -> None:
    rules = replace(RULES, policy=replace(RULES.policy, district_within_km=7.5), places=PlaceRules(gazetteer=GAZETTEER))
    for km, is_asked in ((7.4, False), (7.6, True)):
        seen = LastSeen(destination(INSIDE, 0, km), "Ürümqi", NOW - HOUR)
        notes = require_usual_place(LI, seen, rules, acknowledged=True, path=("place",), now=NOW)
        assert bool(notes) == is_asked
        assert all("more than 7.5 km from" in note.reason for note in notes)


async def test_drill_at_an_unusual_place_is_not_asked() -> None:
    fake, operator = FakePolice(), officer("ops", None, Permission.OPERATE)
    drill = Drill(Point(0, 0), "nowhere", MONTHS)
    change = await run_drill(operator, fake.stores, fake.trail, fake.notifier, fake.rules, drill, now=NOW)
    [note] = fake.case(change.case).notes
    assert (note.move, note.by) == (NotedMove.ACKNOWLEDGE_UNUSUAL_PLACE, "ops/drill-a")
