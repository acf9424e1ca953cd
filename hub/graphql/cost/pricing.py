"""What a document costs: at most what answering it can take, since lists are counted as long as they may be.

It is counted before the document is validated, and of one that is none as far as it can be read: the ordinary way says
what is wrong with it. Each fragment is counted once for each type it is spread on, however often that is.
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
from hub.graphql.documents.operations import meant
from hub.graphql.documents.text_cache import TextCache
from hub.graphql.kit.documents import MAX_TOKENS
from hub.graphql.messages.requests import MAX_LIST_ITEMS, extent

OF_A_MUTATION: Final = 10
"""What changing anything costs, before anything is asked of it."""
LEAST: Final = 1
"""Of any operation, also of one that cannot be read."""
FREE: Final = 10_000
"""Characters of a document, and values of its variables, read for nothing; each thousand more costs a point."""
DIGITS_READ: Final = 12
"""Of a size: more than any page has."""

Sizes = tuple[tuple[str, int | None, int], ...]
"""Of each variable how many of something it asks for, if it says so, and how many things were sent in it."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as far as its variables do not matter: the operation that is meant, and what it gives in words."""

    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, ValueNode | None]


class Pricing:
    """What operations on one graph cost."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._reads: TextCache[_Read | None] = TextCache()
        self._prices: TextCache[int] = TextCache()

    def cost(self, document: str, operation: str | None, variables: Mapping[str, Any] | None) -> int:
        """Points: what is asked for, one at least, and what it takes to read all that was sent."""
        return max(LEAST, self._asked(document, operation, variables)) + _size(document, variables)

    def _asked(self, document: str, operation: str | None, variables: Mapping[str, Any] | None) -> int:
        read = self._reads.of(document, operation, lambda: _read(document, operation))
        if read is None:
            return LEAST
        given = variables or {}
        sizes = tuple((name, *_sent(given.get(name, Undefined), default)) for name, default in read.variables.items())
        return self._prices.of(document, (operation, sizes), lambda: self._price(read, sizes))

    def _price(self, read: _Read, sizes: Sizes) -> int:
        roots = self._weights.schema.get_root_type(read.operation.operation)
        own = OF_A_MUTATION if read.operation.operation is OperationType.MUTATION else 0
        if roots is None:
            return own + LEAST
        try:
            return own + _Walk(self._weights, read, sizes).of(read.operation.selection_set, roots, {})
        except RecursionError:
            return own + LEAST


class _Walk:
    """Counts one operation."""

    def __init__(self, weights: Weights, read: _Read, sizes: Sizes) -> None:
        self._weights, self._read = weights, read
        self._sizes = {name: size for name, size, _ in sizes}
        self._things = {name: things for name, _, things in sizes}
        self._fragments: dict[tuple[object, ...], int] = {}

    def of(self, selections: SelectionSetNode, kind: Composite, lengths: Mapping[str, int]) -> int:
        """Points of what is asked of an object, of that of its possible types that takes most.

        `lengths` are those of fields whose length is said above them.
        """
        return max((self._of_one(selections, one, lengths) for one in self._weights.possible(kind)), default=0)

    def _of_one(self, selections: SelectionSetNode, kind: GraphQLObjectType, lengths: Mapping[str, int]) -> int:
        points = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                points += self._field(node, kind, lengths)
            elif isinstance(node, FragmentSpreadNode):
                points += self._fragment(node.name.value, kind, lengths)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._weights.applies(condition.name.value, kind):
                    points += self._of_one(node.selection_set, kind, lengths)
        return points

    def _fragment(self, name: str, kind: GraphQLObjectType, lengths: Mapping[str, int]) -> int:
        fragment = self._read.fragments.get(name)
        if fragment is None or not self._weights.applies(fragment.type_condition.name.value, kind):
            return 0
        key = name, kind.name, tuple(lengths.items())
        if key not in self._fragments:
            # Counts as nothing while it is open: that a fragment spreads itself is said by GraphQL's own rules.
            self._fragments[key] = 0
            self._fragments[key] = self._of_one(fragment.selection_set, kind, lengths)
        return self._fragments[key]

    def _field(self, node: FieldNode, kind: GraphQLObjectType, lengths: Mapping[str, int]) -> int:
        weight = self._weights.field(kind, node.name.value)
        if weight is None:
            # Of a field that is none it has to be said that it is none.
            return 0 if node.name.value.startswith("__") else LEAST
        asked = self._asked_size(node, weight)
        below = dict.fromkeys(weight.sized, asked) if asked is not None else {}
        size = 1
        if weight.is_list:
            said = lengths.get(node.name.value, asked)
            size = DEFAULT_SIZE if said is None else said
        points = 0
        if weight.type is not None and node.selection_set is not None:
            points = self.of(node.selection_set, weight.type, below)
        if weight.sized and asked is not None:
            # A page is read as long as it was asked for, whatever is shown of it.
            points = max(points, asked)
        return size * (weight.weight + points) + sum(self._given(one.value) for one in node.arguments or ())

    def _given(self, value: ValueNode) -> int:
        """How many things a field is given in one argument: each time it stands somewhere it has to be read."""
        if isinstance(value, VariableNode):
            return self._things.get(value.name.value, 0)
        if isinstance(value, ObjectValueNode):
            return 1 + sum(self._given(field.value) for field in value.fields)
        if isinstance(value, ListValueNode):
            return sum(_in_a_list(one, self._given(one)) for one in value.values)
        return 0

    def _asked_size(self, node: FieldNode, weight: FieldWeight) -> int | None:
        arguments = {one.name.value: one.value for one in node.arguments or ()}
        for name, default in weight.slicing.items():
            size = self._size_of(arguments.get(name), default)
            if size is not None:
                return size
        return weight.size

    def _size_of(self, value: ValueNode | None, default: object) -> int | None:
        if isinstance(value, VariableNode):
            said = self._sizes.get(value.name.value)
        else:
            said = _literal(value) if value is not None else None
        return _number(default) if said is None else said


def _size(document: str, variables: Mapping[str, Any] | None) -> int:
    values = extent(variables).values if variables else 0
    return sum(max(0, size - FREE) // 1_000 for size in (len(document), values))


def things_in(value: object) -> int:
    """How many things were sent in a value: objects, and entries of lists, on every level."""
    count, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            count += 1
            waiting.extend(one.values())
        elif isinstance(one, list):
            count += sum(not isinstance(entry, dict) for entry in one)
            waiting.extend(entry for entry in one if isinstance(entry, dict | list))
    return count


def _in_a_list(value: ValueNode, things: int) -> int:
    # An object counts for itself, whether it stands in a list or not.
    return things if isinstance(value, ObjectValueNode) else 1 + things


def _read(document: str, operation: str | None) -> _Read | None:
    try:
        parsed = parse(document, no_location=True, max_tokens=MAX_TOKENS)
    except (GraphQLError, RecursionError):
        return None
    found = meant(parsed, operation)
    if found is None:
        return None
    return _Read(
        operation=found,
        fragments={node.name.value: node for node in parsed.definitions if isinstance(node, FragmentDefinitionNode)},
        variables={one.variable.name.value: one.default_value for one in found.variable_definitions or ()},
    )


def _sent(given: object, default: ValueNode | None) -> tuple[int | None, int]:
    if given is not Undefined:
        return _number(given), things_in(given)
    return (_literal(default), things_in(value_from_ast_untyped(default))) if default is not None else (None, 0)


def _literal(value: ValueNode) -> int | None:
    if isinstance(value, IntValueNode):
        return _bounded(int(value.value[:DIGITS_READ]))
    return len(value.values) if isinstance(value, ListValueNode) else None


def _number(value: object) -> int | None:
    if isinstance(value, int | float) and value == value // 1:
        # A whole number is an Int, however it is written.
        return _bounded(int(value))
    return len(value) if isinstance(value, list) else None


def _bounded(size: int) -> int:
    # Beyond what any page holds, the service says so; nobody is to be told of points instead.
    return min(max(size, 0), MAX_LIST_ITEMS)
