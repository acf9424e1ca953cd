"""The foundation of both graphs: it masks, limits, names and refuses requests."""

import asyncio
import gc
import io
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import pytest

from hub.graphql.kit.loaders import OperationLoaders
from hub.graphql.live.callers import Callers
from hub.graphql.messages.requests import MAX_LIST_ITEMS, NO_JSON, measure_extent
from hub.graphql.transport.body_limit import MAX_BODY_BYTES
from hub.graphql.transport.view import build_graph_app
from hub.graphql.upstream.graphql_messages import without_values
from tests.graphql.small_graph import SECRET, admit, looked_up, small_graph
from tests.serving import GraphClient, Switchboard

Board = tuple[Switchboard, GraphClient]
ENTITIES = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Thing { id at } } }"


@pytest.fixture(params=[True, False], ids=["embedded", "production"])
async def client(board: Board, request: pytest.FixtureRequest) -> GraphClient:
    board[0].app = build_graph_app(small_graph(open_schema=request.param), None, Callers(admit), embedded=request.param)
    return board[1]


@pytest.fixture
async def production(board: Board) -> GraphClient:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    return board[1]


async def test_unexpected_error_is_masked_and_logged_by_line(
    client: GraphClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = await client.ask("{ boom }", "bob", headers={"x-request-id": "from-the-proxy-1"})
    assert answer.codes == ["INTERNAL"]
    assert answer.body["errors"][0]["extensions"]["requestId"] == "from-the-proxy-1"
    assert answer.headers["x-request-id"] == "from-the-proxy-1"
    assert SECRET not in str(answer.body)
    assert "request from-the-proxy-1 failed: ValueError at " in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("given", ["short", "x" * 65, "a b c d e f g h", "ünïcödé-12345"])
async def test_unusual_request_id_is_replaced(client: GraphClient, given: str) -> None:
    answer = await client.ask("{ thing { id } }", "bob", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 16


async def test_times_are_utc_and_need_a_zone(client: GraphClient) -> None:
    assert (await client.ask("{ thing { at } }", "bob")).data["thing"]["at"] == "2016-05-13T08:00:00.500Z"
    local = "query ($at: DateTime) { thing(at: $at) { at } }"
    assert (await client.ask(local, "bob", at="2016-05-13T16:00:00+08:00")).data["thing"][
        "at"
    ] == "2016-05-13T08:00:00Z"
    for wrong in ("2016-05-13T16:00:00", "yesterday", 7, "0001-01-01T00:00:00+23:00"):
        assert (await client.ask(local, "bob", at=wrong)).codes == ["BAD_REQUEST"]


async def test_input_errors_become_user_errors(client: GraphClient) -> None:
    document = "mutation ($input: ThingInput!) { take(input: $input) { userErrors { code path } } }"
    answer = await client.ask(document, "bob", input={"cells": ["no cell at all"]})
    assert answer.data["take"]["userErrors"] == [{"code": "TEXT_INVALID", "path": ["settings", "service_account"]}]


async def test_pages_say_whether_more_follow(client: GraphClient) -> None:
    document = "query ($n: Int) { things(first: $n) { edges { node { id } } pageInfo { hasNextPage endCursor } } }"
    assert (await client.ask(document, "bob", n=2)).data["things"]["pageInfo"] == {
        "hasNextPage": True,
        "endCursor": "c1",
    }
    assert (await client.ask(document, "bob", n=3)).data["things"]["pageInfo"] == {
        "hasNextPage": False,
        "endCursor": "c2",
    }
    for wrong in (0, -1, 101):
        assert (await client.ask(document, "bob", n=wrong)).codes == ["TOO_MANY_ITEMS"]


async def test_authentication_without_store_is_retryable(client: GraphClient) -> None:
    assert (await client.ask("{ thing { id } }", "down")).codes == ["STORAGE_UNAVAILABLE"]


async def test_failed_authentication_is_masked_too(client: GraphClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = await client.ask("{ thing { id } }", "broken")
    assert (answer.status, answer.codes) == (500, ["INTERNAL"])
    assert answer.headers["x-request-id"] in caplog.text
    assert SECRET not in caplog.text + str(answer.body)


async def test_introspection_is_open_outside_production(client: GraphClient, request: pytest.FixtureRequest) -> None:
    embedded = "embedded" in request.node.name
    look = await client.ask("{ __schema { queryType { name } } }", "bob")
    assert ("errors" not in look.body) is embedded
    typo = await client.ask("{ thingz { id } }", "bob")
    assert ("Did you mean" in typo.body["errors"][0]["message"]) is embedded
    # No page to explore it by: those there are load their own parts from a server of somebody else's.
    page = await client.send("GET", headers={"accept": "text/html", "authorization": "Bearer bob"})
    assert (page.status, page.codes) == (400, ["BAD_REQUEST"])


async def test_get_executes_queries_only(client: GraphClient) -> None:
    answers = {
        text: await client.send("GET", params={"query": text}, headers={"authorization": "Bearer bob"})
        for text in ("{ __typename }", "mutation { take(input: {}) { userErrors { code } } }", "subscription { count }")
    }
    assert [one.status for one in answers.values()] == [200, 405, 400]
    assert [one.codes for one in answers.values()][1:] == [["BAD_REQUEST"]] * 2
    assert [one.headers.get("allow") for one in answers.values()][1] == "POST"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/html", "application/json"),
        ("application/json, application/graphql-response+json", "application/json"),
        (
            "application/graphql-response+json, application/json;q=0.9",
            "application/graphql-response+json; charset=utf-8",
        ),
        (
            "application/json;q=0.5, application/graphql-response+json",
            "application/graphql-response+json; charset=utf-8",
        ),
        ("application/graphql-response+json;q=0, */*", "application/json"),
        ("*/*, application/graphql-response+json;q=0.1", "application/json"),
        ("*/*;q=0.1, application/graphql-response+json", "application/graphql-response+json; charset=utf-8"),
        ("APPLICATION/GraphQL-Response+JSON ; charset=utf-8", "application/graphql-response+json; charset=utf-8"),
        ("application/graphql-response+json;q=many", "application/json"),
    ],
)
async def test_response_has_the_accepted_media_type(client: GraphClient, accept: str | None, kind: str) -> None:
    for document in ("{ thing { id } }", "{ nothing }", "{ boom }", "query a { boom } query b { boom }", ""):
        headers = {"accept": accept} if accept else {}
        answer = await client.ask(document, "bob", headers=headers)
        assert answer.headers["content-type"] == kind


async def test_graphql_response_status_tells_whether_executed(client: GraphClient) -> None:
    both = {"accept": "application/graphql-response+json"}, {"accept": "application/json"}
    asked = [
        ("{ thing { id } }", "bob", 200),
        ("{ boom }", "bob", 200),
        ("{", "bob", 400),
        ("{ nothing }", "bob", 400),
        ("query ($a: Int!) { things(first: $a) { edges { cursor } } }", "bob", 400),
        ("query { a: thing { id } } query B { b: thing { id } }", "bob", 400),
        ("{ thing { id } }", "down", 503),
    ]
    for document, token, status in asked:
        answers = [await client.ask(document, token, headers=headers) for headers in both]
        known = document.count("query") < 2
        assert [one.status for one in answers] == [status, 200 if known else 400], document
        executed = status == 200
        assert ["data" in one.body for one in answers] == [executed] * 2


async def test_unauthenticated_response_names_the_scheme(production: GraphClient) -> None:
    answer = await production.ask("{ thing { id } }", headers={"accept": "application/graphql-response+json"})
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_bad_reference_is_an_error_in_its_place(client: GraphClient) -> None:
    of: list[Any] = [{"__typename": "Thing", "id": "a"}, {"__typename": "Nope", "id": "a"}, {"__typename": "Query"}]
    of += [{"__typename": "Thing", "name": "a"}, {"id": "a"}, 7, {"__typename": "Thing", "id": "broken"}]
    answer = await client.ask(ENTITIES, "bob", of=of)
    assert answer.body["data"]["_entities"] == [{"id": "a", "at": "2016-05-13T08:00:00Z"}, *[None] * 6]
    codes = {error["path"][1]: error["extensions"]["code"] for error in answer.body["errors"]}
    assert codes == dict.fromkeys(range(1, 6), "INVALID_INPUT") | {6: "INTERNAL"}
    assert SECRET not in str(answer.body)
    answer = await client.ask(ENTITIES, "bob", of=[{"__typename": "Thing", "id": "a"}] * 101)
    assert answer.codes == ["TOO_MANY_ITEMS"]


TWICE = """query ($a: [_Any!]!, $b: [_Any!]!) {
  a: _entities(representations: $a) { ... on Thing { id } }
  b: _entities(representations: $b) { ... on Thing { id } } }"""


def things(*ids: str) -> list[Any]:
    return [{"__typename": "Thing", "id": one} for one in ids]


async def test_representations_are_counted_over_all_aliases(client: GraphClient) -> None:
    looked_up.clear()
    assert (await client.ask(TWICE, "bob", a=things(*"ab") * 25, b=things(*"cd") * 26)).codes == ["TOO_MANY_ITEMS"]
    answer = await client.ask(TWICE, "bob", a=things(*"ab") * 25, b=things(*"cd") * 25)
    assert {name: len(found) for name, found in answer.data.items()} == {"a": 50, "b": 50}
    assert (await client.ask(ENTITIES, "bob", of=things("a") * 100)).codes == []  # another request counts anew


async def test_loads_of_a_refused_request_are_cancelled(client: GraphClient) -> None:
    looked_up.clear()
    assert (await client.ask(TWICE, "bob", a=things("x"), b=things("y") * 100)).codes == ["TOO_MANY_ITEMS"]
    await client.ask("{ thing { id } }", "bob")
    assert looked_up == []


async def test_unawaited_load_failure_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def read(info: object, keys: Sequence[str]) -> list[None]:
        raise ValueError(SECRET)

    operation = OperationLoaders()
    operation.load(read, cast("Any", None), "x")
    await asyncio.sleep(0.01)
    operation.cancel()
    del operation
    await asyncio.sleep(0)
    gc.collect()
    assert SECRET not in caplog.text


async def test_equal_keys_of_a_request_are_read_once(client: GraphClient) -> None:
    looked_up.clear()
    answer = await client.ask(TWICE, "bob", a=things("x", "y", "x", "broken"), b=things("y", "broken", "z"))
    assert sorted(looked_up) == ["broken", "x", "y", "z"]
    assert [found and found["id"] for found in answer.body["data"]["a"]] == ["x", "y", "x", None]
    assert [found and found["id"] for found in answer.body["data"]["b"]] == ["y", None, "z"]
    assert {tuple(error["path"]) for error in answer.body["errors"]} == {("a", 3), ("b", 1)}
    await client.ask(ENTITIES, "bob", of=things("x"))
    assert sorted(looked_up) == ["broken", "x", "x", "y", "z"]  # what one request read is not another's


def chained(count: int, spreads: int = 2) -> str:
    links = (f"fragment f{n} on Thing {{ {f'...f{n + 1} ' * spreads} }}" for n in range(count))
    return "{ thing { ...f0 } } " + " ".join(links) + f" fragment f{count} on Thing {{ a: id }}"


@pytest.mark.parametrize(
    "document",
    [
        "{ thing { " + "next { " * 11 + "id" + " }" * 13,
        "{ " + " ".join(f"a{n}: boom" for n in range(31)) + " }",
        "{ " + "boom " * 3001 + "}",
        "{" + "thing{" * 1400 + "id" + "}" * 1401,
        chained(60),
        "{ thing { ...f } } fragment f on Thing { next { ...f } }",
        "{ thing { ...nowhere } }",
        "{",
        "subscription { count }",
    ],
    ids=["deep", "aliases", "tokens", "nested", "fragments", "cycle", "unknown", "syntax", "no-stream"],
)
async def test_document_beyond_the_limits_is_refused(client: GraphClient, document: str) -> None:
    # Of those that grow with every fragment none would ever be answered if it were walked to its end.
    answer = await client.ask(document, "bob")
    assert answer.codes
    assert set(answer.codes) == {"BAD_REQUEST"}


async def test_document_at_the_limits_is_served(client: GraphClient) -> None:
    deep = "{ thing { " + "next { " * 10 + "id" + " }" * 12
    assert "errors" not in (await client.ask(deep, "bob")).body
    wide = "{ " + " ".join(f"a{n}: thing {{ id }}" for n in range(30)) + " }"
    assert "errors" not in (await client.ask(wide, "bob")).body


async def test_tokens_are_counted_in_valid_documents(client: GraphClient) -> None:
    def listing(tokens: int) -> str:
        cells = '"86" ' * tokens
        return f"mutation {{ take(input: {{cells: [{cells}]}}) {{ userErrors {{ code }} }} }}"

    assert (await client.ask(listing(2900), "bob")).data["take"]["userErrors"] == [{"code": "TEXT_INVALID"}]
    assert (await client.ask(listing(3000), "bob")).codes == ["BAD_REQUEST"]


async def test_body_limit_holds_with_and_without_length(client: GraphClient) -> None:
    kind = {"content-type": "application/json", "authorization": "Bearer bob"}

    async def streamed() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 65536 + 1):
            yield b" " * 65536

    for body in (io.BytesIO(b" " * (MAX_BODY_BYTES + 1)), streamed()):
        answer = await client.send("POST", data=body, headers=kind)
        assert (answer.status, answer.codes) == (413, ["BODY_TOO_LARGE"])
        assert len(answer.headers["x-request-id"]) == 16
    padded = io.BytesIO(b'{"query": "{ thing { id } }"}'.ljust(MAX_BODY_BYTES))
    assert (await client.send("POST", data=padded, headers=kind)).data == {"thing": {"id": "bob"}}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"query": "{ boom }", "variables": {"a": NaN}}', "application/json"),
        (b"[]", "application/json"),
        (b'[{"query": "{ boom }"}]', "application/json"),
        (b"7", "application/json"),
        (b'{"query": 7}', "application/json"),
        (b"{}", "application/json"),
        (b"\xff", "application/json"),
        (b"{" * 100_000, "application/json"),
        (b'{"query": "{ boom } #' + b"x" * 100_000 + b'"}', "application/json"),
        (b'{"query": "{ boom }", "variables": []}', "application/json"),
        (b'{"query": "{ boom }", "operationName": 7}', "application/json"),
        (b'{"query": "{ boom }", "operationName": "' + b"x" * 201 + b'"}', "application/json"),
        (b'{"query": "{ boom }", "extensions": "x"}', "application/json"),
    ],
)
async def test_invalid_request_is_refused_in_json(client: GraphClient, body: bytes, kind: str) -> None:
    answer = await client.send("POST", data=body, headers={"content-type": kind, "authorization": "Bearer bob"})
    assert (answer.status, answer.codes) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/jsonx", ""],
)
async def test_body_of_another_content_type_is_refused(client: GraphClient, kind: str) -> None:
    headers = {"content-type": kind, "authorization": "Bearer bob"}
    answer = await client.send("POST", data=b'{"query": "{ boom }"}', headers=headers)
    assert (answer.status, answer.codes) == (415, ["BAD_REQUEST"])


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"[1]", "BAD_REQUEST", "A request is one JSON object."),
        (
            b'{"query": "{ boom }", "operationName": "' + b"x" * 201 + b'"}',
            "BAD_REQUEST",
            "The name of an operation has at most 200 characters.",
        ),
        (b'{"variables": {"latitude": 1e999}}', "BAD_REQUEST", NO_JSON),
        (b"{" * 20, "BAD_REQUEST", NO_JSON),
        (
            b'{"query": "{ boom }", "variables": {"devices": [' + b"1," * 5000 + b"1]}}",
            "TOO_MANY_ITEMS",
            "A list in a request has at most 5,000 items. Nothing was executed.",
        ),
        (
            b'{"query": "{ boom }", "variables": {"a": [' + b",".join([b"[" + b"1," * 4998 + b"1]"] * 41) + b"]}}",
            "TOO_MANY_ITEMS",
            "A request has at most 200,000 values in all. Nothing was executed.",
        ),
    ],
)
async def test_rejected_request_gets_its_reason(client: GraphClient, body: bytes, code: str, message: str) -> None:
    headers = {"content-type": "application/json", "authorization": "Bearer bob"}
    answer = await client.send("POST", data=body, headers=headers)
    assert (answer.status, answer.body) == (400, {"errors": [{"message": message, "extensions": {"code": code}}]})


