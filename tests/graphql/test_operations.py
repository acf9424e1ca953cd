"""Selection of the operation of a document."""

import aiohttp
import pytest

from hub.graphql.live.callers import Callers
from hub.graphql.transport.view import build_graph_app
from tests.graphql.small_graph import admit, looked_up, small_graph
from tests.serving import GraphClient, Switchboard
from tests.timeouts import HANG_TIMEOUT

Board = tuple[Switchboard, GraphClient]
SEVERAL = "The document has several operations: `operationName` must name one."
LOOK = '_entities(representations: [{__typename: "Thing", id: "%s"}]) { __typename }'
TWO = f"query A {{ {LOOK % 'a'} }} query B {{ {LOOK % 'b'} }}"
TAKE = "take(input: {}) { userErrors { code } }"


@pytest.fixture
async def client(board: Board) -> GraphClient:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    looked_up.clear()
    return board[1]


async def sent(client: GraphClient, payload: dict[str, object]) -> object:
    """The first answer over graphql-transport-ws."""
    async with client.session.ws_connect("/", protocols=["graphql-transport-ws"]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        message = await socket.receive(timeout=HANG_TIMEOUT)
        assert message.type is aiohttp.WSMsgType.TEXT, socket.close_code
        return message.json()


@pytest.mark.parametrize(
    "document",
    [
        TWO,
        f"mutation A {{ {TAKE} }} mutation B {{ {TAKE} }}",
        f"{{ thing {{ id }} }} query B {{ {LOOK % 'b'} }}",
        "subscription A { count } subscription B { count }",
        "query A { thing { id } } subscription B { count }",
    ],
)
async def test_unnamed_operation_of_several_is_refused(client: GraphClient, document: str) -> None:
    refused = {"message": SEVERAL, "extensions": {"code": "BAD_REQUEST"}}
    for _ in range(2):  # the second time the document is known
        answer = await client.ask(document, "bob")
        assert (answer.status, answer.body) == (400, {"errors": [refused]})
        assert await sent(client, {"query": document}) == {"id": "1", "type": "error", "payload": [refused]}
    assert looked_up == []


async def test_named_operation_of_several_is_executed(client: GraphClient) -> None:
    headers = {"authorization": "Bearer bob"}
    answer = await client.send("POST", json={"query": TWO, "operationName": "B"}, headers=headers)
    assert "errors" not in answer.body
    await sent(client, {"query": TWO, "operationName": "A"})
    assert looked_up == ["b", "a"]


async def test_single_operation_needs_no_name(client: GraphClient) -> None:
    document = "query A { thing { ...F } } fragment F on Thing { id }"
    assert (await client.ask(document, "bob")).data == {"thing": {"id": "bob"}}
