"""An officer keeps a search, and hears of a case that a colleague opens; another force never learns of either."""

from dataclasses import replace
from typing import Any, Final

from hub.domain.actors import Officer
from reunion import GeoPoint
from tests.e2e.test_live_desk import board
from tests.e2e.world import World
from tests.waiting import until

FEED: Final = "subscription ($after: String) { savedSearchFeed(after: $after) { cursor searchId case { id state } } }"
OWN: Final = "{ savedSearches { cursor searches { id name filter orderBy { by direction } newMatches lastSeenAt } } }"
CASES: Final = """query ($id: ID!, $new: Boolean!) {
  savedSearchCases(searchId: $id, purpose: "a test", onlyNew: $new) { totalCount edges { node { id } } } }"""
AGAIN: Final = 'query ($filter: CaseFilter) { cases(purpose: "a test", filter: $filter) { edges { node { id } } } }'
SAVED: Final = "savedSearch { id newMatches } userErrors { code path }"


async def own(world: World, by: Officer) -> Any:
    """Return the officer's searches."""
    return (await world.police(by, OWN)).data["savedSearches"]


def ids(page: Any) -> list[str]:
    """Return the ids of a page."""
    return [edge["node"]["id"] for edge in page["edges"]]


async def saved(world: World, by: Officer, place: GeoPoint) -> str:
    """Save a search for open cases at a place, and return its id."""
    here = {"circle": {"point": {"latitude": place.latitude, "longitude": place.longitude}, "radiusKm": 1}}
    asked = {"state": "OPEN", "anyOf": [{"place": here}, {"text": "no such words"}]}
    wanted = {"name": "The station", "filter": asked, "orderBy": {"by": "SEEN"}, "purpose": "a series"}
    return str((await world.done(by, "saveSearch", SAVED, **wanted))["savedSearch"]["id"])


async def all_looked_at(world: World) -> None:
    """Wait until every search is where the history of all cases ends."""
    counter = await world.database.collection("counters").find_one({"_id": "timeline"}) or {}

    async def looked() -> bool:
        wanted = {"place": {"$lt": counter["value"]}}
        return await world.database.collection("saved_searches").count_documents(wanted) == 0

    await until(looked)


async def test_officer_hears_of_a_case_that_begins_to_match(world: World, place: GeoPoint) -> None:
    officer, _ = world.officers()
    stranger = replace(officer, account="stranger", person="stranger", force="cn-120000")
    search = await saved(world, officer, place)
    assert await saved(world, stranger, place) != search
    async with board(world, officer) as desk:
        await desk.follow("found", FEED, after=(await own(world, officer))["cursor"])
        case = await world.open_case(place)
        [event] = await desk.read_until("found", 1)
    assert (event["searchId"], event["case"]) == (search, {"id": case.id, "state": "OPEN"})
    [one] = (await own(world, officer))["searches"]
    assert (one["name"], one["newMatches"], one["lastSeenAt"]) == ("The station", 1, None)
    assert one["orderBy"] == {"by": "SEEN", "direction": "DESCENDING"}
    for new in (False, True):
        page = (await world.police(officer, CASES, id=search, new=new)).data["savedSearchCases"]
        assert (ids(page), page["totalCount"]) == ([case.id], 1)
    assert ids((await world.police(officer, AGAIN, filter=one["filter"])).data["cases"]) == [case.id]
    await all_looked_at(world)
    assert [other["newMatches"] for other in (await own(world, stranger))["searches"]] == [0]
    seen = await world.done(officer, "markSavedSearchSeen", SAVED, searchId=search, until=event["cursor"])
    assert seen["savedSearch"]["newMatches"] == 0
    assert not {words for words in ("The station", "no such words") if words in world.log_text()}


async def test_case_that_stops_matching_is_new_no_more(world: World, place: GeoPoint) -> None:
    officer, _ = world.officers()
    search = await saved(world, officer, place)
    case = await world.open_case(place)
    await all_looked_at(world)
    assert [one["newMatches"] for one in (await own(world, officer))["searches"]] == [1]
    await world.close(case)
    assert [one["newMatches"] for one in (await own(world, officer))["searches"]] == [0]
    page = (await world.police(officer, CASES, id=search, new=True)).data["savedSearchCases"]
    assert ids(page) == []
    assert (await world.done(officer, "deleteSavedSearch", "deleted userErrors { code }", searchId=search))["deleted"]
    assert (await world.police(officer, CASES, id=search, new=True)).codes == ["NOT_FOUND"]