async def test_unauthenticated_request_is_not_parsed_in_production(production: GraphClient) -> None:
    for document in ("{ thing { id } }", "{ __typename }", "{ _service { sdl } }", "{", chained(60)):
        answer = await production.ask(document)
        assert answer.body == {
            "errors": [{"message": "Send a valid key or token.", "extensions": {"code": "UNAUTHENTICATED"}}]
        }


async def test_embedded_unauthenticated_caller_reads_only_the_schema(board: Board) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=True), None, Callers(admit), embedded=True)
    assert "errors" not in (await board[1].ask("{ __schema { queryType { name } } }")).body
    answer = await board[1].ask("{ thing { id } }")
    assert (answer.codes, answer.body["data"]) == (["UNAUTHENTICATED"], {"thing": None})


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (
            "Variable '$i' has invalid value at .point: Expected value of type 'PointInput' to have no unknown field "
            "'accuracy', found: {'latitude': 37.7412345, 'longitude': 115.6712345}.",
            "Variable '$i' has invalid value at .point: Expected value of type 'PointInput' to have no unknown field "
            "'accuracy'.",
        ),
        (
            "Variable '$input' has invalid value: Expected value of type 'RegisterDevicesInput' to include required "
            "field 'devices', found: {'device': 37.74}.",
            "Variable '$input' has invalid value: Expected value of type 'RegisterDevicesInput' to include required "
            "field 'devices'.",
        ),
        (
            "Variable '$n' has invalid value: Float cannot represent non numeric value: 'a has invalid value: 37.74'",
            "Variable '$n' has invalid value: Float cannot represent non numeric value.",
        ),
        ("Float cannot represent non numeric value: '37.74'", "Float cannot represent non numeric value."),
        ("Cannot query field 'nome' on type 'Alert'.", "Cannot query field 'nome' on type 'Alert'."),
        (
            "Variable '$s' has invalid value: Value 'SECRET does not exist' does not exist in 'AlertState' enum.",
            "Variable '$s' has invalid value: The value does not exist in 'AlertState' enum.",
        ),
    ],
)
def test_error_messages_do_not_repeat_sent_values(said: str, left: str) -> None:
    assert without_values(said) == left


async def test_missing_variable_is_named_in_the_error(client: GraphClient) -> None:
    answer = await client.ask("mutation ($input: ThingInput!) { take(input: $input) { userErrors { code } } }", "bob")
    assert answer.codes == ["BAD_REQUEST"]
    assert answer.body["errors"][0]["message"] == (
        "Variable '$input' has invalid value: Expected a value of non-null type 'ThingInput!' to be provided."
    )


def test_overlong_list_is_found_before_coercion() -> None:
    assert measure_extent({"variables": {"input": {"devices": [{"ref": "a"}] * 5001}}})[0] > MAX_LIST_ITEMS
    assert measure_extent({"variables": {"input": {"devices": [{"ref": "a"}] * 1001}}}) == (
        1001,
        1 + 1 + 1 + 2 * 1001,
        5,
    )
