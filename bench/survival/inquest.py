"""The state after a failed round: kept in files, and in short in the output, which may be all that is left."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil

from bench.survival.fragile_hub import FragileHub
from hub.storage.mongo.database import Database
from hub.storage.redis.client import connect
from hub.storage.redis.process_heartbeats import BEAT, EXPIRES_SECONDS, WORKERS
from hub.workers.queues import ALL

SHOWN = 5
"""Maximum number of units to print."""


async def hold_inquest(hub: FragileHub, database: Database, evidence: Path, kept: Path) -> list[str]:
    """Keep a round's evidence with the logs and the present state of all parts; return the state."""
    await asyncio.to_thread(shutil.copytree, evidence, kept)
    await asyncio.to_thread(shutil.copytree, hub.run_dir / "logs", kept / "logs")
    lines = [*_parts(hub)]
    lines += [line async for line in _redis(hub)]
    lines += [line async for line in _units(database)]
    (kept / "standing.txt").write_text("\n".join(lines), encoding="utf-8")
    return lines


def _parts(hub: FragileHub) -> list[str]:
    """Return the running processes."""
    workers = {"alerts": hub.alerts_worker, "units": hub.units_worker, "notices": hub.notices_worker}
    pools = [
        f"{len(psutil.Process(worker.pid).children()) if worker.running else 'no'} {name}"
        for name, worker in workers.items()
    ]
    return [f"processes: {', '.join(pools)}, {'a' if hub.beat.running else 'no'} beat"]


async def _redis(hub: FragileHub) -> AsyncIterator[str]:
    """Yield the waiting notices, the last end of the scheduler's task, and the claims in the queues."""
    async with connect(hub.redis.url) as redis:
        waiting = [f"{await redis.llen(queue)} {queue}" for queue in ALL]
        yield f"notices: {', '.join(waiting)}, {await redis.hlen('unacked')} not acknowledged"
        for part in (BEAT, WORKERS):
            left = await redis.pttl(f"hub:seen:{part}")
            ago = f"{EXPIRES_SECONDS - left / 1000:.1f} s ago" if left > 0 else "longer ago than is known"
            yield f"last seen of {part}: {ago}"
        seconds, micros = await redis.time()
        now = seconds * 1000 + micros / 1000
        for queue in sorted({key.rsplit(b":", 1)[0] async for key in redis.scan_iter(match="{partner-queue:*")}):
            places: Any = await redis.zrange(queue + b":slots", 0, -1, withscores=True)
            breaker = await redis.hgetall(queue + b":breaker")
            good = await redis.pttl(queue + b":good")
            held = [f"{place!r} for {score - now:.0f} ms" for place, score in places]
            yield f"{queue.decode()}: slots {held or 'empty'}, breaker {breaker or 'closed'}, good for {good} ms"


async def _units(database: Database) -> AsyncIterator[str]:
    """Yield the units that have not ended."""
    now, shown = await database.server_time(), 0
    async for row in database.collection("units").find({"state": "ready"}):
        shown += 1
        if shown <= SHOWN:
            intent = (row.get("intent") or {}).get("seq")
            yield (
                f"unit {row['_id']}: held by {row.get('token')} for {(row['until'] - now).total_seconds():.1f} s, "
                f"due in {(row['not_before'] - now).total_seconds():.1f} s, attempts {row['attempts']}, "
                f"retries {row['retries']}, left {row.get('left')}, open batch {intent}"
            )
    yield f"{shown} units ready"
