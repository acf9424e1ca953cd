"""Each member's settings of its log are read at a start, with no more rights than the hub's role has."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from hub.local import mongo as mongo_module
from hub.local.mongo import EmbeddedMongo
from hub.local.ports import free_port
from hub.storage.mongo.database import opened
from hub.storage.mongo.log_check import PAGE, check_logs
from hub.storage.mongo.roles import ROLE, role_privileges
from tests.production import started

Warned = list[tuple[list[str], list[str]]]


@pytest.fixture
async def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[EmbeddedMongo]:
    """A server whose configuration says nothing of its log, and a user who may do everything."""
    # The mongod of the tests has a filter, to find operations that examine much.
    monkeypatch.delenv("HUB_MONGOD", raising=False)
    monkeypatch.setattr(mongo_module, "SILENT_LOG", ())
    monkeypatch.setattr(mongo_module, "ROLES", ("root",))
    mongo = EmbeddedMongo(tmp_path)
    await mongo.start()
    yield mongo
    mongo.kill()


async def warned(url: str, caplog: pytest.LogCaptureFixture) -> Warned:
    """Return what the check logs: the members that write, and those that do not tell."""
    caplog.clear()
    async with opened(url) as database:
        await check_logs(database, url)
    assert {record.msg for record in caplog.records} <= {"database_log_open"}
    return [(vars(record)["members"], vars(record)["unread"]) for record in caplog.records]


async def test_each_setting_that_writes_rows_is_warned_of(
    plain: EmbeddedMongo, caplog: pytest.LogCaptureFixture
) -> None:
    member = plain.url.partition("@")[2].partition("/")[0]
    silent: dict[str, Any] = {"sampleRate": 0.0}
    assert await warned(plain.url, caplog) == [([member], [])]
    async with AsyncMongoClient[Any](plain.url) as client:
        await client["hub"].command("profile", 0, **silent)
        assert await warned(plain.url, caplog) == []
        await client["hub"].command("profile", 0, filter={"ns": {"$not": {"$regex": "[.](cases|tips)$"}}}, **silent)
        assert await warned(plain.url, caplog) == [([member], [])]
        await client["hub"].command("profile", 0, filter="unset", **silent)
        assert await warned(plain.url, caplog) == []
        await client["hub"].command("profile", 1, **silent)
        assert await warned(plain.url, caplog) == [([member], [])]
        await client["hub"].command("profile", 0, **silent)
        assert await warned(plain.url, caplog) == []
    await plain.restart()
    assert await warned(plain.url, caplog) == [([member], [])], "a command is forgotten at a restart"


async def test_role_of_the_hub_reads_and_lesser_one_warns(
    plain: EmbeddedMongo, caplog: pytest.LogCaptureFixture
) -> None:
    member = plain.url.partition("@")[2].partition("/")[0]
    async with AsyncMongoClient[Any](plain.url) as client:
        await client["hub"].command("profile", 0, sampleRate=0.0)
        await client["hub"].command("createRole", ROLE, privileges=role_privileges("hub"), roles=[])
        roles = {"limited": [{"role": ROLE, "db": "hub"}], "older": [{"role": "readWrite", "db": "hub"}]}
        for name, given in roles.items():
            await client["admin"].command("createUser", name, pwd="x", roles=given)
    urls = {name: f"mongodb://{name}:x@{plain.url.partition('@')[2]}" for name in roles}
    assert await warned(urls["limited"], caplog) == []
    assert await warned(urls["older"], caplog) == [([], [member])]


async def test_member_that_is_not_reached_is_a_warning_alone(
    plain: EmbeddedMongo, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncMongoClient[Any](plain.url) as client:
        member = plain.url.partition("@")[2].partition("/")[0]
        await client["hub"].command("profile", 0, sampleRate=0.0)
        found = await client.admin.command("replSetGetConfig")
        away = f"127.0.0.1:{free_port()}"
        config = found["config"] | {"version": found["config"]["version"] + 1}
        config["members"].append({"_id": 1, "host": away, "priority": 0, "votes": 0})
        await client.admin.command("replSetReconfig", config)
    assert await warned(plain.url, caplog) == [([], [away])]
    assert member not in caplog.text


@pytest.mark.parametrize("command", ["serve", "worker", "beat"])
async def test_each_process_warns_at_its_start(plain: EmbeddedMongo, tmp_path: Path, command: str) -> None:
    log = tmp_path / "said"
    arguments = ("serve", "--host", "127.0.0.1", "--port", "0") if command == "serve" else (command,)

    def has_warned() -> bool:
        return '"event": "database_log_open"' in log.read_text()

    with started(log, 0, *arguments, MONGO_URL=plain.url) as process:
        while not has_warned():
            assert process.poll() is None, log.read_text()
            await asyncio.sleep(0.05)
    assert PAGE in log.read_text()
