"""Fairness: the stage of one partner beside three failing partners, against the same stage without them."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import psutil

from bench.fanout.hub_parts import POLICY, add_partner, open_alert, opened
from bench.fanout.poison import Poison, opened_poison
from bench.fanout.sizes import Sizes
from bench.fanout.town import write_cells, write_devices
from bench.rounds import Rounds, Sample, interleave
from bench.rows import Row, at_most
from hub.domain.actors import KeyMode
from hub.domain.cells import Cell, snap
from hub.domain.geometry import Point, destination
from hub.local.demo.cast import HENGSHUI
from hub.local.fcm.projects import Behaviour
from hub.local.supervisor import LocalHub
from hub.settings import read_embedded
from hub.wiring import Hub
from hub.workers.notifier import CeleryNotifier, publishing_app

QUIET_TOWN, TROUBLED_TOWN = HENGSHUI, destination(HENGSHUI, 270, 2000)
"""The healthy partner has the same devices in both; the failing partners have theirs in the second only."""
TOWN_KM = 60.0

HEALTHY = Behaviour(latency_ms=20, at_once=8)
"""Its provider works on eight pushes at once and takes 20 ms for each: 400 a second, from any number of senders."""
HANGS = Behaviour(latency_ms=20_000)
REFUSES = Behaviour(quota=0)

BOUND_BY_LATENCY = 1.25
"""Maximum ratio of an undisturbed stage to its provider's latency; above it, something else was slow."""

RESET_TIMEOUT = 300.0
LOOK_SECONDS = 0.05


@dataclass
class Scene:
    """The whole hub as `hub dev` starts it, the services that set it up, and the partners."""

    local: LocalHub
    hub: Hub
    poison: Poison
    devices: int
    tenants: dict[str, int] = field(default_factory=dict)

    async def count(self, project: str, outcome: str) -> int:
        """Return the number of pushes of a project with an outcome."""
        return (await self.local.fcm.counters()).get(project, {}).get(outcome, 0)

    async def units(self, name: str, **wanted: Any) -> list[dict[str, Any]]:
        """Return rows of a partner's units."""
        found = self.hub.database.collection("units").find({"p": self.tenants[name], **wanted}, {"counts": 1})
        return list(await found.to_list(None))


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `fairness.slowdown`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        async with opened_scene(Path(directory), sizes) as scene:
            turns = {
                "troubled": partial(_troubled_turn, scene),
                "quiet": partial(_stage, scene, QUIET_TOWN),
            }
            rounds = await interleave(turns, sizes.fairness_rounds)
    yield _row(rounds, sizes)


def _row(rounds: Rounds, sizes: Sizes) -> Row:
    detail = partial(rounds.detail, "troubled")
    quiet = rounds.each("quiet", "wall") * sizes.healthy_devices
    seconds = sizes.healthy_devices * HEALTHY.latency_ms / 1000 / (HEALTHY.at_once or 1)
    return Row(
        "fairness.slowdown",
        "s",
        rounds.each("troubled", "wall") * sizes.healthy_devices,
        quiet,
        rounds.ratio("troubled", "quiet", "wall"),
        at_most(1.25),
        void=f"undisturbed it took {quiet:.0f} s instead of {seconds:.0f}: processor time was short, not patience"
        * (quiet > BOUND_BY_LATENCY * seconds),
        notes=(
            f"{sizes.healthy_devices:,} devices of the healthy partner, {seconds:.0f} s by its provider's latency; "
            f"the hub used {rounds.detail('quiet', 'cores'):.2f} cores for them",
            f"meanwhile {detail('kills'):.0f} worker processes were killed by their unit, {detail('hanging'):.0f} "
            f"batches hung, {detail('refused'):,.0f} pushes were refused",
        ),
        measured=rounds.as_json(),
    )


async def _troubled_turn(scene: Scene) -> Sample:
    kills, refused = scene.poison.kills, await scene.count("refuses", "QUOTA_EXCEEDED")
    sample = await _stage(scene, TROUBLED_TOWN)
    hanging = await scene.units("hangs", intent={"$ne": None})
    trouble = {
        "kills": scene.poison.kills - kills,
        "refused": await scene.count("refuses", "QUOTA_EXCEEDED") - refused,
        "hanging": len(hanging),
    }
    if not all(trouble.values()):
        raise RuntimeError(f"not everybody was in trouble: {trouble}")
    return replace(sample, details={**sample.details, **trouble})


