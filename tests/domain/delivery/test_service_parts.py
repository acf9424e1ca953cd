"""A part works while each kind of its processes says so."""

from datetime import UTC, datetime, timedelta

from hub.domain.delivery.service_parts import (
    LastWord,
    PartState,
    PartStatus,
    ServicePart,
    Speaker,
    judge_part,
    silent_parts,
)

MORNING = datetime(2016, 5, 13, 8, tzinfo=UTC)
NOON = MORNING + timedelta(hours=4)


def word(began: datetime, spoke: datetime, *, silent: bool = False) -> LastWord:
    return LastWord(began, spoke, silent)


def test_planner_works_since_its_last_process_began() -> None:
    words = {Speaker.BEAT: word(MORNING, NOON), Speaker.ALERTS: word(MORNING + timedelta(hours=1), NOON)}
    since = MORNING + timedelta(hours=1)
    assert judge_part(ServicePart.PLANNER, words) == PartStatus(ServicePart.PLANNER, PartState.WORKING, since)


def test_planner_is_away_once_one_process_is_silent() -> None:
    for silent, other in ((Speaker.BEAT, Speaker.ALERTS), (Speaker.ALERTS, Speaker.BEAT)):
        words = {silent: word(MORNING, MORNING + timedelta(minutes=5), silent=True), other: word(MORNING, NOON)}
        since = MORNING + timedelta(minutes=5)
        assert judge_part(ServicePart.PLANNER, words) == PartStatus(ServicePart.PLANNER, PartState.AWAY, since)


def test_part_that_never_spoke_is_away_since_an_unknown_moment() -> None:
    silent = word(MORNING, NOON, silent=True)
    assert judge_part(ServicePart.SENDERS, {}) == PartStatus(ServicePart.SENDERS, PartState.AWAY, None)
    status = judge_part(ServicePart.PLANNER, {Speaker.BEAT: silent})
    assert status == PartStatus(ServicePart.PLANNER, PartState.AWAY, None)


def test_two_silent_processes_are_away_since_the_first() -> None:
    words = {
        Speaker.BEAT: word(MORNING, NOON, silent=True),
        Speaker.ALERTS: word(MORNING, MORNING + timedelta(hours=1), silent=True),
    }
    assert judge_part(ServicePart.PLANNER, words).since == MORNING + timedelta(hours=1)


def test_nothing_is_known_of_processes_without_redis() -> None:
    assert judge_part(ServicePart.SENDERS, None) == PartStatus(ServicePart.SENDERS, PartState.UNKNOWN, None)
    assert silent_parts(None) == {ServicePart.REDIS}


def test_silent_parts_are_those_that_are_away() -> None:
    words = {speaker: word(MORNING, NOON) for speaker in Speaker}
    assert silent_parts(words) == frozenset()
    words[Speaker.UNITS] = word(MORNING, NOON, silent=True)
    assert silent_parts(words) == {ServicePart.SENDERS}
