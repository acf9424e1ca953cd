"""A failed device is tried again: soon at first, then less often, until the alert ends."""

from datetime import timedelta

import pytest

from hub.domain.delivery.quotas import Grant, Quota
from hub.services.channels import DeliveryOutcome
from hub.services.police.ports.stores import CaseChange
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import HERE, START, World

SOON, THEN, TAIL = (1, 2, 5, 10), (30, 60, 120), 300
"""Seconds, as operators know them: four tries in the first 20 seconds, later one in five minutes without end."""
TRIES = (*SOON, *THEN, *[TAIL] * 8)


async def failed_tries(world: World, outcome: DeliveryOutcome) -> tuple[CaseChange, str]:
    """Fail one phone as often as TRIES, check when each try is due, and return its alert and unit."""
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    unit = await world.unit()
    world.phones.lost = {"d"}
    for seconds in TRIES:
        world.phones.script["d"] = [outcome]
        before = await world.database.server_time()
        await world.deliver(unit)
        after = await world.database.server_time()
        assert world.phones.script["d"] == [], "it was tried"
        delay = timedelta(seconds=seconds)
        row = await world.row(unit)
        assert before + delay <= row["not_before"] <= after + delay
        assert row["state"] == "ready"
        assert await world.waiting() == [], "no unit is due until then"
    return change, unit


@pytest.mark.parametrize("outcome", [DeliveryOutcome.RETRY_LATER, DeliveryOutcome.UNKNOWN])
async def test_retries_start_close_and_last_while_open(world: World, outcome: DeliveryOutcome) -> None:
    _, unit = await failed_tries(world, outcome)
    await world.deliver(unit)
    assert world.phones.got("d") == [("ALERT", 1)]
    assert await world.ready() == []


async def test_retries_end_with_the_alert(world: World) -> None:
    change, unit = await failed_tries(world, DeliveryOutcome.RETRY_LATER)
    await world.close(change)
    await world.run()
    assert (await world.row(unit))["state"] == "void"
    assert world.phones.got("d") == []


async def put_off(world: World, unit: str) -> float:
    """Deliver a unit, and return for how many seconds its remaining devices wait."""
    before = await world.database.server_time()
    await world.deliver(unit)
    waits: timedelta = (await world.row(unit))["not_before"] - before
    return waits.total_seconds()


async def test_retry_after_of_one_phone_delays_no_other(world: World) -> None:
    for ref in "abcde":
        await world.register(ref, HERE)
        world.phones.script[ref] = [DeliveryOutcome.UNKNOWN] * 2
    world.phones.retry_after["a"] = 3600.0
    change = await world.open()
    await world.stages()
    unit = await world.unit()
    assert await put_off(world, unit) == pytest.approx(1, abs=0.9)
    await world.close(change)
    await world.sweeps()
    assert await put_off(world, await world.unit("sweep")) == pytest.approx(1, abs=0.9)


async def test_retry_after_is_capped_at_five_minutes(world: World) -> None:
    for ref in "ab":
        await world.register(ref, HERE)
        world.phones.script[ref] = [DeliveryOutcome.UNKNOWN] * 2
    world.phones.retry_after |= {"a": 3600.0, "b": 240.0}
    change = await world.open()
    await world.stages()
    unit = await world.unit()
    assert await put_off(world, unit) == pytest.approx(240, abs=0.9)
    world.phones.retry_after |= {"a": 3600.0, "b": 3600.0}
    assert await put_off(world, unit) == pytest.approx(300, abs=0.9)
    for ref in "ab":
        world.phones.script[ref] = [DeliveryOutcome.UNKNOWN]
    await world.close(change)
    await world.sweeps()
    assert await put_off(world, await world.unit("sweep")) == pytest.approx(60, abs=0.9)


@pytest.mark.parametrize(("ended", "longest"), [(False, 300), (True, 60)])
async def test_retry_after_is_capped_when_quota_runs_out_too(world: World, ended: bool, longest: int) -> None:
    """The first of two batches is refused for an hour, and the second gets no token."""
    for ref in "ab":
        await world.register(ref, HERE)
    change = await world.open()
    await world.stages()
    if ended:
        await world.run()
        await world.close(change)
        await world.sweeps()
    for ref in "ab":
        world.phones.script[ref], world.phones.retry_after[ref] = [DeliveryOutcome.RETRY_LATER], 3600.0
    world.phones.quota = Quota("fcm:any", 600)
    world.fanout = rewired(world.fanout, batch_size=1, quotas=ForOne())
    assert await put_off(world, await world.unit("sweep" if ended else None)) == pytest.approx(longest, abs=0.9)


class ForOne:
    """Quotas that have room for one message."""

    def __init__(self) -> None:
        self._left = 1

    async def take(self, quota: Quota, wanted: int, *, end: bool) -> Grant:
        granted, self._left = self._left, 0
        return Grant(granted, 0.0 if granted else 1.0)


NOON_TO_SEVEN = ("12:00", "07:00", "Asia/Shanghai")
MORNING = START + timedelta(hours=14, minutes=40)


async def test_waking_device_is_tried_soon_despite_failures(world: World) -> None:
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    await world.open()
    await world.stages()
    unit = await world.unit()
    world.phones.script["e"] = [DeliveryOutcome.RETRY_LATER] * 99
    for _ in range(9):
        assert world.phones.got("d") == []
        await put_off(world, unit)
    world.clock.moment = MORNING - timedelta(seconds=20)
    assert await put_off(world, unit) == pytest.approx(20, abs=0.9), "no longer than until the sleeper wakes"
    world.clock.moment = MORNING
    world.phones.script["d"] = [DeliveryOutcome.RETRY_LATER]
    assert await put_off(world, unit) == pytest.approx(1, abs=0.9)
    await put_off(world, unit)
    assert world.phones.got("d") == [("ALERT", 1)]
