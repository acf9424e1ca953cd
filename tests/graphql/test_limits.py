"""Limits of a document, counted before validation: one more than a limit is refused by that limit alone."""

from collections.abc import Callable

import pytest

from hub.graphql.live.callers import Callers
from hub.graphql.transport.view import build_graph_app
from tests.graphql.small_graph import admit, looked_up, small_graph
from tests.serving import GraphClient, Switchboard

DOCUMENTS: dict[str, tuple[int, Callable[[int], str], str]] = {
    "levels of fields": (12, lambda n: "{ thing { " + "next { " * (n - 2) + "id" + " }" * n, "12 levels"),
    "aliases": (30, lambda n: "{ " + " ".join(f"a{i}: thing {{ id }}" for i in range(n)) + " }", "30 aliases"),
    "directives": (50, lambda n: "{ " + " ".join(directed(n)) + " }", "50 directives"),
    "repeats": (40, lambda n: "{ thing { " + "id " * (n + 1) + "} }", "repeats at most 40"),
    "repeats by inline fragments": (40, lambda n: "{ thing { id " + "... { id } " * n + "} }", "repeats at most 40"),
    "repeats of what has parts": (40, lambda n: "{ " + "thing { next { id } } " * (n + 1) + "}", "repeats at most 40"),
    "repeats by fragments": (
        40,
        lambda n: "{ thing { id " + "...f " * n + "} } fragment f on Thing { id }",
        "repeats at most 40",
    ),
    "fragments": (
        50,
        lambda n: (
            "{ thing { ...f0 } } "
            + " ".join(f"fragment f{i} on Thing {{ ...f{i + 1} }}" for i in range(n - 1))
            + f" fragment f{n - 1} on Thing {{ id }}"
        ),
        "50 fragments",
    ),
    "variables": (
        100,
        lambda n: (
            "query q("
            + " ".join(f"$v{i}: Int" for i in range(n))
            + ") { "
            + "things(first: $v0) { edges { cursor } } }"
        ),
        "100 variables",
    ),
    "operations": (
        50,
        lambda n: "query q { thing { id } } " + " ".join(f"query q{i} {{ thing {{ id }} }}" for i in range(n - 1)),
        "50 operations",
    ),
}


def directed(count: int) -> list[str]:
    """Fields with so many directives, at most two each."""
    return [f"a{i}: thing @include(if: true) @skip(if: false) {{ id }}" for i in range(count // 2)] + (
        ["thing @skip(if: false) { id }"] if count % 2 else []
    )


@pytest.fixture
def client(board: tuple[Switchboard, GraphClient]) -> GraphClient:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    return board[1]


async def asked(client: GraphClient, document: str) -> tuple[int, list[str]]:
    named = "q" if "query q" in document else None
    answer = await client.send(
        "POST", json={"query": document, "operationName": named}, headers={"authorization": "Bearer bob"}
    )
    assert all(error["extensions"]["code"] == "BAD_REQUEST" for error in answer.body.get("errors", ()))
    return answer.status, [error["message"] for error in answer.body.get("errors", ())]


@pytest.mark.parametrize("what", DOCUMENTS)
async def test_document_beyond_a_limit_gets_only_that_error(client: GraphClient, what: str) -> None:
    most, document, said = DOCUMENTS[what]
    (_, within), (_, beyond) = await asked(client, document(most)), await asked(client, document(most + 1))
    assert [message for message in within if said in message] == []
    assert len(beyond) == 1
    assert said in beyond[0]


@pytest.mark.parametrize("what", [name for name in DOCUMENTS if name != "variables"])
async def test_document_at_each_limit_is_served(client: GraphClient, what: str) -> None:
    most, document, _ = DOCUMENTS[what]
    assert (await asked(client, document(most)))[1] == []


@pytest.mark.parametrize("count", [100, 101])
async def test_fragment_spreads_are_counted_over_the_document(client: GraphClient, count: int) -> None:
    fragments = " ".join(f"fragment f{i} on Thing {{ __typename }}" for i in range(count))
    spreads = " ".join(f"{'next { ' if i % 10 == 9 else ''}...f{i}" for i in range(count))
    _, said = await asked(client, "{ thing { " + spreads + " }" * (spreads.count("next") + 1) + " } " + fragments)
    assert any("spreads fragments at most 100 times" in message for message in said) is (count > 100)


HEAVY = {
    "pairs of fields": "{ thing { " + "id " * 2900 + "} }",
    "pairs of fields with parts": "{ " + "thing { next { id } } " * 400 + "}",
    "pairs of fragments": "{ thing { "
    + " ".join(f"...f{i}" for i in range(260))
    + " } } "
    + " ".join(f"fragment f{i} on Thing {{ id at }}" for i in range(260)),
    "pairs of inline fragments": "{ thing { " + "... { id } " * 700 + "} }",
    "spreads that double": "{ thing { ...f0 } } "
    + " ".join(f"fragment f{i} on Thing {{ ...f{i + 1} ...f{i + 1} }}" for i in range(40))
    + " fragment f40 on Thing { id }",
}


@pytest.mark.parametrize("what", HEAVY)
async def test_expensive_documents_are_not_validated(client: GraphClient, what: str) -> None:
    looked_up.clear()
    _, said = await asked(client, HEAVY[what])
    assert said
    # Only the limits are reported: a validated document would have more errors, or an answer.
    assert [message for message in said if " at most " not in message] == []


@pytest.mark.parametrize("number", ["1" * 41, "-" + "1" * 5000, "0." + "1" * 400, "1e" + "9" * 60])
async def test_overlong_number_literal_is_refused(client: GraphClient, number: str) -> None:
    for document in (
        f"{{ things(first: {number}) {{ edges {{ cursor }} }} }}",
        f"query q($n: Int = {number}) {{ things(first: $n) {{ edges {{ cursor }} }} }}",
    ):
        _, (said,) = await asked(client, document)
        assert said == "A number in a document has at most 40 characters."


async def test_invalid_document_gets_few_errors_without_values(client: GraphClient) -> None:
    fields = ", ".join(f"d{number}: 1" for number in range(150))
    document = f'mutation {{ take(input: {{{fields}, secret: "13812345678"}}) {{ userErrors {{ code }} }} }}'
    _, said = await asked(client, document)
    assert 1 <= len(said) <= 6
    assert "13812345678" not in str(said)
    assert sum(map(len, said)) < 1_000
