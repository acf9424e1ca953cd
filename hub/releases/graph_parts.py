"""The parts of a graph's SDL: each type, field, argument, input field and enum value under its coordinate."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from graphql import DocumentNode, NamedTypeNode, Node, SchemaDefinitionNode, TypeDefinitionNode, print_ast

SCHEMA: Final = "schema"
"""The coordinate of the schema definition."""

NESTED: Final = {"fields": "{0}.{1}", "values": "{0}.{1}", "arguments": "{0}({1}:)"}
"""The parts that stand in a part, and the form of their coordinates."""


@dataclass(frozen=True, slots=True)
class GraphPart:
    """One part, without the parts in it."""

    node: Node
    within: str | None
    """The coordinate of the part around it."""

    @property
    def wording(self) -> str:
        """Return what clients and gateways depend on: type, default, interfaces and directives, not the description."""
        return print_ast(_copy(self.node, description=None, **dict.fromkeys(NESTED, ())))

    @property
    def directives(self) -> dict[str, list[str]]:
        """Return its directives by name; a directive may be repeated."""
        applied: dict[str, list[str]] = {}
        for one in getattr(self.node, "directives", None) or ():
            applied.setdefault(one.name.value, []).append(print_ast(one))
        return applied

    @property
    def refers_to(self) -> set[str]:
        """Return the types that it returns, takes, implements or unites."""
        named = {one.name.value for key in ("interfaces", "types") for one in getattr(self.node, key, None) or ()}
        kind = getattr(self.node, "type", None)
        while kind is not None and not isinstance(kind, NamedTypeNode):
            kind = kind.type
        return named | ({kind.name.value} if kind else set())


def parts_of(document: DocumentNode) -> dict[str, GraphPart]:
    """Return every part by its coordinate: `Type`, `Type.field`, `Type.field(argument:)`, `Enum.VALUE`."""
    found: dict[str, GraphPart] = {}
    for definition in document.definitions:
        if isinstance(definition, SchemaDefinitionNode):
            found[SCHEMA] = GraphPart(definition, None)
        elif isinstance(definition, TypeDefinitionNode):
            found[definition.name.value] = GraphPart(definition, None)
            found |= _below(definition, definition.name.value)
    return found


def without(document: DocumentNode, gone: Collection[str]) -> DocumentNode:
    """Return the document without these parts and everything in them."""
    kept: list[Any] = [
        _pruned(one, one.name.value, gone) if isinstance(one, TypeDefinitionNode) else one
        for one in document.definitions
        if not (isinstance(one, TypeDefinitionNode) and one.name.value in gone)
    ]
    return DocumentNode(definitions=tuple(kept))


def _below(node: Node, within: str) -> dict[str, GraphPart]:
    found: dict[str, GraphPart] = {}
    for _, coordinate, child in _nested(node, within):
        found |= {coordinate: GraphPart(child, within), **_below(child, coordinate)}
    return found


def _pruned(node: Node, at: str, gone: Collection[str]) -> Node:
    nested = [(name, coordinate, child) for name, coordinate, child in _nested(node, at) if coordinate not in gone]
    kept = {name: tuple(_pruned(child, at, gone) for key, at, child in nested if key == name) for name in NESTED}
    return _copy(node, **kept)


def _nested(node: Node, within: str) -> Iterator[tuple[str, str, Node]]:
    for name, form in NESTED.items():
        for child in getattr(node, name, None) or ():
            yield name, form.format(within, child.name.value), child


def _copy(node: Node, **changed: Any) -> Node:
    given = {key: changed.get(key, getattr(node, key)) for key in node.keys}
    return type(node)(**given)
