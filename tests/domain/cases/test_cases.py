"""Which moves a case allows: none that are not named, and none at all once it is closed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cases.case import (
    ALLOWED_MOVES,
    MAX_NOTES,
    Case,
    CaseMove,
    CaseNote,
    CaseState,
    Child,
    FoundBy,
    LastSeen,
    NotedMove,
    Outcome,
    Reporter,
    Sex,
)
from hub.domain.geometry import Point
from hub.errors import CaseClosed, SecondPersonRequired, TooManyItems
from tests.fakes import officer

NOW = datetime(2016, 5, 13, 9, tzinfo=UTC)
CASE = Case(
    id="cs_1",
    alert="al_1",
    state=CaseState.OPEN,
    child=Child(public_name="Meimei", full_name="PRIVATE", age_years=2, sex=Sex.FEMALE),
    last_seen=LastSeen(Point(37.74, 115.67), "Taocheng", NOW),
    criteria="PRIVATE",
    narrative=None,
    reporter=Reporter(name="PRIVATE"),
    suspects=(),
    vehicles=(),
    force="f",
    force_name="Force",
    force_phone="1",
    opened_by="wang",
    opened_person="p",
    opened_at=NOW,
    placed_by="wang",
    placed_person="p",
)


def test_every_state_says_what_it_allows() -> None:
    assert set(ALLOWED_MOVES) == set(CaseState)
    assert ALLOWED_MOVES[CaseState.OPEN] == set(CaseMove)


@given(st.sampled_from(CaseMove), st.sampled_from(Outcome), st.sampled_from(FoundBy))
def test_a_closed_case_allows_nothing(move: CaseMove, outcome: Outcome, found_by: FoundBy) -> None:
    CASE.require(move)
    closed = CASE.closed(outcome, found_by, NOW)
    with pytest.raises(CaseClosed):
        closed.require(move)
    with pytest.raises(CaseClosed):
        closed.closed(Outcome.WITHDRAWN, FoundBy.UNKNOWN, NOW)
    assert (closed.outcome, closed.found_by, closed.version) == (outcome, found_by, 2)


def test_a_note_changes_no_fact() -> None:
    noted = CASE.noted(CaseNote(NOW, "wang", NotedMove.PAUSE, "why"))
    assert replace(noted, notes=()) == CASE


def test_a_full_log_still_accepts_a_pause() -> None:
    note = CaseNote(NOW, "wang", NotedMove.SET_RADIUS, "nearer")
    full = replace(CASE, notes=(note,) * MAX_NOTES)
    assert len(replace(CASE, notes=full.notes[1:]).noted(note).notes) == MAX_NOTES
    with pytest.raises(TooManyItems):
        full.noted(note)
    assert full.noted(replace(note, move=NotedMove.PAUSE)).notes[-1].move is NotedMove.PAUSE


def test_nothing_private_is_in_a_repr() -> None:
    for value in (CASE, CASE.child, CASE.last_seen, CASE.reporter, CaseNote(NOW, "w", NotedMove.PAUSE, "PRIVATE")):
        assert "PRIVATE" not in repr(value)
        assert "37.74" not in repr(value)


def test_case_confirmed_again_stays_as_it_is() -> None:
    confirmed = CASE.confirmed(officer("li"))
    assert (confirmed.confirmed_by, confirmed.version) == ("li", CASE.version + 1)
    assert confirmed.confirmed(officer("zhao")) is confirmed


def test_case_is_not_confirmed_by_who_opened_it() -> None:
    with pytest.raises(SecondPersonRequired, match="the one who gave the place last seen"):
        CASE.confirmed(officer("wang"))


def test_closed_case_holds_its_outcome_and_refuses_moves() -> None:
    closed = CASE.closed(Outcome.FOUND_SAFE, FoundBy.TIP, NOW)
    assert closed == replace(
        CASE,
        state=CaseState.CLOSED,
        outcome=Outcome.FOUND_SAFE,
        found_by=FoundBy.TIP,
        closed_at=NOW,
        version=CASE.version + 1,
    )
    with pytest.raises(CaseClosed):
        closed.closed(Outcome.FOUND_SAFE, FoundBy.TIP, NOW)


def test_repr_of_case_shows_id_and_state_alone() -> None:
    assert repr(CASE) == "Case(cs_1, OPEN)"
