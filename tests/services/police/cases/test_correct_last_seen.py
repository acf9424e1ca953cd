"""Correcting where or when the child was last seen: the first area is another, and who was told learns of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.alerts.alert import RevisionKind, public_centre
from hub.domain.cases.case import NotedMove
from hub.domain.cases.report import PlaceUnchanged
from hub.domain.delivery.feed import FeedType
from hub.domain.delivery.stages import StageState
from hub.domain.geometry import Circle, Point
from hub.errors import Conflict, PlaceUnusual, SecondPersonRequired
from hub.services.police.cases.confirm_case import Confirmation, confirm_case
from tests.fakes import NOW, FakePolice, officer
from tests.services.police.scenes import (
    LATER,
    LI,
    SIGHTING,
    WANG,
    ZHENGZHOU,
    add_sighting,
    confirmed_case,
    correct_place,
    opened_case,
)


async def test_correction_replaces_the_first_area_in_one_write() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    fake.begin_stage(opened.alert, 1)
    wrong, epoch = fake.alert(opened.alert).areas[0], fake.tables.epoch
    change = await correct_place(fake, opened.alert)
    assert (change.area, change.revision, change.pushed) == (2, 2, True)
    alert, case = fake.alert(opened.alert), fake.case(opened.case)
    [area] = alert.areas
    assert (area.number, area.centre, area.covered_km, area.confirmed) == (2, public_centre(ZHENGZHOU), 0, False)
    assert alert.left == (Circle(wrong.centre, 100),)
    assert fake.tables.epoch == epoch + 1
    assert (case.last_seen, case.placed_by, case.confirmed_by) == (SIGHTING, "li", None)
    revision = fake.tables.revisions[alert.id, 2]
    assert (revision.kind, revision.material, revision.content.district) == (
        RevisionKind.UPDATE,
        True,
        "Taocheng",
    )
    states = {stage.number: stage.state for stage in fake.tables.stages.values()}
    assert states == {1: StageState.CUT} | dict.fromkeys((2, 3, 4), StageState.DROPPED) | dict.fromkeys(
        (5, 6, 7, 8), StageState.DUE
    )
    assert {stage.area for stage in fake.tables.stages.values() if stage.number > 4} == {2}
    assert [(note.move, note.area) for note in case.notes] == [(NotedMove.CORRECT_LAST_SEEN, 2)]
    assert (fake.tables.events[-1].type, fake.tables.events[-1].area) == (FeedType.AREA_CORRECTED, 2)
    assert fake.notifier.notified == [f"{alert.id}.5", f"{alert.id}.r2"]


async def test_time_alone_is_corrected_with_a_new_plan() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    right = replace(fake.case(opened.case).last_seen, at=NOW - timedelta(hours=2, minutes=30))
    await correct_place(fake, opened.alert, right)
    due = [stage.radius_km for stage in fake.tables.stages.values() if stage.number > 4 and stage.due <= LATER]
    assert due == [100, 200, 300]


@pytest.mark.parametrize("words", [{}, {"district": "Anping", "address": "gate 4"}])
async def test_correction_that_moves_nothing_is_refused_and_leaves_all(words: dict[str, str]) -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    before, notified = fake.tables.copy(), [*fake.notifier.notified]
    with pytest.raises(PlaceUnchanged) as refused:
        await correct_place(fake, opened.alert, replace(fake.case(opened.case).last_seen, **words))  # type: ignore[arg-type]
    assert refused.value.path == ("lastSeen",)
    assert "reviseCase" in str(refused.value)
    assert (fake.tables, fake.notifier.notified) == (before, notified)
    assert fake.alert(opened.alert).areas[0].confirmed


async def test_repeated_correction_is_answered_though_nothing_moves() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    first = await correct_place(fake, opened.alert)
    before = fake.tables.copy()
    assert await correct_place(fake, opened.alert) == first
    assert fake.tables == before
    with pytest.raises(PlaceUnchanged):
        await correct_place(fake, opened.alert, key="another")


async def test_older_version_is_named_before_an_unmoved_place() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    with pytest.raises(Conflict) as refused:
        await correct_place(fake, opened.alert, fake.case(opened.case).last_seen, expected_version=1)
    assert refused.value.path == ("expectedVersion",)


async def test_corrected_place_is_confirmed_by_another_person() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await correct_place(fake, opened.alert, by=LI)
    for same in (LI, officer("li-2", LI.person)):
        with pytest.raises(SecondPersonRequired):
            await confirm_case(same, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case, 2), now=LATER)
    await confirm_case(WANG, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case, 2), now=LATER)
    assert fake.alert(opened.alert).areas[0].confirmed


async def test_nobody_confirms_a_place_not_seen() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await correct_place(fake, opened.alert, by=WANG)
    with pytest.raises(Conflict, match="corrected") as refused:
        await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
    assert refused.value.path == ("area",)
    assert not fake.alert(opened.alert).areas[0].confirmed


async def test_correction_gives_no_more_time_to_an_unconfirmed_place() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await correct_place(fake, opened.alert)
    assert fake.alert(opened.alert).areas[0].confirm_by == NOW + timedelta(minutes=15)


async def test_correction_of_a_confirmed_place_has_its_own_time() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await correct_place(fake, opened.alert)
    assert fake.alert(opened.alert).areas[0].confirm_by == LATER + timedelta(minutes=15)


async def test_correction_leaves_sightings_as_they_are() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    kept = fake.alert(opened.alert).areas[1]
    await correct_place(fake, opened.alert, replace(SIGHTING, point=Point(36, 114)))
    alert = fake.alert(opened.alert)
    assert [area.number for area in alert.areas] == [3, 2]
    assert (alert.areas[1], len(alert.sightings)) == (kept, 1)
    assert [one.area for one in fake.tables.revisions[alert.id, 3].content.sightings] == [2]


async def test_correction_counts_towards_unconfirmed_areas() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    for key in "ab":
        await add_sighting(fake, opened.alert, key=key)
    with pytest.raises(SecondPersonRequired, match="At most 2 areas"):
        await correct_place(fake, opened.alert)


async def test_correction_of_an_unconfirmed_place_needs_no_room() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await add_sighting(fake, opened.alert)
    await correct_place(fake, opened.alert)
    assert [area.number for area in fake.alert(opened.alert).areas] == [3, 2]


async def test_unusual_correction_is_asked_about_and_taken_when_acknowledged() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    nowhere = replace(SIGHTING, point=Point(0, 0))
    before = fake.tables.copy()
    with pytest.raises(PlaceUnusual) as asked:
        await correct_place(fake, opened.alert, nowhere)
    assert (asked.value.path, fake.tables) == (("lastSeen", "point"), before)
    await correct_place(fake, opened.alert, nowhere, acknowledge_unusual_place=True, key="yes")
    notes = [(note.move, note.area) for note in fake.case(opened.case).notes]
    assert notes == [(NotedMove.CORRECT_LAST_SEEN, 2), (NotedMove.ACKNOWLEDGE_UNUSUAL_PLACE, 2)]
