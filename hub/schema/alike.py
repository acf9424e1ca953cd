"""What is the same for everybody who may see it: completed once for all who ask for the same of it.

An event goes to many groups, which differ in whom they tell and not in what they tell of the alert. A graph type whose
fields depend on nobody has a private field `completed`; `OneForAll` makes the objects that many are handed. What the
executor completes below such an object it keeps there, by the fields and variables that were asked for. It does so in
the name of nobody: a field that asks who asks is refused, and cannot be shown to another by mistake.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from graphql import FieldNode, FragmentSpreadNode, Node, Undefined, VariableNode, print_ast
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from hub.schema.context import Context

S = TypeVar("S")

SELECTIONS_KNOWN: Final = 4096

Completed = dict[tuple[object, ...], Any]
"""What was completed, by what was asked for and the values of the variables in it."""


class Alike(Protocol):
    """An object of such a type; `completed` is None unless it is handed to many."""

    completed: Completed | None


T = TypeVar("T", bound=Alike)


class OneForAll(Generic[S, T]):
    """Makes one object of each source, while that is among the last `size`."""

    def __init__(self, make: Callable[[S], T], size: int) -> None:
        self._make, self._size = make, size
        self._made: OrderedDict[int, tuple[S, T]] = OrderedDict()

    def of(self, source: S) -> T:
        """The object of this very source."""
        held = self._made.get(id(source))
        if held is None:
            held = self._made[id(source)] = source, self._make(source)
            held[1].completed = {}
            if len(self._made) > self._size:
                self._made.popitem(last=False)
        return held[1]


@dataclass(frozen=True, slots=True)
class Selection:
    """Fields and all below them, however the document that holds them is written; `nodes` are held, so that no others
    take their place in memory."""

    nodes: tuple[FieldNode, ...]
    text: str
    variables: tuple[str, ...]


class Selections:
    """Reads selections, each once while its document is in use."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, ...], Selection] = OrderedDict()

    def read(self, nodes: tuple[FieldNode, ...], fragments: Mapping[str, Any]) -> Selection:
        """What these nodes ask for, with all fragments that they spread."""
        ids = tuple(map(id, nodes))
        known = self._known.get(ids)
        if known is None:
            known = self._known[ids] = _read(nodes, fragments)
            if len(self._known) > SELECTIONS_KNOWN:
                self._known.popitem(last=False)
        return known


_selections = Selections()


class SharingExecutor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's, which keeps what it completes below an object that is handed to many."""

    def complete_object_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        """Complete an object, or find it completed."""
        given = return_type, field_details_list, info, path, result, position_context
        kept: Completed | None = getattr(result, "completed", None)
        context = self.context_value
        if kept is None or position_context is not None or not isinstance(context, Context):
            return super().complete_object_value(*given)
        asked = _selections.read(tuple(details.node for details in field_details_list), self.fragment_definitions)
        variables = self.variable_values.coerced
        key = asked.text, id(context.services), *(variables.get(name, Undefined) for name in asked.variables)
        try:
            if key in kept:
                return kept[key]
        except TypeError:  # a list, or an input of several fields: nothing to look up by
            return super().complete_object_value(*given)
        failed = len(self.collected_errors.errors)
        self.context_value = Context(context.services, context.request_id)
        try:
            completed = super().complete_object_value(*given)
        finally:
            self.context_value = context
        if isinstance(completed, dict) and len(self.collected_errors.errors) == failed:
            kept[key] = completed
        return completed


def _read(nodes: tuple[FieldNode, ...], fragments: Mapping[str, Any]) -> Selection:
    variables, spread = set[str](), dict[str, Node]()
    waiting: list[Node] = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, VariableNode):
            variables.add(node.name.value)
        if isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
            spread[node.name.value] = fragments[node.name.value]
            waiting.append(spread[node.name.value])
        for key in node.keys:
            value = getattr(node, key, None)
            below = value if isinstance(value, list | tuple) else (value,)
            waiting += [one for one in below if isinstance(one, Node)]
    written = [*nodes, *(fragment for _, fragment in sorted(spread.items()))]
    return Selection(nodes, "\n".join(map(print_ast, written)), tuple(sorted(variables)))
