"""Devices of three apps at their places, in a database of their own, with the rows of a hub."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from bench.fanout.hub_parts import add_partner, database_url, hub_settings, opened
from bench.fanout.message import device_token
from hub.domain.actors import KeyMode
from hub.domain.cells import Cell, centre, snap
from hub.domain.delivery.devices import device_id, token_hash
from hub.domain.geometry import Point
from hub.local.demo.cast import NAMES, SHARES
from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis
from hub.wiring import Hub
from hub.workers.notifier import CeleryNotifier, publishing_app

CHUNK = 1000
EXPIRES = datetime.now(UTC) + timedelta(days=60)


@dataclass
class FirstRing:
    """The hub's notifier, with the moment of its first notice of ready units: then all units of the stage exist."""

    notifier: CeleryNotifier
    note: Callable[[], None] | None = None

    async def notify_stage_due(self, stage_id: str) -> None:
        """Ignore a due stage: the benchmark starts it."""

    async def notify_units_ready(self, tenant: int) -> None:
        """Pass on that units of a tenant are ready."""
        if self.note:
            self.note()
            self.note = None
        await self.notifier.notify_units_ready(tenant)

    async def notify_sweep_due(self, sweep_id: str) -> None:
        """Pass on a due sweep."""
        await self.notifier.notify_sweep_due(sweep_id)

    async def notify_journal_left(self, row_id: str) -> None:
        """Pass on a leftover journal row."""
        await self.notifier.notify_journal_left(row_id)

    async def notify_notice_due(self, notice_id: str) -> None:
        """Pass on a notice to a partner that pulls."""
        await self.notifier.notify_notice_due(notice_id)


@dataclass(frozen=True, slots=True)
class Town:
    """A hub with its devices and their points. A hub never keeps points: only the baseline uses them."""

    hub: Hub
    notifier: FirstRing
    points: Sequence[Point]

    @property
    def cells(self) -> int:
        """Return the number of populated cells."""
        return len({snap(point) for point in self.points})


async def settle(
    stack: AsyncExitStack,
    name: str,
    points: Sequence[Point],
    mongo: EmbeddedMongo,
    redis: EmbeddedRedis,
    run_dir: Path,
    *,
    with_devices: bool = True,
) -> Town:
    """Open a hub on a database of this name and add the devices; without device rows, only their cell rows."""
    settings = hub_settings(run_dir, database_url(mongo, name), redis.url)
    notifier = FirstRing(CeleryNotifier(publishing_app(settings)))
    hub = await stack.enter_async_context(opened(settings, notifier))
    bounds = [0, *(round(len(points) * share) for share in accumulate(SHARES))]
    cells = [snap(point) for point in points]
    hints: dict[Cell, dict[str, int]] = {}
    for app, start, end in zip(NAMES, bounds, bounds[1:], strict=False):
        tenant = (await add_partner(hub, app, "recorder", {})).tenant(KeyMode.LIVE)
        for cell, count in Counter(cells[start:end]).items():
            hints.setdefault(cell, {})[str(tenant)] = count
        if with_devices:
            await write_devices(hub, tenant, cells[start:end])
    await write_cells(hub, hints)
    return Town(hub, notifier, points)


async def write_cells(hub: Hub, hints: Mapping[Cell, Mapping[str, int]]) -> None:
    """Write cell rows as the hub does, each with the count of each tenant."""
    rows = [{"_id": cell, "loc": location(centre(cell)), "n": counts} for cell, counts in hints.items()]
    await insert(hub, "cells", rows)


def ref_of(number: int) -> str:
    """Return the app's own name of a device."""
    return f"phone-{number:08}"


async def write_devices(hub: Hub, tenant: int, cells: Sequence[Cell]) -> None:
    """Write device rows as the hub does."""
    rows = [device_row(tenant, number) | {"c": cell} for number, cell in enumerate(cells)]
    await insert(hub, "devices", rows)


def device_row(tenant: int, number: int) -> dict[str, Any]:
    """Return a device's row without its place."""
    ref, token = ref_of(number), device_token(number)
    return {
        "_id": device_id(tenant, ref),
        "p": tenant,
        "n": number,
        "r": ref,
        "t": token,
        "h": token_hash(tenant, token),
        "l": "zh-CN",
        "a": True,
        "x": EXPIRES,
    }


def location(point: Point) -> dict[str, object]:
    """Return a point as GeoJSON."""
    return {"type": "Point", "coordinates": [point.longitude, point.latitude]}


async def insert(hub: Hub, name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, a thousand at once."""
    for start in range(0, len(rows), CHUNK):
        await hub.database.collection(name).insert_many(rows[start : start + CHUNK], ordered=False)
