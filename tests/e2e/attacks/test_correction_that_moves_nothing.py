"""A place that was typed and not chosen: the correction goes out with the old point, and with other words."""

from typing import Any

from reunion import GeoPoint
from tests.e2e.world import Case, Partner, World, at_distance

SUMMARY = """query ($id: ID!) { caseSummary(id: $id, purpose: "a test") {
  version alert { revision areas { number confirmed } } } }"""
FIELDS = "area revision changed userErrors { code message path }"


async def standing(world: World, case: Case) -> Any:
    """Return what a correction would change."""
    return (await world.police(case.second, SUMMARY, id=case.id)).data["caseSummary"]


async def test_correction_of_words_alone_tells_nobody(world: World, app_partner: Partner, place: GeoPoint) -> None:
    phones = await app_partner.phones(place)
    case = await world.open_case(place, confirmed=True)
    await world.wait_shown(case.alert, phones)
    before = await standing(world, case)
    assert before["alert"]["areas"] == [{"number": 1, "confirmed": True}]
    old = {"point": {"latitude": place.latitude, "longitude": place.longitude}, "at": case.disappeared.isoformat()}
    given = {"alertId": case.alert, "reason": "the wrong town"}
    for words in (
        {"district": "Station district", "address": "PRIVATE-address"},
        {"district": "The other town", "address": "PRIVATE-address"},
        {"district": "The other town", "address": "another street"},
    ):
        refused = await world.change(case.opener, "correctLastSeen", FIELDS, **given, lastSeen=old | words)
        [error] = refused["userErrors"]
        assert (error["code"], error["path"]) == ("PLACE_UNCHANGED", ["lastSeen"])
        assert "reviseCase" in error["message"]
    assert await standing(world, case) == before
    await world.settled(case.alert)
    assert await world.told(case.alert, "UPDATE") == []

    # What the officer meant still goes through, once, and its repeat is no correction that moves nothing.
    moved = at_distance(place, 40)
    right = old | {"point": {"latitude": moved.latitude, "longitude": moved.longitude}, "district": "The other town"}
    real = given | {"lastSeen": right, "idempotencyKey": f"correct-{case.id}"}
    await world.approve(case, "REVISE_PUBLIC")
    first = await world.done(case.opener, "correctLastSeen", FIELDS, **real)
    assert (first["area"], first["changed"]) == (2, True)
    assert await world.done(case.opener, "correctLastSeen", FIELDS, **real) == first
