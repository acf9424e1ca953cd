"""An alert at a moment: its state, whether it is held, and the circles it covers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.actors import KeyMode
from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PauseReason, replaced_by
from hub.domain.areas.area import Area
from hub.domain.cells import snap
from hub.domain.geometry import Circle, Point

NOW = datetime(2016, 5, 13, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
HERE, THERE = Point(37.74, 115.67), Point(34.75, 113.66)
FIRST = Area(number=1, centre=HERE, confirm_by=NOW + HOUR, covered_km=100, told_km=200)
SECOND = Area(number=3, centre=THERE, confirm_by=NOW + 2 * HOUR)
ALERT = Alert(
    id="al_1",
    case="cs_1",
    status=AlertStatus.ACTUAL,
    ended=None,
    pauses=frozenset(),
    areas=(FIRST,),
    area_count=1,
    left=(),
    sightings=(),
    epoch=1,
    revision=3,
    pushed=(1, 3),
    cancel=None,
    opened_at=NOW,
    revised_at=NOW,
    expires_at=NOW + 72 * HOUR,
)
CONFIRMED = replace(ALERT, areas=(replace(FIRST, confirmed=True),))
PAUSED = replace(ALERT, pauses=frozenset({PauseReason.OFFICER}))
CLOSED = replace(PAUSED, ended=AlertState.CLOSED)


@pytest.mark.parametrize(
    ("alert", "state"), [(ALERT, AlertState.OPEN), (PAUSED, AlertState.PAUSED), (CLOSED, AlertState.CLOSED)]
)
def test_state_of_alert_is_end_then_pause(alert: Alert, state: AlertState) -> None:
    assert alert.state is state
    assert alert.open is (alert is not CLOSED)


@pytest.mark.parametrize(
    ("state", "ended"),
    [(AlertState.OPEN, False), (AlertState.PAUSED, False), (AlertState.CLOSED, True), (AlertState.EXPIRED, True)],
)
def test_only_closed_and_expired_alerts_have_ended(state: AlertState, ended: bool) -> None:
    assert state.ended is ended


def test_alert_is_overdue_after_its_time_to_confirm() -> None:
    assert not ALERT.overdue(NOW + HOUR)
    assert ALERT.overdue(NOW + HOUR + timedelta(microseconds=1))
    assert not CONFIRMED.overdue(NOW + 2 * HOUR)
    assert not CLOSED.overdue(NOW + 2 * HOUR)


def test_alert_is_held_when_paused_overdue_or_expired() -> None:
    assert ALERT.held(NOW) is False
    assert PAUSED.held(NOW) is True
    assert ALERT.held(NOW + 2 * HOUR) is True
    assert CONFIRMED.held(NOW + 2 * HOUR) is False
    assert CONFIRMED.held(NOW + 72 * HOUR) is True
    assert CLOSED.held(NOW + 72 * HOUR) is False


def test_covered_is_the_union_of_what_areas_cover() -> None:
    assert ALERT.covered == (Circle(HERE, 100),)
    both = replace(ALERT, areas=(FIRST, SECOND))
    assert both.covered == ALERT.covered
    assert both.covers(snap(HERE))
    assert not both.covers(snap(THERE))
    grown = replace(both, areas=both.with_area(replace(SECOND, covered_km=50)))
    assert grown.covered == (Circle(HERE, 100), Circle(THERE, 50))
    assert grown.covers(snap(HERE))
    assert grown.covers(snap(THERE))


def test_told_keeps_the_ground_of_areas_that_left() -> None:
    told = replace(SECOND, told_km=300)
    both = replace(ALERT, areas=(FIRST, told))
    assert both.told == (Circle(HERE, 200), Circle(THERE, 300))
    without = replace(both, areas=(FIRST,), left=both.left_with(told))
    assert without.told == both.told
    assert both.left_with(SECOND) == ()


@pytest.mark.parametrize(
    ("areas", "gave_up"),
    [
        ((FIRST, SECOND), False),
        ((replace(FIRST, covered_km=120), SECOND), False),
        ((replace(FIRST, covered_km=99), replace(SECOND, covered_km=500)), True),
        ((replace(FIRST, number=4), SECOND), True),
        ((FIRST,), False),
    ],
)
def test_ground_is_given_up_by_any_area(areas: tuple[Area, ...], gave_up: bool) -> None:
    earlier = replace(ALERT, areas=(FIRST, SECOND))
    assert replace(earlier, areas=areas).gave_up_ground_since(earlier) is gave_up


def test_alert_is_paused_while_each_area_is_held() -> None:
    held, also_held = replace(FIRST, held_km=100.0), replace(SECOND, held_km=0.0)
    assert ALERT.with_areas((held, SECOND))["pauses"] == frozenset()
    assert ALERT.with_areas((held, also_held))["pauses"] == {PauseReason.UNCONFIRMED}
    paused = replace(PAUSED, pauses=PAUSED.pauses | {PauseReason.UNCONFIRMED})
    assert paused.with_areas((FIRST, also_held))["pauses"] == {PauseReason.OFFICER}


def test_held_area_is_not_overdue_again() -> None:
    assert not replace(ALERT, areas=(replace(FIRST, held_km=100.0),)).overdue(NOW + 2 * HOUR)
    assert replace(ALERT, areas=(replace(FIRST, confirmed=True), SECOND)).overdue(NOW + 3 * HOUR)


def test_newest_pushed_revision_is_the_last_one() -> None:
    assert ALERT.newest_pushed == 3


def test_revision_replaces_all_earlier_ones_in_order() -> None:
    assert replaced_by(3, [2, 1, 3, 4]) == (1, 2)


@pytest.mark.parametrize(
    ("status", "mode"),
    [(AlertStatus.ACTUAL, KeyMode.LIVE), (AlertStatus.EXERCISE, KeyMode.TEST), (AlertStatus.TEST, KeyMode.TEST)],
)
def test_only_actual_alerts_are_for_live_keys(status: AlertStatus, mode: KeyMode) -> None:
    assert status.mode is mode
