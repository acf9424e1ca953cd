"""graphql-transport-ws on the foundation: who is let in, by what, and what an error says."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from hub.domain.budgets import Budget, Draw
from hub.errors import StorageUnavailable, Unauthenticated
from hub.graphql.cost.limiter import CostLimiter, cost_limiter
from hub.graphql.live import session_checks as admissions
from hub.graphql.live.connection_limits import ConnectionLimiter, ConnectionLimits, ConnectionSlots
from hub.graphql.transport.view import build_graph_app
from hub.services.budgets import BudgetRepository, Budgets
from tests.graphql.small_graph import SECRET, admit, looked_up, small_graph
from tests.graphql.unlimited_budgets import UnlimitedBudgets
from tests.graphql.unlimited_connections import UnlimitedConnections
from tests.serving import GraphClient, Switchboard

Board = tuple[Switchboard, GraphClient]
MODERN, LEGACY = "graphql-transport-ws", "graphql-ws"


@pytest.fixture
async def session(board: Board) -> aiohttp.ClientSession:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, admit, embedded=False)
    return board[1].session


async def first_answer(
    session: aiohttp.ClientSession, payload: object, headers: Mapping[str, str] | None = None
) -> Any:
    """The answer to connection_init: its type, or the code with which the connection was closed."""
    async with session.ws_connect("/", protocols=[MODERN], headers=headers) as socket:
        await socket.send_json({"type": "connection_init", "payload": payload})
        message = await socket.receive(timeout=5)
        return message.json()["type"] if message.type is aiohttp.WSMsgType.TEXT else socket.close_code


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
async def test_the_payload_lets_in(session: aiohttp.ClientSession, name: str) -> None:
    assert await first_answer(session, {name: "Bearer bob"}) == "connection_ack"


async def test_so_does_the_handshake(session: aiohttp.ClientSession) -> None:
    assert await first_answer(session, {}, {"authorization": "Bearer bob"}) == "connection_ack"


@pytest.mark.parametrize("payload", [{}, {"Authorization": "Bearer eve"}, {"Authorization": 7}])
async def test_a_stranger_is_closed_out(session: aiohttp.ClientSession, payload: object) -> None:
    assert await first_answer(session, payload) == 4403


async def test_who_cannot_be_checked_is_asked_to_come_again(session: aiohttp.ClientSession) -> None:
    assert await first_answer(session, {"Authorization": "Bearer down"}) == 1013


async def test_a_fault_of_ours_closes_the_connection_and_says_no_more(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await first_answer(session, {"Authorization": "Bearer broken"}) == 1011
    assert "failed: ValueError at " in caplog.text
    assert SECRET not in caplog.text


async def test_who_comes_and_goes_leaves_no_line_in_the_log(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert await first_answer(session, {"Authorization": "Bearer bob"}) == "connection_ack"
    assert await first_answer(session, {}) == 4403
    assert caplog.text == ""


async def test_an_id_of_any_length_is_not_kept(session: aiohttp.ClientSession) -> None:
    async with session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        await socket.send_json({"id": "i" * 1_001, "type": "subscribe", "payload": {"query": "{ __typename }"}})
        await socket.receive(timeout=5)
        assert socket.close_code == 4400


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{ __typename } #" + "x" * 100_000}, "BAD_REQUEST"),
        ({"query": "subscription { __typename } #" + "x" * 100_000}, "BAD_REQUEST"),
        ({"query": "subscription { wait }", "variables": {"unused": "x" * 30_000}}, "INVALID_INPUT"),
        ({"query": "subscription { wait } #" + "x" * 20_000}, "INVALID_INPUT"),
    ],
)
async def test_an_operation_of_any_size_is_not_kept(
    session: aiohttp.ClientSession, payload: Mapping[str, object], code: str
) -> None:
    async with session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        answer = await socket.receive_json(timeout=5)
        assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", code)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }"}})
        assert (await socket.receive_json(timeout=5))["type"] == "next"


@pytest.mark.parametrize("many", [[1] * 5_001, {str(row): [1] * 5_000 for row in range(40)}], ids=["list", "values"])
async def test_an_operation_with_too_much_ends_alone(session: aiohttp.ClientSession, many: object) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        for number, variables in (("1", {}), ("2", {"many": many})):
            payload = {"query": "subscription { wait }", "variables": variables}
            await socket.send_json({"id": number, "type": "subscribe", "payload": payload})
        answer = await socket.receive_json(timeout=5)
        assert (answer["id"], answer["type"]) == ("2", "error")
        assert answer["payload"][0]["extensions"] == {"code": "TOO_MANY_ITEMS"}
        await socket.send_json({"id": "2", "type": "subscribe", "payload": {"query": "{ __typename }"}})
        assert (await socket.receive_json(timeout=5))["type"] == "next"


async def test_too_much_of_what_is_no_operation_closes_the_connection(session: aiohttp.ClientSession) -> None:
    for message in ({"id": "1", "type": "subscribe", "payload": [1] * 5_001}, {"type": "ping", "payload": [1] * 5_001}):
        async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
            await socket.send_json({"type": "connection_init"})
            assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
            await socket.send_json(message)
            await socket.receive(timeout=5)
            assert socket.close_code == 4400


async def test_nothing_runs_before_the_greeting(session: aiohttp.ClientSession) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ thing { id } }"}})
        await socket.receive(timeout=5)
        assert socket.close_code == 4401


@pytest.mark.parametrize(
    "message",
    [
        '{"id": [], "type": "subscribe", "payload": {"query": "{ boom }"}}',
        '{"id": "1", "type": "subscribe", "payload": 7}',
        '{"id": "1", "type": "subscribe"}',
        '{"id": "1", "type": "subscribe", "payload": {}}',
        '{"id": "1", "type": "subscribe", "payload": {"query": 7}}',
        '{"id": "1", "type": "subscribe", "payload": {"query": null}}',
        '{"id": "1", "type": "subscribe", "payload": {"query": "{ thing { id } }", "variables": 7}}',
        '{"id": "1", "type": "subscribe", "payload": {"query": "{ thing { id } }", "operationName": 7}}',
        '{"type": {}}',
        "[]",
        "7",
        "NaN",
        "{",
    ],
)
async def test_a_message_that_is_none_closes_the_connection_and_no_more(
    session: aiohttp.ClientSession, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=5)
        await socket.send_str(message)
        await socket.receive(timeout=5)
        assert socket.close_code == 4400
    assert caplog.text == ""


COUNTING = {"type": "subscribe", "payload": {"query": "subscription { wait }"}}


async def test_one_operation_too_many_ends_with_a_code(session: aiohttp.ClientSession) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        for number in range(21):
            await socket.send_json(COUNTING | {"id": str(number)})
        assert await socket.receive_json(timeout=5) == {
            "id": "20",
            "type": "error",
            "payload": [
                {
                    "message": "A connection carries at most 20 operations at a time.",
                    "extensions": {"code": "TOO_MANY_ITEMS"},
                }
            ],
        }
        # The place of one that has ended is free.
        await socket.send_json({"id": "0", "type": "complete"})
        await socket.send_json({"id": "21", "type": "subscribe", "payload": {"query": "{ thing { id } }"}})
        assert (await socket.receive_json(timeout=5))["type"] == "next"


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "connection_init"}], 4429),
        ([COUNTING | {"id": "1"}, COUNTING | {"id": "1"}], 4409),
    ],
)
async def test_what_breaks_the_protocol_closes_with_its_code(
    session: aiohttp.ClientSession, messages: list[dict[str, object]], code: int
) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=5)
        for message in messages:
            await socket.send_json(message)
        await socket.receive(timeout=5)
        assert socket.close_code == code


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("subscription {", ["error"]),
        ("subscription { nothing }", ["error"]),
        ("subscription { refused }", ["next", "complete"]),
    ],
)
async def test_a_subscription_that_cannot_go_on(session: aiohttp.ClientSession, query: str, kinds: list[str]) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=5)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
        answers = [await socket.receive_json(timeout=5) for _ in kinds]
    assert [answer["type"] for answer in answers] == kinds
    if kinds[0] == "next":
        assert answers[0]["payload"]["data"] is None
        assert answers[0]["payload"]["errors"][0]["extensions"]["code"] == "CURSOR_INVALID"


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        ({"query": "query A { thing { id } }", "operationName": "B"}, "There is no operation of this name."),
        ({"query": "fragment F on Thing { id }"}, "There is no operation of this name."),
        ({"query": ""}, "There is no query in the request."),
    ],
)
async def test_an_operation_that_is_not_there_is_no_fault_of_the_hub(
    session: aiohttp.ClientSession, payload: Mapping[str, str], says: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=5)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        answer = await socket.receive_json(timeout=5)
        assert answer == {
            "id": "1",
            "type": "error",
            "payload": [{"message": says, "extensions": {"code": "BAD_REQUEST"}}],
        }
    assert caplog.text == ""


async def test_the_legacy_protocol_is_off(session: aiohttp.ClientSession) -> None:
    async with session.ws_connect("/", protocols=[LEGACY]) as socket:
        await socket.receive(timeout=5)
        assert socket.close_code == 4406


async def test_an_error_in_a_stream_is_masked(session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    messages: list[Any] = []
    async with session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        await socket.receive_json(timeout=5)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "subscription { count }"}})
        while not messages or messages[-1]["type"] != "complete":
            messages.append(await socket.receive_json(timeout=5))
    assert messages[0]["payload"]["data"] == {"count": 3}
    said = messages[1]["payload"]["errors"][0]["extensions"]
    assert said["code"] == "INTERNAL"
    assert f"request {said['requestId']} failed: " in caplog.text
    assert SECRET not in str(messages)
    assert SECRET not in caplog.text


async def test_variables_that_are_nested_too_deeply_leave_nobody_without_an_answer(
    session: aiohttp.ClientSession,
) -> None:
    deep = "[" * 1000 + "]" * 1000
    query = '"query": "subscription { count }"'
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=5)
        await socket.send_str(
            f'{{"id": "1", "type": "subscribe", "payload": {{{query}, "variables": {{"a": {deep}}}}}}}'
        )
        answer = await socket.receive_json(timeout=5)
        assert (answer["type"], answer["payload"][0]["extensions"]) == ("error", {"code": "BAD_REQUEST"})
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ thing { id } }"}})
        assert (await socket.receive_json(timeout=5))["type"] == "next"


async def test_no_nesting_lets_a_subscription_begin_without_a_seat(board: Board) -> None:
    class NoSeats(UnlimitedConnections):
        async def take(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> Sequence[int]:
            return [0 if of.endswith("subscriptions") else len(seats) for of, seats, _ in wanted]

    seating: ConnectionLimiter[str] = ConnectionLimiter(
        ConnectionSlots(NoSeats()), lambda actor: ConnectionLimits(actor, 10, 10)
    )
    board[0].app = build_graph_app(small_graph(open_schema=False), None, admit, embedded=False, seating=seating)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        for deep in (0, 80, 95, 105, 500, 950, 1_000, 1_010, 1_015):
            variables = f'{{"a": {"[" * deep + "]" * deep or 0}}}'
            payload = f'{{"query": "subscription {{ count }}", "variables": {variables}}}'
            await socket.send_str(f'{{"id": "1", "type": "subscribe", "payload": {payload}}}')
            answer = await socket.receive_json(timeout=5)
            code = "RATE_LIMITED" if deep < 100 else "BAD_REQUEST"
            assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", code), deep


class FailingSeats(UnlimitedConnections):
    """Fails for subscriptions as nobody foresaw."""

    async def take(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> Sequence[int]:
        if wanted[0][0].endswith("subscriptions"):
            raise ValueError(SECRET)
        return await super().acquire(wanted)


class FailingBudgets:
    """The same for points."""

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        raise ValueError(SECRET)


@pytest.mark.parametrize("query", ["{ thing { id } }", "subscription { wait }"])
async def test_what_nobody_foresaw_is_answered_and_logged_without_its_words(
    board: Board, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    graph = small_graph(open_schema=False)
    seating: ConnectionLimiter[str] = ConnectionLimiter(
        ConnectionSlots(FailingSeats()), lambda actor: ConnectionLimits(actor, 10, 10)
    )
    book: BudgetRepository = UnlimitedBudgets() if query.startswith("subscription") else FailingBudgets()
    spending: CostLimiter[str] = cost_limiter(graph, Budgets(book), lambda actor: Budget(actor, 3000))
    board[0].app = build_graph_app(graph, None, admit, embedded=False, seating=seating, spending=spending)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        for _ in range(21):
            # The place of one that failed is free.
            await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
            answer = await socket.receive_json(timeout=5)
            assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", "INTERNAL")
            assert answer["payload"][0]["extensions"]["requestId"]
    assert "failed: ValueError at " in caplog.text
    assert SECRET not in caplog.text


async def test_a_budget_that_was_lowered_counts_on_open_connections_too(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admissions, "ADMITTED_FOR", 0.1)

    @dataclass(frozen=True)
    class Actor:
        name: str
        points: int = field(compare=False)

    budget = [60_000]

    async def admit_bob(_: str | None) -> Actor:
        return Actor("bob", budget[0])

    graph = small_graph(open_schema=False)
    spending: CostLimiter[Actor] = cost_limiter(
        graph, Budgets(UnlimitedBudgets()), lambda actor: Budget(actor.name, actor.points)
    )
    board[0].app = build_graph_app(graph, None, admit_bob, embedded=False, spending=spending)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {}})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        shown = []
        for per_minute in (60_000, 600):
            budget[0] = per_minute
            await asyncio.sleep(0.5)
            await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }"}})
            shown.append((await socket.receive_json(timeout=5))["payload"]["extensions"]["cost"]["throttleStatus"])
            assert (await socket.receive_json(timeout=5))["type"] == "complete"
        assert [status["maximumAvailable"] for status in shown] == [20_000, 200]


async def test_a_greeting_is_for_who_was_let_in(board: Board) -> None:
    async def greet(services: None, actor: str) -> dict[str, object]:
        return {"hello": actor}

    board[0].app = build_graph_app(small_graph(open_schema=False), None, admit, embedded=False, greet=greet)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert await socket.receive_json(timeout=5) == {"type": "connection_ack", "payload": {"hello": "bob"}}
    assert await first_answer(board[1].session, {"Authorization": "Bearer eve"}) == 4403


async def test_who_may_no_longer_be_here_is_closed_out(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    async def admit_twice(authorization: str | None) -> str:
        asked.append(authorization)
        if len(asked) == 2:
            raise StorageUnavailable()
        if len(asked) == 4:
            raise Unauthenticated()
        return await admit(authorization)

    monkeypatch.setattr(admissions, "ADMITTED_FOR", 0.02)
    board[0].app = build_graph_app(small_graph(open_schema=False), None, admit_twice, embedded=False)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        await socket.receive(timeout=5)
        assert socket.close_code == 4403
    assert asked == ["Bearer bob"] * 4


async def test_who_may_see_something_else_has_to_begin_again(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["bob"] * 3 + ["robert"] * 9)

    async def admit_as(authorization: str | None) -> str:
        return next(names)

    monkeypatch.setattr(admissions, "ADMITTED_FOR", 0.02)
    board[0].app = build_graph_app(small_graph(open_schema=False), None, admit_as, embedded=False)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        await socket.send_json(COUNTING | {"id": "1"})
        await socket.receive(timeout=5)
        assert socket.close_code == 1012


async def test_each_operation_on_a_connection_counts_its_own_representations(session: aiohttp.ClientSession) -> None:
    document = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Thing { id } } }"
    of = [{"__typename": "Thing", "id": "a"}] * 100
    looked_up.clear()
    async with session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        for number in ("1", "2"):
            payload = {"query": document, "variables": {"of": of}}
            await socket.send_json({"id": number, "type": "subscribe", "payload": payload})
            answer = await socket.receive_json(timeout=5)
            assert len(answer["payload"]["data"]["_entities"]) == 100
            assert (await socket.receive_json(timeout=5))["type"] == "complete"
    assert looked_up == ["a", "a"]
