"""An officer reads within five seconds why nobody is told: parts are killed, and a provider's quota is used up."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psutil
import pytest

from hub.local.fcm.projects import Behaviour
from hub.local.officers import HENGSHUI_OFFICER
from hub.local.supervisor import LocalHub
from tests.e2e.world import Case, Partner, World, opened_world
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until
from tests.warm.starter import warm_starter

READ_WITHIN = 5.0
DELIVERY_STATUS = (
    "deliveryStatus { firstToldAt reasons alarm areas { state stages { state seconds } } next { number } }"
)
OF_CASE = f'query ($id: ID!) {{ case(id: $id, purpose: "a test") {{ alert {{ {DELIVERY_STATUS} }} }} }}'
CLERK = replace(HENGSHUI_OFFICER, permissions=frozenset())
STATUS = "{ serviceStatus { parts { part state since } troubledPartners } }"


@pytest.fixture(scope="module")
async def killable(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Start a hub of its own, whose parts may be killed."""
    async with opened_world(LocalHub(tmp_path_factory.mktemp("killable"), spawn=warm_starter().spawn)) as world:
        yield world


@pytest.fixture(scope="module")
async def app(killable: World) -> Partner:
    """Return a partner that pushes."""
    return await killable.partner("fcm")


@pytest.fixture(scope="module")
async def told(killable: World, app: Partner) -> Case:
    """Open a case that one phone is told of, while every part works."""
    place = killable.place()
    phones = await app.phones(place)
    case = await killable.open_case(place)
    await killable.wait_shown(case.alert, phones)
    # A push is shown before its batch is settled.
    await killable.settled(case.alert)
    return case


async def delivery_status_of(world: World, case: Case) -> Any:
    return (await world.police(case.opener, OF_CASE, id=case.id)).data["case"]["alert"]["deliveryStatus"]


async def wait_for_reasons(world: World, case: Case, reasons: Sequence[str], within: float) -> None:
    async def named() -> bool:
        return bool((await delivery_status_of(world, case))["reasons"] == list(reasons))

    await until(named, within)


async def open_and_read(world: World) -> Any:
    """Open a case at a place of its own, and return the delivery status in its answer."""
    opener, _ = world.officers()
    facts = await world.report(world.place(), timedelta(minutes=20))
    return (await world.done(opener, "openCase", f"{DELIVERY_STATUS} userErrors {{ code }}", **facts))["deliveryStatus"]


async def parts_of(world: World) -> dict[str, str]:
    status = (await world.police(CLERK, STATUS)).data["serviceStatus"]
    return {part["part"]: part["state"] for part in status["parts"]}


async def test_an_opened_case_is_told_and_says_so(killable: World, told: Case) -> None:
    status = await delivery_status_of(killable, told)
    opened = await open_and_read(killable)
    assert status["firstToldAt"]
    assert (status["reasons"], status["alarm"]) == ([], None)
    assert status["areas"][0]["stages"][0]["state"] == "DONE"
    # By then a fast planner may have found that nobody is there.
    assert opened["reasons"] in ([], ["NOBODY_LIVES_THERE"])
    assert (opened["firstToldAt"], len(opened["areas"][0]["stages"])) == (None, 4)
    assert set((await parts_of(killable)).values()) == {"WORKING"}


async def test_a_killed_planner_is_named_within_five_seconds(killable: World, told: Case) -> None:
    killable.hub.alerts_worker.kill()
    try:
        await wait_for_reasons(killable, told, ["NO_PLANNER"], READ_WITHIN)
        assert (await open_and_read(killable))["reasons"] == ["NO_PLANNER"]
        parts = await parts_of(killable)
        assert (parts["PLANNER"], parts["SENDERS"]) == ("AWAY", "WORKING")
    finally:
        killable.hub.start_workers()
    await wait_for_reasons(killable, told, [], HANG_TIMEOUT)


async def test_killed_senders_and_scheduler_are_named_within_five_seconds(killable: World, told: Case) -> None:
    killable.hub.units_worker.kill()
    killable.hub.beat.kill()
    try:
        away = ["NO_PLANNER", "NO_SENDER"]
        await wait_for_reasons(killable, told, away, READ_WITHIN)
        # The worker that plans lives: it may have found by then that nobody is there.
        assert (await open_and_read(killable))["reasons"] in (away, [*away, "NOBODY_LIVES_THERE"])
    finally:
        killable.hub.start_workers()
    await wait_for_reasons(killable, told, [], HANG_TIMEOUT)


async def test_a_killed_redis_is_named_within_five_seconds(killable: World, told: Case) -> None:
    killable.hub.redis.kill()
    try:
        await wait_for_reasons(killable, told, ["REDIS_AWAY"], READ_WITHIN)
        async with asyncio.timeout(READ_WITHIN):
            assert (await open_and_read(killable))["reasons"] == ["REDIS_AWAY"]
        parts = await parts_of(killable)
        assert (parts["REDIS"], parts["PLANNER"], parts["DATABASE"]) == ("AWAY", "UNKNOWN", "WORKING")
    finally:
        await killable.hub.redis.start()
    await wait_for_reasons(killable, told, [], HANG_TIMEOUT)


async def test_a_quota_used_up_is_named_within_five_seconds(killable: World, app: Partner) -> None:
    place, project = killable.place(), f"{app.name}-live"
    await app.phones(place, 25)
    await killable.hub.fcm.behave(project, Behaviour(quota=0, retry_after=2))
    try:
        case = await killable.open_case(place)
        await wait_for_reasons(killable, case, ["PARTNER_IN_TROUBLE"], READ_WITHIN)
    finally:
        await killable.hub.fcm.behave(project, Behaviour())


async def test_service_status_answers_while_the_database_hangs(killable: World) -> None:
    assert killable.hub.mongo.process.pid
    mongo = psutil.Process(killable.hub.mongo.process.pid)

    async def is_named() -> bool:
        parts = await parts_of(killable)
        return (parts["DATABASE"], parts["REDIS"], parts["SENDERS"]) == ("AWAY", "WORKING", "WORKING")

    mongo.suspend()
    try:
        async with asyncio.timeout(READ_WITHIN):
            await until(is_named, READ_WITHIN)
    finally:
        mongo.resume()
