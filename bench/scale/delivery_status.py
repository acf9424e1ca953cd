"""Tell everyone of one alert, and of its end: exactly once by the answering server's own log."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from pymongo import AsyncMongoClient

from bench.contenders import contender
from bench.fanout.hub_parts import HUB_KEY, SilentBell, hub_settings, opened, storage
from bench.nginx import LOG_SECONDS, AnsweringServer, answering_server
from bench.rounds import Sample
from bench.rows import Row, at_most
from bench.scale.crowd import FAR_WEST, Crowd, register_crowd
from bench.scale.sizes import Sizes
from bench.stopwatch import Stopwatch
from hub.local.demo.cast import HENGSHUI
from hub.local.mongo import EmbeddedMongo
from hub.services.maintenance.compact_units import compact_units
from hub.wiring import Hub

ROWS_OF_AN_ALERT = ("units", "told", "sweeps", "stages", "cut_chunks")
"""The rows of an alert that grow with the devices it told; its partners push, so there are no pages."""

SMALL_ROUNDS = 3


class PushLog:
    """Reads what the answering server has logged since the last look."""

    def __init__(self, server: AnsweringServer) -> None:
        self._path = server.token_log
        self._place = 0

    async def pushed(self) -> Counter[str]:
        """Return how often each token was pushed to."""
        await asyncio.sleep(2 * LOG_SECONDS)
        return await asyncio.to_thread(self._read)

    def _read(self) -> Counter[str]:
        with self._path.open("rb") as log:
            log.seek(self._place)
            lines = log.read()
            self._place = log.tell()
        return Counter(lines.decode("ascii").splitlines())


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the rows of the suite; they are measured together."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        run_dir = Path(directory)
        async with storage(run_dir) as (mongo, redis), answering_server(run_dir, logs_tokens=True) as server:
            settings = hub_settings(run_dir, mongo.url, redis.url, endpoint=server.endpoint, trusted=server.trusted)
            async with opened(settings, SilentBell()) as hub:
                empty = await bytes_of(mongo, ("devices",)), await redis_bytes(hub)
                with Stopwatch(mongo.process.pid) as watch:
                    crowd = await register_crowd(hub, server, sizes)
                everyone = len(crowd.here) + len(crowd.far)
                yield Row("scale.registered", "/s", everyone / watch.reading["wall"], notes=_cpu(watch, everyone))
                yield _bytes("scale.device_bytes", await bytes_of(mongo, ("devices",)) - empty[0], everyone)
                setup: dict[str, Any] = {
                    "run_dir": str(run_dir),
                    "mongo": mongo.url,
                    "redis": redis.url,
                    "endpoint": server.endpoint,
                    "trusted": server.trusted,
                    "hub_key": HUB_KEY.hex(),
                    "tenants": crowd.tenants,
                }
                async with contender("bench.scale.senders.worker", server.environment, **setup) as worker:
                    async for row in _told(hub, worker, PushLog(server), crowd, empty[1]):
                        yield row
                yield await _compacted(hub, mongo)


async def _told(hub: Hub, worker: Any, log: PushLog, crowd: Crowd, redis_before: int) -> AsyncIterator[Row]:
    few, many = list[Sample](), list[Sample]()
    far, here = [[place.latitude, place.longitude] for place in (FAR_WEST, HENGSHUI)]
    wrong = Counter[str]()
    for turn in range(SMALL_ROUNDS + 1):
        # The first small stage warms up; the large one comes in the middle of the others.
        few.append(await worker.take(place=far))
        wrong.update(await _wrong("", log, crowd.far))
        await worker.take()
        wrong.update(await _wrong("cancel_", log, crowd.far))
        if turn == 1:
            many.append(await worker.take(place=here))
            wrong.update(await _wrong("", log, crowd.here))
            yield _bytes("scale.ledger_bytes", await redis_bytes(hub) - redis_before, len(crowd.here))
            many.append(await worker.take())
            wrong.update(await _wrong("cancel_", log, crowd.here))
    told, cancelled = many
    small = median(sample.each("wall") for sample in few[1:])
    note = (
        f"{len(crowd.here):,} devices in {told.wall:.0f} s, and their CANCEL in {cancelled.wall:.0f} s, by one worker"
    )
    yield Row(
        "scale.growth",
        "µs",
        1e6 * told.each("wall"),
        1e6 * small,
        told.each("wall") / small,
        at_most(1.2),
        notes=(f"from {len(crowd.far):,} devices; {1 / told.each('wall'):,.0f} a second; {note}",),
        measured={"few": [asdict(one) for one in few], "many": [asdict(one) for one in many]},
    )
    early, late = (max(sample.details[name] for sample in many) for name in ("early", "late"))
    yield Row("scale.memory", "MiB", late / 2**20, early / 2**20, late / early, at_most(1.1))
    for name in ("missed", "twice", "strangers", "cancel_missed", "cancel_twice", "cancel_strangers"):
        yield Row(f"scale.{name}", "", wrong[name], goal=at_most(0), exact=True)


async def _wrong(kind: str, log: PushLog, wanted: frozenset[str]) -> dict[str, int]:
    pushed = await log.pushed()
    return {
        f"{kind}missed": len(wanted - pushed.keys()),
        f"{kind}twice": sum(count - 1 for count in pushed.values()),
        f"{kind}strangers": len(pushed.keys() - wanted),
    }


async def _compacted(hub: Hub, mongo: EmbeddedMongo) -> Row:
    """Compact the units of every alert; return the row that compares what they took before and after."""
    before = await bytes_of(mongo, ROWS_OF_AN_ALERT)
    with Stopwatch() as watch:
        while await compact_units(hub.services.fanout.compaction, kept=timedelta(0), now=await hub.clock.now()):
            pass
    after = await bytes_of(mongo, ROWS_OF_AN_ALERT)
    return Row(
        "scale.compacted",
        "B",
        after,
        before,
        after / before,
        at_most(0.2),
        notes=(f"compacted in {watch.reading['wall']:.1f} s",),
    )


async def bytes_of(mongo: EmbeddedMongo, collections: Iterable[str]) -> int:
    """Return the bytes of rows and indexes in these collections, not compressed."""
    total = 0
    # The hub's own client speaks the Stable API, which has no such figures.
    async with AsyncMongoClient[dict[str, Any]](mongo.url) as client:
        for name in collections:
            async for row in await client["hub"][name].aggregate([{"$collStats": {"storageStats": {}}}]):
                total += row["storageStats"]["size"] + row["storageStats"]["totalIndexSize"]
    return total


async def redis_bytes(hub: Hub) -> int:
    """Return the bytes that Redis holds."""
    memory: dict[str, Any] = await hub.redis.info("memory")
    return int(memory["used_memory"])


def _bytes(name: str, count: int, devices: int) -> Row:
    return Row(name, "B", count / devices, notes=(f"for each of {devices:,} devices",))


def _cpu(watch: Stopwatch, devices: int) -> tuple[str]:
    each = 1e6 * watch.reading["cpu"] / devices
    return (f"{devices:,} devices of three partners at once; {each:.0f} µs of processor time, the database's included",)
