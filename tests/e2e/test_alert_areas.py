"""An app that knows only the SDK shows the areas of an alert and sounds where the child was seen again."""

from datetime import timedelta
from typing import Any

from reunion import FeedEvent, GeoPoint
from reunion.phone import AlertTracker, Replace, Show
from reunion.webhooks import WebhookEventType
from tests.e2e.test_feed import Follower, following
from tests.e2e.test_webhooks import news_partner, readers, wait_audience, wait_for
from tests.e2e.world import Case, Partner, World, at_distance, token_of
from tests.waiting import until

SIGHTING_KM, BEYOND_KM = 60, 130
"""The first area ends at 100 km: phones beyond are in the second one only."""


async def add_sighting(world: World, case: Case, place: GeoPoint) -> None:
    """Add an area, whose time stays with police."""
    sighting = {
        "point": {"latitude": place.latitude, "longitude": place.longitude},
        "district": "Market district",
        "at": (await world.now() - timedelta(minutes=5)).isoformat(),
        "timePublic": False,
    }
    asked = {"alertId": case.alert, "sighting": sighting, "reason": "a test", "idempotencyKey": f"add-{case.id}"}
    added = await world.done(case.opener, "addAlertArea", "area userErrors { code message path }", **asked)
    assert added["area"] == 2


async def wait_event(follower: Follower, case: Case, kind: str, area: int) -> FeedEvent:
    """Return the first event of a kind about an area."""

    async def come() -> list[FeedEvent]:
        events = [event for event in follower.events if event.alert.id == case.alert]
        return [event for event in events if (event.type, event.area) == (kind, area)]

    return (await until(come))[0]


async def pushed(world: World, case: Case, ref: str, kind: str) -> dict[str, str]:
    """Return the data of the push of a kind that came to a phone."""

    async def come() -> list[dict[str, Any]]:
        messages = [push["message"] for push in await world.pushes(case.alert)]
        return [one for one in messages if (one["token"], one["data"]["kind"]) == (token_of(ref), kind)]

    data: dict[str, str] = (await until(come))[0]["data"]
    return data


async def test_feed_has_each_area_added_corrected_and_removed(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    async with following(app_partner) as follower:
        case = await world.open_case(place)
        first = await wait_event(follower, case, "STAGE", 1)
        assert [(area.number, area.district) for area in first.alert.areas] == [(1, "Station district")]
        seen = at_distance(place, SIGHTING_KM)
        await add_sighting(world, case, seen)
        await wait_event(follower, case, "AREA_ADDED", 2)
        grown = await wait_event(follower, case, "STAGE", 2)
        one, two = grown.alert.areas
        assert grown.stage is not None
        assert (one.circle.radius_km, two.circle.radius_km) == (100, grown.stage.radius_km)
        assert (two.number, two.district, two.seen_at) == (2, "Market district", None)
        assert one.seen_at == case.disappeared
        assert two.circle.contains(seen)
        assert len(two.polygon) == len(one.polygon)
        assert all(seen.distance_km(corner) > 95 for corner in two.polygon)

        last_seen = (await world.report(seen, timedelta(minutes=30)))["lastSeen"]
        asked = {"alertId": case.alert, "reason": "a test"}
        await world.done(
            case.opener, "correctLastSeen", **asked, lastSeen=last_seen, idempotencyKey=f"correct-{case.id}"
        )
        corrected = await wait_event(follower, case, "AREA_CORRECTED", 3)
        assert [area.number for area in corrected.alert.areas] == [3, 2]
        await world.done(case.opener, "removeAlertArea", **asked, area=2, idempotencyKey=f"remove-{case.id}")
        removed = await wait_event(follower, case, "AREA_REMOVED", 2)
        assert [area.number for area in removed.alert.areas] == [3]


async def test_phones_sound_where_the_child_was_seen_again(world: World, app_partner: Partner, place: GeoPoint) -> None:
    news, inbox = await news_partner(world, "areas")
    await readers(news, place, 1)
    (near,) = await app_partner.phones(place)
    (beyond,) = await app_partner.phones(at_distance(place, BEYOND_KM))
    case = await world.open_case(place)
    tracker = AlertTracker()
    opened = tracker.apply(await pushed(world, case, near, "ALERT"))
    assert isinstance(opened, Show)
    assert opened.notice.area == 1
    await wait_audience(news, case, None, 1)

    await add_sighting(world, case, at_distance(place, SIGHTING_KM))
    data = await pushed(world, case, near, "SIGHTING")
    heard = tracker.apply(data)
    assert isinstance(heard, Show)
    assert (heard.notice.area, heard.notice.revision) == (2, 2)
    assert isinstance(AlertTracker.load([(case.alert, 2)]).apply(data | {"revision": "3"}), Replace)
    new = AlertTracker().apply(await pushed(world, case, beyond, "ALERT"))
    assert isinstance(new, Show)
    assert new.notice.area == 2

    entries = await wait_audience(news, case, None, 2)
    assert [(entry.kind, entry.revision, entry.sighting) for entry in entries][-1] == ("SIGHTING", 2, 2)
    (updated,) = await wait_for(news, inbox, WebhookEventType.UPDATED)
    assert [area.number for area in updated.areas] == [1, 2]
    stages = [event.stage for event in await wait_for(news, inbox, WebhookEventType.STAGE)]
    assert [(stage.number, stage.area) for stage in stages if stage] == [(1, 1)]
