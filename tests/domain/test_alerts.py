"""An alert at a moment: its state, whether it is held, and the circles it covers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.actors import KeyMode
from hub.domain.alerts import Alert, AlertState, AlertStatus, PauseReason, replaced_by
from hub.domain.geometry import Circle, Point

NOW = datetime(2016, 5, 13, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALERT = Alert(
    id="al_1",
    case="cs_1",
    status=AlertStatus.ACTUAL,
    ended=None,
    pauses=frozenset(),
    confirmed=False,
    centre=Point(37.74, 115.67),
    covered_km=100,
    told_km=200,
    epoch=1,
    revision=3,
    pushed=(1, 3),
    cancel=None,
    opened_at=NOW,
    revised_at=NOW,
    expires_at=NOW + 72 * HOUR,
    confirm_by=NOW + HOUR,
)
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
    assert not replace(ALERT, confirmed=True).overdue(NOW + 2 * HOUR)
    assert not CLOSED.overdue(NOW + 2 * HOUR)


def test_alert_is_held_when_paused_overdue_or_expired() -> None:
    confirmed = replace(ALERT, confirmed=True)
    assert ALERT.held(NOW) is False
    assert PAUSED.held(NOW) is True
    assert ALERT.held(NOW + 2 * HOUR) is True
    assert confirmed.held(NOW + 2 * HOUR) is False
    assert confirmed.held(NOW + 72 * HOUR) is True
    assert CLOSED.held(NOW + 72 * HOUR) is False


def test_circles_of_alert_share_centre_not_radius() -> None:
    assert ALERT.covered == Circle(ALERT.centre, 100)
    assert ALERT.told == Circle(ALERT.centre, 200)


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
