"""Both hubs with the same scene: a real one, and the fake one of the SDK."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp

from hub.domain.cells import snap
from hub.domain.geometry import Point
from reunion import Device, GeoPoint
from reunion.documents import ALERTS, AUDIENCE, START_CONFORMANCE
from reunion.testing import FakeHub, sample_alert
from tests.databases import ALL_ROWS
from tests.e2e.probes.bases import FCM, RUN, WEBHOOK
from tests.e2e.probes.hubs import PROTOCOL, Hub
from tests.e2e.probes.scene import Scene
from tests.e2e.world import LIVE, TEST, Case, World
from tests.services.photos.pictures import photo_file
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT
from tests.waiting import until

REF: Final = "probe-phone"
READERS: Final = ("reader-1", "reader-2", "reader-3")
KEPT: Final = timedelta(days=8)
"""Longer than the feed is kept, and than tips of an ended alert are accepted."""


async def read_feed_cursor(url: str, key: str, session: aiohttp.ClientSession) -> str:
    """Return the cursor of now, which the greeting of a WebSocket names."""
    async with session.ws_connect(f"{url}/graphql", protocols=(PROTOCOL,)) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {key}"}})
        greeting = await socket.receive_json(timeout=HANG_TIMEOUT)
        cursor: str = greeting["payload"]["feedCursor"]
        return cursor


async def with_cursors(hub: Hub, other: str, **feed: str) -> Hub:
    """Return the hub with cursors of its lists in the scene."""
    cursors = dict(feed)
    asked = await hub.ask(ALERTS, {"first": 1, "language": "en"})
    cursors["alerts"] = asked.body["data"]["alerts"]["pageInfo"]["endCursor"]
    for name, alert in (("audience", hub.scene.open), ("other_audience", other)):
        page = (await hub.ask(AUDIENCE, {"alert": alert, "first": 1})).body["data"]["audience"]
        cursors[name] = page["pageInfo"]["endCursor"]
    return replace(hub, scene=replace(hub.scene, cursors=cursors))


async def with_run(hub: Hub, receiver: str) -> Hub:
    """Return the hub with a conformance run in the scene."""
    hub = replace(hub, scene=replace(hub.scene, receiver=receiver, refs=list(READERS)))
    started = await hub.ask(START_CONFORMANCE, {"input": RUN})
    return replace(hub, scene=replace(hub.scene, run=started.body["data"]["startConformance"]["run"]["id"]))


class _Real:
    """Builds the scene on a real hub."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.place, self.elsewhere, self.untold = world.place(), world.place(), world.place()

    async def build(self) -> dict[str, Hub]:
        """Return the hub by the channel of the key that asks."""
        world = self.world
        push = await world.partner(FCM, (TEST, LIVE))
        receiver = world.newsroom.inbox("probes").url
        pull = await world.partner(WEBHOOK, (TEST,), url=receiver)
        point = {"latitude": self.place.latitude, "longitude": self.place.longitude}
        await push.client(TEST).devices.register(
            [Device(REF, token="probe-token-0", latitude=self.place.latitude, longitude=self.place.longitude)]
        )
        await self._register_readers(pull.client(TEST))
        keys = {FCM: push.keys[TEST], WEBHOOK: pull.keys[TEST]}
        expired = {name: await self._feed_cursor(key) for name, key in keys.items()}
        long_ended = await self._open()
        await self._told(long_ended)
        await world.close(long_ended)
        await world.clock.jump_to(await world.now() + KEPT)
        feed = {name: await self._feed_cursor(key) for name, key in keys.items()}
        opened, other, ended = await self._open(), await self._open(self.elsewhere), await self._open(world.place())
        hidden = await world.open_case(world.place())
        await world.close(ended)
        for case in (opened, other):
            await self._told(case)
        hubs = {}
        for name, key in keys.items():
            scene = Scene(
                now=await world.now(),
                open=opened.alert,
                ended=ended.alert,
                long_ended=long_ended.alert,
                hidden=hidden.alert,
                centre=point,
                cell=snap(Point(self.place.latitude, self.place.longitude)),
                ref=REF if name == FCM else READERS[0],
                photo="",
            )
            hub = Hub(world.hub.url, key, scene, world.session)
            photo = (await hub.upload(photo_file())).body["id"]
            hub = replace(hub, scene=replace(scene, photo=photo))
            hubs[name] = await with_cursors(hub, other.alert, feed=feed[name], expired=expired[name])
        hubs[WEBHOOK] = await with_run(hubs[WEBHOOK], receiver)
        # No worker may drive it: it stays as it began.
        held = {"until": datetime(2100, 1, 1, tzinfo=UTC), "lease": "probes", "requests": []}
        runs = world.database.collection("conformance_runs")
        await runs.update_one({"_id": hubs[WEBHOOK].scene.run}, {"$set": held})
        # Nobody may follow from there before: the hub keeps a page of missed events that it has read.
        await self._trimmed(long_ended)
        return hubs

    async def _register_readers(self, client: Any) -> None:
        for ref, place in zip(READERS, (self.place, self.elsewhere, self.untold), strict=True):
            results = await client.devices.register([Device(ref, latitude=place.latitude, longitude=place.longitude)])
            assert all(result.ok for result in results)

    async def _open(self, place: GeoPoint | None = None) -> Case:
        return await self.world.open_case(place or self.place, status="TEST")

    async def _feed_cursor(self, key: str) -> str:
        return await read_feed_cursor(self.world.hub.url, key, self.world.session)

    async def _told(self, case: Case) -> None:
        async def offered() -> Any:
            return await self.world.database.collection("audience").find_one({"alert": case.alert})

        await until(offered)
        await self.world.settled(case.alert)

    async def _trimmed(self, case: Case) -> None:
        async def trimmed() -> bool:
            return await self.world.database.collection("feed").find_one({"alert": case.alert, **ALL_ROWS}) is None

        await until(trimmed, within=PROGRAM_TIMEOUT)


