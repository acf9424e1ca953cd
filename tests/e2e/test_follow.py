"""Following all alerts at a real hub: over its kills, restarts of the follower, and a gap of the feed."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from reunion import AlertChange, AsyncAlertFollower, FeedEventType, FileStore, FollowStore, GeoPoint, MemoryStore
from tests.databases import ALL_ROWS
from tests.e2e.happenings import happen, logged
from tests.e2e.test_feed import QUICK
from tests.e2e.world import LIVE, Partner, World
from tests.sdk.faces import FACES
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT
from tests.waiting import until


def follow(partner: Partner, store: FollowStore) -> AsyncAlertFollower:
    return partner.client().alerts.follow(store, policy=QUICK)


async def told_of(follower: AsyncAlertFollower, alert: str, last: str) -> list[str]:
    """Return what the follower is given of one alert, up to and with an event or a reason."""
    told = list[str]()
    async with asyncio.timeout(HANG_TIMEOUT):
        while last not in told:
            change = await anext(follower)
            if change.id == alert:
                told.append(_word(change))
    return told


def _word(change: AlertChange) -> str:
    return str(change.event.type if change.event else change.reason)


async def test_alert_is_followed_over_a_killed_hub_and_a_restart(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    store = FileStore(tmp_path / "place.json")
    first = await world.open_case(place)
    async with follow(app_partner, store) as follower:
        assert await told_of(follower, first.alert, "OPEN") == ["OPEN"]
        second = await world.open_case(world.place())
        world.hub.api.kill()
        await world.hub.start_api()
        assert await told_of(follower, second.alert, "STAGE") == ["ALERT", "STAGE"]
        await follower.save()
    await world.close(second)
    world.hub.api.kill()
    await world.hub.start_api()
    async with follow(app_partner, store) as follower:
        assert await told_of(follower, second.alert, "CANCEL") == ["CANCEL"]
        await world.close(first)
        assert await told_of(follower, first.alert, "CANCEL") == ["CANCEL"]


async def test_alert_that_ended_within_a_gap_is_told_as_ended(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    store = FileStore(tmp_path / "place.json")
    case = await world.open_case(place)
    async with follow(app_partner, store) as follower:
        await told_of(follower, case.alert, "OPEN")
        later = await world.open_case(world.place())
        await told_of(follower, later.alert, "STAGE")
        await follower.save()
    saved = store.load()
    assert saved is not None
    await world.close(case)
    await world.clock.jump_to(await world.now() + timedelta(days=7, minutes=1))

    async def trimmed_and_expired() -> bool:
        is_kept = await world.database.collection("feed").find_one({"alert": case.alert, **ALL_ROWS})
        return is_kept is None and (await app_partner.client().alerts.get(later.alert)).state.is_ended

    await until(trimmed_and_expired, within=PROGRAM_TIMEOUT)
    new = await world.open_case(world.place())
    async with follow(app_partner, store) as follower:
        changes = dict[str, AlertChange]()
        async with asyncio.timeout(HANG_TIMEOUT):
            while not {case.alert, later.alert, new.alert} <= changes.keys():
                change = await anext(follower)
                changes[change.id] = change
    assert [_word(changes[one.alert]) for one in (case, later, new)] == ["ENDED", "ENDED", "OPEN"]
    assert changes[case.alert].is_end
    assert not changes[new.alert].is_end


KILLS, EVENTS_OF_A_KILL = 10, 1_000
EVENTS = KILLS * EVENTS_OF_A_KILL


async def test_ten_kills_within_ten_thousand_events_lose_none(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    case = await world.open_case(place)
    url, key = world.hub.url, app_partner.keys[LIVE]
    async with AsyncExitStack() as stack:
        followers = list[AsyncAlertFollower]()
        for face in FACES.values():
            client = await stack.enter_async_context(face(url, key))
            followers.append(await stack.enter_async_context(client.alerts.follow(MemoryStore(), policy=QUICK)))
        following = [asyncio.ensure_future(sequences_of(follower, case.alert, EVENTS)) for follower in followers]
        for _ in range(KILLS):
            # Each kill meets its share of the events: half of them are written, and the rest while it is away.
            await happen(world, case, EVENTS_OF_A_KILL // 2, together=50)
            happening = asyncio.ensure_future(happen(world, case, EVENTS_OF_A_KILL // 2, together=50))
            world.hub.api.kill()
            await world.hub.start_api()
            await happening
        async with asyncio.timeout(PROGRAM_TIMEOUT):
            told = await asyncio.gather(*following)
    wanted = [sequence for sequence, kind in await logged(world, case) if kind == "RENEWED"]
    assert len(wanted) == EVENTS
    assert told == [wanted] * len(FACES)


async def sequences_of(follower: AsyncAlertFollower, alert: str, count: int) -> list[int]:
    """Return the sequences of so many renewals of an alert."""
    found = list[int]()
    async for change in follower:
        if change.id == alert and change.event is not None and change.event.type == FeedEventType.RENEWED:
            found.append(change.event.sequence)
        if len(found) == count:
            break
    return found
