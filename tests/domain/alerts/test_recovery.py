"""The moment at which a child was found, and the time to recovery from both of its beginnings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.alerts.endings import FOUND
from hub.domain.alerts.recovery import TimeToRecovery, found_moment, time_to_recovery
from hub.domain.cases.case import FoundBy, Outcome
from hub.errors import InvalidInput
from tests.fakes import NOW, new_case

SEEN = new_case().last_seen.at
OPENED = new_case().opened_at
LATER = NOW + timedelta(days=2)
SECONDS = st.integers(0, 3 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@pytest.mark.parametrize("outcome", sorted(FOUND))
def test_found_child_without_a_moment_has_that_of_closing(outcome: Outcome) -> None:
    assert found_moment(new_case(), outcome, None, LATER) == LATER


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - FOUND))
def test_outcome_without_a_find_has_no_moment(outcome: Outcome) -> None:
    assert found_moment(new_case(), outcome, None, LATER) is None
    with pytest.raises(InvalidInput, match="belongs to an outcome in which the child was found") as refused:
        found_moment(new_case(), outcome, NOW, LATER)
    assert refused.value.path == ("foundAt",)


@pytest.mark.parametrize(
    ("given_moment", "says"),
    [
        (LATER + timedelta(microseconds=1), "must not be in the future"),
        (SEEN - timedelta(milliseconds=1), "must not be before the time last seen"),
        (datetime(2016, 5, 13, 9), "must have an offset"),  # noqa: DTZ001
    ],
)
def test_moment_at_which_nobody_was_found_is_refused(given_moment: datetime, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        found_moment(new_case(), Outcome.FOUND_SAFE, given_moment, LATER)
    assert refused.value.path == ("foundAt",)


@given(st.datetimes(SEEN.replace(tzinfo=None), LATER.replace(tzinfo=None)), st.integers(-14 * 60, 14 * 60))
def test_moment_between_disappearance_and_now_is_kept(moment: datetime, offset: int) -> None:
    sent = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=offset)))
    kept = found_moment(new_case(), Outcome.FOUND_DEAD, sent, LATER)
    assert kept is not None
    assert timedelta(0) <= sent - kept < timedelta(milliseconds=1)
    assert SEEN <= kept <= LATER


def test_both_limits_are_moments_of_a_find() -> None:
    for moment in (SEEN, LATER):
        assert found_moment(new_case(), Outcome.FOUND_SAFE, moment, LATER) == moment


@given(SECONDS, SECONDS)
def test_both_times_run_to_the_moment_found(opened: timedelta, found: timedelta) -> None:
    case = replace(new_case(opened_at=SEEN + opened), found_at=SEEN + found)
    times = time_to_recovery(case)
    assert times is not None
    assert times.from_disappearance == found
    assert times.from_opening == max(timedelta(0), found - opened)
    assert times.from_opening <= times.from_disappearance


def test_case_without_a_find_has_no_time_to_recovery() -> None:
    assert time_to_recovery(new_case()) is None
    found = new_case().closed(Outcome.FOUND_SAFE, FoundBy.TIP, LATER, (), LATER)
    assert time_to_recovery(found) == TimeToRecovery(LATER - SEEN, LATER - OPENED)
    assert time_to_recovery(found.reopened("al_2")) is None
