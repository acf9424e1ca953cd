"""Lone surrogates, as an app sends that cuts a text in the middle of a character: each spoils only its own text."""

import json

import aiohttp
import pytest

from hub.graphql.live.callers import Callers
from hub.graphql.messages.lone_surrogates import read_json
from hub.graphql.transport.view import build_graph_app
from tests.graphql.small_graph import admit, small_graph
from tests.serving import GraphClient, Switchboard
from tests.timeouts import HANG_TIMEOUT

Board = tuple[Switchboard, GraphClient]
TAKE = "mutation ($input: ThingInput!) { take(input: $input) { userErrors { code } } }"
HALF = "\ud83d"


@pytest.fixture
async def client(board: Board) -> GraphClient:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    return board[1]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (r"cut \ud83d", "cut \uffff"),
        (r"\uDE00 tail", "\uffff tail"),
        (r"\ud83d\ud83d", "\uffff\uffff"),
        (r"\ud83d\ud83d\ude00", "\uffff\U0001f600"),
        (r"\ud83d\ude00\ude00", "\U0001f600\uffff"),
        (r"\ude00\ud83d", "\uffff\uffff"),
        (r"\\ud83d \ud83d", "\\ud83d \uffff"),
        (r"\\ud83d\ude00", "\\ud83d\uffff"),
        (r"\\\ud83d\\", "\\\uffff\\"),
        (r"\ud83d\n\u00e9", "\uffff\né"),
        (r"\ud83dé", "\uffffé"),
    ],
)
def test_lone_surrogate_becomes_a_noncharacter(sent: str, read: str) -> None:
    body = '{"text": "' + sent + '"}'
    assert read_json(body) == read_json(body.encode()) == {"text": read}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "01"])
def test_lone_surrogate_admits_no_other_invalid_json(number: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        read_json('["\\ud83d", ' + number + "]")


@pytest.mark.parametrize("piece", [r"\\", r"\ud83d", r"\ud83d\ude00", r"\\ud83d"])
def test_body_full_of_lone_surrogates_is_read_fast(piece: str) -> None:
    # It takes less than a second; looking back from each one would take hours.
    body = '"' + piece * (4 * 1024 * 1024 // len(piece)) + r"\ud83d" + '"'
    assert str(read_json(body)).endswith("\uffff")


async def test_lone_surrogate_refuses_only_its_own_text(client: GraphClient) -> None:
    answer = await client.ask(TAKE, "bob", input={"cells": [HALF, "86"]})
    assert answer.data == {"take": {"userErrors": [{"code": "TEXT_INVALID"}]}}
    unknown = await client.ask(TAKE, "bob", input={f"cells{HALF}": [], "cells": []})
    assert unknown.codes == ["BAD_REQUEST"]


async def test_lone_surrogate_over_websocket_refuses_only_its_text(client: GraphClient) -> None:
    payload = {"query": TAKE, "variables": {"input": {"cells": [HALF]}}}
    async with client.session.ws_connect("/", protocols=["graphql-transport-ws"]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob", "app": HALF}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        await socket.send_json({"id": f"1{HALF}", "type": "subscribe", "payload": payload})
        answer = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert answer["id"] == "1\uffff"
        assert answer["payload"]["data"] == {"take": {"userErrors": [{"code": "TEXT_INVALID"}]}}


async def test_credential_with_lone_surrogate_is_refused(client: GraphClient) -> None:
    async with client.session.ws_connect("/", protocols=["graphql-transport-ws"]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {HALF}"}})
        assert (await socket.receive(timeout=HANG_TIMEOUT)).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 4403
