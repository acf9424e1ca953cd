"""The parts of a graph's SDL, each with its coordinate and place, and those of the federation specification."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graphql import (
    DirectiveDefinitionNode,
    DirectiveNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    Visitor,
    parse,
    visit,
)

DOCS: Final = Path(__file__).parents[2] / "docs"
SDLS: Final = ("partner.graphql", "police.graphql")

FEDERATIONS_TYPES: Final = ("_Any", "_Entity", "_Service")
FEDERATIONS_FIELDS: Final = ("Query._entities", "Query._service")
"""Fields that the subgraph specification demands."""

FEDERATIONS_DIRECTIVES: Final = frozenset(
    {
        *("key", "requires", "provides", "external", "shareable", "extends", "override", "inaccessible", "tag", "link"),
        *("composeDirective", "interfaceObject", "authenticated", "requiresScopes", "policy", "context"),
        *("fromContext", "cost", "listSize"),
    }
)
"""The directives of federation 2.9; a subgraph links them and does not define them."""


def sdl_of(name: str) -> str:
    """Return a graph's snapshot in docs/; tests/releases/test_snapshots.py keeps it equal to the graph."""
    return (DOCS / name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class SdlPart:
    """A type, field, argument, input field or enum value."""

    coordinate: str
    """As the specification writes it: `Type`, `Type.field`, `Type.field(argument:)`."""
    node: Node
    start: int
    end: int


def parts(sdl: str) -> Iterator[SdlPart]:
    """Every part of an SDL, those within others after them."""
    for definition in parse(sdl).definitions:
        if not isinstance(definition, TypeDefinitionNode):
            continue
        owner = definition.name.value
        yield _part(owner, definition)
        if isinstance(definition, EnumTypeDefinitionNode):
            yield from (_part(f"{owner}.{value.name.value}", value) for value in definition.values or ())
        if isinstance(definition, InputObjectTypeDefinitionNode):
            yield from (_part(f"{owner}.{given.name.value}", given) for given in definition.fields or ())
        if isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for field in definition.fields or ():
                yield from _of_field(f"{owner}.{field.name.value}", field)


def _of_field(coordinate: str, field: FieldDefinitionNode) -> Iterator[SdlPart]:
    yield _part(coordinate, field)
    yield from (_part(f"{coordinate}({one.name.value}:)", one) for one in field.arguments or ())


def _part(coordinate: str, node: Node) -> SdlPart:
    assert node.loc is not None
    return SdlPart(coordinate, node, node.loc.start, node.loc.end)


def is_federations(coordinate: str) -> bool:
    """Return whether a part belongs to what the subgraph specification demands."""
    return coordinate.startswith(FEDERATIONS_FIELDS) or re.split(r"[.(]", coordinate)[0] in FEDERATIONS_TYPES


def linked(sdl: str) -> set[str]:
    """The directives that the graph says it takes from federation."""
    (taken,) = re.findall(r'@link\(url: "https://specs\.apollo\.dev/federation/[^"]*", import: \[([^]]*)\]', sdl)
    return set(re.findall(r'"@(\w+)"', taken))


def without_directives(sdl: str, names: set[str]) -> str:
    """The same text with these directives blanked, so that everything else keeps its place."""
    spans: list[tuple[int, int]] = []

    class Uses(Visitor):
        """Gathers them, and their definitions."""

        def enter_directive(self, node: DirectiveNode, *_: object) -> None:
            """One use."""
            if node.name.value in names and node.loc:
                spans.append((node.loc.start, node.loc.end))

        def enter_directive_definition(self, node: DirectiveDefinitionNode, *_: object) -> None:
            """One definition."""
            if node.name.value in names and node.loc:
                spans.append((node.loc.start, node.loc.end))

    visit(parse(sdl), Uses())
    for start, end in spans:
        sdl = sdl[:start] + re.sub(r"[^\n]", " ", sdl[start:end]) + sdl[end:]
    return sdl
