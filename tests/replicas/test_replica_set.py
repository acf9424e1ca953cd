"""The replica set of the survival suite: peers and clients of a member have ways of their own."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import WTimeoutError
from pymongo.write_concern import WriteConcern

from tests.replicas.replica_set import PRIMARY, SECONDARY, ReplicaSet

ROLLED_BACK = 21592
"""The number of the server's log line "Rollback complete"."""

Client = AsyncMongoClient[dict[str, Any]]


@pytest.fixture
async def replicas(tmp_path: Path) -> AsyncIterator[ReplicaSet]:
    """A replica set of three."""
    replicas = ReplicaSet(tmp_path)
    try:
        await replicas.start()
        yield replicas
    finally:
        replicas.kill()
        await replicas.close()


async def test_primary_without_peers_serves_clients_and_rolls_back(replicas: ReplicaSet) -> None:
    primary, began = await replicas.primary(), time.time()
    async with Client(replicas.url) as client:
        things = client.hub.things.with_options(write_concern=WriteConcern("majority", wtimeout=1000))
        await things.insert_one({"_id": "before"})
        replicas.cut_off(primary)
        with pytest.raises(WTimeoutError):
            await things.insert_one({"_id": "lost"})
        assert primary.proxy.clients.is_used
        while (elected := await replicas.primary()) is primary:
            pass
        assert sorted((await replicas.states()).values()) == [PRIMARY, SECONDARY, SECONDARY]
        replicas.reconnect(primary)
        await replicas.wait_for_line(ROLLED_BACK, began, [primary])
        await replicas.well()
        assert [row["_id"] async for row in things.find({})] == ["before"]
    assert await replicas.primary() is elected


async def test_each_peer_is_told_from_clients_and_from_the_others(replicas: ReplicaSet) -> None:
    for member in replicas.members:
        used = {number for number, proxy in member.proxy.peers.items() if proxy.is_used}
        assert used == {other.number for other in replicas.members if other is not member}
        assert not member.proxy.clients.is_used
    async with Client(replicas.url) as client:
        await client.hub.things.insert_one({"_id": "seen"})
        assert all(member.proxy.clients.is_used for member in replicas.members)
