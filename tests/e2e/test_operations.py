"""Operation of the hub: halts, suspended partners, health, metrics, masked errors, and logs without personal data."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from typing import Any

import psutil
import pytest
from redis.asyncio import Redis

from hub.domain.actors import Officer
from hub.local.fcm.projects import Behaviour
from hub.local.officers import OPERATOR
from reunion import AuthenticationError, Device, GeoPoint
from tests.databases import ALL_ROWS
from tests.e2e.world import LIVE, Case, Partner, World, at_distance, token_of
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT
from tests.waiting import until

HALT = 'mutation { haltAll(input: {reason: "a test"}) { halted userErrors { code } } }'
RESUME = 'mutation { resumeAll(input: {reason: "a test"}) { halted userErrors { code } } }'


async def switch(world: World, document: str, by: Officer = OPERATOR) -> None:
    """Halt or resume the hub."""
    await world.police(by, document)


async def test_a_halt_stops_pushes_until_resume(world: World, place: GeoPoint) -> None:
    partner = await world.partner()
    phones = await partner.phones(place, 500)
    # So slow that one batch would go on sending for longer than a halt may take.
    await world.hub.fcm.behave(f"{partner.name}-live", Behaviour(latency_ms=1500))
    try:
        case = await world.open_case(place)

        async def in_the_middle() -> bool:
            return len(await world.pushes(case.alert)) >= 50

        await until(in_the_middle)
        await switch(world, HALT)
        halted_at = time.time()
        other = await world.open_case(world.place())
        reader = await partner.phones(other.place)
        await until(lambda: past(halted_at + 5.5))
        await world.hub.fcm.behave(f"{partner.name}-live", Behaviour())
        await world.ticks(2)
        late = [push for push in await world.pushes(case.alert) if push["received"] > halted_at + 5]
        assert late == []
        assert await world.pushes(other.alert) == []
    finally:
        await switch(world, RESUME)
        await world.hub.fcm.behave(f"{partner.name}-live", Behaviour())
    await world.wait_shown(other.alert, reader)
    await world.wait_shown(case.alert, phones)
    await world.settled(case.alert)
    assert len(await world.told(case.alert)) == len(phones)


async def past(moment: float) -> bool:
    return time.time() > moment


async def test_a_halted_hub_serves_no_audience(world: World, place: GeoPoint) -> None:
    partner = await world.partner("webhook", url=world.newsroom.inbox("halted").url)
    await partner.client().devices.register([Device("r", latitude=place.latitude, longitude=place.longitude)])
    case = await world.open_case(place)
    pages = world.database.collection("audience")
    await until(lambda: pages.count_documents({"alert": case.alert}))
    await switch(world, HALT)
    try:
        assert (await partner.client().audience.page(case.alert)).entries == ()
    finally:
        await switch(world, RESUME)
    assert [entry.ref for entry in (await partner.client().audience.page(case.alert)).entries] == ["r"]


async def test_a_suspended_partner_stops_until_resumed(world: World, app_partner: Partner, place: GeoPoint) -> None:
    partner = await world.partner()
    suspended = await partner.phones(place, 2)
    others = await app_partner.phones(place, 2)
    await world.operate("suspendPartner", "suspended", partnerId=partner.id, suspended=True)
    with pytest.raises(AuthenticationError):
        await partner.client().viewer()
    # A worker may cache the partner's row for one more second.
    await world.ticks(2)
    case = await world.open_case(place)
    await world.wait_shown(case.alert, others)
    await world.ticks(2)
    assert await world.shown(case.alert) == set(map(token_of, others))
    await world.operate("suspendPartner", "suspended", partnerId=partner.id, suspended=False)
    assert (await partner.client().viewer()).partner_id == partner.id
    assert (await partner.client().devices.remove(suspended))[0].ok


async def test_partner_names_are_unique_and_channels_are_checked(world: World, app_partner: Partner) -> None:
    create = "mutation ($i: CreatePartnerInput!) { createPartner(input: $i) { partnerId userErrors { code path } } }"
    for name, code in ((app_partner.name, "NAME_TAKEN"), ("", "TEXT_INVALID"), ("x" * 101, "TEXT_INVALID")):
        payload = (await world.police(OPERATOR, create, i={"name": name, "idempotencyKey": "n"})).data["createPartner"]
        assert payload["partnerId"] is None
        assert [error["code"] for error in payload["userErrors"]] == [code]
    channel = "mutation ($i: SetPartnerChannelInput!) { setPartnerChannel(input: $i) { secret userErrors { code } } }"
    for given, code in (
        ({"channel": "no-such-channel", "settings": {}}, "INVALID_INPUT"),
        ({"channel": "fcm", "settings": {}}, "INVALID_INPUT"),
        ({"channel": "fcm", "settings": {"service_account": {"type": "service_account"}}}, "INVALID_INPUT"),
        ({"channel": "fcm", "settings": 7}, "INVALID_INPUT"),
        ({"channel": "webhook", "settings": {}}, "INVALID_INPUT"),
    ):
        asked = {"partnerId": app_partner.id, "mode": "LIVE", "idempotencyKey": "c"} | given
        payload = (await world.police(OPERATOR, channel, i=asked)).data["setPartnerChannel"]
        assert [error["code"] for error in payload["userErrors"]] == [code], given
    row = await world.database.collection("partners").find_one({"_id": app_partner.id})
    assert "private_key" not in str(row)
    assert app_partner.keys[LIVE] not in str(await world.database.collection("partner_keys").find({}).to_list(None))


async def test_an_unexpected_error_is_masked_and_logged_by_id(world: World, app_partner: Partner) -> None:
    alerts = world.database.collection("alerts")
    await alerts.insert_one(
        {"_id": "al_broken", "status": "ACTUAL", "ended": "CLOSED", "secret": "MARKER-of-a-broken-row"}
    )
    try:
        answer = await app_partner.ask('{ alert(id: "al_broken") { id } }')
    finally:
        await alerts.delete_one({"_id": "al_broken"})
    (error,) = answer.body["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "KeyError" not in str(answer.body)
    request_id = error["extensions"]["requestId"]
    assert request_id == answer.headers["x-request-id"]
    assert request_id in world.log_text()


STREAMED = {"Accept": "text/event-stream"}
ANSWERED: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "an answer": ("POST", "/graphql", {"json": {"query": "{ viewer { mode } }"}}, 200),
    "nobody": ("POST", "/police/graphql", {"json": {"query": "{ viewer { account } }"}}, 200),
    "no JSON": ("POST", "/graphql", {"data": b"{"}, 415),
    "no query": ("POST", "/graphql", {"json": {"query": "{ viewer { nobody } }"}}, 200),
    "too long": ("POST", "/graphql", {"data": b" " * 5_000_000}, 413),
    "another method": ("DELETE", "/graphql", {}, 405),
    "no address": ("GET", "/nowhere", {}, 404),
    "no photo": ("POST", "/photos", {"data": b"x"}, 422),
    "a forged link": ("GET", "/media/al_x/ph_x/push?k=x", {}, 404),
    "life": ("GET", "/healthz", {}, 200),
    "readiness": ("GET", "/readyz", {}, 200),
    "figures": ("GET", "/metrics", {}, 200),
    "a stream": (
        "POST",
        "/graphql",
        {"json": {"query": "subscription { alertFeed(heartbeat: 5) { type } }"}, "headers": STREAMED},
        200,
    ),
}


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
@pytest.mark.parametrize("what", ANSWERED)
async def test_every_answer_carries_the_request_id(world: World, app_partner: Partner, what: str) -> None:
    method, path, request, status = ANSWERED[what]
    headers = {"Authorization": f"Bearer {app_partner.keys[LIVE]}", **request.get("headers", {})}
    asked = {**request, "headers": headers | {"x-request-id": "the-callers-own"}}
    async with world.session.request(method, world.hub.url + path, **asked) as answer:
        assert (answer.status, answer.headers.getall("x-request-id")) == (status, ["the-callers-own"])
    async with world.session.request(method, world.hub.url + path, **{**request, "headers": headers}) as answer:
        assert len(answer.headers["x-request-id"]) == 16


async def test_a_connection_survives_the_pauses_of_its_client(world: World) -> None:
    host, port = world.hub.url.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port), timeout=HANG_TIMEOUT)
    connection.connect()
    connection.auto_open = 0

    def ask() -> int:
        """Return the status; raise RemoteDisconnected when this connection is closed."""
        connection.request("GET", "/healthz")
        with connection.getresponse() as answer:
            answer.read()
            return answer.status

    with closing(connection):
        for pause in (0.0, 6.0):
            await asyncio.sleep(pause)
            assert await asyncio.to_thread(ask) == 200


async def test_health_and_metrics_are_served(world: World, app_partner: Partner, place: GeoPoint) -> None:
    phones = await app_partner.phones(place, 3)
    case = await world.open_case(place)
    await world.wait_shown(case.alert, phones)
    await world.settled(case.alert)
    assert (await world.page("/healthz")).strip() == "ok"
    figures = await world.page("/metrics")
    for name in (
        'hub_stages{state="DUE"}',
        'hub_units{state="ready"}',
        'hub_devices{outcome="reached"}',
        'hub_queue_depth{queue="alerts"}',
        'hub_queue_depth{queue="units"}',
        'hub_queue_depth{queue="notices"}',
        "hub_feed_followers",
        "hub_feed_lag",
        "hub_alerts_unconfirmed",
    ):
        assert name in figures, name


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/photos", 405, "BAD_REQUEST"),
        ("POST", "/healthz", 405, "BAD_REQUEST"),
        ("GET", "/media/x", 404, "NOT_FOUND"),
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("PUT", "/graphql", 405, "BAD_REQUEST"),
        ("DELETE", "/police/graphql", 405, "BAD_REQUEST"),
        ("POST", "/graphql/", 404, "NOT_FOUND"),
    ],
)
async def test_an_unknown_path_is_answered_with_404(
    world: World, method: str, path: str, status: int, code: str
) -> None:
    headers = {"x-request-id": "the-callers-own"}
    address = world.hub.url + path
    async with world.session.request(method, address, headers=headers, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["x-request-id"]) == (status, "the-callers-own")
        assert (await answer.json())["code"] == code


async def test_health_names_a_missing_part_until_it_returns(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    phones = await app_partner.phones(place, 2)
    await world.hub.redis.stop()
    try:
        await until(lambda: readiness(world, 503, ["redis"]))
        async with world.session.get(f"{world.hub.url}/healthz") as answer:
            assert (answer.status, (await answer.text()).strip()) == (200, "ok")
        assert "hub_feed_sequence" in await world.page("/metrics")
        # Reads go on, and a case can be opened: the rows are the truth.
        assert (await app_partner.client().viewer()).partner_id == app_partner.id
        case = await world.open_case(place)
    finally:
        await world.hub.redis.start()
    await until(lambda: readiness(world, 200, []))
    await world.wait_shown(case.alert, phones, within=PROGRAM_TIMEOUT)
    await world.settled(case.alert)
    assert sorted(await world.told(case.alert)) == sorted(map(token_of, phones))


async def readiness(world: World, status: int, missing: list[str]) -> bool:
    async with world.session.get(f"{world.hub.url}/readyz") as answer:
        body = await answer.json()
        return answer.status == status and body == {"ready": status == 200, "missing": missing}


async def hang(world: World, name: str, pid: int | None) -> None:
    """Suspend a process, which keeps its connections and answers nothing; resume it."""
    assert pid
    part = psutil.Process(pid)
    part.suspend()
    try:
        await until(partial(readiness, world, 503, [name]))
        assert part.status() == psutil.STATUS_STOPPED
    finally:
        part.resume()
    await until(lambda: readiness(world, 200, []), within=PROGRAM_TIMEOUT)


async def hang_redis(world: World) -> None:
    await hang(world, "redis", world.hub.redis.process.pid)


async def hang_mongo(world: World) -> None:
    await hang(world, "mongo", world.hub.mongo.process.pid)


async def silence_scheduler_and_worker(world: World) -> None:
    hub = world.hub
    beat, workers = "hub:seen:beat", "hub:seen:workers"
    async with Redis.from_url(hub.redis.url) as redis:
        await hub.alerts_worker.stop()
        try:
            # The state after a minute of silence; then the scheduler runs, and only its own heartbeat is there.
            await redis.delete(beat, workers)
            await until(lambda: redis.exists(beat))
            assert await readiness(world, 503, ["workers"])
            await hub.beat.stop()
            await redis.delete(beat)
            assert await readiness(world, 503, ["beat", "workers"])
        finally:
            hub.start_workers()
    await until(lambda: readiness(world, 200, []), within=PROGRAM_TIMEOUT)
    await hub.wait_ready()


async def start_without_issuer(world: World) -> None:
    """Start a new API process, which has no cached keys; those of an old one are valid for a day."""
    await world.hub.api.stop()
    await world.hub.issuer.stop()
    try:
        await world.hub.start_api()
        await until(lambda: readiness(world, 503, ["issuer"]))
    finally:
        await world.hub.issuer.start()
    await until(lambda: readiness(world, 200, []))


@pytest.mark.parametrize("lose", [hang_redis, hang_mongo, silence_scheduler_and_worker, start_without_issuer])
async def test_readiness_names_each_lost_part_until_it_returns(
    world: World, lose: Callable[[World], Awaitable[None]]
) -> None:
    await lose(world)


async def test_health_names_a_read_only_redis_and_registrations_work(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    device = Device("full-1", latitude=place.latitude, longitude=place.longitude, token=token_of("full-1"))
    devices = world.database.collection("devices")
    async with Redis.from_url(world.hub.redis.url) as redis:
        case = await world.open_case(place)
        await redis.config_set("maxmemory", 1)
        try:
            await until(lambda: readiness(world, 503, ["redis"]))
            [answer] = await app_partner.client().devices.register([device])
            assert answer.ok
            assert await devices.count_documents({"r": device.ref, **ALL_ROWS}) == 1
        finally:
            await redis.config_set("maxmemory", 0)
    await until(lambda: readiness(world, 200, []))
    await world.wait_shown(case.alert, [device.ref], within=PROGRAM_TIMEOUT)


async def test_an_open_feed_does_not_delay_shutdown(world: World, app_partner: Partner) -> None:
    stream = app_partner.client().alerts.stream()
    reading = asyncio.create_task(anext(stream))

    async def open_now() -> bool:
        return stream.connections > 0

    await until(open_now)
    began = time.monotonic()
    assert await world.hub.api.stop() in (0, -15)
    assert time.monotonic() - began < 5
    # The shutdown timeout cut off nothing: each follower was told to reconnect (1012).
    assert "graceful shutdown exceeded" not in world.hub.api.output()
    await world.hub.start_api()
    await world.hub.wait_ready()
    await stream.aclose()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_logs_follow_an_alert_and_say_nothing_of_people(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    secret = at_distance(place, 7.7777)
    point = GeoPoint(round(secret.latitude, 6), place.longitude + 0.012345)
    child = {"publicName": "MARKER-name", "fullName": "MARKER-full"}
    ref = f"MARKER-ref-{app_partner.name}"
    client = app_partner.client()
    device = Device(ref, latitude=point.latitude, longitude=point.longitude, token="MARKER-token", language="en")
    assert (await client.devices.register([device]))[0].ok
    assert not (await client.devices.register([Device("x" * 200, cell="MARKER-cell", token="MARKER-token")]))[0].ok
    case: Case = await world.open_case(point, timedelta(minutes=5), child=child, criteria="MARKER-criteria")

    async def told() -> bool:
        return await world.shown(case.alert) == {"MARKER-token"}

    await until(told)
    code = await client.tips.submit(case.alert, "MARKER-tip", contact="MARKER-contact", place=point, device_ref=ref)
    link, reader = f"{world.hub.url}/media/{case.alert}/ph_x/push?k=MARKER-signature", "203.0.113.77"
    async with world.session.get(link, headers={"X-Forwarded-For": reader}) as answer:
        assert answer.status == 404
    await world.close(case)
    await world.wait_shown(case.alert, [])
    logs = world.log_text()
    assert case.alert in logs
    for marker in ("MARKER", code, *app_partner.keys.values(), world.hub.issuer.mint(OPERATOR)[:30], "PRIVATE", reader):
        assert marker not in logs
    latitude, longitude = f"{point.latitude:.3f}"[:-1], f"{point.longitude:.4f}"[:-1]
    assert not [line for line in logs.splitlines() if latitude in line and longitude in line]
    # The point is stored only in the case and the tip, where police need it.
    for name in await world.database.raw.list_collection_names():
        async for row in world.database.collection(name).find({}):
            if str(point.longitude) in str(row):
                assert name in ("cases", "tips"), name
