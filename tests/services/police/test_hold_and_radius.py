"""Pausing, resuming, setting the radius, renewing."""

import itertools
import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.alerts import AlertState
from hub.domain.cases import NotedMove
from hub.domain.feed import FeedType
from hub.domain.stages import StageState
from hub.errors import AlertEnded, NotFound, RadiusInvalid, TextInvalid
from hub.services.maintenance.pause_unconfirmed import pause_unconfirmed
from hub.services.police.confirm_case import Confirmation, confirm_case
from hub.services.police.pause_alert import Pause, pause_alert
from hub.services.police.renew_alert import Renewal, renew_alert
from hub.services.police.resume_alert import Resumption, resume_alert
from hub.services.police.set_alert_radius import NewRadius, set_alert_radius
from tests.fakes import NOW, FakeDesk
from tests.services.police.scenes import LATER, LI, WANG, closed_case, confirmed_case, opened_case

_keys = itertools.count(1)


async def set_radius(fake: FakeDesk, alert: str, km: float) -> None:
    await set_alert_radius(fake.desk, NewRadius(alert, km, "because", f"radius-{next(_keys)}"), by=LI, now=LATER)


async def test_pausing_and_resuming_are_heard_once_each_and_logged_with_their_reasons() -> None:
    fake = FakeDesk()
    opened = await opened_case(fake)
    await pause_alert(fake.desk, Pause(opened.alert, "a doubt"), by=LI, now=LATER)
    again = await pause_alert(fake.desk, Pause(opened.alert, "a second doubt"), by=WANG, now=LATER)
    assert (fake.alert(opened.alert).state, again.changed) == (AlertState.PAUSED, False)
    await resume_alert(fake.desk, Resumption(opened.alert, "all is clear"), by=LI, now=LATER)
    again = await resume_alert(fake.desk, Resumption(opened.alert, "again"), by=LI, now=LATER)
    assert (fake.alert(opened.alert).state, again.changed) == (AlertState.OPEN, False)
    assert fake.event_types() == [FeedType.ALERT, FeedType.PAUSED, FeedType.RESUMED]
    # What changed nothing stands in the audit trail alone.
    notes = fake.case(opened.case).notes
    assert [(note.by, note.move, note.reason) for note in notes] == [
        ("li", NotedMove.PAUSE, "a doubt"),
        ("li", NotedMove.RESUME, "all is clear"),
    ]
    assert [entry.account for entry in fake.trail.entries[-4:]] == ["li", "wang", "li", "li"]
    assert fake.notifier.notified == [f"{opened.alert}.1"] * 2


async def test_resuming_does_not_stand_in_for_a_confirmation() -> None:
    fake = FakeDesk()
    opened = await opened_case(fake)
    await pause_unconfirmed(fake.desk, now=NOW + timedelta(minutes=16))
    await pause_alert(fake.desk, Pause(opened.alert, "why"), by=LI, now=LATER)
    await resume_alert(fake.desk, Resumption(opened.alert, "why"), by=LI, now=LATER)
    assert fake.alert(opened.alert).state is AlertState.PAUSED
    assert fake.event_types() == [FeedType.ALERT, FeedType.PAUSED]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
async def test_a_reason_is_needed(reason: str) -> None:
    fake = FakeDesk()
    opened = await opened_case(fake)
    with pytest.raises(TextInvalid):
        await pause_alert(fake.desk, Pause(opened.alert, reason), by=LI, now=LATER)
    with pytest.raises(TextInvalid):
        await set_alert_radius(fake.desk, NewRadius(opened.alert, 50, reason, "r"), by=LI, now=LATER)
    assert fake.alert(opened.alert).state is AlertState.OPEN


@pytest.mark.parametrize("km", [0, 0.9, -1, 2000.1, math.nan, math.inf])
async def test_radii_that_are_none(km: float) -> None:
    fake = FakeDesk()
    opened = await opened_case(fake)
    with pytest.raises(RadiusInvalid):
        await set_radius(fake, opened.alert, km)


async def test_wider_is_a_new_stage_due_now_that_replaces_the_plan() -> None:
    fake = FakeDesk()
    opened = await confirmed_case(fake)
    fake.begin_stage(opened.alert, 1)
    await set_radius(fake, opened.alert, 650)
    assert fake.due_stages(opened.alert) == [(5, 650)]
    assert fake.tables.stages[f"{opened.alert}.5"].due == LATER
    assert fake.alert(opened.alert).covered_km == 100
    assert fake.notifier.notified == [f"{opened.alert}.5"]


