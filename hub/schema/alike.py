"""What is the same for everybody who may see it: completed once for all who ask for the same of it.

An event goes to many groups, which differ in whom they tell and not in what they tell of the alert. A graph type whose
fields depend on nobody has a private field `completed`; `OneForAll` makes the objects that many are handed. What the
executor completes below such an object it keeps there, by the fields and variables that were asked for. It does so in
the name of nobody: a field that asks who asks is refused, and cannot be shown to another by mistake.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from graphql import FieldNode, FragmentSpreadNode, Node, Undefined, VariableNode
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from hub.schema.context import Context

S = TypeVar("S")

Nodes = tuple[FieldNode, ...]
Completed = dict[tuple[int, ...], tuple[Nodes, tuple[str, ...], dict[tuple[object, ...], Any]]]
"""By the fields asked for, which are held so that no others take their place: the variables below them, and by the
values of these what was completed."""


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


class SharingExecutor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's, which keeps what it completes below an object that is handed to many."""

    def complete_object_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        """Complete an object, or find it completed."""
        kept: Completed | None = getattr(result, "completed", None)
        context = self.context_value
        if kept is None or position_context is not None or not isinstance(context, Context):
            return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)
        nodes: Nodes = tuple(details.node for details in field_details_list)
        ids = tuple(map(id, nodes))
        if ids not in kept:
            kept[ids] = nodes, tuple(sorted(set(_variables(nodes, self.fragment_definitions)))), {}
        _, names, by_values = kept[ids]
        values = id(context.services), *(self.variable_values.coerced.get(name, Undefined) for name in names)
        try:
            if values in by_values:
                return by_values[values]
        except TypeError:  # a list, or an input of several fields
            return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)
        failed = len(self.collected_errors.errors)
        self.context_value = Context(context.services, context.request_id)
        try:
            completed = super().complete_object_value(
                return_type, field_details_list, info, path, result, position_context
            )
        finally:
            self.context_value = context
        if isinstance(completed, dict) and len(self.collected_errors.errors) == failed:
            by_values[values] = completed
        return completed


def _variables(nodes: Nodes, fragments: Mapping[str, Any]) -> Iterator[str]:
    """The names of all variables in or below these fields."""
    seen: set[str] = set()
    waiting: list[Node] = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, VariableNode):
            yield node.name.value
        if isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            waiting.append(fragments[node.name.value])
        for key in node.keys:
            value = getattr(node, key, None)
            below = value if isinstance(value, list | tuple) else (value,)
            waiting += [one for one in below if isinstance(one, Node)]
