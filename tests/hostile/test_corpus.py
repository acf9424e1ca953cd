"""The corpus has the promised size, is the same each time, and fits the present schemas."""

import pytest
from graphql import parse, validate

from hub.graphql.live.callers import Callers
from hub.graphql.transport.view import build_graph_app
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from tests.hostile.access import access
from tests.hostile.attack import Attack
from tests.hostile.corpus import hostile_requests, made_by_hand
from tests.hostile.doors import doors
from tests.hostile.drawing import GRAPHS, drawn
from tests.hostile.expensive import expensive
from tests.hostile.generated import PATHS, SCHEMAS, generated
from tests.hostile.pictures import pictures
from tests.hostile.scene import IMAGINED, ROLES
from tests.hostile.sending import sent
from tests.hostile.sockets import sockets
from tests.hostile.wire import wire
from tests.serving import served

ROOMS = {
    "expensive queries": (expensive, 80),
    "access, ids, cursors, words": (access, 100),
    "insecure defaults, headers, uploads": (doors, 200),
    "photos and links": (pictures, 60),
    "bytes of the wire": (wire, 40),
    "WebSockets and streams": (sockets, 80),
}


@pytest.fixture(scope="module")
def generated_requests() -> list[Attack]:
    """Return the generated requests."""
    return generated(IMAGINED)


@pytest.fixture(scope="module")
def handwritten_requests() -> list[Attack]:
    """Return the handwritten requests."""
    return made_by_hand(IMAGINED)


@pytest.fixture(scope="module")
def corpus(generated_requests: list[Attack], handwritten_requests: list[Attack]) -> list[Attack]:
    """Return all requests."""
    return [*generated_requests, *handwritten_requests]


def test_the_corpus_holds_500_uniquely_named_requests(corpus: list[Attack]) -> None:
    assert len(corpus) >= 500
    assert len({attack.name for attack in corpus}) == len(corpus)
    assert {attack.role for attack in corpus} == set(ROLES)


def test_the_corpus_is_the_same_each_time(corpus: list[Attack]) -> None:
    assert hostile_requests(IMAGINED) == corpus


def test_300_requests_are_generated_for_both_graphs(generated_requests: list[Attack]) -> None:
    assert len(generated_requests) >= 300
    for graph in GRAPHS:
        assert sum(attack.name.startswith(graph) for attack in generated_requests) >= 150


@pytest.mark.parametrize("graph", GRAPHS)
def test_drawn_documents_are_valid_in_the_published_schema(graph: str) -> None:
    """Fail when the schema has changed: `python -m tests.hostile.drawing` draws anew."""
    documents = [one.document for one in drawn() if one.graph == graph]
    assert len(documents) >= 100
    assert [document for document in documents if validate(SCHEMAS[graph], parse(document))] == []


@pytest.mark.parametrize("graph", GRAPHS)
def test_poison_reaches_each_argument_of_each_root_field(graph: str, generated_requests: list[Attack]) -> None:
    names = {attack.name for attack in generated_requests}
    schema = SCHEMAS[graph]
    for root in (schema.query_type, schema.mutation_type):
        for field, one in root.fields.items() if root else ():
            for argument in one.args if field not in ("haltAll", "suspendPartner") else ():
                assert any(name.startswith(f"{graph} {field} {argument}") for name in names), (field, argument)


@pytest.mark.parametrize("room", ROOMS)
def test_at_least_150_requests_are_written_by_hand(room: str, handwritten_requests: list[Attack]) -> None:
    make, least = ROOMS[room]
    assert len(make(IMAGINED)) >= least
    assert len(handwritten_requests) >= 150


@pytest.mark.parametrize("graph", GRAPHS)
async def test_production_suggests_no_names_and_hides_the_schema(graph: str, corpus: list[Attack]) -> None:
    """The app has no services here: every execution fails, and must say nothing about it."""

    async def admit(_: str | None) -> str:
        return "somebody"

    made = partner_graph(open_schema=False) if graph == "partner" else police_graph(open_schema=False)
    asked = [attack for attack in corpus if to_graph(attack, graph)]
    assert len(asked) >= 300
    async with served(build_graph_app(made, None, Callers(admit), embedded=False)) as address:
        heard = await sent(int(address.rpartition(":")[2]), asked)
    answers = {one.attack.name: one.raw.decode("utf-8", "replace") for one in heard}
    words = ("Did you mean", "NoneType", "has no attribute", "Traceback", ".py", '"__schema":{')
    assert {name: text[-300:] for name, text in answers.items() for word in words if word in text} == {}
    assert [one.attack.name for one in heard if one.hung] == []


def to_graph(attack: Attack, graph: str) -> bool:
    first = attack.parts[0] if attack.parts else b""
    return isinstance(first, bytes) and not attack.is_raw and first.startswith(f"POST {PATHS[graph]} ".encode())
