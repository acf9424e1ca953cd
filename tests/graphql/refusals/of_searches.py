"""Acts on saved searches that are refused."""

from typing import Any, Final

from hub.domain.cursors import CursorSeal
from hub.domain.saved_searches import MAX_MATCHES_AT_SAVING, MAX_SAVED_SEARCHES
from tests.graphql.police_scene import KEY
from tests.graphql.refusals.scenes import COLLEAGUE, OFFICER, Act, Acts, State, wrong
from tests.saved_memory import Matching


def full(state: State) -> None:
    """Let the officer keep as many searches as one account may."""
    for number in range(MAX_SAVED_SEARCHES):
        state.keep_search(f"ss_full_{number}", OFFICER, f"Search {number}")


def wide(state: State) -> None:
    """Let more cases match than a search may have when it is saved."""
    state.answer(Matching, "ids", frozenset(map(str, range(MAX_MATCHES_AT_SAVING + 1))))


def circle(latitude: float, radius_km: float) -> dict[str, Any]:
    """Return a place."""
    return {"circle": {"point": {"latitude": latitude, "longitude": 115.0}, "radiusKm": radius_km}}


SEEN: Final = CursorSeal(KEY).seal((0,), kind="matches", reader=OFFICER.account)
OF_COLLEAGUE: Final = CursorSeal(KEY).seal((0,), kind="matches", reader=COLLEAGUE.account)

OF_SEARCHES: Final[Acts] = {
    "saveSearch": [
        wrong("name"),
        wrong("name", "blue"),
        wrong("purpose"),
        wrong("filter", {}),
        wrong("filter.text"),
        wrong("filter.unreadTips", True),
        wrong("filter.ageFrom", -1),
        wrong("filter.place", {"region": "nowhere"}),
        wrong("filter.place", circle(91, 10)),
        wrong("filter.place", circle(38, 9_000)),
        wrong("filter.anyOf", []),
        Act({"filter": {"ageFrom": 3}, "orderBy": {"by": "RELEVANCE"}}),
        Act(before=wide),
        Act(before=full),
    ],
    "renameSavedSearch": [
        wrong("name"),
        wrong("name", "blue"),
        wrong("searchId", "ss_nobody"),
        wrong("searchId", "ss_3"),
    ],
    "deleteSavedSearch": [wrong("searchId", "no name\n at all")],
    "markSavedSearchSeen": [
        wrong("until", "x"),
        wrong("until", OF_COLLEAGUE),
        *(Act({"searchId": one, "until": SEEN}) for one in ("ss_nobody", "ss_3")),
    ],
}
