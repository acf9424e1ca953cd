"""Price a document: an upper bound of the work, since each list counts as long as it may be.

The price is counted before validation. An invalid document is priced as far as it can be read; validation says later
what is wrong. Each fragment is counted once for each type it is spread on, however often it is spread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLObjectType,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    parse,
    value_from_ast_untyped,
)

from hub.graphql.cost.weights import DEFAULT_SIZE, Composite, FieldWeight, Weights
from hub.graphql.documents.operations import select_operation
from hub.graphql.documents.text_cache import TextCache
from hub.graphql.kit.documents import MAX_TOKENS
from hub.graphql.messages.requests import MAX_LIST_ITEMS, NESTED, measure_extent

MUTATION_COST: Final = 10
"""Points of a mutation, before the fields of its result."""
MIN_COST: Final = 1
"""Points of any operation, also of one that cannot be read."""
FREE_SIZE: Final = 10_000
"""Characters of a document, and values of its variables, that cost nothing; each thousand more costs a point."""
MAX_SIZE_DIGITS: Final = 12
"""Digits of a page size that are read: more than any page size has."""

Sizes = tuple[tuple[str, int | None, int], ...]
"""For each variable: its name, the page size that it sets if any, and the number of things in its value."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The parts of a document that do not depend on the variables' values."""

    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, ValueNode | None]


