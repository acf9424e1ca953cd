"""A stage writes nothing per device: twice the devices in as many batches cost as many writes and commands."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from pymongo import monitoring

from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.register_devices import register_devices
from hub.services.intake.remove_devices import remove_devices
from hub.storage.redis.client import connect
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import HERE, PUSH, World, partner

BATCHES = 3
WRITES = {
    "insert": "documents",
    "update": "updates",
    "delete": "deletes",
    "findAndModify": None,
    "commitTransaction": None,
}
"""The commands that write, and the field in which each lists its writes."""


@dataclass
class Count:
    """The database's writes by command and collection, and Redis's calls by command."""

    database: Counter[str] = field(default_factory=Counter)
    redis: Counter[str] = field(default_factory=Counter)


class Writes(monitoring.CommandListener):
    """A listener that counts single writes, not commands: a bulk write of a row per device counts each row."""

    def __init__(self) -> None:
        self.count: Counter[str] | None = None

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if self.count is not None and event.command_name in WRITES:
            listed = WRITES[event.command_name]
            many = len(event.command[listed]) if listed else 1
            self.count[f"{event.command_name} {event.command.get(event.command_name)}"] += many

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Ignore: its start was counted."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Ignore: its start was counted."""


@pytest.fixture(scope="module")
def writes() -> Iterator[Writes]:
    """Listen to every client that is opened after this fixture."""
    listener = Writes()
    monitoring.register(listener)
    yield listener
    listener.count = None


@pytest.fixture
async def counted(writes: Writes, world: World) -> World:
    """Return a world whose database is listened to."""
    return world


@contextlib.asynccontextmanager
async def counting(world: World, writes: Writes) -> AsyncIterator[Count]:
    """Count until the block ends. Redis reports its own commands; those within scripts come over no wire."""
    count, watcher = Count(), connect(world.embedded.url)
    async with watcher.monitor() as monitor:

        async def watch() -> None:
            async for asked in monitor.listen():
                if asked["command"].startswith("ECHO"):
                    return
                if asked["client_type"] != "lua":
                    count.redis[asked["command"].split()[0].upper()] += 1

        watching = asyncio.create_task(watch())
        writes.count = count.database
        yield count
        writes.count = None
        await world.redis.echo("the last")
        await watching
    await watcher.aclose()


async def stage_of(world: World, writes: Writes, devices: int) -> Count:
    """Run a stage over so many new devices, an UPDATE and a CANCEL, each in the same number of batches."""
    refs = [f"{devices}-{number}" for number in range(devices)]
    world.phones.tokens |= {ref: f"token-{ref}" for ref in refs}
    items = [DeviceItem(ref, cell=HERE, token=f"token-{ref}") for ref in refs]
    await register_devices(partner(PUSH), world.intake, items, now=world.clock.moment)
    fanout = rewired(world.fanout, batch_size=devices // BATCHES)
    change = await world.open()
    async with counting(world, writes) as count:
        await world.stages()
        await deliver_partner_queue(fanout.queue_delivery, PUSH)
        await world.update(change)
        await world.sweeps()
        await deliver_partner_queue(fanout.queue_delivery, PUSH)
        await world.close(change)
        await world.sweeps()
        await deliver_partner_queue(fanout.queue_delivery, PUSH)
    assert await world.ready() == []
    assert all(len(world.phones.got(ref)) == 3 for ref in refs)
    await remove_devices(partner(PUSH), world.intake, refs)
    return count


async def test_writes_do_not_grow_with_the_devices(counted: World, writes: Writes) -> None:
    # Redis loads its scripts in the first run.
    await stage_of(counted, writes, BATCHES)
    fewer, more = await stage_of(counted, writes, 60), await stage_of(counted, writes, 120)
    assert fewer.database["insert units"] == 3, "each is one unit"
    assert fewer.database["update units"] >= 2 * 3 * BATCHES, "an intent and a settlement of each batch"
    assert fewer.redis["EVALSHA"] >= 2 * 3 * BATCHES, "claims and marks of each batch"
    assert more == fewer
