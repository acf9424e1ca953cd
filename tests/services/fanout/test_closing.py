"""Rules of revisions and closing: every reached or possibly reached device gets the later revisions."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.delivery.units import Unit
from hub.services.channels import DeliveryOutcome
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.run_sweep import run_sweep
from tests.databases import ALL_ROWS
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.phones import Phones
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import Killed, one_unit, stop_at_phone
from tests.services.fanout.world import HERE, PULL, PUSH, World

ALERT_1 = [("ALERT", 1)]
CANCEL_2 = ("CANCEL", 2)
OTHER = 6


async def test_two_pass_sweep_waits_for_batches_in_flight(world: World) -> None:
    change, unit = await one_unit(world)
    gate = Gate()
    stop_at_phone(world, "d", gate)
    batch = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, unit))
    await world.close(change)
    await world.sweeps()
    assert await world.ready("sweep") == []
    await batch.go_on()
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, CANCEL_2]


async def test_close_keeps_intents_and_settles_of_units(world: World) -> None:
    change, unit = await one_unit(world)
    gate = Gate()
    stop_at_phone(world, "d", gate)
    batch = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, unit))
    before = await world.row(unit)
    await world.close(change)
    assert await world.row(unit) == before
    await batch.die()
    await world.leases_run_out()
    await world.run()
    assert world.phones.got("d") == [CANCEL_2]  # possibly reached


async def test_sweep_redis_loss_costs_no_cancel(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    await world.embedded.flush()
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, CANCEL_2]


async def test_cancel_waits_for_the_batch_that_sends_the_alert(world: World) -> None:
    change, unit = await one_unit(world)
    world.phones.script["d"] = [DeliveryOutcome.UNKNOWN]
    await world.deliver(unit)
    gate = Gate()
    stop_at_phone(world, "d", gate)
    await world.no_waiting()
    batch = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, unit))
    await world.close(change)
    await world.sweeps()
    await world.deliver(await world.unit("sweep"))
    assert CANCEL_2 not in world.phones.got("d")
    await batch.go_on()
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, *ALERT_1, CANCEL_2]


async def test_two_workers_cutting_a_sweep_miss_no_device(world: World) -> None:
    """Each sees other devices; units of one id must not depend on which worker came first."""
    change, _ = await one_unit(world)
    await world.run()
    numbers = range(10, 4500)
    gate = Gate()
    await world.close(change)
    [sweep] = await world.repositories.alerts.sweeps.unfinished()

    class Reached:
        """Unit rows of two workers: the first sees fewer devices; the second dies after its first unit."""

        def __init__(self, units: Any, first: int, *, dies: bool) -> None:
            self._units, self._first, self._dies = units, first, dies

        def __getattr__(self, name: str) -> Any:
            return getattr(self._units, name)

        async def reached_before(self, alert: str, revision: int) -> dict[int, set[int]]:
            return {PUSH: {n for n in numbers if n >= self._first}}

        async def add(self, units: Sequence[Unit], transaction: Any = None) -> None:
            await self._units.add(units[:1] if self._dies else units, transaction)
            if self._dies:
                raise Killed

    slow: Any = Gated(Reached(world.repositories.fanout.units, 15, dies=False), after={"reached_before": gate})
    worker = await stopped_at(gate, run_sweep(rewired(world.fanout, units=slow).sweep_planning, sweep.id))
    fast: Any = Reached(world.repositories.fanout.units, 10, dies=True)
    with pytest.raises(Killed):
        await run_sweep(rewired(world.fanout, units=fast).sweep_planning, sweep.id)
    await worker.go_on()
    rows = [await world.repositories.fanout.units.claim(unit) for unit in await world.ready("sweep")]
    listed = [n for row in rows if row for n in row[0].entries]
    assert sorted(listed) == list(numbers)


async def test_partner_without_a_route_gets_the_cancel_later(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    route = world.ways.delivery_routes.pop(PUSH)
    await world.close(change)
    await world.sweeps()
    world.ways.delivery_routes[PUSH] = route
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, CANCEL_2]


async def test_update_during_a_batch_reaches_each_device_once(world: World) -> None:
    change, unit = await one_unit(world, "a", "b")
    gate = Gate()
    stop_at_phone(world, "b", gate)
    batch = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, unit))
    await world.update(change)
    await asyncio.gather(world.sweeps(), world.sweeps())
    await batch.go_on()
    await world.run()
    assert world.phones.got("a") == world.phones.got("b") == [*ALERT_1, ("UPDATE", 2)]


async def test_newest_update_of_a_paused_alert_waits_for_resume(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    await world.pause(change)
    for _ in range(2):
        await world.update(change)
        await world.sweeps()
        await world.deliver()
    assert world.phones.got("d") == ALERT_1
    await world.resume(change)
    await world.no_waiting()
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("UPDATE", 3)]


async def test_update_of_a_paused_alert_that_ends_is_never_sent(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    await world.pause(change)
    await world.update(change)
    await world.sweeps()
    await world.deliver(await world.unit("sweep"))
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 3)]


async def test_immaterial_update_reaches_newcomers_alone(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    await world.update(change, material=False)
    await world.register("e", HERE)
    await world.run()
    assert world.phones.got("d") == ALERT_1
    assert world.phones.got("e") == [("ALERT", 2)]


async def test_unreached_device_gets_no_cancel(world: World) -> None:
    await world.register("d", HERE, tenant=PULL)
    await world.register("e", HERE)
    await world.register("f", HERE)
    change = await world.open()
    world.phones.script["e"] = [DeliveryOutcome.RETRY_LATER, DeliveryOutcome.NEVER]
    await world.run()
    await world.close(change)
    await world.run()
    assert world.phones.got("e") == []
    assert await world.page(change) == []  # its page was never read while it counted


async def test_cancel_is_announced_once_it_can_be_read(world: World) -> None:
    await world.register("d", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await world.page(change)
    await world.database.collection("notices").delete_many({})
    await world.repositories.fanout.notices.add_growth(change.alert, PULL)  # growth was announced a moment ago
    await world.close(change)
    await world.run()
    now = await world.database.server_time()
    rows = await world.database.collection("notices").find({"kind": "alert.audience", **ALL_ROWS}).to_list(None)
    assert [row["not_before"] <= now for row in rows] == [True, True]


async def test_cancel_waits_for_no_other_partners_batch(world: World) -> None:
    other = Phones()
    world.ways.delivery_routes[OTHER] = DeliveryRoute("other", False, channel=other)
    await world.register("slow", HERE)
    await world.register("quick", HERE, other.tokens.setdefault("quick", "token-quick"), tenant=OTHER)
    change = await world.open()
    await world.stages()
    batches = {}
    for unit in await world.ready():
        gate, tenant = Gate(), (await world.row(unit))["p"]
        gated: Any = Gated(world.repositories.fanout.units, before={"settle": gate})
        batches[tenant] = await stopped_at(gate, deliver_unit(rewired(world.fanout, units=gated).unit_delivery, unit))
    await world.close(change)
    await world.sweeps()
    await batches[OTHER].go_on()
    await world.sweeps()
    await world.deliver(*await world.ready("sweep"))
    assert [(one.kind.value, one.revision) for one in other.deliveries] == [("ALERT", 1), ("CANCEL", 2)]
    assert [one.kind.value for one in world.phones.deliveries] == ["ALERT"]
    await batches[PUSH].go_on()
    await world.run()
    assert world.phones.got("slow") == [*ALERT_1, CANCEL_2]


@pytest.mark.parametrize("tenant", [PUSH, PULL], ids=["push", "pull"])
async def test_expired_registration_still_gets_the_cancel(world: World, tenant: int) -> None:
    await world.register("told", HERE, tenant=tenant)
    world.clock.moment += world.intake.lifetime - timedelta(days=2)
    change = await world.open()
    await world.run()
    received = await world.page(change) if tenant == PULL else []
    world.clock.moment += timedelta(days=3)  # "told" was not refreshed meanwhile
    await world.update(change)
    await world.run()
    received += await world.page(change) if tenant == PULL else []
    other = await world.open()
    await world.run()
    assert await world.page(other) == []  # it is no longer registered and gets no new alert
    await world.close(change)
    await world.run()
    received += await world.page(change) if tenant == PULL else []
    if tenant == PUSH:
        received = [(one.ref, one.kind, one.revision) for one in world.phones.deliveries]
    assert received == [("told", "ALERT", 1), ("told", "UPDATE", 2), ("told", "CANCEL", 3)]


async def test_expired_phone_gets_a_failed_cancel_again(world: World) -> None:
    await world.register("told", HERE)
    world.clock.moment += world.intake.lifetime - timedelta(days=1)
    change = await world.open()
    await world.run()
    world.clock.moment += timedelta(days=2)
    world.phones.script["told"] = [DeliveryOutcome.RETRY_LATER]
    await world.close(change)
    await world.run()
    assert world.phones.got("told") == [*ALERT_1, CANCEL_2]
