"""An officer keeps searches, and hears of a case that a colleague opens, and of a tip that comes in."""

from dataclasses import replace
from typing import Any, Final

from hub.domain.actors import Officer
from reunion import GeoPoint
from tests.e2e.test_live_desk import board
from tests.e2e.world import World
from tests.waiting import until

FEED: Final = (
    "subscription ($after: String) { savedSearchFeed(after: $after) { cursor searchId tipId case { id state } } }"
)
OWN: Final = "{ savedSearches { cursor searches { id name criteria version newMatches lastSeenAt } } }"
CASES: Final = """query ($id: ID!, $new: Boolean!) {
  savedSearchCases(searchId: $id, purpose: "a test", onlyNew: $new) { totalCount edges { node { id } } } }"""
TIPS: Final = """query ($id: ID!) {
  savedSearchTips(searchId: $id, purpose: "a test", onlyNew: true) { totalCount edges { node { id text } } } }"""
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
    criteria = {"cases": {"filter": asked, "orderBy": {"by": "SEEN"}}}
    wanted = {"name": "The station", "criteria": criteria, "purpose": "a series"}
    return str((await world.done(by, "saveSearch", SAVED, **wanted))["savedSearch"]["id"])


async def all_looked_at(world: World) -> None:
    """Wait until every search is where the history of all cases ends."""
    counter = await world.database.collection("counters").find_one({"_id": "timeline"}) or {}

    async def looked() -> bool:
        wanted = {"places.history": {"$lt": counter["value"]}}
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
    assert (event["searchId"], event["tipId"], event["case"]) == (search, None, {"id": case.id, "state": "OPEN"})
    [one] = (await own(world, officer))["searches"]
    assert (one["name"], one["newMatches"], one["lastSeenAt"]) == ("The station", 1, None)
    criteria = one["criteria"]["cases"]
    assert criteria["orderBy"] == {"by": "SEEN", "direction": "DESCENDING"}
    for new in (False, True):
        page = (await world.police(officer, CASES, id=search, new=new)).data["savedSearchCases"]
        assert (ids(page), page["totalCount"]) == ([case.id], 1)
    assert ids((await world.police(officer, AGAIN, filter=criteria["filter"])).data["cases"]) == [case.id]
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


async def all_ranked(world: World, case: str) -> bool:
    """Return True once workers have completed all tips of a case."""
    return not [row async for row in world.database.collection("tips").find({"case": case}) if "fresh" in row]


async def saved_tips(world: World, by: Officer, place: GeoPoint) -> str:
    """Save a search for tips, and change its filter to coats at a place; return its id."""
    near = {"circle": {"point": {"latitude": place.latitude, "longitude": place.longitude}, "radiusKm": 2}}
    wanted = {"name": "Coats", "criteria": {"tips": {"filter": {"text": "blue"}}}, "purpose": "a test"}
    search = (await world.done(by, "saveSearch", SAVED, **wanted))["savedSearch"]["id"]
    coats = {"tips": {"filter": {"place": near, "text": "red PRIVATE coat"}}}
    edited = await world.done(by, "updateSavedSearch", SAVED, searchId=search, criteria=coats, purpose="a test")
    # What the filter finds by now is no news.
    assert edited["savedSearch"] == {"id": search, "newMatches": 0}
    return str(search)


async def test_officer_hears_of_the_next_tip_by_its_words(world: World, place: GeoPoint) -> None:
    officer, _ = world.officers()
    stranger = replace(officer, account="stranger to tips", person="stranger to tips", force="cn-120000")
    partner, case = await world.partner(), await world.open_case(place)
    tips = partner.client().tips
    await tips.submit(case.alert, "A red PRIVATE coat, long ago", place=place)
    await until(lambda: all_ranked(world, case.id))
    search = await saved_tips(world, officer, place)
    assert await saved_tips(world, stranger, place) != search
    async with board(world, officer) as desk:
        await desk.follow("found", FEED, after=(await own(world, officer))["cursor"])
        await tips.submit(case.alert, "A red hat", place=place)
        await tips.submit(case.alert, "Her PRIVATE coat was red", place=place)
        [event] = await desk.read_until("found", 1)
    assert (event["searchId"], event["case"]["id"]) == (search, case.id)
    page = (await world.police(officer, TIPS, id=search)).data["savedSearchTips"]
    assert [edge["node"] for edge in page["edges"]] == [{"id": event["tipId"], "text": "Her PRIVATE coat was red"}]
    assert [one["newMatches"] for one in (await own(world, stranger))["searches"]] == [0]
    assert "PRIVATE" not in world.log_text()
