"""Calls of saved searches."""

from typing import Final

from tests.calls.call import READERS, Call, Mutation, bad
from tests.graphql.refusals.scenes import Act, wrong
from tests.graphql.refusals.search_states import OF_COLLEAGUE, SEEN, changed, full, known, of

CALLS: Final = (
    Call(
        "savedSearches",
        READERS,
        "police.read_saved_searches",
        "{ savedSearches { cursor searches { id name newMatches } } }",
    ),
    *(
        Call(
            f"savedSearch{of.capitalize()}",
            READERS,
            f"police.search_saved_{of}",
            f'{{ savedSearch{of.capitalize()}(searchId: "ss_x", purpose: "a test") {{ edges {{ node {{ id }} }} }} }}',
        )
        for of in ("cases", "tips", "alerts")
    ),
    Call("savedSearchFeed", READERS, "police.follow_saved_searches"),
    Mutation(
        "saveSearch",
        READERS,
        given={"name": "Red coats", "criteria": {"cases": {"filter": {"text": "red coat"}}}, "purpose": "a test"},
        fields="savedSearch { id newMatches }",
        repeat="the same name, filter and order are one search",
        bad=bad("INVALID_INPUT", "criteria.tips.filter", criteria={"tips": {"filter": {}}}),
        refusals=[wrong("name"), wrong("name", "blue"), wrong("purpose"), *changed(), Act(before=full)],
    ),
    Mutation(
        "updateSavedSearch",
        READERS,
        given={"searchId": "ss_x", "name": "Blue coats", "purpose": "a test"},
        fields="savedSearch { id version }",
        repeat="a search is what it was last changed to",
        refusals=[
            wrong("name"),
            wrong("name", "blue"),
            wrong("purpose"),
            wrong("searchId", "ss_nobody"),
            wrong("searchId", "ss_3"),
            wrong("expectedVersion", 7),
            Act({"name": None}),
            *changed(),
            Act(of("tips", filter={"hasPhoto": True})),
            Act(of("cases", filter={"ageFrom": 5}), before=known),
        ],
    ),
    Mutation(
        "deleteSavedSearch",
        READERS,
        given={"searchId": "ss_x"},
        fields="deleted",
        repeat="a search that is not there is not deleted again",
        bad=bad("NOT_FOUND", searchId=""),
        refusals=[wrong("searchId", "no name\n at all")],
    ),
    Mutation(
        "markSavedSearchSeen",
        READERS,
        given={"searchId": "ss_x", "until": "x"},
        fields="savedSearch { id }",
        repeat="the matches up to a cursor are seen or not",
        bad=bad("CURSOR_INVALID", until="x"),
        refusals=[
            wrong("until", "x"),
            wrong("until", OF_COLLEAGUE),
            *(Act({"searchId": one, "until": SEEN}) for one in ("ss_nobody", "ss_3")),
        ],
    ),
)
