"""The live feed: in order, without a gap or a repeat, over cuts and a killed server; and invalid cursors."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from reunion import (
    AsyncFeedStream,
    AuthenticationError,
    CursorExpired,
    CursorInvalid,
    CursorMismatch,
    FeedEvent,
    GeoPoint,
    ReunionError,
    StreamPolicy,
)
from tests.databases import ALL_ROWS
from tests.e2e.pages import read, shape
from tests.e2e.world import LIVE, TEST, Partner, World
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

QUICK = StreamPolicy(initial_delay=0.1, max_delay=0.5, stable_after=1.0)


class Follower:
    """A stream that is read in the background."""

    def __init__(self, stream: AsyncFeedStream) -> None:
        self.stream = stream
        self.events: list[FeedEvent] = []
        self.failure: ReunionError | None = None

    async def read(self) -> None:
        try:
            async for event in self.stream:
                self.events.append(event)
        except ReunionError as error:
            self.failure = error

    def of(self, alert: str) -> list[str]:
        """Return the types of one alert's events."""
        return [event.type for event in self.events if event.alert.id == alert]


@asynccontextmanager
async def following(partner: Partner, mode: str = LIVE, after: str | None = None) -> AsyncIterator[Follower]:
    """Yield a connected follower at the present, or after a cursor."""
    async with follow(partner.client(mode).alerts.stream(after, policy=QUICK)) as follower:
        yield follower


@asynccontextmanager
async def follow(stream: AsyncFeedStream) -> AsyncIterator[Follower]:
    """Yield a follower of a given stream."""
    follower = Follower(stream)
    task = asyncio.create_task(follower.read())
    try:
        await until(lambda: connected(follower))
        yield follower
    finally:
        await follower.stream.aclose()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def connected(follower: Follower) -> bool:
    return follower.stream.connections > 0 or follower.failure is not None


async def test_events_come_in_order_once_each_over_cuts(world: World, app_partner: Partner, place: GeoPoint) -> None:
    async with following(app_partner) as steady, following(app_partner) as cut, following(app_partner, TEST) as test:
        # Cut before its first event: the greeting named the present.
        await cut.stream.reconnect()
        case = await world.open_case(place, timedelta(minutes=50))
        await world.done(case.second, "confirmCase", caseId=case.id)
        await cut.stream.reconnect()
        await world.revise(case, material=True, idempotencyKey="f", clothing="Red")
        await world.done(case.opener, "pauseAlert", alertId=case.alert, reason="a test")
        await cut.stream.reconnect()
        await world.done(case.opener, "resumeAlert", alertId=case.alert, reason="a test")
        await world.clock.jump_to(case.disappeared + timedelta(hours=1, seconds=1))

        async def second_stage() -> bool:
            return steady.of(case.alert).count("STAGE") == 2

        await until(second_stage)
        await world.done(case.opener, "renewAlert", alertId=case.alert)
        await world.done(case.opener, "setAlertRadius", alertId=case.alert, radiusKm=50.0, reason="a test")
        await world.close(case)

        async def ended() -> bool:
            return all("CANCEL" in follower.of(case.alert) for follower in (steady, cut))

        await until(ended)
        assert test.of(case.alert) == []
        sequences = [event.sequence for event in steady.events]
        assert sequences == sorted(set(sequences))
        assert [event.sequence for event in cut.events] == sequences
        kinds = steady.of(case.alert)
        assert kinds[0] == "ALERT"
        assert kinds[-1] == "CANCEL"
        assert sorted(kinds[1:-1]) == sorted(
            ["STAGE", "CONFIRMED", "UPDATE", "PAUSED", "RESUMED", "STAGE", "RENEWED", "RADIUS_REDUCED"]
        )
        stages = [event.stage for event in steady.events if event.stage and event.alert.id == case.alert]
        assert [(stage.number, stage.radius_km) for stage in stages] == [(1, 100.0), (2, 200.0), (2, 50.0)]


async def test_a_cursor_resumes_after_a_killed_server(world: World, app_partner: Partner, place: GeoPoint) -> None:
    async with following(app_partner) as follower:
        case = await world.open_case(place)

        async def begun() -> bool:
            return "STAGE" in follower.of(case.alert)

        await until(begun)
        first = follower.events[0]
        world.hub.api.kill()
        await world.hub.start_api()
        await world.close(case)

        async def ended() -> bool:
            return "CANCEL" in follower.of(case.alert)

        await until(ended)
        assert [event.type for event in follower.events] == ["ALERT", "STAGE", "CANCEL"]
    async with following(app_partner, after=first.cursor) as again:

        async def caught_up() -> bool:
            return len(again.events) == 2

        await until(caught_up)
        assert again.events[0].cursor == follower.events[1].cursor


