"""Notice when Strawberry changes what the descriptions of enum values lean on."""

from enum import Enum

import pytest
import strawberry

from hub.schema.upstream.strawberry_enums import describe_values


def registered() -> type[Enum]:
    """Return an enum of its own for each test: a description stays."""

    class Colour(Enum):
        RED = "red"
        BLUE = "blue"

    return strawberry.enum(Colour, description="A colour.")


def test_described_values_appear_in_the_printed_schema() -> None:
    colour = registered()
    describe_values(colour, {"RED": "Like a rose.", "BLUE": "Like the sea."})

    def favourite() -> str:
        return colour["RED"]  # type: ignore[return-value]

    favourite.__annotations__["return"] = colour
    query = strawberry.type(type("Query", (), {"favourite": strawberry.field(resolver=favourite)}))
    printed = strawberry.Schema(query).as_str()
    assert '"""Like a rose."""\n  RED' in printed
    assert '"""Like the sea."""\n  BLUE' in printed


def test_value_without_a_description_raises_key_error() -> None:
    with pytest.raises(KeyError, match="BLUE"):
        describe_values(registered(), {"RED": "Like a rose."})