async def test_wider_than_covered_but_narrower_than_planned_is_exact() -> None:
    fake = FakeDesk()
    opened = await confirmed_case(fake)
    fake.begin_stage(opened.alert, 1)
    await set_radius(fake, opened.alert, 150)
    assert fake.due_stages(opened.alert) == [(5, 150)]


async def test_beyond_the_unconfirmed_limit_it_waits_and_the_near_stage_stays() -> None:
    fake = FakeDesk()
    opened = await opened_case(fake)
    await set_radius(fake, opened.alert, 650)
    assert fake.due_stages(opened.alert) == [(1, 100), (5, 650)]
    assert [(note.move, note.radius_km) for note in fake.case(opened.case).notes] == [(NotedMove.SET_RADIUS, 650)]
    fake.notifier.notified.clear()
    fake.begin_stage(opened.alert, 1)
    await confirm_case(fake.desk, Confirmation(opened.case), by=LI, now=LATER)
    assert fake.notifier.notified == [f"{opened.alert}.5"]


async def test_narrower_than_covered_is_one_write_on_the_alert() -> None:
    fake = FakeDesk()
    opened = await confirmed_case(fake, seen_at=NOW - timedelta(hours=2, minutes=30))
    for number in (1, 2, 3):
        fake.begin_stage(opened.alert, number)
    epoch = fake.tables.epoch
    await set_radius(fake, opened.alert, 120)
    assert fake.alert(opened.alert).covered_km == 120
    assert fake.due_stages(opened.alert) == []
    assert fake.tables.epoch == epoch + 1
    narrowed = fake.tables.events[-1]
    assert (narrowed.type, narrowed.stage_number, narrowed.radius_km) == (FeedType.RADIUS_REDUCED, 3, 120)
    assert fake.notifier.notified == []
    states = [fake.tables.stages[f"{opened.alert}.{number}"].state for number in (1, 2, 3, 4)]
    assert states == [StageState.CUT] * 3 + [StageState.DROPPED]
    await set_radius(fake, opened.alert, 300)
    assert fake.due_stages(opened.alert) == [(5, 300)]


async def test_what_is_covered_already_ends_the_plan() -> None:
    fake = FakeDesk()
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
async def test_the_last_radius_is_where_an_alert_ends_up(
    radii: list[float], confirmed: bool, begun: list[bool]
) -> None:
    fake = FakeDesk()
    opened = await (confirmed_case if confirmed else opened_case)(fake)
    for km, begins in zip(radii, begun, strict=False):
        await set_radius(fake, opened.alert, km)
        for number, radius in fake.due_stages(opened.alert) if begins else ():
            if confirmed or radius <= 100:
                fake.begin_stage(opened.alert, number)
        covered, due = fake.alert(opened.alert).covered_km, dict(fake.due_stages(opened.alert))
        assert covered <= max(km, 0 if confirmed else 100)
        # Whoever is within the officer's radius is covered, or will be; nobody beyond it ever will.
        assert max([covered, *due.values()]) == km or (not confirmed and km < 100 == covered)
        assert confirmed or covered <= 100


async def test_renewing_lets_it_last_from_now_and_never_less() -> None:
    fake = FakeDesk()
    opened = await opened_case(fake)
    await renew_alert(fake.desk, Renewal(opened.alert, "n"), by=LI, now=NOW + timedelta(hours=70))
    assert fake.alert(opened.alert).expires_at == NOW + timedelta(hours=142)
    assert fake.event_types()[-1] is FeedType.RENEWED


async def test_what_has_ended_moves_no_more() -> None:
    fake = FakeDesk()
    closed = await closed_case(fake)
    for move in (
        pause_alert(fake.desk, Pause(closed.alert, "why"), by=LI, now=LATER),
        resume_alert(fake.desk, Resumption(closed.alert, "why"), by=LI, now=LATER),
        set_alert_radius(fake.desk, NewRadius(closed.alert, 10, "why", "r"), by=LI, now=LATER),
        renew_alert(fake.desk, Renewal(closed.alert, "n"), by=LI, now=LATER),
    ):
        with pytest.raises(AlertEnded):
            await move


async def test_unknown_alerts_are_not_found() -> None:
    fake = FakeDesk()
    for alert in ("al_none", "", "\ud800", "x" * 200):
        with pytest.raises(NotFound):
            await renew_alert(fake.desk, Renewal(alert, "n"), by=LI, now=LATER)
