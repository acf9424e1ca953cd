"""The lease on a claimed unit holds as long as a batch is being sent, however slow the provider is."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hub.domain.alerts.messages import AlertMessage
from hub.domain.delivery.units import Unit, UnitKind
from hub.errors import StorageUnavailable
from hub.partners.push_sender import PushLimits
from hub.services.channels import DeliveryResult, MayBegin, Recipient
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.steps.lease import Lease
from hub.settings import MIN_LEASE_SECONDS
from hub.storage.mongo.delivery.units import UnitRepository
from hub.wiring.fanout import FanoutServices
from tests.services.fanout.gates import Gate, Gated
from tests.services.fanout.phones import Phones, Ways
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import HERE, PUSH, World

ALERT_1 = [("ALERT", 1)]


@dataclass
class SlowPhones(Phones):
    """Phones whose provider takes so many seconds to answer."""

    seconds: float = 0.0

    async def _send(self, message: AlertMessage, one: Recipient, may_begin: MayBegin) -> DeliveryResult:
        answer = await super()._send(message, one, may_begin)
        await asyncio.sleep(self.seconds)
        return answer


async def unit_of(world: World, *refs: str) -> str:
    """Open an alert for these phones and return its only unit."""
    for ref in refs:
        await world.register(ref, HERE)
    await world.open()
    await world.stages()
    return await world.unit()


def with_lease(world: World, seconds: float, phones: Phones) -> FanoutServices:
    """Return services whose leases end so soon by the server's clock too."""
    delivery_routes = Ways({PUSH: DeliveryRoute("push", False, channel=phones)})
    units = UnitRepository(world.database, timedelta(seconds=seconds))
    return rewired(world.fanout, delivery_routes=delivery_routes, units=units, lease_seconds=seconds)


async def test_slow_provider_never_outlasts_the_lease(world: World) -> None:
    unit = await unit_of(world, "a", "b")
    slow = SlowPhones(tokens=world.phones.tokens, seconds=1.5)
    fanout = with_lease(world, 0.6, slow)
    first = asyncio.ensure_future(deliver_unit(fanout.unit_delivery, unit))
    while not first.done():
        await asyncio.sleep(0.2)
        await deliver_unit(fanout.unit_delivery, unit)
    await first
    assert [slow.got(ref) for ref in "ab"] == [ALERT_1, ALERT_1]


class Away(Gated):
    """Unit rows that cannot be renewed: the database is away."""

    async def renew(self, unit: Unit, token: str) -> None:
        raise StorageUnavailable


async def test_nothing_begins_under_an_old_lease(world: World) -> None:
    unit = await unit_of(world, "a", "b")
    slow = SlowPhones(tokens=world.phones.tokens, seconds=0.5)
    fanout = with_lease(world, 0.6, slow)
    units: Any = Away(fanout.unit_delivery.units)
    await deliver_unit(rewired(fanout, units=units).unit_delivery, unit)
    assert len(slow.deliveries) == 1
    await world.no_waiting()
    await deliver_unit(fanout.unit_delivery, unit)
    assert {one.ref for one in slow.deliveries} == {"a", "b"}


def test_shortest_lease_outlasts_the_slowest_send(world: World) -> None:
    unit = Unit("u", "al", PUSH, UnitKind.RING, 1, 0)
    lease = Lease(world.repositories.fanout.units, MIN_LEASE_SECONDS, unit, "token", time.monotonic())
    assert lease.is_valid
    lease.extended(time.monotonic() - MIN_LEASE_SECONDS + PushLimits().total)
    assert not lease.is_valid


async def test_batch_begins_with_a_fresh_lease_after_slow_reads(world: World) -> None:
    unit = await unit_of(world, "d")
    reading, begun = Gate(), Gate()
    devices: Any = Gated(world.repositories.device.devices, before={"in_slice": reading})
    units: Any = Gated(world.repositories.fanout.units, after={"intend": begun})
    fanout = rewired(world.fanout, devices=devices, units=units, lease_seconds=0.9)
    worker = asyncio.ensure_future(deliver_unit(fanout.unit_delivery, unit))
    await reading.reached()
    claimed = (await world.row(unit))["until"]
    await asyncio.sleep(0.5)
    reading.open()
    await begun.reached()
    assert (await world.row(unit))["until"] - claimed >= timedelta(seconds=0.5)
    begun.open()
    await worker
    assert world.phones.got("d") == ALERT_1
