"""Registration: through GraphQL over HTTP in batches of 1,000, against a bare driver that leaves the same rows."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bench.fanout.bare_driver import BareDriver, Item
from bench.fanout.hub_parts import SilentBell, add_map_app, database_url, opened
from bench.fanout.message import device_token
from bench.fanout.placement import place_devices
from bench.fanout.sizes import Sizes
from bench.fanout.town import ref_of
from bench.rounds import Rounds, Sample, Turn, interleave
from bench.rows import Row, at_least, rate
from bench.stopwatch import Stopwatch
from hub.domain.actors import KeyMode
from hub.domain.cells import snap
from hub.local.supervisor import LocalHub
from hub.settings import read_embedded

BATCH = 1000
Batches = Sequence[Sequence[Item]]

REGISTER = (
    "mutation($input: RegisterDevicesInput!) { registerDevices(input: $input) { results { ref ok error { code } } } }"
)
MOVE = (
    "mutation($input: ReportLocationsInput!) { reportLocations(input: $input) { results { ref ok error { code } } } }"
)


@dataclass(frozen=True, slots=True)
class Both:
    """The hub's API, and the bare driver on a database of its own on the same server."""

    hub: LocalHub
    session: aiohttp.ClientSession
    bare: BareDriver
    tenant: int


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `register.ratio` and `register.moves_ratio`."""
    turns = (sizes.rounds + 1) * sizes.batches
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        async with _both(Path(directory)) as both:
            points = place_devices(turns * BATCH, turns * BATCH)
            new = _batches([snap(point) for point in points])
            registering = _turns(both, new, sizes.batches, "registerDevices", REGISTER, both.bare.register)
            rounds = await interleave(registering, sizes.rounds)
            yield _row("register.ratio", 0.7, rounds, sizes)
            moved = _batches([snap(point) for point in reversed(points)])
            moving = _turns(both, moved, sizes.batches, "reportLocations", MOVE, both.bare.move)
            rounds = await interleave(moving, sizes.rounds)
            await _same_rows(both)
            yield _row("register.moves_ratio", 0.6, rounds, sizes)


def _row(name: str, bound: float, rounds: Rounds, sizes: Sizes) -> Row:
    cpu = rounds.ratio("bare", "hub", "cpu")
    note = f"{sizes.batches} batches of {BATCH:,} a turn; by processor time, the database's included: {cpu:.2f}"
    return rate(rounds, name, ("hub", "bare"), at_least(bound), note=note)


@asynccontextmanager
async def _both(run_dir: Path) -> AsyncIterator[Both]:
    # The row measures the speed of registration, not the rate limit.
    hub = LocalHub(run_dir, overrides={"HUB_PARTNER_POINTS_A_MINUTE": "1000000000"})
    try:
        await asyncio.gather(hub.mongo.start(), hub.redis.start(), hub.fcm.start(), hub.issuer.start())
        partner, key = await add_map_app(hub)
        await hub.start_api()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        bare = BareDriver(database_url(hub.mongo, "bare"), partner.tenant(KeyMode.LIVE))
        # Shorter than the API keeps an idle connection: a turn of the driver may be long.
        connector = aiohttp.TCPConnector(keepalive_timeout=2)
        async with aiohttp.ClientSession(headers=headers, connector=connector) as session:
            yield Both(hub, session, bare, partner.tenant(KeyMode.LIVE))
        bare.close()
    finally:
        await hub.stop()


def _batches(cells: Sequence[str]) -> Batches:
    items = [Item(ref_of(number), device_token(number), cell) for number, cell in enumerate(cells)]
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]


def _turns(
    both: Both, batches: Batches, each: int, verb: str, document: str, write: Callable[[Sequence[Item]], None]
) -> dict[str, Turn]:
    """Return turns that give both sides the same batches in the same order, with prepared bodies."""
    bodies = iter([_body(verb, document, batch) for batch in batches])
    plain = iter(batches)

    async def through_hub() -> Sample:
        waiting = [next(bodies) for _ in range(each)]
        with Stopwatch(both.hub.mongo.process.pid, both.hub.api.pid) as watch:
            answers = [await _post(both, body) for body in waiting]
        done = sum(result["ok"] for answer in answers for result in json.loads(answer)["data"][verb]["results"])
        if done != each * BATCH:
            raise RuntimeError(f"{verb} did {done} of {each * BATCH}")
        return watch.sample(done)

    async def through_driver() -> Sample:
        waiting = [next(plain) for _ in range(each)]
        with Stopwatch(both.hub.mongo.process.pid) as watch:
            for batch in waiting:
                write(batch)
        return watch.sample(each * BATCH)

    return {"hub": through_hub, "bare": through_driver}


def _body(verb: str, document: str, batch: Sequence[Item]) -> bytes:
    name = "devices" if verb == "registerDevices" else "locations"
    items = [
        {"ref": item.ref, "cell": item.cell}
        | ({"token": item.token, "language": "zh-CN"} if verb == "registerDevices" else {})
        for item in batch
    ]
    return json.dumps({"query": document, "variables": {"input": {name: items}}}).encode()


async def _post(both: Both, body: bytes) -> bytes:
    async with both.session.post(f"{both.hub.url}/graphql", data=body) as response:
        return await response.read()


async def _same_rows(both: Both) -> None:
    """Compare the rows of both sides except their expiry, and the cell rows: a baseline must do the same work."""
    async with opened(read_embedded(both.hub.environment), SilentBell()) as hub:
        client = hub.database.raw.client
        for name, fields in {"devices": {"x": 0}, "cells": {"n": 0}, "counters": {"_id": 1, "value": 1}}.items():
            wanted: dict[str, Any] = {"_id": {"$regex": "^numbers"}} if name == "counters" else {}
            found = [
                sorted(await client[database][name].find(wanted, fields).to_list(None), key=lambda row: str(row["_id"]))
                for database in ("hub", "bare")
            ]
            if found[0] != found[1]:
                raise RuntimeError(f"hub and driver left different {name}: {len(found[0])} and {len(found[1])} rows")
