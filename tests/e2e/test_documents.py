"""Registered documents: valid by id for their own partner, on every transport, and no other document where required."""

import asyncio
import hashlib
import json
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.local.officers import OPERATOR
from reunion import AsyncReunion, Device
from tests.e2e.second_api import second_api
from tests.e2e.world import LIVE, TEST, Partner, World
from tests.graphql.live.following import PROTOCOL
from tests.serving import GraphQLResponse
from tests.timeouts import HANG_TIMEOUT

MODE = "query mode { viewer { mode } }"
FEED = "subscription feed { alertFeed(heartbeat: 5) { type cursor } }"
OTHER = "query other { viewer { channel } }"
CELL = "8631aa51fffffff"


def id_of(text: str) -> str:
    """Return the id of a document under GraphQL over HTTP."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


async def send(world: World, url: str, key: str, body: dict[str, Any], **headers: str) -> GraphQLResponse:
    sent = {"Authorization": f"Bearer {key}", **headers}
    async with world.session.post(f"{url}/graphql", json=body, headers=sent) as answer:
        return GraphQLResponse(answer.status, answer.headers, await answer.json(content_type=None))


@pytest.fixture(scope="module")
async def partner(whole_world: World) -> Partner:
    """Return a partner with two documents of its own."""
    partner = await whole_world.partner("fcm", (LIVE, TEST))
    await whole_world.operate("setPartnerDocuments", "documentIds", partnerId=partner.id, documents=[MODE, FEED])
    return partner


@pytest.fixture(scope="module")
async def strict(whole_world: World) -> AsyncIterator[str]:
    """Yield the address of an API that runs only registered documents."""
    async with second_api(whole_world, HUB_PERSISTED_ONLY="yes") as (_, port):
        yield f"http://127.0.0.1:{port}"


async def test_a_registered_document_runs_by_its_id(world: World, partner: Partner) -> None:
    payload = await world.operate("setPartnerDocuments", "documentIds", partnerId=partner.id, documents=[FEED, MODE])
    assert payload["documentIds"] == [id_of(FEED), id_of(MODE)]
    answer = await send(world, world.hub.url, partner.keys[TEST], {"documentId": id_of(MODE)})
    assert answer.data == {"viewer": {"mode": "TEST"}}
    assert answer.body["extensions"]["cost"]["requestedQueryCost"] == 1


async def test_a_registered_document_runs_over_sse_and_websocket(world: World, partner: Partner) -> None:
    url, key = world.hub.url, partner.keys[TEST]
    headers = {"Authorization": f"Bearer {key}", "Accept": "text/event-stream"}
    async with world.session.post(f"{url}/graphql", json={"documentId": id_of(FEED)}, headers=headers) as stream:
        assert stream.content_type == "text/event-stream"
        async with asyncio.timeout(HANG_TIMEOUT):
            while b"HEARTBEAT" not in await stream.content.readline():
                pass
    async with world.session.ws_connect(f"{url}/graphql", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {key}"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        for number, text in enumerate((MODE, OTHER)):
            message = {"id": str(number), "type": "subscribe", "payload": {"documentId": id_of(text)}}
            await socket.send_json(message)
        heard = [await socket.receive_json(timeout=HANG_TIMEOUT) for _ in range(3)]
        said = {(one["id"], one["type"]): one.get("payload") for one in heard}
        assert said["0", "next"]["data"] == {"viewer": {"mode": "TEST"}}
        assert said["1", "error"][0]["extensions"] == {"code": "NOT_FOUND", "path": ["documentId"]}
        await socket.send_json({"id": "2", "type": "subscribe", "payload": {"documentId": id_of(FEED)}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["payload"]["data"]["alertFeed"]["type"] == "HEARTBEAT"


async def test_a_foreign_document_id_answers_like_an_unknown_one(
    world: World, partner: Partner, other_partner: Partner
) -> None:
    answers = [
        await send(world, world.hub.url, other_partner.keys[LIVE], {"documentId": document})
        for document in (id_of(MODE), id_of(OTHER), "sha256:", "x" * 5_000)
    ]
    assert [(one.status, one.codes, one.body["errors"]) for one in answers] == [
        (200, ["NOT_FOUND"], answers[0].body["errors"])
    ] * 4


@pytest.mark.parametrize(
    "body", [{"documentId": "sha256:x", "query": MODE}, {"documentId": 7}, {"documentId": ""}, {"documentId": ["x"]}]
)
async def test_a_request_needs_a_query_or_an_id(world: World, partner: Partner, body: dict[str, Any]) -> None:
    answer = await send(world, world.hub.url, partner.keys[LIVE], body)
    assert (answer.status, answer.codes) == (400, ["BAD_REQUEST"])


async def test_a_stranger_has_no_registered_documents(world: World) -> None:
    async with world.session.post(f"{world.hub.url}/graphql", json={"documentId": id_of(MODE)}) as answer:
        assert [one["extensions"]["code"] for one in (await answer.json())["errors"]] == ["NOT_FOUND"]


async def test_only_registered_documents_run_where_required(world: World, partner: Partner, strict: str) -> None:
    key = partner.keys[LIVE]
    assert (await send(world, strict, key, {"documentId": id_of(MODE)})).data == {"viewer": {"mode": "LIVE"}}
    assert (await send(world, strict, key, {"query": MODE})).data == {"viewer": {"mode": "LIVE"}}
    for text in (OTHER, MODE + " ", "{ _service { sdl } }", "{"):
        answer = await send(world, strict, key, {"query": text})
        assert (answer.codes, "data" in answer.body) == (["FORBIDDEN"], False), text
    stream = await send(world, strict, key, {"query": FEED.replace("5", "6")}, Accept="text/event-stream")
    assert stream.codes == ["FORBIDDEN"]
    async with world.session.ws_connect(f"{strict}/graphql", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {key}"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": OTHER}})
        refused = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")


async def test_the_sdk_works_once_its_documents_are_registered(world: World, strict: str) -> None:
    partner = await world.partner("fcm", (LIVE,))
    async with AsyncReunion(strict, partner.keys[LIVE], max_retries=0) as client:
        with pytest.raises(Exception, match="FORBIDDEN"):
            await client.viewer()
        printed = await asyncio.create_subprocess_exec(sys.executable, "-m", "reunion.manifest", stdout=PIPE)
        texts = json.loads((await printed.communicate())[0])
        await world.operate("setPartnerDocuments", "documentIds", partnerId=partner.id, documents=texts)
        assert (await client.viewer()).mode == "LIVE"
        (registered,) = await client.devices.register([Device("r1", cell=CELL, token="t1")])
        assert registered.error is None


async def test_a_replaced_document_runs_for_seconds_only(world: World, strict: str) -> None:
    partner = await world.partner("fcm", (LIVE,))

    async def keep(*texts: str, others: bool = True) -> None:
        await world.operate(
            "setPartnerDocuments", "documentIds", partnerId=partner.id, documents=texts, keepOthers=others
        )

    await keep(MODE)
    await keep(OTHER)
    for text in (MODE, OTHER):
        assert (await send(world, strict, partner.keys[LIVE], {"documentId": id_of(text)})).codes == []
    await keep(OTHER, others=False)
    deadline = time.monotonic() + 8
    while (await send(world, strict, partner.keys[LIVE], {"documentId": id_of(MODE)})).codes != ["NOT_FOUND"]:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)
    assert (await send(world, strict, partner.keys[LIVE], {"documentId": id_of(OTHER)})).codes == []


@pytest.mark.parametrize(
    ("texts", "code", "path"),
    [
        ([MODE, "{"], "INVALID_INPUT", ["documents", "1"]),
        ([" "], "INVALID_INPUT", ["documents", "0"]),
        ([MODE + " #" + "x" * 100_000], "INVALID_INPUT", ["documents", "0"]),
        ([f"{{ a{n}: __typename }}" for n in range(1001)], "TOO_MANY_ITEMS", ["documents"]),
    ],
)
async def test_an_invalid_document_is_named_and_none_is_stored(
    world: World, partner: Partner, texts: list[str], code: str, path: list[str]
) -> None:
    before = await world.database.collection("documents").count_documents({})
    payload = await world.change(
        OPERATOR,
        "setPartnerDocuments",
        "documentIds userErrors { code message path }",
        partnerId=partner.id,
        documents=texts,
    )
    assert [(one["code"], one["path"]) for one in payload["userErrors"]] == [(code, path)]
    assert payload["documentIds"] == []
    assert await world.database.collection("documents").count_documents({}) == before


async def test_a_partner_can_have_its_own_budget(world: World) -> None:
    partner = await world.partner("fcm", (LIVE,))

    async def status() -> Any:
        return (await partner.ask("{ viewer { mode } }")).body["extensions"]["cost"]["throttleStatus"]

    assert (await status())["maximumAvailable"] == 1_000_000
    payload = await world.operate("setPartnerBudget", "pointsPerMinute", partnerId=partner.id, pointsPerMinute=600)
    assert payload["pointsPerMinute"] == 600
    assert {**await status(), "currentlyAvailable": 0} == {
        "maximumAvailable": 200,
        "currentlyAvailable": 0,
        "restoreRate": 10,
    }
    await world.operate("setPartnerBudget", "pointsPerMinute", partnerId=partner.id, pointsPerMinute=None)
    assert (await status())["maximumAvailable"] == 1_000_000
