"""Every error of a mutation's input names the wrong part, in the words of that input."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    get_nullable_type,
)

from hub.domain.actors import Permission
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.local.officers import ANYANG_OFFICER
from reunion import GeoPoint
from tests.doors import sample, schema_of
from tests.e2e.test_photos import bring
from tests.e2e.world import LIVE, Partner, World
from tests.services.photos.pictures import photo_file

PARTNER, POLICE = "/graphql", "/police/graphql"
GRAPHS = {PARTNER: partner_graph(open_schema=True), POLICE: police_graph(open_schema=True)}
MUTATIONS = {
    name: (path, field)
    for path, graph in GRAPHS.items()
    for name, field in getattr(schema_of(graph).mutation_type, "fields", {}).items()
    if field.args
}
UNFIT: dict[str, list[Any]] = {
    "ID": ["nobody", "", "\N{RIGHT-TO-LEFT OVERRIDE}", "x" * 300],
    "String": ["", "\x00", "x" * 5000],
    "Cell": ["nowhere"],
    "Int": [-1],
    "Float": [-1e9],
    "DateTime": ["2999-01-01T00:00:00Z", "1900-01-01T00:00:00Z"],
    "JSON": [7, {"unknown": 1}],
    "Boolean": [False],
}
WHOLE = {"PUSH_TOO_LONG", "SUPERVISOR_REQUIRED"}
"""Codes of errors about the whole input, without a path."""
EVERYBODY = replace(ANYANG_OFFICER, account="everybody", person="everybody", permissions=frozenset(Permission))


def spoilt(kind: Any, around: frozenset[str] = frozenset()) -> Iterator[Any]:
    """Yield values of an input type, each with one invalid part, and one with only the required fields.

    A filter within a filter, which is within those `around`, is spoilt no further.
    """
    kind = get_nullable_type(kind)
    if isinstance(kind, GraphQLList):
        yield from ([value] for value in spoilt(kind.of_type, around))
        yield []
    elif isinstance(kind, GraphQLInputObjectType):
        yield sample(kind)
        for name, part in kind.fields.items() if kind.name not in around else ():
            yield from (with_part(kind, name, value) for value in spoilt(part.type, around | {kind.name}))
    elif isinstance(kind, GraphQLScalarType):
        yield from UNFIT[kind.name]


def meant(kind: Any, path: list[str]) -> Any:
    """Return the type at the end of a path, through fields and list indexes; None if the path is wrong.

    Below a channel's settings, which are JSON, any key may be named.
    """
    for step in path:
        kind = get_nullable_type(kind)
        if isinstance(kind, GraphQLInputObjectType):
            kind = kind.fields[step].type if step in kind.fields else None
        elif isinstance(kind, GraphQLList):
            kind = kind.of_type if step.isdigit() else None
        elif kind is None or kind.name != "JSON":
            return None
    return get_named_type(kind) if path else None


async def asked(world: World, partner: Partner, name: str, given: Any) -> Any:
    """Return the payload of a mutation with all its errors and its case."""
    path, field = MUTATIONS[name]
    payload = get_named_type(field.type)
    assert isinstance(payload, GraphQLObjectType)
    said = {
        "userErrors": "userErrors { code message path }",
        "results": "results { error { code message path } }",
        "caseId": "caseId",
    }
    chosen = " ".join(words for part, words in said.items() if part in payload.fields)
    document = f"mutation ($input: {field.args['input'].type}) {{ {name}(input: $input) {{ {chosen} }} }}"
    token = partner.keys[LIVE] if path == PARTNER else world.hub.issuer.mint(EVERYBODY)
    return (await world.ask(path, token, document, input=given)).data[name]


def with_part(kind: GraphQLInputObjectType, name: str, value: Any) -> dict[str, Any]:
    """Return a value of an input type with a part of its own: the only one where only one may be."""
    only = kind.extensions["strawberry-definition"].is_one_of
    return {name: value} if only else sample(kind) | {name: value}


def refusals(payload: Any) -> list[Any]:
    """Return the errors of the whole input, and of its items."""
    return [*payload["userErrors"], *(one["error"] for one in payload.get("results", ()) if one["error"])]


@pytest.mark.parametrize("name", MUTATIONS)
async def test_every_refusal_names_a_part_of_its_input(world: World, app_partner: Partner, name: str) -> None:
    kind = MUTATIONS[name][1].args["input"].type
    # The last one meets the result of the first: the name is taken by then.
    for given in (*spoilt(kind), sample(kind)):
        payload = await asked(world, app_partner, name, given)
        for error in refusals(payload):
            part = meant(kind, error["path"])
            assert part is not None or error["code"] in WHOLE, (error, given)
            assert error["code"] != "NOT_FOUND" or part.name == "ID" or payload.get("results"), (error, given)
        if opened := payload.get("caseId"):
            closing = {"caseId": opened, "outcome": "WITHDRAWN", "idempotencyKey": f"close-{opened}"}
            await world.done(EVERYBODY, "closeCase", **closing)


STRANGERS = {
    "submitTip": {"alert": "alert", "text": "seen", "idempotencyKey": "strange", "photo": "photo"},
    "confirmReceipts": {"alert": "alert", "receipts": [{"ref": "ref", "kind": "SHOWN"}]},
    "reportLocations": {"locations": [{"ref": "ref", "point": {"latitude": 1.0, "longitude": 1.0}}]},
    "setDevicePreferences": {"preferences": [{"ref": "ref"}]},
}


async def test_foreign_and_invented_ids_get_the_same_error(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    own, drill = await world.open_case(place), await world.open_case(place, status="EXERCISE")
    (ref,) = await other_partner.phones(place)
    status, brought = await bring(world, "/photos", other_partner.keys[LIVE], photo_file())
    assert status == 201
    for known, foreign, invented in (
        ({"photo": brought["id"], "ref": ref}, {"alert": drill.alert}, {"alert": "al_invented"}),
        ({"alert": own.alert}, {"photo": brought["id"], "ref": ref}, {"photo": "ph_invented", "ref": "invented"}),
    ):
        for name, given in STRANGERS.items():
            answers = [await asked(world, app_partner, name, filled(given, known | ids)) for ids in (foreign, invented)]
            assert answers[0] == answers[1]
            assert [error["code"] for error in refusals(answers[0])] == ["NOT_FOUND"] or "alert" in foreign


def filled(given: Any, ids: dict[str, str]) -> Any:
    """Return an input with ids in the places of their names."""
    if isinstance(given, dict):
        return {name: filled(value, ids) for name, value in given.items()}
    if isinstance(given, list):
        return [filled(value, ids) for value in given]
    return ids.get(given, given)
