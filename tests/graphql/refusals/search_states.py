"""States of saved searches in which mutations are refused, and wrong criteria."""

from typing import Any, Final

from hub.domain.cursors import CursorSeal
from hub.domain.search.saved import MAX_MATCHES_AT_SAVING, MAX_SAVED_SEARCHES
from tests.graphql.police_scene import KEY
from tests.graphql.refusals.scenes import COLLEAGUE, OFFICER, TOO_LONG, Act, State
from tests.saved_memory import Matching, Searches


def full(state: State) -> None:
    """Let the officer keep as many searches as one account may."""
    for number in range(MAX_SAVED_SEARCHES):
        state.keep_search(f"ss_full_{number}", OFFICER, f"Search {number}")


def wide(state: State) -> None:
    """Let more cases match than a search may have when it is saved."""
    state.answer(Matching, "ids", frozenset(map(str, range(MAX_MATCHES_AT_SAVING + 1))))


def known(state: State) -> None:
    """Let a search know as much as it may."""
    state.answer(Searches, "update", False)


def circle(latitude: float, radius_km: float) -> dict[str, Any]:
    """Return a place."""
    return {"circle": {"point": {"latitude": latitude, "longitude": 115.0}, "radiusKm": radius_km}}


SEEN: Final = CursorSeal(KEY).seal((0,), kind="matches", reader=OFFICER.account)
OF_COLLEAGUE: Final = CursorSeal(KEY).seal((0,), kind="matches", reader=COLLEAGUE.account)


def of(kind: str, **criteria: Any) -> dict[str, Any]:
    """Return a change of the criteria to those of a kind."""
    return {"criteria": {kind: criteria}}


def changed() -> list[Act]:
    """Return the acts on the criteria that are refused when a search is saved and when it is changed."""
    return [
        Act(of("cases", filter={})),
        Act(of("cases", filter={"text": TOO_LONG})),
        Act(of("tips", filter={"text": TOO_LONG})),
        Act(of("tips", filter={"withdrawn": False})),
        Act(of("tips", filter={"caseIds": []})),
        Act(of("tips", filter={"hasPhoto": True}, orderBy={"by": "RANKED"})),
        Act(of("cases", filter={"ageFrom": -1})),
        Act(of("cases", filter={"place": {"region": "nowhere"}})),
        Act(of("alerts", filter={"place": circle(91, 10)})),
        Act(of("alerts", filter={"place": circle(38, 9_000)})),
        Act(of("cases", filter={"anyOf": []})),
        Act(of("cases", filter={"ageFrom": 3}, orderBy={"by": "RELEVANCE"})),
        Act(of("cases", filter={"ageFrom": 4}), before=wide),
    ]
