"""Setting how far an alert reaches."""

import itertools
import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.access.approvals import ApprovableChange
from hub.domain.actors import Officer
from hub.domain.cases.case import NotedMove
from hub.domain.delivery.feed import FeedType
from hub.domain.delivery.stages import StageState
from hub.errors import RadiusInvalid
from hub.services.police.areas.set_alert_radius import NewRadius, set_alert_radius
from hub.services.police.cases.confirm_case import Confirmation, confirm_case
from tests.fakes import NOW, FakePolice, officer
from tests.services.police.scenes import LATER, LI, confirmed_case, give_approval, opened_case

_keys = itertools.count(1)


async def set_radius(fake: FakePolice, alert: str, km: float, *, by: Officer = LI) -> None:
    if km > fake.rules.policy.widest_km:
        give_approval(fake, fake.alert(alert).case, ApprovableChange.SET_ALERT_RADIUS, km)
    await set_alert_radius(
        by,
        fake.stores,
        fake.trail,
        fake.notifier,
        fake.rules,
        NewRadius(alert, km, "because", f"radius-{next(_keys)}"),
        now=LATER,
    )


@pytest.mark.parametrize("km", [0, 0.9, -1, 2000.1, math.nan, math.inf])
async def test_invalid_radius_is_refused_as_such(km: float) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(RadiusInvalid):
        await set_radius(fake, opened.alert, km)


async def test_wider_radius_replaces_the_plan_by_a_stage_due_now() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    fake.begin_stage(opened.alert, 1)
    await set_radius(fake, opened.alert, 650)
    assert fake.due_stages(opened.alert) == [(5, 650)]
    assert fake.tables.stages[f"{opened.alert}.5"].due == LATER
    assert fake.alert(opened.alert).areas[0].covered_km == 100
    assert fake.notifier.notified == [f"{opened.alert}.5"]


async def test_wider_than_covered_but_narrower_than_planned_is_exact() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    fake.begin_stage(opened.alert, 1)
    await set_radius(fake, opened.alert, 150)
    assert fake.due_stages(opened.alert) == [(5, 150)]


async def test_radius_beyond_unconfirmed_limit_waits_and_keeps_near_stages() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await set_radius(fake, opened.alert, 650)
    assert fake.due_stages(opened.alert) == [(1, 100), (5, 650)]
    assert [(note.move, note.radius_km) for note in fake.case(opened.case).notes] == [(NotedMove.SET_RADIUS, 650)]
    fake.notifier.notified.clear()
    fake.begin_stage(opened.alert, 1)
    await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
    assert fake.notifier.notified == [f"{opened.alert}.5"]


async def test_narrower_than_covered_is_one_write_on_the_alert() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake, seen_at=NOW - timedelta(hours=2, minutes=30))
    for number in (1, 2, 3):
        fake.begin_stage(opened.alert, number)
    epoch = fake.tables.epoch
    await set_radius(fake, opened.alert, 120)
    assert fake.alert(opened.alert).areas[0].covered_km == 120
    assert fake.due_stages(opened.alert) == []
    assert fake.tables.epoch == epoch + 1
    narrowed = fake.tables.events[-1]
    assert (narrowed.type, narrowed.stage_number, narrowed.radius_km) == (FeedType.RADIUS_REDUCED, 3, 120)
    assert fake.notifier.notified == []
    states = [fake.tables.stages[f"{opened.alert}.{number}"].state for number in (1, 2, 3, 4)]
    assert states == [StageState.CUT] * 3 + [StageState.DROPPED]
    await set_radius(fake, opened.alert, 300)
    assert fake.due_stages(opened.alert) == [(5, 300)]


async def test_radius_equal_to_covered_ends_the_plan() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    fake.begin_stage(opened.alert, 1)
    await set_radius(fake, opened.alert, 100)
    assert (fake.due_stages(opened.alert), fake.notifier.notified) == ([], [])
    assert FeedType.RADIUS_REDUCED not in fake.event_types()


@given(
    radii=st.lists(st.floats(1, 2000), min_size=1, max_size=6),
    confirmed=st.booleans(),
    begun=st.lists(st.booleans(), min_size=6, max_size=6),
)
async def test_alert_ends_up_at_the_last_radius_set(radii: list[float], confirmed: bool, begun: list[bool]) -> None:
    fake = FakePolice()
    opened = await (confirmed_case if confirmed else opened_case)(fake)
    for turn, (km, begins) in enumerate(zip(radii, begun, strict=False)):
        # One person may not set so many within an hour.
        await set_radius(fake, opened.alert, km, by=officer(f"officer {turn}"))
        for number, radius in fake.due_stages(opened.alert) if begins else ():
            if confirmed or radius <= 100:
                fake.begin_stage(opened.alert, number)
        covered, due = fake.alert(opened.alert).areas[0].covered_km, dict(fake.due_stages(opened.alert))
        assert covered <= max(km, 0 if confirmed else 100)
        # Everybody within the officer's radius is covered, or will be; nobody beyond it ever will be.
        assert max([covered, *due.values()]) == km or (not confirmed and km < 100 == covered)
        assert confirmed or covered <= 100
