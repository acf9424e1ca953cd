"""graphql-transport-ws on the foundation: authentication, limits and errors."""

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
from hub.graphql.live import session_checks
from hub.graphql.live.callers import Callers
from hub.graphql.live.connection_limits import ConnectionLimiter, ConnectionLimits, ConnectionSlots
from hub.graphql.transport.view import build_graph_app
from hub.services.budgets import BudgetRepository, Budgets
from tests.graphql.small_graph import SECRET, admit, looked_up, small_graph
from tests.graphql.unlimited_budgets import UnlimitedBudgets
from tests.graphql.unlimited_connections import UnlimitedConnections
from tests.serving import GraphClient, Switchboard
from tests.timeouts import HANG_TIMEOUT

Board = tuple[Switchboard, GraphClient]
MODERN, LEGACY = "graphql-transport-ws", "graphql-ws"


@pytest.fixture
async def session(board: Board) -> aiohttp.ClientSession:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    return board[1].session


async def first_answer(
    session: aiohttp.ClientSession, payload: object, headers: Mapping[str, str] | None = None
) -> Any:
    """The answer to connection_init: its type, or the code with which the connection was closed."""
    async with session.ws_connect("/", protocols=[MODERN], headers=headers) as socket:
        await socket.send_json({"type": "connection_init", "payload": payload})
        message = await socket.receive(timeout=HANG_TIMEOUT)
        return message.json()["type"] if message.type is aiohttp.WSMsgType.TEXT else socket.close_code


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
async def test_init_payload_authenticates_the_websocket(session: aiohttp.ClientSession, name: str) -> None:
    assert await first_answer(session, {name: "Bearer bob"}) == "connection_ack"


async def test_handshake_header_authenticates_the_websocket(session: aiohttp.ClientSession) -> None:
    assert await first_answer(session, {}, {"authorization": "Bearer bob"}) == "connection_ack"


@pytest.mark.parametrize("payload", [{}, {"Authorization": "Bearer eve"}, {"Authorization": 7}])
async def test_unauthenticated_websocket_is_closed_4403(session: aiohttp.ClientSession, payload: object) -> None:
    assert await first_answer(session, payload) == 4403


async def test_authentication_without_store_is_retryable(session: aiohttp.ClientSession) -> None:
    assert await first_answer(session, {"Authorization": "Bearer down"}) == 1013


async def test_unexpected_failure_closes_the_connection_masked(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await first_answer(session, {"Authorization": "Bearer broken"}) == 1011
    assert "failed: ValueError at " in caplog.text
    assert SECRET not in caplog.text


async def test_connecting_peers_leave_no_log_line(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert await first_answer(session, {"Authorization": "Bearer bob"}) == "connection_ack"
    assert await first_answer(session, {}) == 4403
    assert caplog.text == ""


async def test_overlong_operation_id_closes_the_connection(session: aiohttp.ClientSession) -> None:
    async with session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        await socket.send_json({"id": "i" * 1_001, "type": "subscribe", "payload": {"query": "{ __typename }"}})
        await socket.receive(timeout=HANG_TIMEOUT)
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
async def test_oversized_websocket_operation_is_refused(
    session: aiohttp.ClientSession, payload: Mapping[str, object], code: str
) -> None:
    async with session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        answer = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", code)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "next"


@pytest.mark.parametrize("many", [[1] * 5_001, {str(row): [1] * 5_000 for row in range(40)}], ids=["list", "values"])
async def test_operation_with_too_many_values_fails_alone(session: aiohttp.ClientSession, many: object) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        for number, variables in (("1", {}), ("2", {"many": many})):
            payload = {"query": "subscription { wait }", "variables": variables}
            await socket.send_json({"id": number, "type": "subscribe", "payload": payload})
        answer = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert (answer["id"], answer["type"]) == ("2", "error")
        assert answer["payload"][0]["extensions"] == {"code": "TOO_MANY_ITEMS"}
        await socket.send_json({"id": "2", "type": "subscribe", "payload": {"query": "{ __typename }"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "next"


async def test_oversized_message_closes_the_connection(session: aiohttp.ClientSession) -> None:
    for message in ({"id": "1", "type": "subscribe", "payload": [1] * 5_001}, {"type": "ping", "payload": [1] * 5_001}):
        async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
            await socket.send_json({"type": "connection_init"})
            assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
            await socket.send_json(message)
            await socket.receive(timeout=HANG_TIMEOUT)
            assert socket.close_code == 4400


async def test_no_operation_runs_before_connection_init(session: aiohttp.ClientSession) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ thing { id } }"}})
        await socket.receive(timeout=HANG_TIMEOUT)
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
async def test_malformed_message_closes_only_its_connection(
    session: aiohttp.ClientSession, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=HANG_TIMEOUT)
        await socket.send_str(message)
        await socket.receive(timeout=HANG_TIMEOUT)
        assert socket.close_code == 4400
    assert caplog.text == ""


COUNTING = {"type": "subscribe", "payload": {"query": "subscription { wait }"}}


async def test_operation_beyond_the_limit_fails_with_code(session: aiohttp.ClientSession) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        for number in range(21):
            await socket.send_json(COUNTING | {"id": str(number)})
        assert await socket.receive_json(timeout=HANG_TIMEOUT) == {
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
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "next"


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "connection_init"}], 4429),
        ([COUNTING | {"id": "1"}, COUNTING | {"id": "1"}], 4409),
    ],
)
async def test_protocol_violation_closes_with_its_code(
    session: aiohttp.ClientSession, messages: list[dict[str, object]], code: int
) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=HANG_TIMEOUT)
        for message in messages:
            await socket.send_json(message)
        await socket.receive(timeout=HANG_TIMEOUT)
        assert socket.close_code == code


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("subscription {", ["error"]),
        ("subscription { nothing }", ["error"]),
        ("subscription { refused }", ["next", "complete"]),
    ],
)
async def test_failing_subscription_ends_with_its_error(
    session: aiohttp.ClientSession, query: str, kinds: list[str]
) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=HANG_TIMEOUT)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
        answers = [await socket.receive_json(timeout=HANG_TIMEOUT) for _ in kinds]
    assert [answer["type"] for answer in answers] == kinds
    if kinds[0] == "next":
        assert answers[0]["payload"]["data"] is None
        assert answers[0]["payload"]["errors"][0]["extensions"]["code"] == "CURSOR_INVALID"


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        ({"query": "query A { thing { id } }", "operationName": "B"}, "The document has no operation of this name."),
        ({"query": "fragment F on Thing { id }"}, "The document has no operation of this name."),
        ({"query": ""}, "The request has no query."),
    ],
)
async def test_missing_operation_is_a_bad_request(
    session: aiohttp.ClientSession, payload: Mapping[str, str], says: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=HANG_TIMEOUT)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        answer = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert answer == {
            "id": "1",
            "type": "error",
            "payload": [{"message": says, "extensions": {"code": "BAD_REQUEST"}}],
        }
    assert caplog.text == ""


