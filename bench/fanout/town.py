"""Devices of three apps at their places, in a database of their own, with the rows a hub would have of them."""

from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from bench.fanout.hub_parts import add_partner, database_url, hub_settings, opened
from bench.fanout.message import device_token
from hub.domain.actors import KeyMode
from hub.domain.cells import Cell, snap
from hub.domain.devices import device_id, token_hash
from hub.domain.geometry import Point
from hub.local.demo.cast import NAMES, SHARES
from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis
from hub.wiring import Hub
from hub.workers.bell import CeleryBell, ringing_app

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Town:
    """A hub with its devices, each with its point, which a hub would never keep: only the baseline asks for it."""

    hub: Hub
    points: Sequence[Point]

    @property
    def cells(self) -> int:
        """How many are populated."""
        return len({snap(point) for point in self.points})


async def settle(
    stack: AsyncExitStack, name: str, points: Sequence[Point], mongo: EmbeddedMongo, redis: EmbeddedRedis, run_dir: Path
) -> Town:
    """Open a hub on a database of this name and put everybody there."""
    settings = hub_settings(run_dir, database_url(mongo, name), redis.url)
    hub = await stack.enter_async_context(opened(settings, CeleryBell(ringing_app(settings))))
    bounds = [0, *(round(len(points) * share) for share in accumulate(SHARES))]
    for app, start, end in zip(NAMES, bounds, bounds[1:], strict=False):
        partner = await add_partner(hub, app, "recorder", {})
        await populate(hub, partner.tenant(KeyMode.LIVE), [snap(point) for point in points[start:end]])
    return Town(hub, points)


def ref_of(number: int) -> str:
    """The app's own name of a device."""
    return f"phone-{number:08}"


async def populate(hub: Hub, tenant: int, cells: Sequence[Cell]) -> None:
    """Cell rows by the hub's own book; device rows as it leaves them, but without its reading before it writes."""
    counts = Counter(cells)
    for start in range(0, len(counts), CHUNK):
        part = dict(list(counts.items())[start : start + CHUNK])
        await hub.books.cells.ensure(tenant, part)
        await hub.books.cells.add_counts(tenant, part)
    expires = datetime.now(UTC) + timedelta(days=60)
    devices = hub.database.collection("devices")
    rows = [
        {
            "_id": device_id(tenant, ref := ref_of(number)),
            "p": tenant,
            "n": number,
            "c": cell,
            "r": ref,
            "t": (token := device_token(number)),
            "h": token_hash(tenant, token),
            "l": "zh-CN",
            "a": True,
            "x": expires,
        }
        for number, cell in enumerate(cells)
    ]
    for start in range(0, len(rows), CHUNK):
        await devices.insert_many(rows[start : start + CHUNK], ordered=False)
