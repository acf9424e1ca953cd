"""One whole hub for all end-to-end tests: real parts, real processes, real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.local.mongod import find_mongod
from hub.local.supervisor import LocalHub
from reunion import GeoPoint
from tests.e2e.world import LIVE, TEST, Partner, World, opened_world
from tests.small_disk import MONGOD, disk
from tests.warm.starter import warm_starter


@pytest.fixture(scope="package")
async def whole_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Start the hub, once for all tests of this folder."""
    hub = LocalHub(
        tmp_path_factory.mktemp("e2e"),
        overrides={"HUB_LEASE_SECONDS": "10", "HUB_CONFORMANCE_STEP_SECONDS": "4"},
        spawn=warm_starter().spawn,
    )
    async with opened_world(hub) as world:
        yield world


@pytest.fixture
async def world(whole_world: World) -> AsyncIterator[World]:
    """Yield the hub, and close every case that a test left open."""
    yield whole_world
    await whole_world.clear()


@pytest.fixture
async def cramped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """Start a hub whose database has a small disk."""
    monkeypatch.setenv("SMALL_DISK_MONGOD", str(find_mongod()))
    monkeypatch.setenv("SMALL_DISK_SIZE", "400m")
    monkeypatch.setenv("HUB_MONGOD", str(MONGOD))
    hub = LocalHub(tmp_path / "hub", spawn=warm_starter().spawn)
    try:
        async with opened_world(hub) as world:
            yield world
    finally:
        unmount = await asyncio.create_subprocess_exec("umount", str(disk(hub.run_dir)))
        assert await unmount.wait() == 0


@pytest.fixture(scope="package")
async def app_partner(whole_world: World) -> Partner:
    """Return a partner whose apps are reached through FCM, with keys of both modes."""
    return await whole_world.partner("fcm", (LIVE, TEST))


@pytest.fixture(scope="package")
async def other_partner(whole_world: World) -> Partner:
    """Return another partner of the same kind."""
    return await whole_world.partner("fcm", (LIVE, TEST))


@pytest.fixture
def place(world: World) -> GeoPoint:
    """Return a place for this test alone."""
    return world.place()