async def test_legacy_websocket_protocol_is_refused(session: aiohttp.ClientSession) -> None:
    async with session.ws_connect("/", protocols=[LEGACY]) as socket:
        await socket.receive(timeout=HANG_TIMEOUT)
        assert socket.close_code == 4406


async def test_error_in_a_subscription_is_masked(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    messages: list[Any] = []
    async with session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        await socket.receive_json(timeout=HANG_TIMEOUT)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "subscription { count }"}})
        while not messages or messages[-1]["type"] != "complete":
            messages.append(await socket.receive_json(timeout=HANG_TIMEOUT))
    assert messages[0]["payload"]["data"] == {"count": 3}
    said = messages[1]["payload"]["errors"][0]["extensions"]
    assert said["code"] == "INTERNAL"
    assert f"request {said['requestId']} failed: " in caplog.text
    assert SECRET not in str(messages)
    assert SECRET not in caplog.text


async def test_deeply_nested_variables_get_an_answer(
    session: aiohttp.ClientSession,
) -> None:
    deep = "[" * 1000 + "]" * 1000
    query = '"query": "subscription { count }"'
    async with session.ws_connect("/", protocols=[MODERN], headers={"authorization": "Bearer bob"}) as socket:
        await socket.send_json({"type": "connection_init"})
        await socket.receive_json(timeout=HANG_TIMEOUT)
        await socket.send_str(
            f'{{"id": "1", "type": "subscribe", "payload": {{{query}, "variables": {{"a": {deep}}}}}}}'
        )
        answer = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert (answer["type"], answer["payload"][0]["extensions"]) == ("error", {"code": "BAD_REQUEST"})
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ thing { id } }"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "next"


