"""Compute the cost of an operation from the published schema alone, as docs/tasks/costs.md describes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
    parse,
    value_from_ast_untyped,
)


class PriceList:
    """Reads an SDL; knows nothing of the hub."""

    def __init__(self, sdl: str) -> None:
        self.schema: GraphQLSchema = build_schema(sdl, assume_valid_sdl=True)

    def cost(self, document: str, variables: Mapping[str, Any] | None = None) -> int:
        """Points of a document with one operation."""
        definitions: Sequence[Any] = parse(document).definitions
        (operation,) = [one for one in definitions if one.kind == "operation_definition"]
        self.fragments = {one.name.value: one for one in definitions if one.kind == "fragment_definition"}
        self.given = {
            one.variable.name.value: value_from_ast_untyped(one.default_value)
            for one in operation.variable_definitions or ()
            if one.default_value
        } | dict(variables or {})
        self.sent = dict(variables or {})
        root = self.schema.get_root_type(operation.operation)
        points = 10 if operation.operation.value == "mutation" else 0
        points = max(1, points + self.below(operation.selection_set, root, {}))
        read = (len(document), sum(map(values, self.sent.values())) + len(self.sent))
        return points + sum(max(0, size - 10_000) // 1_000 for size in read)

    def below(self, selections: Any, kind: Any, lengths: Mapping[str, int]) -> int:
        """Return the points of the most expensive possible type."""
        kinds = self.schema.get_possible_types(kind) if is_abstract_type(kind) else [kind]
        return max(sum(self.selection(one, of, lengths) for one in selections.selections) for of in kinds)

    def selection(self, node: Any, kind: Any, lengths: Mapping[str, int]) -> int:
        if isinstance(node, FieldNode):
            return 0 if node.name.value.startswith("__") else self.field(node, kind, lengths)
        fragment: Any = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        condition = fragment.type_condition.name.value if fragment.type_condition else kind.name
        on = self.schema.get_type(condition)
        fits = on is kind or (is_abstract_type(on) and self.schema.is_sub_type(on, kind))
        assert isinstance(node, FragmentSpreadNode | InlineFragmentNode)
        return self.below(fragment.selection_set, kind, lengths) if fits else 0

    def field(self, node: FieldNode, kind: Any, lengths: Mapping[str, int]) -> int:
        field = kind.fields[node.name.value]
        named = get_named_type(field.type)
        weight = self.directive(field.ast_node, "cost") or self.directive(named.ast_node, "cost")
        own = int(weight["weight"]) if weight else int(is_composite_type(named))
        size, sized = self.sizes(node, field)
        points = 0
        if node.selection_set:
            points = self.below(node.selection_set, named, dict.fromkeys(sized, size) if size is not None else {})
        if sized and size is not None:
            points = max(points, size)
        given = [value_from_ast_untyped(one.value, self.given) for one in node.arguments or ()]
        bare = field.type.of_type if is_non_null_type(field.type) else field.type
        times = lengths.get(node.name.value, 10 if size is None else size) if is_list_type(bare) else 1
        return int(times * (own + points) + sum(map(things, given)))

    def sizes(self, node: FieldNode, field: Any) -> tuple[int | None, list[str]]:
        said = self.directive(field.ast_node, "listSize") or {}
        arguments = {one.name.value: value_from_ast_untyped(one.value, self.given) for one in node.arguments or ()}
        if node.name.value == "_entities":
            return len(arguments["representations"]), []
        for name in said.get("slicingArguments", ()):
            size = arguments[name] if isinstance(arguments.get(name), int) else field.args[name].default_value
            return min(max(size, 0), 5000), said.get("sizedFields", [])
        return said.get("assumedSize"), said.get("sizedFields", [])

    @staticmethod
    def directive(node: Any, name: str) -> Any:
        for one in (node.directives or ()) if node else ():
            if one.name.value == name:
                return {argument.name.value: value_from_ast_untyped(argument.value) for argument in one.arguments}
        return None


def things(value: Any) -> int:
    """Objects and entries of lists, on every level."""
    if isinstance(value, dict):
        return 1 + sum(map(things, value.values()))
    if isinstance(value, list):
        return sum(things(one) if isinstance(one, dict) else 1 + things(one) for one in value)
    return 0


def values(value: Any) -> int:
    """Return the number of values in an object or a list, on every level."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return len(below) + sum(map(values, below))
