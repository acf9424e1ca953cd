"""The role of the hub's database user: with it the hub works, and nobody who is the hub changes a line of the trail."""

from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure

from hub.domain.photos import Photo, PhotoId, PhotoOwner, PhotoSize
from hub.local import mongo as mongo_module
from hub.local.mongo import EmbeddedMongo
from hub.local.ports import free_port
from hub.services.trail.steps.make_manifest import make_manifest
from hub.settings import read_production
from hub.storage.mongo.cases.photo_disk import PhotoDisk
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.roles import KEPT, ROLE, can_change_trail, role_privileges
from hub.storage.mongo.server_check import check_server
from hub.storage.mongo.trail.audit import AuditRepository
from hub.storage.mongo.trail.manifests import ManifestRepository
from hub.wiring import require_hub
from hub.wiring.trail import ManifestKey
from tests.fakes import Notifier
from tests.production import PRODUCTION_SETTINGS
from tests.storage.mongo.trail.test_audit import LINE
from tests.storage.mongo.trail.test_audit_manifests import NOW
from tests.timeouts import HANG_TIMEOUT


async def test_user_with_the_role_can_only_add_to_the_trail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mongo_module, "ROLES", (*mongo_module.ROLES, "userAdminAnyDatabase"))
    mongo = EmbeddedMongo(tmp_path)
    await mongo.start()
    try:
        async with AsyncMongoClient[Any](mongo.url) as client:
            await client["hub"].command("createRole", ROLE, privileges=role_privileges("hub"), roles=[])
            roles = [{"role": ROLE, "db": "hub"}]
            await client["admin"].command("createUser", "limited", pwd="x", roles=roles)
        limited = f"mongodb://limited:x@{mongo.url.split('@')[1]}"
        async with opened(limited) as hub:
            await check_server(hub, limited, within=HANG_TIMEOUT)
            await prepare_collections(hub)
            await prepare_collections(hub)
            await AuditRepository(hub).append([LINE])
            manifests = ManifestRepository(hub)
            assert await manifests.claim() == 0
            assert await make_manifest(manifests, ManifestKey.of(read_production(PRODUCTION_SETTINGS)), now=NOW)
            assert not await can_change_trail(hub)
            for name in KEPT:
                for change in (
                    hub.collection(name).update_one({"_id": LINE.id}, {"$set": {"purpose": "x"}}),
                    hub.collection(name).delete_one({"_id": LINE.id}),
                    hub.raw.drop_collection(name),
                ):
                    with pytest.raises(OperationFailure, match="not authorized"):
                        await change
            await hub.collection("cases").delete_one({"_id": "cs_1"})
            await store_photo(hub)
        await require_production(mongo.url)
        assert "audit_not_protected" in caplog.messages
        caplog.clear()
        await require_production(limited)
        assert "audit_not_protected" not in caplog.messages
    finally:
        mongo.kill()


async def store_photo(hub: Database) -> None:
    """Store a photo, and read how full the disk is before the first one and after it."""
    assert await PhotoDisk(hub).space() is not None
    await PhotoRepository(hub).add(Photo(PhotoId("ph_1"), PhotoOwner("tenant:2"), NOW), {PhotoSize.PAGE: b"x"})
    assert await PhotoDisk(hub).space() is not None


async def require_production(mongo_url: str) -> None:
    """Check what an API process checks at its start in production, where Redis is away."""
    redis_url = f"redis://127.0.0.1:{free_port()}/0"
    settings = read_production({**PRODUCTION_SETTINGS, "MONGO_URL": mongo_url, "REDIS_URL": redis_url})
    await require_hub(settings, Notifier())


async def test_user_without_the_role_can_change_the_trail(database: Database) -> None:
    assert await can_change_trail(database)
