"""The last step of an upgrade of MongoDB, the feature compatibility version, while devices register."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from hub.domain.cells import snap
from hub.domain.delivery.devices import Registration
from hub.domain.geometry import Point
from hub.local import mongo as mongo_module
from hub.local.mongo import EmbeddedMongo
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.delivery.devices import DeviceRepository
from hub.storage.mongo.server_check import check_server
from tests.databases import ERASED_REFS
from tests.fakes import NOW
from tests.timeouts import HANG_TIMEOUT

CELL = snap(Point(37.74, 115.67))
T = 2
MIN_REGISTERED = 50


async def register_until(done: asyncio.Event, database: Database) -> int:
    """Register one device after another, each in a transaction; return how many."""
    devices = DeviceRepository(database, ERASED_REFS)
    count = 0
    while not (done.is_set() and count >= MIN_REGISTERED):
        items = [Registration(f"phone-{count}", CELL, f"token-{count}", "en")]
        await database.run(partial(devices.register, T, items, NOW, NOW))
        count += 1
    return count


async def test_no_registration_fails_while_the_feature_version_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongo_module, "ROLES", (*mongo_module.ROLES, "clusterManager"))
    mongo = EmbeddedMongo(tmp_path)
    await mongo.start()
    try:
        administration: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(mongo.url)
        async with opened(mongo.url) as database, administration:
            await prepare_collections(database)
            current = await administration.admin.command({"getParameter": 1, "featureCompatibilityVersion": 1})
            newest = current["featureCompatibilityVersion"]["version"]
            older = {"6.0": "5.0", "7.0": "6.0", "8.0": "7.0"}[newest]
            confirmed = {} if newest == "6.0" else {"confirm": True}
            done = asyncio.Event()
            registering = asyncio.create_task(register_until(done, database))
            for version in (older, newest, older, newest):
                # A member of the newer release with the older version: every upgrade is like this for some days.
                await administration.admin.command({"setFeatureCompatibilityVersion": version, **confirmed})
                await check_server(database, mongo.url, within=HANG_TIMEOUT)
                await asyncio.sleep(0.2)
            done.set()
            count = await registering
            rows = await database.collection("devices").find({"p": T}).to_list(None)
            assert len({row["n"] for row in rows}) == len(rows) == count
    finally:
        mongo.kill()
