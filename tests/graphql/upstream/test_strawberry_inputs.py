"""Notice when Strawberry changes what prepared inputs lean on; compare them with what Strawberry builds."""

from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import GraphQLInputObjectType
from strawberry import UNSET, Maybe
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types import arguments

from hub.graphql.upstream.strawberry_schema import EngineSchema
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from tests.upstream import source


@strawberry.enum
class Colour(Enum):
    RED = "red"


@strawberry.input
class Point:
    latitude: float
    height_metres: float | None = 3.0


@strawberry.input
class Place:
    point: Point | None
    name: str | None
    other_points: list[Point | None] | None = UNSET
    tags: list[str] = strawberry.field(default_factory=list)
    colour: Colour | None = None
    colours: list[Colour] | None = None


@strawberry.input
class Change:
    name: Maybe[str | None]
    place: Place | None = None


@strawberry.input
class Node:
    name: str
    below: list["Node"] | None = None
    next_: "Node | None" = strawberry.field(name="next", default=None)


@strawberry.input
class Left:
    right: "Right | None" = None


@strawberry.input
class Right:
    left: "Left | None" = None


@strawberry.input(one_of=True)
class Either:
    point: Point | None = UNSET
    name: str | None = UNSET


@strawberry.type
class Query:
    @strawberry.field
    def read(self, place: Place, change: Change, node: Node, left: Left, either: Either) -> str:
        return repr((place, change, node, left, either))


SCHEMA = EngineSchema(query=Query)


def _definition(name: str) -> Any:
    kind = SCHEMA.core.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)
    return kind.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]


def _convert(value: object, kind: type) -> object:
    converter = SCHEMA.schema_converter
    return arguments.convert_argument(value, kind, converter.scalar_registry, converter.config)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"point": None, "name": None},
        {"point": {"latitude": 1.5}, "name": "here"},
        {"point": {"latitude": 1, "heightMetres": None}, "otherPoints": [{"latitude": 2.0}, None]},
        {"otherPoints": None, "tags": ["a", "b"], "colour": Colour.RED, "colours": [Colour.RED]},
        {"otherPoints": UNSET, "point": UNSET},
    ],
)
def test_prepared_input_is_what_strawberry_builds(value: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = _convert(value, Place)
    for name in ("Place", "Point"):
        monkeypatch.setattr(_definition(name), "from_input", None)
    assert prepared == _convert(value, Place)


def test_prepared_list_is_a_copy() -> None:
    tags = ["a"]
    place = _convert({"tags": tags}, Place)
    assert isinstance(place, Place)
    assert place.tags == tags
    assert place.tags is not tags


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"name": "a", "below": [{"name": "b", "below": [{"name": "c"}]}], "next": {"name": "d", "next": None}}, Node),
        ({"name": "a", "below": None}, Node),
        ({"point": {"latitude": 1.5}}, Either),
        ({"name": "here"}, Either),
    ],
)
def test_inputs_within_themselves_and_of_one_field_are_prepared(
    value: dict[str, Any], kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _definition(kind.__name__).from_input is not None
    prepared = _convert(value, kind)
    for name in ("Node", "Either", "Point"):
        monkeypatch.setattr(_definition(name), "from_input", None)
    assert prepared == _convert(value, kind)


@pytest.mark.parametrize("name", ["Change", "Left", "Right"])
def test_input_with_maybe_or_around_another_is_left_to_strawberry(name: str) -> None:
    assert _definition(name).from_input is None


def test_filters_of_lists_are_prepared() -> None:
    """Thousands of them may come in one call before the first is refused."""
    types = police_graph(open_schema=True).core.type_map
    for name in ("CaseFilter", "CaseSummaryFilter", "CasePlaceFilter"):
        assert types[name].extensions[GraphQLCoreConverter.DEFINITION_BACKREF].from_input is not None, name


def test_inputs_of_devices_are_prepared() -> None:
    """A thousand of them come in one call."""
    types = partner_graph(open_schema=True).core.type_map
    for name in ("RegisterDevicesInput", "DeviceInput", "ReportLocationsInput", "LocationInput", "PointInput"):
        assert types[name].extensions[GraphQLCoreConverter.DEFINITION_BACKREF].from_input is not None, name


def test_strawberry_still_asks_the_hook_and_resolves_types_each_time() -> None:
    """When the second fails, upstream may have become as fast: measure without `prepare_inputs`."""
    converting = source(arguments.convert_argument)
    assert "if type_definition.from_input is not None: return type_definition.from_input(" in converting
    assert "field.resolve_type(type_definition=type_definition)" in converting
