"""Bounds of time and memory: what is executed, read and held, for those who are known and for those who are not."""

import asyncio
import contextlib
import gc
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from hub.schema import requests
from hub.schema.body import BodyLimit
from hub.schema.live.connection import Connection
from hub.schema.view import GraphView, graph_app
from hub.websocket import LONGEST_OF_A_STRANGER
from tests.schema.live.following import PROTOCOL
from tests.schema.small_graph import admit, looked_up, small_graph
from tests.serving import GraphClient, Switchboard

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
    async with asyncio.timeout(10):
        return int((await reader.readline()).split()[1])


async def test_what_takes_too_long_is_given_up_and_let_go(board: Board) -> None:
    board[0].app = graph_app(small_graph(open_schema=False), None, admit, embedded=False, longest=0.3)
    looked_up.clear()
    answer = await board[1].ask(PATIENT, "bob")
    assert (answer.status, answer.codes) == (200, ["RETRY_LATER"])
    assert "data" not in answer.body
    assert looked_up == ["begun", "ended"]
    wanted = {"accept": "application/graphql-response+json"}
    assert (await board[1].ask(PATIENT, "bob", headers=wanted)).status == 503


async def test_an_operation_of_a_websocket_is_given_up_too_and_its_neighbours_go_on(board: Board) -> None:
    board[0].app = graph_app(small_graph(open_schema=False), None, admit, embedded=False, longest=0.3)
    async with board[1].session.ws_connect("/", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": PATIENT}})
        refused = await socket.receive_json(timeout=5)
        assert (refused["type"], refused["payload"][0]["extensions"]) == ("error", {"code": "RETRY_LATER"})
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ thing { id } }"}})
        assert (await socket.receive_json(timeout=5))["payload"] == {"data": {"thing": {"id": "bob"}}}


async def test_a_strangers_body_is_not_waited_for(board: Board) -> None:
    board[0].app = graph_app(small_graph(open_schema=False), None, admit, embedded=False)
    async with sending(board[1], b"Content-Length: 4000000\r\n\r\n") as (reader, _):
        assert await status_of(reader) == 200
        async with asyncio.timeout(10):
            assert b"UNAUTHENTICATED" in await reader.readuntil(b"}]}")


async def test_a_body_that_does_not_come_is_given_up(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "BODY_WITHIN", 0.3)
    board[0].app = graph_app(small_graph(open_schema=False), None, admit, embedded=False)
    head = b"Authorization: Bearer bob\r\nContent-Length: 400\r\n\r\n"
    async with sending(board[1], head + b'{"query":') as (reader, _):
        assert await status_of(reader) == 408


async def test_a_body_has_four_megabytes(board: Board) -> None:
    board[0].app = graph_app(small_graph(open_schema=False), None, admit, embedded=False)
    for size, status in ((4 * 1024 * 1024, 200), (4 * 1024 * 1024 + 1, 413)):
        whole = json.dumps({"query": "{ thing { id } }"}).ljust(size).encode()
        async with sending(board[1], b"Authorization: Bearer bob\r\nContent-Length: %d\r\n\r\n" % size) as (
            reader,
            writer,
        ):
            writer.write(whole)
            assert await status_of(reader) == status


async def test_bodies_have_a_size_in_all(board: Board) -> None:
    view = GraphView(
        small_graph(open_schema=False), None, admit, None, None, None, None, embedded=False, origins=(), longest=30
    )
    board[0].app = BodyLimit(view, in_all=100_000)
    head = b"Authorization: Bearer bob\r\nContent-Length: 80000\r\n\r\n"
    whole = json.dumps({"query": "{ thing { id } }"}).ljust(40_000).encode()
    async with sending(board[1], head + b" " * 70_000):
        await asyncio.sleep(0.1)
        answer = await board[1].send("POST", data=whole, headers=KIND)
        assert (answer.status, answer.codes, answer.headers["retry-after"]) == (503, ["RETRY_LATER"], "1")
        assert (await board[1].ask("{ thing { id } }", "bob")).data == {"thing": {"id": "bob"}}
    await asyncio.sleep(0.1)
    assert (await board[1].send("POST", data=whole, headers=KIND)).data == {"thing": {"id": "bob"}}


async def test_before_it_is_known_a_websocket_says_little(board: Board) -> None:
    board[0].app = graph_app(small_graph(open_schema=False), None, admit, embedded=False)
    greeting = {"type": "connection_init", "payload": {"Authorization": "Bearer bob", "pad": ""}}
    room = LONGEST_OF_A_STRANGER - len(json.dumps(greeting))
    for size, let_in in ((room, True), (room + 1, False)):
        async with board[1].session.ws_connect("/", protocols=[PROTOCOL]) as socket:
            greeting["payload"] = {"Authorization": "Bearer bob", "pad": "x" * size}
            await socket.send_str(json.dumps(greeting))
            message = await socket.receive(timeout=5)
            assert (message.type is aiohttp.WSMsgType.TEXT) is let_in
            if not let_in:
                assert socket.close_code == 1009
                continue
            payload = {"query": "{ thing { id } }", "variables": {"pad": "x" * 200_000}}
            await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
            assert (await socket.receive_json(timeout=5))["type"] == "next"


async def test_of_what_a_websocket_asks_wrongly_nothing_is_kept(board: Board) -> None:
    board[0].app = graph_app(small_graph(open_schema=False), None, admit, embedded=False)
    async with board[1].session.ws_connect("/", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        for number in range(20):
            await socket.send_json({"id": f"wrongly-{number}", "type": "subscribe", "payload": {"query": ""}})
            assert (await socket.receive_json(timeout=5))["type"] == "error"
        gc.collect()
        # The collector knows no dictionary of texts, but whose it is; and it has proxies whose object is gone, which
        # answer nothing but their type.
        held = [value for one in gc.get_objects() if issubclass(type(one), Connection) for value in vars(one).values()]
        assert [one for one in held if isinstance(one, dict) and any("wrongly-" in str(key) for key in one)] == []
