"""A photo, suspect or plate that police take away leaves every phone that shows it, also where the alert is muted."""

import pytest

from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.police.ports.stores import CaseChange
from tests.services.fanout.gates import Gate, stopped_at
from tests.services.fanout.scenes import stop_at_phone
from tests.services.fanout.world import HERE, PULL, World

ALERT_1 = ("ALERT", 1)


async def told_and_muted(world: World, tenant: int) -> CaseChange:
    """Open an alert that "told" gets and then mutes, and that "new" mutes before."""
    await world.register("new", HERE, tenant=tenant)
    change = await world.open(confirmed=False)
    await world.ask("new", tenant=tenant, muted_alerts=frozenset([change.alert]))
    await world.register("told", HERE, tenant=tenant)
    await world.confirm(change)
    await world.run()
    if tenant == PULL:
        assert [entry[:2] for entry in await world.page(change)] == [("told", "ALERT")]
    await world.ask("told", tenant=tenant, muted_alerts=frozenset([change.alert]))
    return change


async def test_taken_muted_reaches_who_was_told(world: World) -> None:
    change = await told_and_muted(world, 2)
    await world.update(change, material=False, suspects=())
    await world.run()
    assert (world.phones.got("told"), world.phones.got("new")) == ([ALERT_1, ("UPDATE", 2)], [])
    await world.update(change)
    await world.run()
    assert world.phones.got("told") == [ALERT_1, ("UPDATE", 2)]


async def test_taken_kept_by_a_later_revision(world: World) -> None:
    change = await told_and_muted(world, 2)
    await world.update(change, suspects=())
    await world.update(change)
    await world.run()
    assert world.phones.got("told") == [ALERT_1, ("UPDATE", 3)]
    await world.update(change)
    await world.run()
    assert world.phones.got("told") == [ALERT_1, ("UPDATE", 3)]


@pytest.mark.parametrize("lost", [False, True], ids=["Redis stays", "Redis is lost"])
async def test_taken_muted_survives_a_dead_worker(world: World, lost: bool) -> None:
    change = await told_and_muted(world, 2)
    await world.update(change, suspects=())
    await world.sweeps()
    gate = Gate()
    stop_at_phone(world, "told", gate)
    batch = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, await world.unit("sweep")))
    await batch.die()
    await world.leases_run_out()
    if lost:
        await world.embedded.flush()
    await world.run()
    assert world.phones.got("told") == [ALERT_1, ("UPDATE", 2)]


async def test_taken_muted_is_named_to_a_partner_that_pulls(world: World) -> None:
    change = await told_and_muted(world, PULL)
    await world.update(change, suspects=())
    await world.run()
    assert [entry[:2] for entry in await world.page(change)] == [("told", "UPDATE")]
    await world.update(change)
    await world.run()
    assert await world.page(change) == []


async def test_taken_muted_holds_for_a_place_offered_before_the_mute(world: World) -> None:
    change = await told_and_muted(world, PULL)
    await world.update(change, suspects=())
    await world.run()
    assert len(await world.page(change)) == 1
    await world.ask("told", tenant=PULL)
    await world.update(change)
    await world.run()
    await world.ask("told", tenant=PULL, muted_alerts=frozenset([change.alert]))
    assert await world.page(change) == []


async def test_taken_muted_is_named_although_it_was_offered_before(world: World) -> None:
    change = await told_and_muted(world, PULL)
    await world.update(change, suspects=())
    await world.run()
    await world.remove("told", tenant=PULL)
    assert await world.page(change) == []
    await world.register("told", HERE, tenant=PULL)
    await world.ask("told", tenant=PULL, muted_alerts=frozenset([change.alert]))
    await world.run()
    assert [entry[:2] for entry in await world.page(change)] == [("told", "UPDATE")]