async def test_nested_variables_do_not_bypass_the_slot(board: Board) -> None:
    class NoSubscriptionSlots(UnlimitedConnections):
        async def acquire(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> Sequence[int]:
            return [0 if of.endswith("subscriptions") else len(slots) for of, slots, _ in wanted]

    limiter: ConnectionLimiter[str] = ConnectionLimiter(
        ConnectionSlots(NoSubscriptionSlots()), lambda actor: ConnectionLimits(actor, 10, 10)
    )
    board[0].app = build_graph_app(
        small_graph(open_schema=False), None, Callers(admit, connection_limiter=limiter), embedded=False
    )
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        for deep in (0, 80, 95, 105, 500, 950, 1_000, 1_010, 1_015):
            variables = f'{{"a": {"[" * deep + "]" * deep or 0}}}'
            payload = f'{{"query": "subscription {{ count }}", "variables": {variables}}}'
            await socket.send_str(f'{{"id": "1", "type": "subscribe", "payload": {payload}}}')
            answer = await socket.receive_json(timeout=HANG_TIMEOUT)
            code = "RATE_LIMITED" if deep < 100 else "BAD_REQUEST"
            assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", code), deep


class FailingSlots(UnlimitedConnections):
    """Fails for subscriptions as nobody foresaw."""

    async def acquire(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> Sequence[int]:
        if wanted[0][0].endswith("subscriptions"):
            raise ValueError(SECRET)
        return await super().acquire(wanted)


class FailingBudgets:
    """The same for points."""

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        raise ValueError(SECRET)


@pytest.mark.parametrize("query", ["{ thing { id } }", "subscription { wait }"])
async def test_unexpected_websocket_failure_is_masked_and_logged(
    board: Board, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    graph = small_graph(open_schema=False)
    limiter: ConnectionLimiter[str] = ConnectionLimiter(
        ConnectionSlots(FailingSlots()), lambda actor: ConnectionLimits(actor, 10, 10)
    )
    book: BudgetRepository = UnlimitedBudgets() if query.startswith("subscription") else FailingBudgets()
    spending: CostLimiter[str] = cost_limiter(graph, Budgets(book), lambda actor: Budget(actor, 3000))
    board[0].app = build_graph_app(
        graph, None, Callers(admit, connection_limiter=limiter, cost_limiter=spending), embedded=False
    )
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        for _ in range(21):
            # The place of one that failed is free.
            await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
            answer = await socket.receive_json(timeout=HANG_TIMEOUT)
            assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", "INTERNAL")
            assert answer["payload"][0]["extensions"]["requestId"]
    assert "failed: ValueError at " in caplog.text
    assert SECRET not in caplog.text


async def test_lowered_budget_applies_to_open_connections(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_checks, "SESSION_CHECK_SECONDS", 0.1)

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
    board[0].app = build_graph_app(graph, None, Callers(admit_bob, cost_limiter=spending), embedded=False)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        shown = []
        for per_minute in (60_000, 600):
            budget[0] = per_minute
            await asyncio.sleep(0.5)
            await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }"}})
            shown.append(
                (await socket.receive_json(timeout=HANG_TIMEOUT))["payload"]["extensions"]["cost"]["throttleStatus"]
            )
            assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "complete"
        assert [status["maximumAvailable"] for status in shown] == [20_000, 200]


async def test_greeting_is_made_for_the_authenticated_actor(board: Board) -> None:
    async def greet(services: None, actor: str) -> dict[str, object]:
        return {"hello": actor}

    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit, greet=greet), embedded=False)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert await socket.receive_json(timeout=HANG_TIMEOUT) == {
            "type": "connection_ack",
            "payload": {"hello": "bob"},
        }
    assert await first_answer(board[1].session, {"Authorization": "Bearer eve"}) == 4403


async def test_revoked_session_closes_its_websocket(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    async def admit_twice(authorization: str | None) -> str:
        asked.append(authorization)
        if len(asked) == 2:
            raise StorageUnavailable()
        if len(asked) == 4:
            raise Unauthenticated()
        return await admit(authorization)

    monkeypatch.setattr(session_checks, "SESSION_CHECK_SECONDS", 0.02)
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit_twice), embedded=False)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        await socket.receive(timeout=HANG_TIMEOUT)
        assert socket.close_code == 4403
    assert asked == ["Bearer bob"] * 4


async def test_changed_actor_has_to_reconnect(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["bob"] * 3 + ["robert"] * 9)

    async def admit_as(authorization: str | None) -> str:
        return next(names)

    monkeypatch.setattr(session_checks, "SESSION_CHECK_SECONDS", 0.02)
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit_as), embedded=False)
    async with board[1].session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        await socket.send_json(COUNTING | {"id": "1"})
        await socket.receive(timeout=HANG_TIMEOUT)
        assert socket.close_code == 1012


async def test_websocket_operations_count_representations_separately(session: aiohttp.ClientSession) -> None:
    document = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Thing { id } } }"
    of = [{"__typename": "Thing", "id": "a"}] * 100
    looked_up.clear()
    async with session.ws_connect("/", protocols=[MODERN]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer bob"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        for number in ("1", "2"):
            payload = {"query": document, "variables": {"of": of}}
            await socket.send_json({"id": number, "type": "subscribe", "payload": payload})
            answer = await socket.receive_json(timeout=HANG_TIMEOUT)
            assert len(answer["payload"]["data"]["_entities"]) == 100
            assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "complete"
    assert looked_up == ["a", "a"]
