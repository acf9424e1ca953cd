"""Rules of the ledger's cache: Redis may lose all of it, or its last second, at any moment."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hub.domain.cells import parent
from hub.errors import StorageUnavailable
from hub.services.fanout.deliver_unit import deliver_unit
from hub.storage.redis.ledger import Ledger
from tests.services.fanout.gates import Counted, Gate, Gated, Worker, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import one_unit, stop_at_phone
from tests.services.fanout.world import HERE, NEAR, PUSH, World, cell_at

pytestmark = pytest.mark.every_redis

ALERT_1 = [("ALERT", 1)]


async def test_marker_makes_an_emptied_ledger_rebuild(world: World) -> None:
    await one_unit(world)
    await world.run()
    await world.embedded.flush()
    await world.move("d", NEAR)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_runid_of_a_restarted_redis_makes_it_rebuild(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    # The file of a Redis that crashed holds its marker, but not its last second.
    await world.redis.delete(f"{{{change.alert}:{PUSH}}}:told:1")
    await world.embedded.restart()
    await world.move("d", NEAR)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def sending(world: World, unit: str) -> Worker:
    """Start a batch that has claimed its phone and is about to send."""
    gate = Gate()
    stop_at_phone(world, "d", gate)
    return await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, unit))


async def test_rebuild_intents_claim_the_batches_in_flight(world: World) -> None:
    _, ring = await one_unit(world)
    batch = await sending(world, ring)
    await world.embedded.flush()
    await world.move("d", NEAR)
    await world.deliver(await world.unit("list"))
    assert world.phones.got("d") == []
    await batch.go_on()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def slow_rebuild(world: World, alert: str) -> tuple[Worker, Counted]:
    """Start a rebuild that has read all rows and not yet written what it read."""
    gate = Gate()
    truth = Counted(Gated(world.repositories.fanout.units, after={"ledger_of": gate}))
    ledger: Any = Ledger(world.redis, truth)
    worker = await stopped_at(gate, ledger.classify(alert, PUSH, ("no unit", 1), (1,), 1, [99]))
    return worker, truth


async def test_nonce_stops_a_rebuild_begun_before_a_loss(world: World) -> None:
    change, ring = await one_unit(world)
    old, truth = await slow_rebuild(world, change.alert)
    batch = await sending(world, ring)
    await world.embedded.flush()
    await old.go_on()
    assert truth.rebuilds == 2  # what it had read first was refused
    await world.move("d", NEAR)
    await world.deliver(await world.unit("list"))
    assert world.phones.got("d") == []
    await batch.go_on()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_nonce_nx_lets_two_rebuilds_join(world: World) -> None:
    change, ring = await one_unit(world)
    first, truth = await slow_rebuild(world, change.alert)
    second, other = await slow_rebuild(world, change.alert)
    await first.go_on()
    await second.go_on()
    assert (truth.rebuilds, other.rebuilds) == (1, 1)
    await world.deliver(ring)
    assert world.phones.got("d") == ALERT_1


async def test_mark_lands_in_an_emptied_redis(world: World) -> None:
    _, ring = await one_unit(world)
    gate = Gate()
    fanout = rewired(world.fanout, ledger=Gated(world.repositories.fanout.ledger, before={"mark": gate}))
    batch = await stopped_at(gate, deliver_unit(fanout.unit_delivery, ring))
    await world.embedded.flush()
    await batch.go_on()
    await world.embedded.flush()
    await world.move("d", NEAR)
    await world.register("e", HERE)
    await world.run()
    assert world.phones.got("d") == world.phones.got("e") == ALERT_1


class MarksNothing:
    """A ledger whose Redis is away when the first batch is marked, and back at once."""

    def __init__(self, ledger: Any, meanwhile: Callable[[], Awaitable[None]]) -> None:
        self._ledger, self._meanwhile = ledger, [meanwhile]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    async def mark(self, *args: Any) -> None:
        if self._meanwhile:
            await self._meanwhile.pop()()
            raise StorageUnavailable
        await self._ledger.mark(*args)


async def test_unmarked_batch_is_not_sent_again_by_its_unit(world: World) -> None:
    near = sorted(
        cell for cell in {cell_at(7, bearing) for bearing in range(0, 360, 20)} if parent(cell) == parent(HERE)
    )
    low, high = sorted([HERE, near[0]])
    await world.register("d", low)
    await world.register("e", high)
    await world.open()
    await world.stages()

    async def moves_on() -> None:
        await world.move("d", high)

    fanout = rewired(world.fanout, batch_size=1, ledger=MarksNothing(world.repositories.fanout.ledger, moves_on))
    await deliver_unit(fanout.unit_delivery, await world.unit())
    await world.run()
    assert world.phones.got("d") == world.phones.got("e") == ALERT_1