class Pricing:
    """Prices operations on one graph."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._reads: TextCache[_Read | None] = TextCache()
        self._prices: TextCache[int] = TextCache()

    def cost(self, document: str, operation: str | None, variables: Mapping[str, Any] | None) -> int:
        """Return the points of an operation: its fields, one point at least, and the reading of a large request."""
        return max(MIN_COST, self._field_cost(document, operation, variables)) + _reading_cost(document, variables)

    def _field_cost(self, document: str, operation: str | None, variables: Mapping[str, Any] | None) -> int:
        read = self._reads.get_or_make(document, operation, lambda: _read(document, operation))
        if read is None:
            return MIN_COST
        given = variables or {}
        sizes = tuple((name, *_sent(given.get(name, Undefined), default)) for name, default in read.variables.items())
        return self._prices.get_or_make(document, (operation, sizes), lambda: self._price(read, sizes))

    def _price(self, read: _Read, sizes: Sizes) -> int:
        roots = self._weights.schema.get_root_type(read.operation.operation)
        base = MUTATION_COST if read.operation.operation is OperationType.MUTATION else 0
        if roots is None:
            return base + MIN_COST
        try:
            return base + _Walk(self._weights, read, sizes).price(read.operation.selection_set, roots, {})
        except RecursionError:
            return base + MIN_COST


class _Walk:
    """Prices one operation."""

    def __init__(self, weights: Weights, read: _Read, sizes: Sizes) -> None:
        self._weights, self._read = weights, read
        self._sizes = {name: size for name, size, _ in sizes}
        self._things = {name: things for name, _, things in sizes}
        self._fragments: dict[tuple[object, ...], int] = {}

    def price(self, selections: SelectionSetNode, kind: Composite, lengths: Mapping[str, int]) -> int:
        """Return the points of a selection on an object: those of its most expensive possible type.

        `lengths` holds the lengths of fields that a field above them sets.
        """
        return max((self._price_type(selections, one, lengths) for one in self._weights.possible(kind)), default=0)

    def _price_type(self, selections: SelectionSetNode, kind: GraphQLObjectType, lengths: Mapping[str, int]) -> int:
        points = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                points += self._field(node, kind, lengths)
            elif isinstance(node, FragmentSpreadNode):
                points += self._fragment(node.name.value, kind, lengths)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._weights.applies(condition.name.value, kind):
                    points += self._price_type(node.selection_set, kind, lengths)
        return points

    def _fragment(self, name: str, kind: GraphQLObjectType, lengths: Mapping[str, int]) -> int:
        fragment = self._read.fragments.get(name)
        if fragment is None or not self._weights.applies(fragment.type_condition.name.value, kind):
            return 0
        key = name, kind.name, tuple(lengths.items())
        if key not in self._fragments:
            # Zero until it is priced: GraphQL's own rules report a fragment that spreads itself.
            self._fragments[key] = 0
            self._fragments[key] = self._price_type(fragment.selection_set, kind, lengths)
        return self._fragments[key]

    def _field(self, node: FieldNode, kind: GraphQLObjectType, lengths: Mapping[str, int]) -> int:
        weight = self._weights.field(kind, node.name.value)
        if weight is None:
            # An unknown field has to be reported.
            return 0 if node.name.value.startswith("__") else MIN_COST
        page_size = self._page_size(node, weight)
        below = dict.fromkeys(weight.sized, page_size) if page_size is not None else {}
        size = 1
        if weight.is_list:
            length = lengths.get(node.name.value, page_size)
            size = DEFAULT_SIZE if length is None else length
        points = 0
        if weight.type is not None and node.selection_set is not None:
            points = self.price(node.selection_set, weight.type, below)
        if weight.sized and page_size is not None:
            # The whole page is read, even if few of its fields are selected.
            points = max(points, page_size)
        return size * (weight.weight + points) + sum(self._count_things(one.value) for one in node.arguments or ())

    def _count_things(self, value: ValueNode) -> int:
        """Return the number of things in one argument: each use of a variable has to be read again."""
        if isinstance(value, VariableNode):
            return self._things.get(value.name.value, 0)
        if isinstance(value, ObjectValueNode):
            return 1 + sum(self._count_things(field.value) for field in value.fields)
        if isinstance(value, ListValueNode):
            return sum(_count_entry(one, self._count_things(one)) for one in value.values)
        return 0

    def _page_size(self, node: FieldNode, weight: FieldWeight) -> int | None:
        arguments = {one.name.value: one.value for one in node.arguments or ()}
        for name, default in weight.slicing.items():
            size = self._read_size(arguments.get(name), default)
            if size is not None:
                return size
        return weight.size

    def _read_size(self, value: ValueNode | None, default: object) -> int | None:
        if isinstance(value, VariableNode):
            size = self._sizes.get(value.name.value)
        else:
            size = _literal(value) if value is not None else None
        return _number(default) if size is None else size


def _reading_cost(document: str, variables: Mapping[str, Any] | None) -> int:
    values = measure_extent(variables).values if variables else 0
    return sum(max(0, size - FREE_SIZE) // 1_000 for size in (len(document), values))


def count_things(value: object) -> int:
    """Return the number of objects and list entries in a value, on every level."""
    count, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            count += 1
            # By exact types: a thousand objects come in one variable.
            waiting += [entry for entry in one.values() if type(entry) in NESTED]
        elif isinstance(one, list):
            for entry in one:
                count += not isinstance(entry, dict)
                if type(entry) in NESTED:
                    waiting.append(entry)
    return count


def _count_entry(value: ValueNode, things: int) -> int:
    # An object counts once, in a list or not.
    return things if isinstance(value, ObjectValueNode) else 1 + things


def _read(document: str, operation: str | None) -> _Read | None:
    try:
        parsed = parse(document, no_location=True, max_tokens=MAX_TOKENS)
    except (GraphQLError, RecursionError):
        return None
    found = select_operation(parsed, operation)
    if found is None:
        return None
    return _Read(
        operation=found,
        fragments={node.name.value: node for node in parsed.definitions if isinstance(node, FragmentDefinitionNode)},
        variables={one.variable.name.value: one.default_value for one in found.variable_definitions or ()},
    )


def _sent(given: object, default: ValueNode | None) -> tuple[int | None, int]:
    if given is not Undefined:
        return _number(given), count_things(given)
    return (_literal(default), count_things(value_from_ast_untyped(default))) if default is not None else (None, 0)


def _literal(value: ValueNode) -> int | None:
    if isinstance(value, IntValueNode):
        return _bounded(int(value.value[:MAX_SIZE_DIGITS]))
    return len(value.values) if isinstance(value, ListValueNode) else None


def _number(value: object) -> int | None:
    if isinstance(value, int | float) and value == value // 1:
        # GraphQL takes a whole number as an Int, however it is written.
        return _bounded(int(value))
    return len(value) if isinstance(value, list) else None


def _bounded(size: int) -> int:
    # The service reports a size beyond every page; CostTooHigh must not come first.
    return min(max(size, 0), MAX_LIST_ITEMS)
