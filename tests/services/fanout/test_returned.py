"""A returned case stops what is sent as a pause does: before the guard, and for movers."""

from tests.services.fanout.scenes import worker_at
from tests.services.fanout.world import HERE, NEAR, World

ALERT_1 = [("ALERT", 1)]


async def test_return_before_the_guard_stops_batch_and_movers(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open(confirmed=False)
    await world.stages()
    unit = await world.unit()
    late = await worker_at(world, "units", "after", "intend", unit)
    await world.send_back(change)
    await late.go_on()
    row = await world.row(unit)
    assert (row["intent"], row["cursor"][0], row["deferred"]) == (None, 0, [])
    await world.register("mover", NEAR)
    await world.deliver()
    assert world.phones.deliveries == []
    await world.resume(change)
    await world.run()
    assert world.phones.got("d") == world.phones.got("mover") == ALERT_1


async def test_stage_of_a_returned_case_begins_only_when_resumed(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open(confirmed=False)
    await world.send_back(change)
    await world.stages()
    await world.deliver()
    assert world.phones.deliveries == []
    assert (await world.alert(change)).areas[0].covered_km == 0
    await world.resume(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1
