"""Describe the values of an enum that Strawberry did not define.

Why: Strawberry takes a value's description only from `strawberry.enum_value`, in the body of the enum. The hub's enums
belong to the domain, which knows no GraphQL. So the descriptions are set on Strawberry's own definition of the enum,
which it keeps as `__strawberry_definition__` and reads when it builds the schema.

Upstream: a comment on https://github.com/strawberry-graphql/strawberry/pull/2185 (closed) proposes metadata for an
existing enum; no issue of upstream asks for it (searched 2026-11).

Seen needed in Strawberry 0.341 (`strawberry/types/enum.py`: `StrawberryEnumDefinition.values`,
`EnumValue.description`).
"""

from collections.abc import Mapping
from enum import Enum

from strawberry.types.enum import StrawberryEnumDefinition


def describe_values(enum: type[Enum], descriptions: Mapping[str, str]) -> None:
    """Set the description of each value of a registered enum, by name; raise KeyError for a value without one."""
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = descriptions[value.name]
