"""Somebody reads the logs of every member of the replica set: no private text of a case or a tip stands there."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.errors import ExecutionTimeout, OperationFailure
from pymongo.write_concern import WriteConcern

from hub.local import mongo as mongo_module
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.log_check import check_logs
from hub.wiring import Hub
from tests.graphql.whole_graphs import whole_hub
from tests.life.canaries import IN_WORDS
from tests.life.story import Story
from tests.replicas.replica_set import MEMBERS, Member, ReplicaSet
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

ENDED_BY_THE_SERVER = {20478, 23798, 23799}
"""Lines about a read that the server ended itself, with its filter: getMore, find, aggregate. No setting stops them."""

MANY_LOOKS = 3 * HANG_TIMEOUT
"""Seconds: a look at three members may take fifteen."""

SEARCH = (
    'query ($words: String!) { cases(first: 5, purpose: "a test", filter: {text: $words}) { edges { node { id } } } }'
)


@pytest.fixture(scope="module")
async def replicas(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ReplicaSet]:
    """A replica set of three as the hub's page says, to which every operation is a slow one."""
    with pytest.MonkeyPatch.context() as patch:
        # The mongod of the tests has a filter of its own, to find operations that examine much.
        patch.delenv("HUB_MONGOD", raising=False)
        patch.setattr(mongo_module, "SILENT_LOG", (*mongo_module.SILENT_LOG, "--slowms", "0"))
        replicas = ReplicaSet(tmp_path_factory.mktemp("replicas"))
        try:
            yield replicas
        finally:
            replicas.kill()
            await replicas.close()


@pytest.fixture(scope="module")
async def hub(replicas: ReplicaSet, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    """A hub on it."""
    async with whole_hub(tmp_path_factory.mktemp("log"), replicas) as hub:
        yield hub


@pytest.fixture(scope="module")
async def story(hub: Hub) -> Story:
    """A case with a canary in every private field, worked through both graphs, searched for and exported."""
    story = Story(hub, datetime.now(UTC))
    await story.play()
    await story.take_away()
    return story


async def everywhere(replicas: ReplicaSet) -> None:
    """Return once every member has applied all that was written."""
    async with replicas.asking(await replicas.primary()) as client:
        ends = client["hub"]["ends"].with_options(write_concern=WriteConcern(MEMBERS))
        await ends.insert_one({})


def found(story: Story, member: Member) -> set[str]:
    """Return the places whose canary stands in a member's log."""
    log = member.process.log.read_bytes()
    return {place for place, _, _ in story.canaries.found({"log": log, f"log{IN_WORDS}": log})}


async def test_no_members_log_has_a_private_text(replicas: ReplicaSet, hub: Hub, story: Story) -> None:
    cases, alerts = hub.database.collection("cases"), hub.repositories.alerts.alerts
    alert = await alerts.get(story.alert)
    assert alert is not None
    centre = story.canaries.point("centre of a conflict", 37.7, 115.6)
    areas = [replace(area, centre=centre) for area in alert.areas]

    # Transactions that meet, one of them long; indexes that are built over what is there; another primary.
    async def write(session: Any) -> None:
        await alerts.change(story.alert, {"areas": areas}, session)
        changes = {"narrative": story.canaries.text("narrative of a conflict")}
        await cases.update_one({"_id": story.case}, {"$set": changes}, session=session)
        await asyncio.sleep(1)

    await asyncio.gather(hub.database.run(write), hub.database.run(write))
    async with replicas.asking(await replicas.primary()) as client:
        for name in ("cases", "tips"):
            await client["hub"][name].drop_indexes()
    await prepare_collections(hub.database)
    async with replicas.asking(await replicas.primary()) as client:
        await client.admin.command("replSetStepDown", 10)
    await replicas.well()
    await story.ask(
        SEARCH,
        words=story.canaries.text("searched after an election"),
    )
    await everywhere(replicas)
    assert {member.address: found(story, member) for member in replicas.members} == {
        member.address: set() for member in replicas.members
    }


async def test_member_that_logs_slow_operations_is_named(
    replicas: ReplicaSet, hub: Hub, story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    async def warned() -> list[tuple[list[str], list[str]]]:
        caplog.clear()
        await check_logs(hub.database, replicas.url)
        return [(vars(line)["members"], vars(line)["unread"]) for line in caplog.records]

    # On a busy machine a member may not answer in time, and is then told to be unread.
    async def is_silent() -> bool:
        return await warned() == []

    async def names_the_secondary() -> bool:
        return await warned() == [([secondary.address], [])]

    secondary = await replicas.secondary()
    await until(is_silent, MANY_LOOKS)
    async with replicas.asking(secondary) as client:
        await client["hub"].command("profile", 0, sampleRate=1.0)
        try:
            await until(names_the_secondary, MANY_LOOKS)
            await hub.database.collection("cases").update_one({"_id": story.case}, {"$set": {"narrative": "…"}})
            await hub.database.collection("cases").update_one(
                {"_id": story.case}, {"$set": {"narrative": story.canaries.text("narrative, logged")}}
            )
            await everywhere(replicas)
        finally:
            await client["hub"].command("profile", 0, sampleRate=0.0)
    assert found(story, secondary) == {"narrative, logged"}, "a secondary writes what it applies"


async def test_only_reads_that_the_server_ended_stand_in_a_log(replicas: ReplicaSet, hub: Hub, story: Story) -> None:
    words = story.canaries.text("searched in vain")
    cases = hub.database.collection("cases")
    slow = {
        "$expr": {
            "$gt": [
                {
                    "$reduce": {
                        "input": {"$range": [0, {"$add": [1_000_000, {"$strLenCP": "$_id"}]}]},
                        "initialValue": 0,
                        "in": {"$add": ["$$value", "$$this"]},
                    }
                },
                0,
            ]
        },
        "narrative": {"$ne": words},
    }
    with pytest.raises(ExecutionTimeout):
        await cases.find(slow, hint=[("_id", 1)]).max_time_ms(1).to_list(None)
    with pytest.raises(ExecutionTimeout):
        await cases.count_documents(slow, hint=[("_id", 1)], maxTimeMS=1)
    with pytest.raises(OperationFailure):
        await cases.update_one({"_id": story.case}, {"$inc": {"narrative": 1}, "$set": {"address": words}})
    logged = {
        json.loads(line)["id"]
        for member in replicas.members
        for line in member.process.log.read_bytes().splitlines()
        if words.encode() in line
    }
    assert logged <= ENDED_BY_THE_SERVER