async def test_an_invalid_or_foreign_feed_cursor_is_refused(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    async with following(app_partner) as follower:
        await world.open_case(place)

        async def any_event() -> bool:
            return bool(follower.events)

        await until(any_event)
        cursor = follower.events[0].cursor
    await world.open_case(world.place())
    page = await app_partner.ask("{ alerts { edges { cursor } } }")
    of_a_list = page.data["alerts"]["edges"][0]["cursor"]
    for client, after, refusal in (
        (app_partner.client(), "garbage", CursorInvalid),
        (app_partner.client(), "", CursorInvalid),
        (app_partner.client(), cursor[:-2] + "zz", CursorInvalid),
        (app_partner.client(), "x" * 5000, CursorInvalid),
        (app_partner.client(), "汉字", CursorInvalid),
        (app_partner.client(), of_a_list, CursorMismatch),
        (other_partner.client(), cursor, CursorMismatch),
        (app_partner.client(TEST), cursor, CursorMismatch),
    ):
        with pytest.raises(refusal):
            await anext(client.alerts.stream(after))


async def test_a_cursor_expires_after_seven_days_without_losing_connections(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    async with following(app_partner) as steady:
        case = await world.open_case(place)

        async def begun() -> bool:
            return "STAGE" in steady.of(case.alert)

        await until(begun)
        old = steady.events[0].cursor
        await world.close(case)
        await world.clock.jump_to(await world.now() + timedelta(days=7, minutes=1))

        async def trimmed() -> bool:
            return await world.database.collection("feed").find_one({"alert": case.alert, **ALL_ROWS}) is None

        await until(trimmed)
        with pytest.raises(CursorExpired) as expired:
            await anext(app_partner.client().alerts.stream(old))
        later = await world.open_case(world.place())
        started = app_partner.client().alerts.stream(expired.value.start_after, policy=QUICK)
        first = await anext(started)
        assert (first.alert.id, first.type) == (later.alert, "ALERT")
        await started.aclose()

        async def heard() -> bool:
            return "STAGE" in steady.of(later.alert)

        await until(heard)
        assert steady.stream.connections == 1
        assert steady.of(case.alert) == ["ALERT", "STAGE", "CANCEL"]
        sequences = [event.sequence for event in steady.events]
        assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))
    # The last event before the trimmed ones is no gap; the present never is.
    last = next(event.cursor for event in steady.events if event.type == "CANCEL")
    async with following(app_partner, after=last) as resumed, following(app_partner) as present:
        await world.close(later)

        async def ended() -> bool:
            return all("CANCEL" in follower.of(later.alert) for follower in (resumed, present))

        await until(ended)
        assert resumed.of(later.alert)[0] == "ALERT"
        assert present.of(later.alert) == ["CANCEL"]


async def test_a_list_refuses_the_cursor_of_another_list(app_partner: Partner, other_partner: Partner) -> None:
    document = "query ($after: String) { alerts(first: 1, after: $after) { edges { cursor } } }"
    cursor = (await app_partner.ask(document)).data["alerts"]["edges"][0]["cursor"]
    assert (await app_partner.ask(document, after="garbage")).codes == ["CURSOR_INVALID"]
    assert (await other_partner.ask(document, after=cursor)).codes == ["CURSOR_MISMATCH"]
    for first in (0, -1, 101):
        asked = await app_partner.ask("query ($n: Int!) { alerts(first: $n) { edges { cursor } } }", n=first)
        assert asked.codes == ["TOO_MANY_ITEMS"]


@pytest.mark.parametrize("how", ["revoked", "suspended"])
async def test_a_revoked_key_ends_the_feed(world: World, how: str) -> None:
    partner = await world.partner()
    async with following(partner) as follower:
        if how == "revoked":
            await world.operate("revokePartnerKey", "revoked", partnerId=partner.id, mode=LIVE)
        else:
            await world.operate("suspendPartner", "suspended", partnerId=partner.id, suspended=True)

        async def over() -> bool:
            return follower.failure is not None

        await until(over, within=5)
        assert isinstance(follower.failure, AuthenticationError)
        await world.open_case(world.place())
        assert follower.events == []


async def test_the_documented_dialogue_matches_the_protocol(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    said = re.findall(r"^([→←]) (\{.*\})$", read("tasks/feed.md"), flags=re.MULTILINE)
    ours = [json.loads(line) for arrow, line in said if arrow == "→"]
    hubs = [json.loads(line) for arrow, line in said if arrow == "←"]
    ours[0]["payload"]["Authorization"] = f"Bearer {app_partner.keys[TEST]}"
    address = world.hub.url.replace("http", "ws") + "/graphql"
    async with world.session.ws_connect(address, protocols=("graphql-transport-ws",)) as socket:
        await socket.send_json(ours[0])
        greeting = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert shape(greeting) == shape(hubs[0])
        ours[1]["payload"]["variables"]["after"] = greeting["payload"]["feedCursor"]
        await socket.send_json(ours[1])
        await world.open_case(place, status="EXERCISE")
        event = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert shape(event) == shape(hubs[1])
        assert event["payload"]["data"]["alertFeed"]["type"] == hubs[1]["payload"]["data"]["alertFeed"]["type"]
