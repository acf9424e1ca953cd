"""A process that writes audit lines and makes manifests until it is killed."""

import asyncio
import itertools
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from hub.services.trail.steps.make_manifest import make_manifest
from hub.storage.mongo.database import opened
from hub.storage.mongo.trail.audit import AuditRepository
from hub.storage.mongo.trail.manifests import ManifestRepository
from tests.verify.trails import KEY, entry

AT_ONCE = 4


def write_until_killed(url: str, number: int, confirmed: Connection) -> None:
    """Write lines, several at once; send the id of each when the trail has confirmed it."""
    asyncio.run(_write(url, number, confirmed))


async def _write(url: str, number: int, confirmed: Connection) -> None:
    async with opened(url) as database:
        trail, manifests, numbers = AuditRepository(database), ManifestRepository(database), itertools.count()

        async def append() -> None:
            while True:
                line = entry(f"{number}.{next(numbers)}")
                await trail.append([line])
                confirmed.send(line.id)

        async def name() -> None:
            while True:
                await make_manifest(manifests, KEY, now=datetime.now(UTC))
                await asyncio.sleep(0.02)

        await asyncio.gather(name(), *(append() for _ in range(AT_ONCE)))
