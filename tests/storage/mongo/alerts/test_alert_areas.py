"""Areas of an alert on the real database: what several officers and workers do to them at once."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.alerts.alert import Alert
from hub.domain.areas.area import MAX_AREAS, Sighting
from hub.domain.cases.case import FoundBy, LastSeen, Outcome
from hub.domain.delivery.stages import StageState
from hub.domain.geometry import Circle, Point, destination
from hub.errors import AlertEnded, SecondPersonRequired, TooManyItems
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.areas.add_alert_area import NewArea
from hub.services.police.areas.confirm_alert_area import AreaConfirmation
from hub.services.police.areas.remove_alert_area import Removal
from hub.services.police.cases.close_case import Closing
from hub.services.police.cases.confirm_case import Confirmation
from hub.services.police.cases.correct_last_seen import Correction
from hub.services.police.ports.stores import CaseChange
from hub.storage.mongo.database import Database
from hub.storage.redis.feed_signal import FeedSignal
from tests.case_work import (
    PoliceParts,
    add_alert_area,
    close_case,
    confirm_alert_area,
    confirm_case,
    correct_last_seen,
    remove_alert_area,
)
from tests.fakes import Alarm
from tests.storage.mongo.officers_desk import LATER, LI, WANG, ZHAO, open_desk, opened, outcomes

ZHENGZHOU = Point(34.75, 113.66)


@pytest.fixture
def desk(database: Database, signal: FeedSignal) -> PoliceParts:
    return open_desk(database, signal)


def place(km: float = 0) -> LastSeen:
    return LastSeen(destination(ZHENGZHOU, 90, km), "Taocheng", LATER - timedelta(minutes=5))


async def add(desk: PoliceParts, alert: str, key: str, km: float = 0, *, by: Any = LI) -> CaseChange:
    asked = NewArea(alert=alert, place=place(km), time_public=True, reason="why", idempotency_key=key)
    return await add_alert_area(desk, asked, by=by, now=LATER)


async def alert_of(desk: PoliceParts, change: CaseChange) -> Alert:
    alert = await desk.stores.alerts.get(change.alert)
    assert alert is not None
    return alert


async def whole(desk: PoliceParts, change: CaseChange) -> Alert:
    """Return the alert, once its areas, stages, sightings, revisions and case agree."""
    alert, case = await alert_of(desk, change), await desk.stores.cases.get(change.case)
    assert case is not None
    numbers = [area.number for area in alert.areas]
    assert len(set(numbers)) == len(numbers)
    assert [sighting.area for sighting in alert.sightings] == [one.area for one in case.sightings] == numbers[1:]
    assert set(alert.pushed) <= set(range(1, alert.revision + 1))
    stages = await desk.stores.steering.stages.of_alert(change.alert)
    assert [stage.number for stage in stages] == list(range(1, len(stages) + 1))
    waiting = Counter(stage.area for stage in stages if stage.state is StageState.DUE)
    assert waiting == dict.fromkeys(numbers, 4)
    return alert


async def test_rows_keep_areas_circles_and_sightings(desk: PoliceParts) -> None:
    change = await opened(desk)
    await add(desk, change.alert, "a")
    alert = await alert_of(desk, change)
    held = replace(alert.areas[1], covered_km=0.0, told_km=80.0, held_km=80.0)
    kept: dict[str, Any] = {
        "areas": (replace(alert.areas[0], confirmed=True, covered_km=100.0), held),
        "left": (Circle(ZHENGZHOU, 30.0),),
        "sightings": (Sighting(2, 2, Circle(ZHENGZHOU, 50.0)),),
    }
    await desk.stores.atomic.run(lambda transaction: desk.stores.alerts.change(change.alert, kept, transaction))
    assert await alert_of(desk, change) == replace(alert, epoch=alert.epoch + 1, **kept)


async def test_eight_sightings_of_two_forces_at_once_leave_two(desk: PoliceParts) -> None:
    change = await opened(desk)
    await confirm_case(desk, Confirmation(change.case), by=LI, now=LATER)
    results = await outcomes(
        *(add(desk, change.alert, f"k{number}", number, by=(LI, ZHAO)[number % 2]) for number in range(8))
    )
    assert Counter(type(result) for result in results) == {CaseChange: 2, SecondPersonRequired: 6}
    alert = await whole(desk, change)
    assert (len(alert.areas), alert.area_count, alert.revision, alert.pushed) == (3, 3, 3, (1, 2, 3))


async def test_ninth_area_at_once_is_refused_for_all_but_one(desk: PoliceParts) -> None:
    change = await opened(desk)
    await confirm_case(desk, Confirmation(change.case), by=LI, now=LATER)
    for number in range(2, MAX_AREAS):
        await add(desk, change.alert, f"k{number}", number, by=(LI, ZHAO)[number % 2])
        await confirm_alert_area(desk, AreaConfirmation(change.alert, number), by=WANG, now=LATER)
    results = await outcomes(
        *(add(desk, change.alert, f"last {number}", 50 + number, by=(LI, ZHAO)[number % 2]) for number in range(4))
    )
    assert Counter(type(result) for result in results) == {CaseChange: 1, TooManyItems: 3}
    assert len((await whole(desk, change)).areas) == MAX_AREAS


async def test_sighting_beside_the_end_is_in_or_refused(desk: PoliceParts) -> None:
    change = await opened(desk)
    closing = Closing(change.case, Outcome.FOUND_SAFE, FoundBy.TIP, "c")
    added, _ = await outcomes(add(desk, change.alert, "a"), close_case(desk, closing, by=WANG, now=LATER))
    alert, stages = await alert_of(desk, change), await desk.stores.steering.stages.of_alert(change.alert)
    assert alert.cancel == alert.revision == alert.newest_pushed
    assert all(stage.state is StageState.DROPPED for stage in stages)
    assert len(alert.areas) == (2 if isinstance(added, CaseChange) else 1)
    assert isinstance(added, CaseChange | AlertEnded)


async def test_corrections_and_removals_at_once_leave_a_whole_alert(desk: PoliceParts) -> None:
    change = await opened(desk)
    await confirm_case(desk, Confirmation(change.case), by=LI, now=LATER)
    await add(desk, change.alert, "a")

    async def correct(key: str, km: float) -> CaseChange:
        asked = Correction(alert=change.alert, place=place(km), reason="why", idempotency_key=key)
        return await correct_last_seen(desk, asked, by=LI, now=LATER)

    async def remove(key: str) -> CaseChange:
        asked = Removal(alert=change.alert, area=2, reason="why", idempotency_key=key)
        return await remove_alert_area(desk, asked, by=WANG, now=LATER)

    results = await outcomes(correct("c1", 10), correct("c2", 20), remove("r1"), remove("r2"))
    assert sum(result.changed for result in results if isinstance(result, CaseChange)) == 3
    assert len((await whole(desk, change)).areas) == 1


async def test_removal_leaves_the_stages_of_other_areas(desk: PoliceParts) -> None:
    change = await opened(desk)
    await confirm_case(desk, Confirmation(change.case), by=LI, now=LATER)
    await add(desk, change.alert, "a")
    await add(desk, change.alert, "b", 50)
    asked = Removal(alert=change.alert, area=2, reason="why", idempotency_key="r")
    await remove_alert_area(desk, asked, by=WANG, now=LATER)
    assert [area.number for area in (await whole(desk, change)).areas] == [1, 3]


async def test_confirmation_beside_its_deadline_wins_or_continues(desk: PoliceParts, database: Database) -> None:
    change = await opened(desk)
    await confirm_case(desk, Confirmation(change.case), by=LI, now=LATER)
    await add(desk, change.alert, "a")
    too_late = LATER + timedelta(minutes=16)
    await asyncio.gather(
        confirm_alert_area(desk, AreaConfirmation(change.alert, 2), by=WANG, now=too_late),
        hold_unconfirmed(desk.stores, Alarm(), now=too_late),
    )
    area = (await alert_of(desk, change)).areas[1]
    assert (area.confirmed, area.held) == (True, False)
    assert await hold_unconfirmed(desk.stores, Alarm(), now=too_late) == 0
