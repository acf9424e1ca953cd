"""Scenes that several tests begin with: one unit, a worker that stands at a step, an offered alert."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from hub.domain.delivery.devices import Whereabouts
from hub.services.channels import Recipient
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.steps.announce_notice import announce_notice
from hub.services.police.ports.stores import CaseChange
from hub.storage.mongo.leases import FREE
from tests.databases import ALL_ROWS
from tests.services.fanout.gates import Gate, Gated, Hook, Worker, stopped_at
from tests.services.fanout.rewiring import part_of, rewired
from tests.services.fanout.world import HERE, PULL, World


class Killed(Exception):
    """The process dies here."""


async def one_unit(world: World, *refs: str) -> tuple[CaseChange, str]:
    """Open an alert whose only unit holds these phones."""
    for ref in refs or ("d",):
        await world.register(ref, HERE)
    change = await world.open()
    await world.stages()
    return change, await world.unit()


async def worker_at(world: World, port: str, when: str, method: str, unit: str) -> Worker:
    """Start a worker that stops before or after a step."""
    gate = Gate()
    gated: Any = Gated(part_of(world.fanout, port), **{when: {method: gate}})
    return await stopped_at(gate, deliver_unit(rewired(world.fanout, **{port: gated}).unit_delivery, unit))


def stop_at_phone(world: World, ref: str, gate: Gate) -> Callable[[Recipient], Awaitable[None]]:
    """Make the channel stop at a gate before it sends to a phone."""

    async def stop(one: Recipient) -> None:
        if one.ref == ref:
            await gate.stop_here()

    world.phones.before_each = stop
    return stop


def hook_with(gate: Gate, hook: Hook) -> Hook:
    """Return a hook that stops at a gate first."""

    async def gated(row_id: str, tenant: int, moved: Sequence[Whereabouts]) -> None:
        await gate.stop_here()
        await hook(row_id, tenant, moved)

    return gated


async def due_stage(world: World) -> str:
    """Return the id of the only stage that is due or begun."""
    [stage] = await world.repositories.alerts.stages.unfinished(world.clock.moment)
    return stage.id


async def offered(world: World, **cells: Any) -> Any:
    """Open an alert of 25 km and offer it to phones of the partner that pulls."""
    for ref, cell in cells.items():
        await world.register(ref, cell, tenant=PULL)
    change = await world.open()
    await world.radius(change, 25)
    await world.run()
    return change


async def announced(world: World) -> list[str]:
    """Make every announcement that is due or soon will be, and return their types in order."""
    world.announcements.bodies.clear()
    await world.database.collection("notices").update_many({}, {"$set": {"not_before": FREE}})
    for notice in await world.repositories.fanout.notices.waiting():
        await announce_notice(world.fanout.notice_delivery, notice)
    return [body["type"] for body in world.announcements.bodies]


async def pulled_counts(world: World) -> dict[str, int]:
    """Return the counts of all units of the partner that pulls but sweeps, by outcome; counts of 0 are left out."""
    total: dict[str, int] = {}
    async for row in world.database.collection("units").find({"p": PULL, "kind": {"$ne": "sweep"}, **ALL_ROWS}):
        for name, count in row["counts"].items():
            total[name] = total.get(name, 0) + count
    return {name: count for name, count in total.items() if count}


async def breaker_keys(world: World, tenant: int) -> list[bytes]:
    """Return Redis's keys of a tenant's circuit breaker."""
    return [key async for key in world.redis.scan_iter(f"*:{tenant}}}:breaker")]
