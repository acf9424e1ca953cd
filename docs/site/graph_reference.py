"""Write the reference of a graph from its published schema, as one page of Markdown."""

from collections.abc import Iterable, Iterator
from typing import Final

from graphql import (
    DirectiveNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_specified_scalar_type,
    print_ast,
)

KINDS: Final[tuple[tuple[str, type[GraphQLNamedType]], ...]] = (
    ("Objects", GraphQLObjectType),
    ("Interfaces", GraphQLInterfaceType),
    ("Unions", GraphQLUnionType),
    ("Inputs", GraphQLInputObjectType),
    ("Enums", GraphQLEnumType),
    ("Scalars", GraphQLScalarType),
)
ROOTS: Final = ("Query", "Mutation", "Subscription")
DIRECTIVES: Final = {
    ("cost", "weight"): "Costs {} points.",
    ("key", "fields"): "An entity of a supergraph, by `{}`.",
    ("listSize", "slicingArguments"): "Costs as much as `{}` entries.",
    ("listSize", "assumedSize"): "Costs as much as {} entries.",
}
"""Arguments of directives that matter to a client, in words."""


def write_reference(title: str, intro: str, sdl: str) -> str:
    """Return the page. Each root field and each type has a heading, so that a link can lead to it."""
    schema = build_schema(sdl, assume_valid_sdl=True)
    lines = [f"# {title}", "", intro, ""]
    for root in ROOTS:
        operations = schema.type_map.get(root)
        if isinstance(operations, GraphQLObjectType):
            lines += _root(root, operations)
    for heading, kind in KINDS:
        named = [one for one in _own_types(schema) if isinstance(one, kind)]
        if named:
            lines += [f"## {heading}", ""]
            for one in named:
                lines += _type(one)
    return "\n".join(lines)


def _own_types(schema: GraphQLSchema) -> Iterator[GraphQLNamedType]:
    """Yield the types of the graph by name, without the roots and what federation adds."""
    for name in sorted(schema.type_map):
        kind = schema.type_map[name]
        if name not in ROOTS and not name.startswith("_") and not is_specified_scalar_type(kind):
            yield kind


def _root(root: str, kind: GraphQLObjectType) -> list[str]:
    lines = [f"## {root}", "", kind.description or "", ""]
    for name, field in kind.fields.items():
        if not name.startswith("_"):
            lines += [f"### {root}.{name}", "", *_text(field), f"Returns {_link(field.type)}.", ""]
            lines += [*_directives(field), *_arguments(field.args)]
    return lines


def _type(kind: GraphQLNamedType) -> list[str]:
    lines = [f"### {kind.name}", "", *_text(kind), *_directives(kind)]
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        lines += _fields(kind)
    elif isinstance(kind, GraphQLInputObjectType):
        lines += _arguments(kind.fields)
    elif isinstance(kind, GraphQLUnionType):
        lines += [f"One of {', '.join(_link(one) for one in kind.types)}.", ""]
    elif isinstance(kind, GraphQLEnumType):
        for name, value in kind.values.items():
            lines += [f"`{name}`", *_definition(_text(value), [])]
    elif isinstance(kind, GraphQLScalarType) and kind.specified_by_url:
        lines += [f"[Specification]({kind.specified_by_url})", ""]
    return lines


def _fields(kind: GraphQLObjectType | GraphQLInterfaceType) -> list[str]:
    lines = [f"Implements {', '.join(_link(one) for one in kind.interfaces)}.", ""] if kind.interfaces else []
    for name, field in kind.fields.items():
        if not name.startswith("_"):
            lines += [f"`{name}`: {_link(field.type)}", *_definition(_text(field), _directives(field))]
            lines += [f"    {line}" if line else "" for line in _arguments(field.args)]
    return lines


def _arguments(given: dict[str, GraphQLArgument] | dict[str, GraphQLInputField]) -> list[str]:
    lines = []
    for name, one in given.items():
        default = one.ast_node.default_value if one.ast_node else None
        shown = f" = `{print_ast(default)}`" if default else ""
        lines += [f"`{name}`: {_link(one.type)}{shown}", *_definition(_text(one), _directives(one))]
    return lines


def _definition(*parts: Iterable[str]) -> list[str]:
    """Return lines as the definition of the term above them."""
    text = [line for part in parts for line in part]
    while text and not text[-1]:
        text.pop()
    first, *rest = text or ["\\-"]
    return [f":   {first}", *(f"    {line}" if line else "" for line in rest), ""]


def _text(described: GraphQLNamedType | GraphQLField | GraphQLArgument | GraphQLInputField | object) -> list[str]:
    """Return the description and, if there is one, the reason of the deprecation."""
    lines = [*str(getattr(described, "description", None) or "").splitlines()]
    reason = getattr(described, "deprecation_reason", None)
    return [*lines, ""] + ([f"**Deprecated.** {reason}", ""] if reason else [])


def _directives(described: GraphQLNamedType | GraphQLField | GraphQLArgument | GraphQLInputField) -> list[str]:
    node = described.ast_node
    applied: Iterable[DirectiveNode] = (node.directives or ()) if node else ()
    shown = [
        words.format(print_ast(given.value).strip('"[]'))
        for one in applied
        for given in one.arguments or ()
        if (words := DIRECTIVES.get((one.name.value, given.name.value)))
    ]
    return [" ".join(shown), ""] if shown else []


def _link(kind: GraphQLType) -> str:
    """Return a type as it is written, such as `[Alert!]!`, as a link to its section."""
    named = get_named_type(kind)
    if is_specified_scalar_type(named) or named.name.startswith("_"):
        return f"`{kind}`"
    return f"[`{kind}`](#{named.name.lower()})"