async def build_real(world: World) -> dict[str, Hub]:
    """Return a real hub with the scene, by the channel of the key that asks."""
    return await _Real(world).build()


@contextlib.asynccontextmanager
async def running_fake(channel: str, session: aiohttp.ClientSession) -> AsyncIterator[Hub]:
    """Run a fake hub with the scene."""
    with FakeHub() as fake:
        yield await _build_fake(fake, channel, session)


async def _build_fake(fake: FakeHub, channel: str, session: aiohttp.ClientSession) -> Hub:
    memory, now = fake.memory, datetime.now(UTC)
    memory.channel = channel
    for name, changes in (
        ("long_ended", {"state": "CLOSED", "endedAt": (now - KEPT).isoformat(), "ending": "FOUND"}),
        ("open", {}),
        ("other", {}),
        ("ended", {"state": "CLOSED", "endedAt": now.isoformat(), "ending": "FOUND"}),
        ("hidden", {"status": "ACTUAL"}),
    ):
        memory.alerts[name] = sample_alert(name, **changes)
    ref = REF if channel == FCM else READERS[0]
    memory.devices |= {name: {"ref": name} for name in ([ref] if channel == FCM else READERS)}
    memory.is_run_stopped, receiver = True, "https://probes.example/hub"
    memory.photos["photo"] = photo_file()
    if channel == WEBHOOK:
        entry = {"kind": "ALERT", "revision": 1, "sighting": None}
        memory.audience = {"open": [entry | {"ref": READERS[0]}], "other": [entry | {"ref": READERS[1]}]}
    expired = await read_feed_cursor(fake.url, fake.key, session)
    fake.oldest_sequence = 1
    _happen(fake, "long_ended")
    feed = await read_feed_cursor(fake.url, fake.key, session)
    _happen(fake, "open")
    centre = {"latitude": 10.0, "longitude": 20.0}
    scene = Scene(
        now=now,
        open="open",
        ended="ended",
        long_ended="long_ended",
        hidden="hidden",
        centre=centre,
        cell=snap(Point(**centre)),
        ref=ref,
        photo="photo",
    )
    hub = await with_cursors(Hub(fake.url, fake.key, scene, session), "other", feed=feed, expired=expired)
    if channel == FCM:
        return hub
    memory.receiver = receiver
    return await with_run(hub, receiver)


def _happen(fake: FakeHub, alert: str) -> None:
    number = len(fake.memory.events) + 1
    event = {"cursor": f"feed-{number}", "sequence": number, "type": "ALERT", "at": "2026-01-02T03:04:05Z"}
    fake.memory.events.append(event | {"alert": fake.memory.alerts[alert], "area": None, "stage": None})
