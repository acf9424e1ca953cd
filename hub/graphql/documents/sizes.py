"""How large a document is, counted before anything looks at what it says.

GraphQL's own rules compare fields that could be merged pair by pair: three thousand tokens of fields that repeat each
other, or of fragments, keep a core busy for ten seconds, and walking a fragment anew for each spread keeps it for ever.
So everything is counted once here, and what is too large is not validated at all.
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
    """Of a document: the levels of its deepest operation, and how many there are in all of everything else.

    `repeats` are fields under a name that another field of the same selection has, with those that come by fragments;
    `number` is the length of the longest one that is written into it.
    """

    depth: int
    aliases: int
    directives: int
    repeats: int
    fragments: int
    spreads: int
    variables: int
    operations: int
    number: int


def size_of(document: DocumentNode) -> Size:
    """Measure a document; raises RecursionError for one that is nested beyond all measure."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    below, names = _Depths(fragments), _Names(fragments)
    count, number = Counter[str](), 0
    for node in _nodes(document):
        count["directives"] += len(getattr(node, "directives", None) or ())
        count["aliases"] += isinstance(node, FieldNode) and node.alias is not None
        count["spreads"] += isinstance(node, FragmentSpreadNode)
        if isinstance(node, IntValueNode | FloatValueNode):
            number = max(number, len(node.value))
        if isinstance(node, SelectionSetNode):
            count["repeats"] += sum(times - 1 for times in names.of(node).values())
    return Size(
        depth=max((below.of(one.selection_set) for one in operations), default=0),
        aliases=count["aliases"],
        directives=count["directives"],
        repeats=count["repeats"],
        fragments=len(fragments),
        spreads=count["spreads"],
        variables=sum(len(one.variable_definitions or ()) for one in operations),
        operations=len(operations),
        number=number,
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
    """Levels of fields below a place; each fragment is looked at once, however often it is spread."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, int] = {}

    def of(self, selections: SelectionSetNode | None) -> int:
        return max(map(self._selection, selections.selections), default=0) if selections else 0

    def _selection(self, node: Node) -> int:
        if isinstance(node, FieldNode):
            # Introspection is deep by nature, bounded by graphql-core, and off in production.
            return 1 if node.name.value.startswith("__") else 1 + self.of(node.selection_set)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        return self.of(node.selection_set) if isinstance(node, InlineFragmentNode) else 0

    def _fragment(self, name: str) -> int:
        if name not in self._known:
            # Counts as nothing while it is open: a cycle and an unknown name are reported by GraphQL's own rules.
            self._known[name] = 0
            if fragment := self._fragments.get(name):
                self._known[name] = self.of(fragment.selection_set)
        return self._known[name]


class _Names:
    """How often each name stands in a selection, with what comes by fragments, as the executor gathers them."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Counter[str]] = {}
        self._sets: dict[int, Counter[str]] = {}

    def of(self, selections: SelectionSetNode) -> Counter[str]:
        if id(selections) not in self._sets:
            self._sets[id(selections)] = self._counted(selections)
        return self._sets[id(selections)]

    def _counted(self, selections: SelectionSetNode) -> Counter[str]:
        names = Counter[str]()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                names[node.alias.value if node.alias else node.name.value] += 1
            elif isinstance(node, FragmentSpreadNode):
                names += self._fragment(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                names += self.of(node.selection_set)
        return names

    def _fragment(self, name: str) -> Counter[str]:
        if name not in self._known:
            self._known[name] = Counter()
            if fragment := self._fragments.get(name):
                self._known[name] = self.of(fragment.selection_set)
        return self._known[name]
