"""The lease on a unit in hand holds as long as anything of it is under way, however slow the provider is."""

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from hub.domain.messages import AlertMessage
from hub.domain.units import Unit, UnitKind
from hub.errors import StorageUnavailable
from hub.partners.fcm.transport import FcmLimits
from hub.services.channels import DeliveryResult, MayBegin, Recipient
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.ports import DeliveryRoute, FanoutDesk
from hub.services.fanout.steps.lease import Lease
from hub.settings import MIN_LEASE_SECONDS
from hub.storage.mongo.units import UnitRepository
from tests.services.fanout.gates import Gate, Gated
from tests.services.fanout.phones import Phones, Ways
from tests.services.fanout.world import HERE, PUSH, World

ALERT_1 = [("ALERT", 1)]


@dataclass
class SlowPhones(Phones):
    """Whose provider takes so many seconds to answer."""

    seconds: float = 0.0

    async def _send(self, message: AlertMessage, one: Recipient, may_begin: MayBegin) -> DeliveryResult:
        answer = await super()._send(message, one, may_begin)
        await asyncio.sleep(self.seconds)
        return answer


async def unit_of(world: World, *refs: str) -> str:
    """The only unit of an alert for these phones."""
    for ref in refs:
        await world.register(ref, HERE)
    await world.open()
    await world.stages()
    return await world.unit()


def with_lease(world: World, seconds: float, phones: Phones) -> FanoutDesk:
    """A desk whose leases end so soon by the server's clock too."""
    delivery_routes = Ways({PUSH: DeliveryRoute("push", False, channel=phones)})
    units = UnitRepository(world.database, timedelta(seconds=seconds))
    return replace(world.fanout, delivery_routes=delivery_routes, units=units, lease_seconds=seconds)


async def test_a_slow_provider_outlasts_no_lease(world: World) -> None:
    unit = await unit_of(world, "a", "b")
    slow = SlowPhones(tokens=world.phones.tokens, seconds=1.5)
    desk = with_lease(world, 0.6, slow)
    first = asyncio.ensure_future(deliver_unit(desk, unit))
    while not first.done():
        await asyncio.sleep(0.2)
        await deliver_unit(desk, unit)
    await first
    assert [slow.got(ref) for ref in "ab"] == [ALERT_1, ALERT_1]


class Away(Gated):
    """Units that cannot be renewed: the database is away."""

    async def renew(self, unit: Unit, token: str) -> None:
        raise StorageUnavailable


async def test_once_a_lease_grows_old_nothing_more_is_begun(world: World) -> None:
    unit = await unit_of(world, "a", "b")
    slow = SlowPhones(tokens=world.phones.tokens, seconds=0.5)
    desk = with_lease(world, 0.6, slow)
    units: Any = Away(desk.units)
    await deliver_unit(replace(desk, units=units), unit)
    assert len(slow.deliveries) == 1
    await world.no_waiting()
    await deliver_unit(desk, unit)
    assert {one.ref for one in slow.deliveries} == {"a", "b"}


def test_whatever_is_begun_is_answered_while_the_lease_holds(world: World) -> None:
    unit = Unit("u", "al", PUSH, UnitKind.RING, 1, 0)
    lease = Lease(replace(world.fanout, lease_seconds=MIN_LEASE_SECONDS), unit, "token", time.monotonic())
    assert lease.holds
    lease.extended(time.monotonic() - MIN_LEASE_SECONDS + FcmLimits().total)
    assert not lease.holds


async def test_a_batch_begins_with_most_of_a_lease_however_long_it_was_read(world: World) -> None:
    unit = await unit_of(world, "d")
    reading, begun = Gate(), Gate()
    devices: Any = Gated(world.fanout.devices, before={"in_slice": reading})
    units: Any = Gated(world.fanout.units, after={"intend": begun})
    desk = replace(world.fanout, devices=devices, units=units, lease_seconds=0.9)
    worker = asyncio.ensure_future(deliver_unit(desk, unit))
    await reading.reached()
    claimed = (await world.row(unit))["until"]
    await asyncio.sleep(0.5)
    reading.open()
    await begun.reached()
    assert (await world.row(unit))["until"] - claimed >= timedelta(seconds=0.5)
    begun.open()
    await worker
    assert world.phones.got("d") == ALERT_1
