"""Adding an area: a sighting with a plan, a circle of sound and a confirmation of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.alerts.alert import RevisionKind, public_centre
from hub.domain.alerts.messages import PUSH_LIMIT_BYTES
from hub.domain.areas.area import MAX_AREAS, Area, Sighting
from hub.domain.areas.escalation import Band
from hub.domain.cases.case import NotedMove, Suspect
from hub.domain.delivery.feed import FeedType
from hub.domain.geometry import Circle, Point
from hub.errors import (
    AlertEnded,
    PlaceUnusual,
    PushTooLong,
    SecondPersonRequired,
    TooManyItems,
)
from hub.services.police.areas.confirm_alert_area import AreaConfirmation, confirm_alert_area
from hub.services.police.steps.plan_area import due_circle
from tests.fakes import NOW, FakePolice, officer
from tests.services.police.scenes import (
    LATER,
    SIGHTING,
    WANG,
    ZHENGZHOU,
    add_sighting,
    closed_case,
    confirmed_case,
    give_approval,
    opened_case,
)


async def test_sighting_is_an_area_and_a_pushed_revision() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    epoch = fake.tables.epoch
    change = await add_sighting(fake, opened.alert)
    assert (change.area, change.revision, change.pushed, change.version) == (2, 2, True, 3)
    alert, case = fake.alert(opened.alert), fake.case(opened.case)
    confirm_by = LATER + timedelta(minutes=15)
    assert alert.areas[1] == Area(number=2, centre=public_centre(ZHENGZHOU), confirm_by=confirm_by)
    assert (alert.area_count, alert.pushed, fake.tables.epoch) == (2, (1, 2), epoch + 1)
    assert alert.sightings == (Sighting(2, 2, Circle(public_centre(ZHENGZHOU), 100.0)),)
    revision = fake.tables.revisions[alert.id, 2]
    assert (revision.kind, revision.material, revision.replaces) == (RevisionKind.SIGHTING, True, (1,))
    [words] = revision.content.sightings
    assert (words.area, words.district, words.seen_at) == (2, "Taocheng", SIGHTING.at)
    assert case.last_seen == fake.case(opened.case).last_seen
    [kept] = case.sightings
    assert (kept.place, kept.added_by, kept.confirmed_by) == (SIGHTING, "li", None)
    assert [(note.move, note.area, note.reason) for note in case.notes] == [(NotedMove.ADD_AREA, 2, "cameras")]
    assert [(event.type, event.area, event.revision) for event in fake.tables.events[-1:]] == [
        (FeedType.AREA_ADDED, 2, 2)
    ]


async def test_clock_of_an_area_runs_from_its_sighting() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    seen = replace(SIGHTING, at=LATER - timedelta(minutes=90))
    await add_sighting(fake, opened.alert, seen)
    due = [(stage.number, stage.area, stage.radius_km) for stage in fake.tables.stages.values() if stage.due <= LATER]
    assert due == [(1, 1, 100), (5, 2, 100), (6, 2, 200)]
    assert fake.notifier.notified == [f"{opened.alert}.{number}" for number in (1, 5, 6)] + [f"{opened.alert}.r2"]
    # Nobody has confirmed it: the sound reaches no farther than its pushes.
    assert fake.alert(opened.alert).sightings[0].circle.radius_km == 100.0


async def test_time_of_a_sighting_stays_with_police_unless_released() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert, time_public=False)
    assert fake.tables.revisions[opened.alert, 2].content.sightings[0].seen_at is None
    assert fake.case(opened.case).sightings[0].place.at == SIGHTING.at


async def test_ninth_area_is_refused_by_name() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    for number in range(2, MAX_AREAS + 1):
        await add_sighting(fake, opened.alert, key=f"area {number}", by=officer(f"officer {number}"))
        await confirm_alert_area(
            WANG, fake.stores, fake.trail, fake.notifier, AreaConfirmation(opened.alert, number), now=LATER
        )
    before = fake.tables.copy()
    with pytest.raises(TooManyItems, match="at most 8 areas; remove one first"):
        await add_sighting(fake, opened.alert, key="ninth")
    assert fake.tables == before


async def test_third_unconfirmed_area_needs_another_person() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await add_sighting(fake, opened.alert, key="second")
    before = fake.tables.copy()
    with pytest.raises(SecondPersonRequired, match="At most 2 areas"):
        await add_sighting(fake, opened.alert, key="third")
    assert fake.tables == before


async def test_sighting_on_an_ended_alert_says_what_to_do() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    with pytest.raises(AlertEnded, match="reissueAlert"):
        await add_sighting(fake, closed.alert)


async def test_words_too_long_for_a_push_are_refused() -> None:
    fake = FakePolice()
    seven = tuple(Suspect("x" * 500, name=str(number)) for number in range(7))
    await opened_case(fake, key="measured", suspects=seven)
    largest = max(max(fake.scales(message).values()) for message in list(fake.scales.weighed))
    # An eighth suspect leaves no room for the words of a sighting.
    opened = await opened_case(fake, suspects=(*seven, Suspect("x" * (PUSH_LIMIT_BYTES - 20 - largest))))
    before = fake.tables.copy()
    with pytest.raises(PushTooLong):
        await add_sighting(fake, opened.alert)
    assert fake.tables == before
    assert {number for message in fake.scales.weighed[-5:] for number in message.areas} == {1, 2}


async def test_unusual_place_is_asked_about_and_taken_when_acknowledged() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    nowhere = replace(SIGHTING, point=Point(0, 0))
    before = fake.tables.copy()
    with pytest.raises(PlaceUnusual) as asked:
        await add_sighting(fake, opened.alert, nowhere)
    assert (asked.value.path, fake.tables) == (("sighting", "point"), before)
    await add_sighting(fake, opened.alert, nowhere, acknowledge_unusual_place=True, key="yes")
    notes = [(note.move, note.area) for note in fake.case(opened.case).notes]
    assert notes == [(NotedMove.ADD_AREA, 2), (NotedMove.ACKNOWLEDGE_UNUSUAL_PLACE, 2)]


async def test_sound_reaches_no_farther_than_a_stage_that_may_begin() -> None:
    fake = FakePolice()
    bands = (Band(timedelta(0), 50.0), Band(timedelta(hours=1), 200.0))
    policy = replace(fake.rules.policy, bands=bands)
    area = Area(number=2, centre=ZHENGZHOU, confirm_by=NOW)
    assert due_circle(policy, area, NOW - timedelta(hours=2), NOW).radius_km == 50.0


async def test_removal_cannot_make_a_push_too_long() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    give_approval(fake, opened.case, ApprovableChange.REVISE_PUBLIC)
    await add_sighting(fake, opened.alert, replace(SIGHTING, district="区" * 100), key="long")
    await confirm_alert_area(WANG, fake.stores, fake.trail, fake.notifier, AreaConfirmation(opened.alert, 2), now=LATER)
    await add_sighting(fake, opened.alert, replace(SIGHTING, district="Taocheng"), key="short")
    assert "区" * 100 in fake.scales.weighed[-1].texts["en"].body


async def test_area_opened_late_reaches_what_is_due() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    old = replace(SIGHTING, at=NOW - timedelta(hours=4))
    await add_sighting(fake, opened.alert, old)
    due = {stage.radius_km for stage in fake.tables.stages.values() if stage.area == 2 and stage.due <= LATER}
    assert due == {100, 200, 300, 500}