async def _stage(scene: Scene, town: Point) -> Sample:
    """Run a stage, from the opening of the alert to the push to the healthy partner's last phone."""
    await _afresh(scene)
    before = await scene.count("healthy", "OK")
    spent = _spent(scene.local)
    started = time.perf_counter()
    await open_alert(scene.hub, town)

    async def all_told() -> bool:
        return await scene.count("healthy", "OK") - before >= scene.devices

    await _until(all_told, "the healthy partner's devices were not told")
    wall, cpu = time.perf_counter() - started, _spent(scene.local) - spent

    async def settled() -> bool:
        return not await scene.units("healthy", state={"$ne": "done"})

    await _until(settled, "the healthy partner's units were not done")
    reached = sum(unit["counts"]["reached"] for unit in await scene.units("healthy"))
    told = await scene.count("healthy", "OK") - before
    if (reached, told) != (scene.devices, scene.devices):
        raise RuntimeError(f"{told} pushes to {reached} of {scene.devices} devices")
    return Sample(scene.devices, wall, cpu, details={"cores": cpu / wall})


async def _afresh(scene: Scene) -> None:
    """Remove what the turn before left behind: units, queues, circuit breakers and workers."""
    scene.local.units_worker.kill()
    await scene.hub.database.collection("units").delete_many({})
    for key in await scene.hub.redis.keys("{partner-queue:*"):
        await scene.hub.redis.delete(key)
    scene.local.start_workers()
    await scene.local.wait_ready()


async def _until(holds: Callable[[], Any], otherwise: str) -> None:
    deadline = time.monotonic() + RESET_TIMEOUT
    while not await holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{otherwise} within {RESET_TIMEOUT:g} s")
        await asyncio.sleep(LOOK_SECONDS)


def _spent(local: LocalHub) -> float:
    """Return the processor time of the hub and its providers, without that of killed processes."""
    parts = [local.api, local.alerts_worker, local.units_worker, local.notices_worker, local.beat]
    pids = [part.pid for part in [*parts, local.mongo.process, local.redis.process, local.fcm.process]]
    total = 0.0
    for pid in filter(None, pids):
        for process in (parent := psutil.Process(pid), *parent.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system
    return total


@asynccontextmanager
async def opened_scene(run_dir: Path, sizes: Sizes) -> AsyncIterator[Scene]:
    """Start everything, with all devices in their towns."""
    policy = run_dir / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    local = LocalHub(run_dir, overrides={"HUB_POLICY_FILE": str(policy)})
    async with AsyncExitStack() as stack:
        poison = await stack.enter_async_context(opened_poison(local.units_worker))
        local.trusted.add(poison.address)
        stack.push_async_callback(local.stop)
        await local.start()
        settings = read_embedded(local.environment)
        hub = await stack.enter_async_context(opened(settings, CeleryNotifier(publishing_app(settings))))
        scene = Scene(local, hub, poison, sizes.healthy_devices)
        await _populate(scene, sizes)
        yield scene


async def _populate(scene: Scene, sizes: Sizes) -> None:
    chance, cells = Random(5), Counter[tuple[Cell, int]]()
    for name, behaviour in {"healthy": HEALTHY, "hangs": HANGS, "refuses": REFUSES, "kills": Behaviour()}.items():
        account = await scene.local.fcm.register(name)
        await scene.local.fcm.behave(name, behaviour)
        if name == "kills":
            # A process that requests an access token of this project, to send its first push, is killed.
            account["token_uri"] = scene.poison.token_uri
        partner = await add_partner(scene.hub, name, "fcm", {"service_account": account})
        tenant = scene.tenants[name] = partner.tenant(KeyMode.LIVE)
        towns, devices = (
            ((QUIET_TOWN, TROUBLED_TOWN), sizes.healthy_devices)
            if name == "healthy"
            else (
                (TROUBLED_TOWN,),
                sizes.sick_devices,
            )
        )
        places = [cell for town in towns for cell in _places(chance, town, devices)]
        await write_devices(scene.hub, tenant, places)
        cells.update((cell, tenant) for cell in places)
    hints: dict[Cell, dict[str, int]] = {}
    for (cell, tenant), count in cells.items():
        hints.setdefault(cell, {})[str(tenant)] = count
    await write_cells(scene.hub, hints)


def _places(chance: Random, town: Point, devices: int) -> Sequence[Cell]:
    return [snap(destination(town, chance.uniform(0, 360), chance.uniform(0, TOWN_KM))) for _ in range(devices)]
