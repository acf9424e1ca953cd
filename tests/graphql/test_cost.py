"""The cost of operations: computed from the public schema before execution, shown, and limited."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse
from graphql import parse_value
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from hub.domain.budgets import Budget, Draw
from hub.graphql.cost.limiter import CostLimiter, cost_limiter
from hub.graphql.execution.graph import Graph
from hub.graphql.execution.persisted_documents import DocumentReader
from hub.graphql.live.callers import Callers
from hub.graphql.transport.view import build_graph_app
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.services.budgets import Budgets
from tests.graphql.live.following import PROTOCOL
from tests.graphql.price_list import PriceList
from tests.graphql.small_graph import admit, looked_up, small_graph
from tests.graphql.unlimited_budgets import UnlimitedBudgets
from tests.serving import GraphClient, Switchboard

DOCS = Path(__file__).parents[2] / "docs"
GRAPHS = {"partner": partner_graph(open_schema=False), "police": police_graph(open_schema=False)}
PRICES = {name: PriceList((DOCS / f"{name}.graphql").read_text(encoding="utf-8")) for name in GRAPHS}
SMALL = small_graph(open_schema=False)
WRITTEN = {"_Any": '{__typename: "Alert", id: "al_x"}', "Cell": '"8631aa51fffffff"', "DateTime": '"2016-05-13T08:00Z"'}
TWICE = "mutation ($i: ThingInput!) { a: take(input: $i) { __typename } b: take(input: $i) { __typename } }"
SCALARS = {name: st.builds(parse_value, st.just(text)) for name, text in WRITTEN.items()}
PAGE = "query ($n: Int) { things(first: $n) { edges { node { id next { id } } } pageInfo { hasNextPage } } }"
TAKE = "mutation ($i: ThingInput!) { take(input: $i) { userErrors { code } } }"


class Bucket:
    """The port BudgetRepository: a budget that never refills."""

    def __init__(self, points: int) -> None:
        self.points = points

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        if self.points < least:
            return Draw(0, self.points, 7.2)
        taken = min(most, self.points)
        self.points -= taken
        return Draw(taken, self.points, 0.0)


def spending(graph: Graph, book: Any, per_minute: int = 3000) -> CostLimiter[str]:
    return cost_limiter(graph, Budgets(book), lambda actor: Budget(actor, per_minute))


async def cost_of(graph: Graph, document: str, variables: dict[str, Any] | None = None, name: str | None = None) -> int:
    return spending(graph, UnlimitedBudgets())._pricing.cost(document, name, variables)


@pytest.fixture
async def poor(board: tuple[Switchboard, GraphClient]) -> tuple[GraphClient, Bucket]:
    """Bob, who has 100 points and gets no more."""
    bucket = Bucket(100)
    board[0].app = build_graph_app(SMALL, None, Callers(admit, cost_limiter=spending(SMALL, bucket)), embedded=False)
    return board[1], bucket


@pytest.mark.parametrize(
    ("document", "variables", "points"),
    [
        ("{ thing { id } }", {}, 1),
        ("{ a: thing { id } b: thing { next { id } } }", {}, 3),
        (PAGE, {}, 1 + 20 * 3 + 1),
        (PAGE, {"n": None}, 1 + 20 * 3 + 1),
        (PAGE, {"n": 5}, 1 + 5 * 3 + 1),
        (PAGE, {"n": -3}, 2),
        (PAGE, {"n": 10**30}, 1 + 5000 * 3 + 1),
        ("query ($n: Int = 3) { things(first: $n) { edges { cursor } } }", {}, 4),
        ("{ things(first: 7) { edges { cursor } } }", {}, 8),
        (TAKE, {"i": {"cells": ["86"] * 50}}, 10 + 1 + 1 + 50),
        (TWICE, {"i": {"cells": ["86"] * 50}}, 10 + 2 * (1 + 1 + 50)),
        ('mutation { take(input: {cells: ["86", "86"]}) { userErrors { code } } }', {}, 10 + 1 + 1 + 2),
        ("query ($n: Int!) { things(first: $n) { pageInfo { hasNextPage } } }", {"n": 90}, 91),
        ("query ($n: Int!) { things(first: $n) { edges { cursor } } }", {"n": 90.0}, 91),
        ("mutation { take(input: {cells: []}) { userErrors { code } } }", {}, 10 + 1 + 1),
        (
            "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Thing { id } } }",
            {"r": [{"id": "a"}] * 9},
            18,
        ),
        ("{ thing { ...f ...f } } fragment f on Thing { next { id } }", {}, 3),
        ("{ __typename }", {}, 1),
        ("subscription { count }", {}, 1),
        ("{", {}, 1),
        ("{ thing { ...f } } fragment f on Thing { next { ...f } }", {}, 2),
        ("{ nothing { id } thing { ...nowhere } }", {}, 2),
        ("{" + "a " * 500 + "}", {}, 500),
        ("{ __typename } #" + "x" * 89_984, {}, 1 + 80),
        ("{ thing { id } }", {str(n): n for n in range(12_000)}, 1 + 2),
        ("{ thing { id } }", {"a": [[1] * 4_999] * 5}, 1 + 15),
        ("{thing{" + "next{" * 900 + "id" + "}" * 902, {}, 1),
        (
            "{ thing { "
            + " ".join("...f0 " for _ in range(2))
            + "} } "
            + " ".join(f"fragment f{n} on Thing {{ ...f{n + 1} ...f{n + 1} }}" for n in range(60))
            + " fragment f60 on Thing { id }",
            {},
            1,
        ),
    ],
)
async def test_cost_follows_the_schemas_directives(document: str, variables: dict[str, Any], points: int) -> None:
    assert await cost_of(SMALL, document, variables) == points


@pytest.mark.parametrize("name", GRAPHS)
def test_cost_equals_that_of_the_published_schema(name: str) -> None:
    prices, pricing = PRICES[name], spending(GRAPHS[name], UnlimitedBudgets())._pricing

    @settings(max_examples=100, derandomize=True, database=None)
    @given(document=queries(prices.schema, custom_scalars=SCALARS, allow_null=False))
    def agree(document: str) -> None:
        assert pricing.cost(document, None, None) == prices.cost(document)

    agree()


def test_every_connection_declares_its_page_size() -> None:
    for graph in GRAPHS.values():
        fields = re.findall(r"^  \w+(?:\([^)]*\))?: \w+Connection!?.*$", graph.as_str(), re.MULTILINE)
        assert fields
        assert [field for field in fields if 'slicingArguments: ["first"], sizedFields: ["edges"]' not in field] == []


async def test_response_shows_cost_and_balance(poor: tuple[GraphClient, Bucket]) -> None:
    client, _ = poor
    answer = await client.ask(PAGE, "bob", n=10)
    status = {"maximumAvailable": 1000, "restoreRate": 50}
    cost = answer.body["extensions"]["cost"]
    assert cost == {"requestedQueryCost": 32, "throttleStatus": {**status, "currentlyAvailable": 68}}
    assert answer.headers["ratelimit-policy"] == '"points";q=1000;w=20'
    assert answer.headers["ratelimit"] == '"points";r=68;t=19'
    assert (await client.ask(PAGE, "bob", n=10)).body["extensions"]["cost"]["throttleStatus"][
        "currentlyAvailable"
    ] == 36


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_empty_budget_refuses_without_executing(poor: tuple[GraphClient, Bucket], accept: str) -> None:
    client, _ = poor
    looked_up.clear()
    of = [{"__typename": "Thing", "id": "a"}] * 51
    document = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Thing { id } } }"
    answer = await client.ask(document, "bob", headers={"accept": accept}, of=of)
    assert (answer.status, answer.codes, answer.headers["retry-after"]) == (429, ["RATE_LIMITED"], "8")
    assert answer.body["errors"][0]["extensions"]["retryAfterSeconds"] == 8
    assert answer.body["extensions"]["cost"]["requestedQueryCost"] == 102
    assert "data" not in answer.body
    assert looked_up == []
    assert answer.body["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == 100
    assert (await client.ask(PAGE, "bob", n=30)).status == 200  # what is cheaper is still let in


async def test_cost_beyond_every_budget_is_too_high(board: tuple[Switchboard, GraphClient]) -> None:
    board[0].app = build_graph_app(
        SMALL, None, Callers(admit, cost_limiter=spending(SMALL, UnlimitedBudgets(), 10**9)), embedded=False
    )
    document = "{ " + " ".join(f"t{n}: things(first: 5000) {{ edges {{ cursor }} }}" for n in range(11)) + " }"
    answer = await board[1].ask(document, "bob")
    assert (answer.status, answer.codes) == (200, ["COST_TOO_HIGH"])
    told = answer.body["errors"][0]["extensions"]
    assert (told["requestedQueryCost"], told["maximumQueryCost"]) == (55_011, 50_000)
    assert "retry-after" not in answer.headers


async def test_empty_budget_looks_for_no_document(board: tuple[Switchboard, GraphClient]) -> None:
    looked: list[str] = []

    async def find(_: str, name: str) -> None:
        looked.append(name)

    documents = DocumentReader(find, only=True)
    board[0].app = build_graph_app(
        SMALL, None, Callers(admit, cost_limiter=spending(SMALL, Bucket(0)), documents=documents), embedded=False
    )
    known = {"documentId": "sha256:" + "0" * 64}
    for asked in (known, {"query": "{ thing { id } }"}):
        answer = await board[1].send("POST", json=asked, headers={"authorization": "Bearer bob"})
        assert (answer.status, answer.codes, answer.headers["retry-after"]) == (429, ["RATE_LIMITED"], "8")
        assert answer.body["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == 0
    async with bobs_socket(board[1]) as socket:
        await socket.send_json({"id": "1", "type": "subscribe", "payload": known})
        assert (await socket.receive_json())["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert looked == []


@pytest.mark.parametrize("name", ["sha256:" + "0" * 63, "sha256:" + "G" * 64, "x" * 900_000, "sha256:" + "0" * 65])
async def test_malformed_document_id_is_not_looked_up(board: tuple[Switchboard, GraphClient], name: str) -> None:
    looked: list[str] = []

    async def find(_: str, name: str) -> None:
        looked.append(name)

    board[0].app = build_graph_app(
        SMALL, None, Callers(admit, documents=DocumentReader(find, only=False)), embedded=False
    )
    answer = await board[1].send("POST", json={"documentId": name}, headers={"authorization": "Bearer bob"})
    assert (answer.codes, looked) == (["NOT_FOUND"], [])


async def test_unauthenticated_caller_is_not_charged(poor: tuple[GraphClient, Bucket]) -> None:
    client, bucket = poor
    answer = await client.ask(PAGE, n=10)
    assert (answer.codes, bucket.points) == (["UNAUTHENTICATED"], 100)
    assert "ratelimit" not in answer.headers


@asynccontextmanager
async def bobs_socket(client: GraphClient) -> AsyncIterator[ClientWebSocketResponse]:
    async with client.session.ws_connect("/", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        yield socket


async def test_websocket_results_show_cost_but_events_do_not(poor: tuple[GraphClient, Bucket]) -> None:
    async with bobs_socket(poor[0]) as socket:
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": PAGE, "variables": {"n": 10}}})
        answer = (await socket.receive_json())["payload"]
        status = {"maximumAvailable": 1000, "restoreRate": 50, "currentlyAvailable": 68}
        assert answer["extensions"] == {"cost": {"requestedQueryCost": 32, "throttleStatus": status}}
        assert answer["data"]["things"]
        assert (await socket.receive_json())["type"] == "complete"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "subscription { count }"}})
        assert "extensions" not in (await socket.receive_json())["payload"]


async def test_websocket_operations_cost_the_same(poor: tuple[GraphClient, Bucket]) -> None:
    client, _ = poor
    async with bobs_socket(client) as socket:
        message: Any = None
        for number, expected in ((1, "next"), (2, "next"), (3, "next"), (4, "error")):
            payload = {"query": PAGE, "variables": {"n": 10}}
            await socket.send_json({"id": str(number), "type": "subscribe", "payload": payload})
            message = await socket.receive_json()
            assert message["type"] == expected
            if expected == "next":
                assert (await socket.receive_json())["type"] == "complete"
        assert message["payload"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfterSeconds": 8}
    assert (await client.ask(PAGE, "bob", n=2)).body["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == 4
