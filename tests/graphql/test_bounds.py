"""Bounds of time and memory for requests and connections, authenticated or not."""

import asyncio
import contextlib
import gc
import json
import time
from collections.abc import AsyncIterator
from functools import partial

import aiohttp
import pytest
from starlette.requests import Request

from hub.graphql.execution.persisted_documents import DocumentReader
from hub.graphql.live.callers import Callers
from hub.graphql.live.connection import WebSocketConnection
from hub.graphql.messages import requests
from hub.graphql.transport.body_limit import BodyLimit
from hub.graphql.transport.view import GraphView, build_graph_app
from hub.graphql.upstream.uvicorn_websocket import MAX_UNAUTHENTICATED_BYTES
from tests.graphql.live.following import PROTOCOL
from tests.graphql.small_graph import admit, looked_up, small_graph
from tests.serving import GraphClient, GraphQLResponse, Switchboard
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

Board = tuple[Switchboard, GraphClient]
PATIENT = "query { patience }"
KIND = {"content-type": "application/json", "authorization": "Bearer bob"}


@contextlib.asynccontextmanager
async def sending(client: GraphClient, head: bytes) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A peer that has sent so much of a request."""
    base = client.session._base_url
    assert base is not None
    assert base.port is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", base.port)
    writer.write(b"POST / HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n" + head)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def status_of(reader: asyncio.StreamReader) -> int:
    async with asyncio.timeout(HANG_TIMEOUT):
        return int((await reader.readline()).split()[1])


async def test_slow_operation_is_cancelled_and_freed(board: Board) -> None:
    board[0].app = build_graph_app(
        small_graph(open_schema=False), None, Callers(admit), embedded=False, execution_timeout=0.3
    )
    looked_up.clear()
    async with asyncio.timeout(HANG_TIMEOUT):
        answer = await board[1].ask(PATIENT, "bob")
        assert (answer.status, answer.codes) == (200, ["RETRY_LATER"])
        assert "data" not in answer.body
        assert looked_up == ["begun", "ended"]
        wanted = {"accept": "application/graphql-response+json"}
        assert (await board[1].ask(PATIENT, "bob", headers=wanted)).status == 503


async def test_slow_websocket_operation_is_cancelled_alone(board: Board) -> None:
    board[0].app = build_graph_app(
        small_graph(open_schema=False), None, Callers(admit), embedded=False, execution_timeout=0.3
    )
    async with board[1].session.ws_connect("/", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": PATIENT}})
        refused = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert (refused["type"], refused["payload"][0]["extensions"]) == ("error", {"code": "RETRY_LATER"})
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ thing { id } }"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["payload"] == {"data": {"thing": {"id": "bob"}}}


async def test_a_strangers_body_is_not_waited_for(board: Board) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    async with sending(board[1], b"Content-Length: 4000000\r\n\r\n") as (reader, _):
        assert await status_of(reader) == 200
        async with asyncio.timeout(requests.BODY_TIMEOUT_SECONDS / 2):
            assert b"UNAUTHENTICATED" in await reader.readuntil(b"}]}")


async def test_body_that_never_arrives_gets_408(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "BODY_TIMEOUT_SECONDS", 0.3)
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    head = b"Authorization: Bearer bob\r\nContent-Length: 400\r\n\r\n"
    async with sending(board[1], head + b'{"query":') as (reader, _):
        assert await status_of(reader) == 408


async def test_body_beyond_four_megabytes_is_refused(board: Board) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    for size, status in ((4 * 1024 * 1024, 200), (4 * 1024 * 1024 + 1, 413)):
        whole = json.dumps({"query": "{ thing { id } }"}).ljust(size).encode()
        async with sending(board[1], b"Authorization: Bearer bob\r\nContent-Length: %d\r\n\r\n" % size) as (
            reader,
            writer,
        ):
            writer.write(whole)
            assert await status_of(reader) == status


def limited(**bounds: int) -> BodyLimit:
    """A graph that takes so many bytes at once; Bob and Alice may come in."""

    async def admit_two(authorization: str | None) -> str:
        return "alice" if authorization == "Bearer alice" else await admit(authorization)

    graph = small_graph(open_schema=False)
    view = GraphView(graph, None, Callers(admit_two), embedded=False, origins=(), execution_timeout=30)
    return BodyLimit(view, **bounds)


def padded(query: str, size: int) -> bytes:
    return json.dumps({"query": query}).ljust(size).encode()


async def test_bodies_of_all_callers_share_a_limit(board: Board) -> None:
    board[0].app = limited(max_bytes_in_process=100_000, max_bytes_per_caller=90_000)
    head = b"Authorization: Bearer alice\r\nContent-Length: 80000\r\n\r\n"
    whole = padded("{ thing { id } }", 40_000)

    async def answered(status: int) -> GraphQLResponse | None:
        said = await board[1].send("POST", data=whole, headers=KIND)
        return said if said.status == status else None

    async with sending(board[1], head + b" " * 70_000):
        # Until its bytes have come there is room; after its end there is again.
        answer = await until(partial(answered, 503))
        assert answer
        assert (answer.codes, answer.headers["retry-after"]) == (["RETRY_LATER"], "1")
        assert (await board[1].ask("{ thing { id } }", "bob")).data == {"thing": {"id": "bob"}}
    answer = await until(partial(answered, 200))
    assert answer
    assert answer.data == {"thing": {"id": "bob"}}


async def test_one_callers_bodies_leave_room_for_others(board: Board) -> None:
    board[0].app = limited(max_bytes_in_process=100_000, max_bytes_per_caller=50_000)
    head = b"Authorization: Bearer alice\r\nContent-Length: 80000\r\n\r\n"
    whole = padded("{ thing { id } }", 45_000)
    async with sending(board[1], head + b" " * 70_000) as (reader, _):
        assert await status_of(reader) == 503
        assert (await board[1].send("POST", data=whole, headers=KIND)).data == {"thing": {"id": "bob"}}


@pytest.mark.parametrize("accept", ["text/event-stream", "multipart/mixed;subscriptionSpec=1.0"])
async def test_open_stream_holds_no_body_room(board: Board, accept: str) -> None:
    board[0].app = limited(max_bytes_in_process=100_000, max_bytes_per_caller=50_000)
    for _ in range(5):
        body = padded("subscription { wait }", 45_000)
        stream = await board[1].session.post("/", data=body, headers={**KIND, "accept": accept})
        assert stream.status == 200
    gc.collect()
    held = [one for one in gc.get_objects() if type(one) is Request and len(getattr(one, "_body", b"")) > 40_000]
    assert held == []


@pytest.mark.parametrize("kind", ['application/json; a="' + ";" * 58_000, "application/json;" + "a=b;" * 100])
async def test_long_content_type_is_not_parsed(board: Board, kind: str) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    began = time.process_time()
    answer = await board[1].send("POST", data=b'{"query": "{ __typename }"}', headers={**KIND, "content-type": kind})
    assert (answer.status, answer.codes) == (415, ["BAD_REQUEST"])
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("length", [b"0" * 5_000 + b"5", b"9" * 5_000])
async def test_content_length_of_many_digits_is_handled(board: Board, length: bytes) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    async with sending(board[1], b"Content-Length: " + length + b"\r\n\r\n12345") as (reader, _):
        assert await status_of(reader) in (200, 400, 413)


async def test_slow_authentication_is_cancelled_in_time(board: Board) -> None:
    async def slow(authorization: str | None) -> str:
        await asyncio.sleep(20)
        return await admit(authorization)

    board[0].app = build_graph_app(
        small_graph(open_schema=False), None, Callers(slow), embedded=False, execution_timeout=0.3
    )
    async with asyncio.timeout(HANG_TIMEOUT):
        assert (await board[1].ask("{ thing { id } }", "bob")).codes == ["RETRY_LATER"]


async def test_slow_document_lookup_is_cancelled_in_time(board: Board) -> None:
    async def never(*_: object) -> str:
        await asyncio.sleep(20)
        return "{ thing { id } }"

    graph = small_graph(open_schema=False)
    board[0].app = build_graph_app(
        graph, None, Callers(admit, documents=DocumentReader(never, only=False)), embedded=False, execution_timeout=0.3
    )
    asked = {"documentId": "sha256:" + "0" * 64}
    async with asyncio.timeout(HANG_TIMEOUT):
        assert (await board[1].send("POST", json=asked, headers=KIND)).codes == ["RETRY_LATER"]
    async with board[1].session.ws_connect("/", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": asked})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["payload"][0]["extensions"] == {"code": "RETRY_LATER"}


async def test_operation_completed_before_it_began_is_forgotten(board: Board) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    async with board[1].session.ws_connect("/", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        for number in range(30):
            begun = {"id": f"early-{number}", "type": "subscribe", "payload": {"documentId": f"sha256:{number:064}"}}
            ended = {"id": f"early-{number}", "type": "complete"}
            await asyncio.gather(socket.send_json(begun), socket.send_json(ended))
        await socket.send_json({"type": "ping"})
        while (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] != "pong":
            pass
        gc.collect()
        held = [
            value
            for one in gc.get_objects()
            if issubclass(type(one), WebSocketConnection)
            for value in vars(one).values()
        ]
        assert [one for one in held if isinstance(one, dict) and any("early-" in str(key) for key in one)] == []


async def test_unauthenticated_websocket_may_send_little(board: Board) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    greeting = {"type": "connection_init", "payload": {"Authorization": "Bearer bob", "pad": ""}}
    room = MAX_UNAUTHENTICATED_BYTES - len(json.dumps(greeting))
    for size, let_in in ((room, True), (room + 1, False)):
        async with board[1].session.ws_connect("/", protocols=[PROTOCOL]) as socket:
            greeting["payload"] = {"Authorization": "Bearer bob", "pad": "x" * size}
            await socket.send_str(json.dumps(greeting))
            message = await socket.receive(timeout=HANG_TIMEOUT)
            assert (message.type is aiohttp.WSMsgType.TEXT) is let_in
            if not let_in:
                assert socket.close_code == 1009
                continue
            payload = {"query": "{ thing { id } }", "variables": {"pad": "x" * 200_000}}
            await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
            assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "next"


async def test_malformed_websocket_operations_leave_nothing_behind(board: Board) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    async with board[1].session.ws_connect("/", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        for number in range(20):
            await socket.send_json({"id": f"wrongly-{number}", "type": "subscribe", "payload": {"query": ""}})
            assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "error"
        gc.collect()
        # The collector knows no dictionary of texts, but whose it is; and it has proxies whose object is gone, which
        # answer nothing but their type.
        held = [
            value
            for one in gc.get_objects()
            if issubclass(type(one), WebSocketConnection)
            for value in vars(one).values()
        ]
        assert [one for one in held if isinstance(one, dict) and any("wrongly-" in str(key) for key in one)] == []
