"""Measure a document before validation.

GraphQL's own rules compare mergeable fields pair by pair: three thousand tokens of fields that repeat each other, or of
fragments, keep a core busy for ten seconds, and walking a fragment again for each spread keeps it busy for ever. This
module counts everything once, and a document that is too large is not validated at all.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
)


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a document: `depth` is the levels of its deepest operation, the others are totals.

    `repeats` counts fields whose response name another field of the same selection has, also through fragments.
    `number_length` is the length of the longest number literal.
    """

    depth: int
    aliases: int
    directives: int
    repeats: int
    fragments: int
    spreads: int
    variables: int
    operations: int
    number_length: int


def size_of(document: DocumentNode) -> Size:
    """Measure a document; raise RecursionError for one that is nested too deeply."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    depths, names = _Depths(fragments), _Names(fragments)
    count, number_length = Counter[str](), 0
    for node in _nodes(document):
        count["directives"] += len(getattr(node, "directives", None) or ())
        count["aliases"] += isinstance(node, FieldNode) and node.alias is not None
        count["spreads"] += isinstance(node, FragmentSpreadNode)
        if isinstance(node, IntValueNode | FloatValueNode):
            number_length = max(number_length, len(node.value))
        if isinstance(node, SelectionSetNode):
            count["repeats"] += sum(times - 1 for times in names.count(node).values())
    return Size(
        depth=max((depths.measure(one.selection_set) for one in operations), default=0),
        aliases=count["aliases"],
        directives=count["directives"],
        repeats=count["repeats"],
        fragments=len(fragments),
        spreads=count["spreads"],
        variables=sum(len(one.variable_definitions or ()) for one in operations),
        operations=len(operations),
        number_length=number_length,
    )


def _nodes(document: DocumentNode) -> Iterator[Node]:
    waiting: list[Node] = [document]
    while waiting:
        node = waiting.pop()
        yield node
        for key in node.keys:
            value = getattr(node, key, None)
            if isinstance(value, Node):
                waiting.append(value)
            elif isinstance(value, list | tuple):
                waiting.extend(one for one in value if isinstance(one, Node))


class _Depths:
    """Counts levels of fields below a selection; walks each fragment once, however often it is spread."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, int] = {}

    def measure(self, selections: SelectionSetNode | None) -> int:
        return max(map(self._selection, selections.selections), default=0) if selections else 0

    def _selection(self, node: Node) -> int:
        if isinstance(node, FieldNode):
            # Introspection is deep by nature, bounded by graphql-core, and off in production.
            return 1 if node.name.value.startswith("__") else 1 + self.measure(node.selection_set)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        return self.measure(node.selection_set) if isinstance(node, InlineFragmentNode) else 0

    def _fragment(self, name: str) -> int:
        if name not in self._known:
            # Zero until it is measured: GraphQL's own rules report a cycle and an unknown name.
            self._known[name] = 0
            if fragment := self._fragments.get(name):
                self._known[name] = self.measure(fragment.selection_set)
        return self._known[name]


class _Names:
    """Counts each response name of a selection, fragments included, as the executor collects them."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Counter[str]] = {}
        self._sets: dict[int, Counter[str]] = {}

    def count(self, selections: SelectionSetNode) -> Counter[str]:
        if id(selections) not in self._sets:
            self._sets[id(selections)] = self._count(selections)
        return self._sets[id(selections)]

    def _count(self, selections: SelectionSetNode) -> Counter[str]:
        names = Counter[str]()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                names[node.alias.value if node.alias else node.name.value] += 1
            elif isinstance(node, FragmentSpreadNode):
                names += self._fragment(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                names += self.count(node.selection_set)
        return names

    def _fragment(self, name: str) -> Counter[str]:
        if name not in self._known:
            self._known[name] = Counter()
            if fragment := self._fragments.get(name):
                self._known[name] = self.count(fragment.selection_set)
        return self._known[name]
