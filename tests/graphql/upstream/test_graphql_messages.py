"""Notice when graphql-core changes the wording from which values and suggestions are removed."""

import pytest
from graphql import GraphQLError, build_schema, graphql_sync, parse, specified_rules, validate

from hub.graphql.execution.limits import validate_document
from hub.graphql.upstream.graphql_messages import without_suggestions, without_values

SCHEMA = build_schema(
    "enum Kind { CAT DOG } input Place { lat: Float! } type Query { at(lat: Float, kind: Kind, place: Place): Int }"
)
SECRET = "37.7402"


def errors_of(document: str, **variables: object) -> list[GraphQLError]:
    return validate(SCHEMA, parse(document)) or graphql_sync(SCHEMA, document, variable_values=variables).errors or []


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (f'{{ at(lat: "{SECRET}") }}', {}),
        (f'{{ at(kind: "{SECRET}") }}', {}),
        ("query($lat: Float) { at(lat: $lat) }", {"lat": SECRET}),
        ("query($kind: Kind) { at(kind: $kind) }", {"kind": SECRET}),
        ("query($place: Place) { at(place: $place) }", {"place": {"lat": SECRET}}),
    ],
)
def test_sent_value_is_in_the_message_until_removed(document: str, variables: dict[str, object]) -> None:
    errors = errors_of(document, **variables)
    assert errors
    assert any(SECRET in error.message for error in errors), "upstream no longer repeats the value"
    for error in errors:
        assert SECRET not in without_values(error.message)


@pytest.mark.parametrize("document", ["{ att }", "{ at(latt: 1.0) }", "{ at(kind: CAR) }"])
def test_suggestion_is_in_the_message_until_removed(document: str) -> None:
    (error,) = errors_of(document)
    assert "Did you mean" in error.message
    assert "Did you mean" not in without_suggestions(error.message)


TREE = build_schema(
    "enum Sex { FEMALE MALE } scalar Moment input Place @oneOf { circle: Float region: String } "
    "input Filter { sex: Sex place: Place from: Moment not: Filter anyOf: [Filter!] } "
    "type Query { list(filter: Filter): Int }"
)


@pytest.mark.parametrize(
    ("written", "said", "path"),
    [
        ("sex: GIRL", "Allowed: FEMALE, MALE.", "filter.sex"),
        ('not: { sex: "FEMALE" }', "Write it without quotes. Allowed: FEMALE, MALE.", "filter.not.sex"),
        ('anyOf: [{}, { place: { circle: 1, region: "x" } }]', "Allowed: circle, region.", "filter.anyOf.1.place"),
        ("from: { a: 1 }, not: { sex: 1 }", "Allowed: FEMALE, MALE.", "filter.not.sex"),
    ],
)
def test_error_names_the_field_and_what_it_takes(written: str, said: str, path: str) -> None:
    errors = validate_document(TREE, parse(f"{{ list(filter: {{ {written} }}) }}"), tuple(specified_rules))
    told = [error for error in errors if error.message.endswith(said)]
    assert [error.extensions for error in told] == [{"path": path.split(".")}]
    assert "Allowed" not in without_suggestions(told[0].message)
