"""The tips that are accepted, the alerts that accept them, and the states they move through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.actors import KeyMode
from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.geometry import Point
from hub.domain.tips.tip import (
    MAX_TEXT_LENGTH,
    TipInput,
    TipState,
    check_move,
    check_open_to_tips,
    checked,
    plain_words,
)
from hub.errors import (
    AlertEnded,
    Conflict,
    CoordinatesInvalid,
    HubError,
    InvalidInput,
    NotFound,
    RefInvalid,
    TextInvalid,
)
from tests.services.photos.stores import PublishedAlerts
from tests.services.police.scenes import new_tip

NOW = datetime(2016, 5, 13, 9, 0, tzinfo=UTC)
TIP = TipInput("al_1", "A girl in red", "k1")


@pytest.mark.parametrize(
    ("tip", "error", "path"),
    [
        (replace(TIP, text=""), TextInvalid, ("text",)),
        (replace(TIP, text=" \n\u202e\x00 "), TextInvalid, ("text",)),
        (replace(TIP, text="x" * (MAX_TEXT_LENGTH + 1)), TextInvalid, ("text",)),
        (replace(TIP, contact="x" * 501), TextInvalid, ("contact",)),
        (replace(TIP, device_ref=""), RefInvalid, ("deviceRef",)),
        (replace(TIP, device_ref="x" * 129), RefInvalid, ("deviceRef",)),
        (replace(TIP, device_ref="\ud83d"), RefInvalid, ("deviceRef",)),
        (replace(TIP, place=Point(91, 0)), CoordinatesInvalid, ("place",)),
        (replace(TIP, place=Point(float("nan"), 0)), CoordinatesInvalid, ("place",)),
        (replace(TIP, seen_at=NOW + timedelta(hours=1)), InvalidInput, ("seenAt",)),
        (replace(TIP, seen_at=NOW.replace(tzinfo=None)), InvalidInput, ("seenAt",)),
    ],
)
def test_what_cannot_be_a_tip_is_named(tip: TipInput, error: type[HubError], path: tuple[str, ...]) -> None:
    with pytest.raises(error) as caught:
        checked(tip, now=NOW)
    assert caught.value.path == path
    assert tip.text not in caught.value.message or not tip.text


def test_a_tip_is_cleaned_instead_of_refused() -> None:
    tip = checked(replace(TIP, text=" 她在\n车站\ud83d\uffff\u202e\x07 ", contact=" "), now=NOW)
    assert (tip.text, tip.contact) == ("她在\n车站", None)
    longest = replace(TIP, text="x" * MAX_TEXT_LENGTH, seen_at=NOW + timedelta(minutes=5))
    assert checked(longest, now=NOW) == longest


@given(st.text(st.characters(codec=None), max_size=50))
def test_whatever_is_taken_can_be_written(text: str) -> None:
    try:
        tip = checked(replace(TIP, text=text, contact=text), now=NOW)
    except TextInvalid:
        return
    assert tip.text.encode()
    assert plain_words(tip.text).encode()


def test_repeats_are_seen_through_case_width_and_marks() -> None:
    assert plain_words("ＧＩＲＬ in　Red!!") == plain_words("girl, in red")
    assert plain_words("girl in red") != plain_words("girl in blue")
    assert plain_words("?!") == "?!"


def test_an_alert_of_the_other_mode_is_not_found() -> None:
    alert = PublishedAlerts().alert
    answers = []
    for found, mode in (
        (None, KeyMode.LIVE),
        (alert, KeyMode.TEST),
        (replace(alert, status=AlertStatus.EXERCISE), KeyMode.LIVE),
    ):
        with pytest.raises(NotFound) as caught:
            check_open_to_tips(found, mode, now=NOW)
        assert caught.value.path == ("alert",)
        answers.append((caught.value.message, caught.value.path))
    assert len(set(answers)) == 1
    drill = replace(alert, status=AlertStatus.TEST)
    assert check_open_to_tips(drill, KeyMode.TEST, now=NOW) is drill


def test_late_tips_are_taken_for_three_days() -> None:
    ended = replace(PublishedAlerts().alert, ended=AlertState.CLOSED, ended_at=NOW)
    assert check_open_to_tips(ended, KeyMode.LIVE, now=NOW + timedelta(hours=72)) is ended
    with pytest.raises(AlertEnded, check=lambda ended: ended.path == ("alert",)):
        check_open_to_tips(ended, KeyMode.LIVE, now=NOW + timedelta(hours=72, seconds=1))


def test_no_tip_becomes_new_again() -> None:
    for state in TipState:
        check_move(state, state)
        if state is not TipState.NEW:
            check_move(TipState.NEW, state)
            with pytest.raises(Conflict):
                check_move(state, TipState.NEW)


def test_a_tip_says_nothing_in_its_repr() -> None:
    assert "girl" not in repr(TIP)


def test_tip_at_its_bounds_is_accepted() -> None:
    smallest = replace(TIP, text="x", device_ref="x")
    largest = replace(TIP, text="x" * MAX_TEXT_LENGTH, contact="x" * 500, device_ref="x" * 128)
    assert checked(smallest, now=NOW) == smallest
    assert checked(largest, now=NOW) == largest
    latest = replace(TIP, seen_at=NOW + timedelta(minutes=10))
    assert checked(latest, now=NOW) == latest


def test_tip_that_stood_at_its_wipe_was_not_withdrawn() -> None:
    tip, later = new_tip("al_1", "cs_1"), NOW + timedelta(minutes=1)
    moments = [(None, None), (NOW, None), (NOW, later), (NOW, NOW)]
    withdrawn = [replace(tip, withdrawn_at=at, wiped_at=wiped).is_withdrawn for at, wiped in moments]
    assert withdrawn == [False, True, True, False]
    assert repr(tip) == "Tip(tip_1, NEW)"
