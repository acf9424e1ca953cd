"""A whole stage through the FCM channel, against bare loops to the same server; its growth, and its end."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.contenders import contender
from bench.fanout.hub_parts import (
    HUB_KEY,
    STAGE_RADIUS_KM,
    SilentBell,
    add_partner,
    database_url,
    hub_settings,
    opened,
    storage,
)
from bench.fanout.placement import place_devices
from bench.fanout.pushers import google_account, open_bare_loop
from bench.fanout.sizes import Sizes
from bench.fanout.town import write_cells, write_devices
from bench.nginx import AnsweringServer, answering_server, too_busy
from bench.rounds import Rounds, Sample, Turn, interleave
from bench.rows import Row, at_least, at_most, rate
from hub.domain.actors import KeyMode
from hub.domain.alerts.alert import public_centre
from hub.domain.cells import snap, touches
from hub.domain.geometry import Circle
from hub.local.demo.cast import HENGSHUI
from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis

INSIDE_KM = 490.0
"""Within the stage of 500 km around the published centre, which is not exactly the station's."""


async def efficiency(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `stage.efficiency` and `stage.pushing`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        run_dir = Path(directory)
        async with (
            storage(run_dir) as (mongo, redis),
            answering_server(run_dir) as server,
            AsyncExitStack() as stack,
        ):
            turns = {
                "stage": await _open_stage(
                    stack, server, await _registered(run_dir, "stage", sizes.stage_devices, mongo, redis, server)
                ),
                "bare": await open_bare_loop(stack, server, "session", sizes.stage_devices),
                "hub": await open_bare_loop(stack, server, "hub", sizes.stage_devices),
            }
            rounds = await interleave(turns, sizes.rounds)
    cpu, told = rounds.ratio("bare", "stage", "cpu"), 1 / rounds.each("stage", "cpu")
    note = (
        f"{sizes.stage_devices:,} devices; {_parts(rounds, 'stage')}; by the worker's processor time: {cpu:.2f}, "
        f"{told:,.0f} devices for each second of it"
    )
    void = too_busy(rounds)
    yield rate(rounds, "stage.efficiency", ("stage", "bare"), at_least(0.95), void=void, note=note)
    note = f"by the worker's processor time: {rounds.ratio('hub', 'stage', 'cpu'):.2f}"
    yield rate(rounds, "stage.pushing", ("stage", "hub"), at_least(0.7), void=void, note=note)


async def closing(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `stage.closing`."""
    samples: dict[str, list[Sample]] = {"stage": [], "closing": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        run_dir = Path(directory)
        async with (
            storage(run_dir) as (mongo, redis),
            answering_server(run_dir) as server,
        ):
            setup = await _registered(run_dir, "closing", sizes.stage_devices, mongo, redis, server)
            async with contender("bench.fanout.senders.hub_stage", server.environment, **setup) as worker:
                # The first round warms up. An end can only follow its stage.
                for number in range(1 + sizes.rounds):
                    for name in samples:
                        sample = await server.watched(worker.take(closes=name == "closing"))
                        if sample.count != sizes.stage_devices:
                            raise RuntimeError(f"{sample.count} of {sizes.stage_devices} devices got their push")
                        samples[name] += [sample] if number else []
    rounds = Rounds(samples)
    cpu = rounds.ratio("stage", "closing", "cpu")
    note = f"{sizes.stage_devices:,} devices; by the worker's processor time: {cpu:.2f}"
    yield rate(rounds, "stage.closing", ("closing", "stage"), at_least(0.9), void=too_busy(rounds), note=note)


async def growth(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `stage.growth` and `stage.memory`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        run_dir = Path(directory)
        async with (
            storage(run_dir) as (mongo, redis),
            answering_server(run_dir) as server,
            AsyncExitStack() as stack,
        ):
            counts = {"small": sizes.growth_devices, "large": sizes.growth_more}
            turns = {
                name: await _open_stage(stack, server, await _registered(run_dir, name, count, mongo, redis, server))
                for name, count in counts.items()
            }
            rounds = await interleave(turns, sizes.growth_rounds)
    cpu = rounds.ratio("large", "small", "cpu")
    from_to = f"from {sizes.growth_devices:,} to {sizes.growth_more:,} devices"
    small, large = (rounds.detail(name, "rss") / 2**20 for name in ("small", "large"))
    yield Row(
        "stage.growth",
        "µs",
        1e6 * rounds.each("large", "wall"),
        1e6 * rounds.each("small", "wall"),
        rounds.ratio("large", "small", "wall"),
        at_most(1.2),
        void=too_busy(rounds),
        notes=(f"{from_to}; {_parts(rounds, 'large')}; by the worker's processor time: {cpu:.2f}",),
        measured=rounds.as_json(),
    )
    yield Row(
        "stage.memory",
        "MiB",
        large,
        small,
        large / small,
        at_most(1.1),
        notes=(f"the most that the worker held, {from_to}",),
    )


async def _registered(
    run_dir: Path, name: str, devices: int, mongo: EmbeddedMongo, redis: EmbeddedRedis, server: AnsweringServer
) -> dict[str, Any]:
    """Register one app's devices, all within the stage; return the setup of its contenders."""
    url = database_url(mongo, name)
    settings = hub_settings(run_dir, url, redis.url, endpoint=server.endpoint, trusted=server.trusted)
    async with opened(settings, SilentBell()) as hub:
        account = {"service_account": google_account(server)}
        partner = await add_partner(hub, "Map app", "fcm", account)
        tenant = partner.tenant(KeyMode.LIVE)
        cells = [snap(point) for point in place_devices(devices, devices, share_inside=1.0, inside_km=INSIDE_KM)]
        await write_devices(hub, tenant, cells)
        await write_cells(hub, {cell: {str(tenant): count} for cell, count in Counter(cells).items()})
    whole = Circle(public_centre(HENGSHUI), STAGE_RADIUS_KM)
    assert all(touches(cell, whole) for cell in set(cells))
    return {
        "run_dir": str(run_dir),
        "mongo": url,
        "redis": redis.url,
        "endpoint": server.endpoint,
        "trusted": server.trusted,
        "hub_key": HUB_KEY.hex(),
        "tenant": tenant,
        "devices": devices,
    }


async def _open_stage(stack: AsyncExitStack, server: AnsweringServer, setup: dict[str, Any]) -> Turn:
    """Start a worker and an API for the receipts of its stages."""
    devices = setup["devices"]
    worker, api = [
        await stack.enter_async_context(contender(f"bench.fanout.senders.{module}", server.environment, **setup))
        for module in ("hub_stage", "hub_receipts")
    ]

    async def turn() -> Sample:
        sample, receipts = await asyncio.gather(server.watched(worker.take()), api.take())
        if not sample.count == receipts.count == devices:
            raise RuntimeError(f"a stage told {sample.count} of {devices} devices, and {receipts.count} said so")
        # The stage is over with the last receipt. The processor time is the worker's own.
        left = {"receipts_left": max(receipts.wall - sample.wall, 0.0)}
        return replace(
            sample,
            wall=max(sample.wall, receipts.wall),
            details={**sample.details, **left},
        )

    return turn


def _parts(rounds: Rounds, name: str) -> str:
    """Return where the time went."""
    return ", ".join(f"{part} {rounds.detail(name, part):.2f} s" for part in ("cut", "deliver", "receipts_left"))
