"""Confirming an area that a sighting added, and what a hold does until then."""

from datetime import datetime, timedelta

import pytest

from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertState, PauseReason
from hub.domain.delivery.feed import FeedType
from hub.errors import Conflict, InvalidInput, NotFound, SecondPersonRequired
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.areas.confirm_alert_area import AreaConfirmation, confirm_alert_area
from hub.services.police.areas.remove_alert_area import Removal, remove_alert_area
from hub.services.police.areas.set_alert_radius import NewRadius, set_alert_radius
from hub.services.police.cases.confirm_case import Confirmation, confirm_case
from hub.services.police.ports.stores import CaseChange
from tests.fakes import FakePolice, officer
from tests.services.police.scenes import LATER, LI, WANG, add_sighting, confirmed_case, opened_case

TOO_LATE = LATER + timedelta(minutes=15, milliseconds=1)


async def confirm(
    fake: FakePolice, alert: str, area: int = 2, *, by: Officer = WANG, now: datetime = LATER
) -> CaseChange:
    return await confirm_alert_area(by, fake.stores, fake.trail, fake.notifier, AreaConfirmation(alert, area), now=now)


async def test_each_area_is_confirmed_for_itself() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await add_sighting(fake, opened.alert)
    change = await confirm(fake, opened.alert, by=officer("zhao"))
    assert (change.area, change.version, change.changed) == (2, 3, True)
    assert [area.confirmed for area in fake.alert(opened.alert).areas] == [False, True]
    assert [one.confirmed_by for one in fake.case(opened.case).sightings] == ["zhao"]
    assert (fake.tables.events[-1].type, fake.tables.events[-1].area) == (FeedType.CONFIRMED, 2)
    await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
    assert [area.confirmed for area in fake.alert(opened.alert).areas] == [True, True]
    assert (fake.tables.events[-1].type, fake.tables.events[-1].area) == (FeedType.CONFIRMED, 1)


async def test_area_of_facts_changed_since_is_not_confirmed() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await add_sighting(fake, opened.alert)
    now = fake.case(opened.case).version
    for expected in (now - 1, now + 1):
        asked = AreaConfirmation(opened.alert, 2, expected)
        with pytest.raises(Conflict, match="read it again"):
            await confirm_alert_area(WANG, fake.stores, fake.trail, fake.notifier, asked, now=LATER)
    assert not fake.alert(opened.alert).areas[1].confirmed


async def test_person_who_added_an_area_cannot_confirm_it() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await add_sighting(fake, opened.alert, by=LI)
    for same in (LI, officer("li-2", LI.person)):
        with pytest.raises(SecondPersonRequired, match="the one who added this area"):
            await confirm(fake, opened.alert, by=same)
    assert not fake.alert(opened.alert).areas[1].confirmed


async def test_confirming_twice_changes_nothing() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    await confirm(fake, opened.alert)
    before = fake.tables.copy()
    assert not (await confirm(fake, opened.alert, by=officer("zhao"))).changed
    assert fake.tables == before


async def test_hold_takes_the_ground_of_its_area_alone() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    for number in (1, 5):
        fake.begin_stage(opened.alert, number)
    epoch = fake.tables.epoch
    assert await hold_unconfirmed(fake.stores, fake.alarm, now=TOO_LATE) == 1
    alert = fake.alert(opened.alert)
    assert [(area.covered_km, area.held, area.told_km) for area in alert.areas] == [(100, False, 100), (0, True, 100)]
    assert (alert.state, fake.tables.epoch) == (AlertState.OPEN, epoch + 1)
    reduced = fake.tables.events[-1]
    assert (reduced.type, reduced.area, reduced.radius_km) == (FeedType.RADIUS_REDUCED, 2, 0.0)
    assert fake.alarm.raised == [(opened.alert, opened.case)]
    assert await hold_unconfirmed(fake.stores, fake.alarm, now=TOO_LATE) == 0


async def test_late_confirmation_covers_again_as_far_as_before() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    fake.begin_stage(opened.alert, 5)
    await hold_unconfirmed(fake.stores, fake.alarm, now=TOO_LATE)
    fake.notifier.notified.clear()
    await confirm(fake, opened.alert, now=TOO_LATE)
    assert not fake.alert(opened.alert).areas[1].held
    anew = fake.tables.stages[f"{opened.alert}.9"]
    assert (anew.area, anew.radius_km, anew.due) == (2, 100, TOO_LATE)
    assert anew.id in fake.notifier.notified


async def test_radius_that_shrinks_in_a_hold_is_not_covered_again() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    fake.begin_stage(opened.alert, 5)
    await hold_unconfirmed(fake.stores, fake.alarm, now=TOO_LATE)
    shrink = NewRadius(opened.alert, 30, "enough", "r", 2)
    await set_alert_radius(LI, fake.stores, fake.trail, fake.notifier, fake.rules, shrink, now=TOO_LATE)
    await confirm(fake, opened.alert, now=TOO_LATE)
    due = {stage.radius_km for stage in fake.tables.stages.values() if stage.area == 2 and stage.state == "DUE"}
    assert due == {30}


async def test_any_confirmation_ends_the_pause_of_an_alert() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await add_sighting(fake, opened.alert)
    fake.begin_stage(opened.alert, 5)
    assert await hold_unconfirmed(fake.stores, fake.alarm, now=TOO_LATE) == 1
    assert fake.alert(opened.alert).pauses == {PauseReason.UNCONFIRMED}
    assert fake.event_types()[-2:] == [FeedType.RADIUS_REDUCED, FeedType.PAUSED]
    await confirm(fake, opened.alert, by=officer("zhao"), now=TOO_LATE)
    alert = fake.alert(opened.alert)
    assert (alert.pauses, [area.held for area in alert.areas]) == (frozenset(), [True, False])


async def test_new_area_ends_a_pause_for_want_of_others() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await hold_unconfirmed(fake.stores, fake.alarm, now=TOO_LATE)
    await add_sighting(fake, opened.alert)
    assert fake.event_types()[-2:] == [FeedType.AREA_ADDED, FeedType.RESUMED]
    asked = Removal(alert=opened.alert, area=2, reason="why", idempotency_key="r")
    await remove_alert_area(LI, fake.stores, fake.trail, fake.rules, asked, now=LATER)
    assert fake.event_types()[-2:] == [FeedType.AREA_REMOVED, FeedType.PAUSED]


async def test_radius_of_several_areas_needs_a_number() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await add_sighting(fake, opened.alert)
    for area in (None, 3):
        with pytest.raises((InvalidInput, NotFound)) as refused:
            await set_alert_radius(
                LI,
                fake.stores,
                fake.trail,
                fake.notifier,
                fake.rules,
                NewRadius(opened.alert, 50, "w", "r", area),
                now=LATER,
            )
        assert refused.value.path == ("area",)
    await set_alert_radius(
        LI, fake.stores, fake.trail, fake.notifier, fake.rules, NewRadius(opened.alert, 50, "w", "r", 2), now=LATER
    )
    due = [(stage.area, stage.radius_km) for stage in fake.tables.stages.values() if stage.state == "DUE"]
    assert due == [(1, 100), (1, 200), (1, 300), (1, 500), (2, 50)]
