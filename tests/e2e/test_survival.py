"""Processes killed in the middle of a stage: nobody is missed, and the CANCEL reaches every told device."""

import asyncio
import base64
import secrets
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from hub.local.fcm.projects import Behaviour
from hub.local.processes import ChildFailed
from hub.local.supervisor import LocalHub
from tests.e2e.happenings import happen, logged
from tests.e2e.test_feed import following
from tests.e2e.world import Partner, World, opened_world, token_of
from tests.timeouts import PROGRAM_TIMEOUT
from tests.waiting import until
from tests.warm.starter import warm_starter

PHONES = 1200
BATCH = 100
LEASE_SECONDS = 3

Trouble = Callable[[LocalHub], Awaitable[None]]


@pytest.fixture(scope="module")
async def fragile(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Start a hub of its own, with short leases and small batches, whose parts may be killed."""
    overrides = {"HUB_LEASE_SECONDS": str(LEASE_SECONDS), "HUB_BATCH_SIZE": str(BATCH), "HUB_UNIT_SIZE": "400"}
    hub = LocalHub(tmp_path_factory.mktemp("fragile"), overrides=overrides, spawn=warm_starter().spawn)
    async with opened_world(hub) as world:
        yield world


@pytest.fixture(scope="module")
async def app(fragile: World) -> Partner:
    """Return a partner with a slow provider."""
    return await fragile.partner("fcm")


async def test_readiness_includes_working_workers(fragile: World) -> None:
    hub = fragile.hub
    await hub.wait_ready()
    hub.units_worker.kill()
    with pytest.raises(ChildFailed, match=r"not ready: worker-units \(ended with -9\)"):
        await hub.wait_ready()
    hub.start_workers()
    assert hub.units_worker.pid
    worker = psutil.Process(hub.units_worker.pid)
    worker.suspend()
    with pytest.raises(ChildFailed, match=r"not ready: worker-units \(silent\)"):
        await hub.wait_ready(within=1.0)
    worker.resume()
    await hub.wait_ready()
    assert len(worker.children()) >= 2, "both of its pool have opened the hub"


async def test_workers_started_without_the_database_recover_with_it(fragile: World, app: Partner) -> None:
    hub, place = fragile.hub, fragile.place()
    phones = await app.phones(place, 3)
    workers = (hub.alerts_worker, hub.units_worker, hub.notices_worker)
    await asyncio.gather(*(worker.stop() for worker in workers))
    await hub.mongo.stop()
    try:
        hub.start_workers()
        for worker in workers:
            await worker.wait_for_line("parts_missing", within=PROGRAM_TIMEOUT)
    finally:
        await hub.mongo.start()
    case = await fragile.open_case(place)
    await fragile.wait_shown(case.alert, phones, within=PROGRAM_TIMEOUT)
    await fragile.close(case)
    await fragile.wait_shown(case.alert, [], within=PROGRAM_TIMEOUT)


async def test_worker_that_learns_of_another_key_late_ends(fragile: World, tmp_path: Path) -> None:
    hub, log = fragile.hub, tmp_path / "log"
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    command = (sys.executable, "-m", "hub", "child", "worker", "alerts", "--concurrency", "1")
    await hub.mongo.stop()
    try:
        with log.open("wb") as said:
            worker = warm_starter().spawn(command, {**hub.whole_environment, "HUB_KEY": key}, said.fileno())

        async def waits() -> bool:
            return "parts_missing" in await asyncio.to_thread(log.read_text)

        await until(waits, PROGRAM_TIMEOUT)
    finally:
        await hub.mongo.start()

    async def has_ended() -> bool:
        return worker.poll() is not None

    try:
        await until(has_ended, PROGRAM_TIMEOUT)
    finally:
        worker.terminate()
    said_last = (await asyncio.to_thread(log.read_text)).splitlines()[-1]
    assert (worker.poll(), said_last.partition(" is ")[0]) == (2, "ANOTHER_KEY: HUB_KEY")


async def test_a_case_is_opened_within_seconds_while_redis_hangs(fragile: World, app: Partner) -> None:
    hub, place = fragile.hub, fragile.place()
    phones = await app.phones(place, 3)
    assert hub.redis.process.pid
    redis = psutil.Process(hub.redis.process.pid)
    redis.suspend()
    try:
        async with asyncio.timeout(4):
            case = await fragile.open_case(place, ago=timedelta(hours=2))  # several stages are due
    finally:
        redis.resume()
    await fragile.wait_shown(case.alert, phones, within=PROGRAM_TIMEOUT)
    await fragile.close(case)
    await fragile.wait_shown(case.alert, [], within=PROGRAM_TIMEOUT)


async def kill_senders(hub: LocalHub) -> None:
    """Kill both sending processes and their parent."""
    hub.units_worker.kill()
    await asyncio.sleep(0.2)
    hub.start_workers()


async def kill_planners(hub: LocalHub) -> None:
    """Kill the planner and the scheduler."""
    hub.alerts_worker.kill()
    hub.beat.kill()
    await asyncio.sleep(0.2)
    hub.start_workers()


async def kill_api(hub: LocalHub) -> None:
    """Kill the API."""
    hub.api.kill()
    await hub.start_api()


async def kill_broker(hub: LocalHub) -> None:
    """Kill Redis; only what is on disk comes back."""
    hub.redis.kill()
    await asyncio.sleep(0.2)
    await hub.redis.start()


async def empty_broker(hub: LocalHub) -> None:
    """Empty Redis: ledger, claims and notices."""
    await hub.redis.flush()


async def kill_database(hub: LocalHub) -> None:
    """Kill MongoDB; what was journalled comes back."""
    hub.mongo.kill()
    await asyncio.sleep(0.2)
    await hub.mongo.start()


async def kill_everything(hub: LocalHub) -> None:
    """Kill all of the hub's own processes at once."""
    for process in (hub.units_worker, hub.alerts_worker, hub.beat, hub.api):
        process.kill()
    hub.start_workers()
    await hub.start_api()


def accepted(pushes: list[dict[str, Any]], kind: str) -> Counter[str]:
    """Return how often each token accepted a push of a kind."""
    return Counter(
        push["token"] for push in pushes if push["status"] == 200 and push["message"]["data"]["kind"] == kind
    )


@pytest.mark.parametrize(
    ("trouble", "senders_killed"),
    [
        (kill_senders, 2),
        (kill_planners, 0),
        (kill_api, 0),
        (kill_broker, 0),
        (empty_broker, 0),
        (kill_database, 0),
        (kill_everything, 2),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
async def test_a_stage_survives_each_fault(fragile: World, app: Partner, trouble: Trouble, senders_killed: int) -> None:
    place = fragile.place()
    project = f"{app.name}-live"
    refs = [ref for _ in range(2) for ref in await app.phones(place, PHONES // 2)]
    # So slow that the first answers come while their batch is still being sent.
    await fragile.hub.fcm.behave(project, Behaviour(latency_ms=250))
    case = await fragile.open_case(place, confirmed=True)

    async def under_way() -> bool:
        return len(await fragile.told(case.alert)) > BATCH // 4

    await until(under_way, 20)
    await trouble(fragile.hub)
    await fragile.hub.fcm.behave(project, Behaviour())
    await fragile.wait_shown(case.alert, refs, within=PROGRAM_TIMEOUT)
    await fragile.settled(case.alert, within=PROGRAM_TIMEOUT)
    told = accepted(await fragile.pushes(case.alert), "ALERT")
    assert set(told) == {token_of(ref) for ref in refs}
    repeats = sum(told.values()) - len(told)
    assert repeats <= BATCH * senders_killed, "a killed sender repeats at most the batch in its hands"
    await fragile.close(case)
    await fragile.wait_shown(case.alert, [], within=PROGRAM_TIMEOUT)
    await fragile.settled(case.alert, within=PROGRAM_TIMEOUT)
    assert set(accepted(await fragile.pushes(case.alert), "CANCEL")) == set(told)


@pytest.mark.parametrize("trouble", [kill_api, kill_broker, empty_broker, kill_database, kill_everything])
async def test_the_feed_survives_each_fault(fragile: World, app: Partner, trouble: Trouble) -> None:
    async with following(app) as follower:
        case = await fragile.open_case(fragile.place(), confirmed=True)

        async def begun() -> bool:
            return "STAGE" in follower.of(case.alert)

        await until(begun)
        for _ in range(2):
            happening = asyncio.create_task(happen(fragile, case, 20))
            await asyncio.sleep(0.1)
            await trouble(fragile.hub)
            # A process that dies in the middle of a transaction leaves its rows locked for a minute.
            await asyncio.wait_for(happening, PROGRAM_TIMEOUT)
        await happen(fragile, case, 1)
        await fragile.close(case)

        async def ended() -> bool:
            return "CANCEL" in follower.of(case.alert)

        await until(ended, within=PROGRAM_TIMEOUT)
        heard = [(event.sequence, str(event.type)) for event in follower.events if event.alert.id == case.alert]
        assert heard == await logged(fragile, case)
        assert len(heard) > 40
