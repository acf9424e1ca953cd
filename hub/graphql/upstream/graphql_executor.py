"""Strawberry's executor, which completes an object that is handed to many only once.

What it completes below such an object (`hub.graphql.kit.shared_results`) it keeps there, by the fields and variables
that were asked for. It does so without a caller: a field that asks who the caller is fails, so nothing of one caller
can be shown to another by mistake.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import FieldNode, FragmentSpreadNode, Node, Undefined, VariableNode, print_ast
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from hub.graphql.kit.context import Context
from hub.graphql.kit.shared_results import CompletedResults, OwnKeys
from hub.graphql.messages.requests import extent

CHARACTERS_KNOWN: Final = 500_000
"""Of the documents that hold them: what is known of a selection holds on to all of its document, parsed."""


@dataclass(frozen=True, slots=True)
class Selection:
    """All that is asked for below some fields, however the document is written that holds it.

    `nodes` are held, so that no others take their place in memory.
    """

    nodes: tuple[FieldNode, ...]
    text: str
    variables: tuple[str, ...]

    @property
    def characters(self) -> int:
        """Of the document."""
        return max((len(node.loc.source.body) for node in self.nodes if node.loc), default=0) + len(self.text)


class Selections:
    """Reads selections, each once while its document is in use."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, ...], Selection] = OrderedDict()
        self._characters = 0

    def read(self, nodes: tuple[FieldNode, ...], fragments: Mapping[str, Any]) -> Selection:
        """What these nodes ask for, with all fragments that they spread."""
        ids = tuple(map(id, nodes))
        known = self._known.get(ids)
        if known is None:
            known = self._known[ids] = _read(nodes, fragments)
            self._characters += known.characters
            while self._characters > CHARACTERS_KNOWN:
                _, forgotten = self._known.popitem(last=False)
                self._characters -= forgotten.characters
        return known


_selections = Selections()


class SharingExecutor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's, which keeps what it completes below an object that is handed to many."""

    def build_per_event_executor(self, payload: Any) -> Any:
        """As graphql-core's, which shares what it remembers of each event's fields with all later events, for ever."""
        executor = super().build_per_event_executor(payload)
        vars(executor).update(_relevant_sub_fields={}, _stream_usages=type(self._stream_usages)())
        return executor

    def complete_object_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        """Complete an object, or find it completed."""
        given = return_type, field_details_list, info, path, result, position_context
        kept: CompletedResults | None = getattr(result, "completed", None)
        context = self.context_value
        if kept is None or position_context is not None or not isinstance(context, Context):
            return super().complete_object_value(*given)
        asked = _selections.read(tuple(details.node for details in field_details_list), self.fragment_definitions)
        variables = self.variable_values.coerced
        key = asked.text, id(context.services), *(variables.get(name, Undefined) for name in asked.variables)
        try:
            found = kept.get(key)
        except TypeError:  # a list, or an input of several fields: nothing to look up by
            return super().complete_object_value(*given)
        if found is not None:
            return _with_its_own(found, result)
        failed = len(self.collected_errors.errors)
        self.context_value = Context(context.services, context.request_id)
        try:
            completed = super().complete_object_value(*given)
        finally:
            self.context_value = context
        if isinstance(completed, dict) and len(self.collected_errors.errors) == failed:
            kept.keep(
                key,
                completed,
                self._own_keys(return_type, field_details_list, getattr(result, "unshared_fields", ())),
                extent(completed).values,
            )
        return completed

    def _own_keys(self, return_type: Any, field_details_list: Any, own: Collection[str]) -> OwnKeys:
        if not own:
            return ()
        grouped = self.collect_subfields(return_type, field_details_list).grouped_field_set
        named = {key: details[0].node.name.value for key, details in grouped.items()}
        return tuple((key, name) for key, name in named.items() if name in own)


def _with_its_own(kept: tuple[dict[str, Any], OwnKeys], result: object) -> dict[str, Any]:
    completed, own = kept
    return {**completed, **{key: getattr(result, name) for key, name in own}} if own else completed


def _read(nodes: tuple[FieldNode, ...], fragments: Mapping[str, Any]) -> Selection:
    variables, spread = set[str](), dict[str, Node]()
    below: list[Node] = [node.selection_set for node in nodes if node.selection_set]
    waiting = list(below)
    while waiting:
        node = waiting.pop()
        if isinstance(node, VariableNode):
            variables.add(node.name.value)
        if isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
            spread[node.name.value] = fragments[node.name.value]
            waiting.append(spread[node.name.value])
        for key in node.keys:
            value = getattr(node, key, None)
            waiting += [
                one for one in (value if isinstance(value, list | tuple) else (value,)) if isinstance(one, Node)
            ]
    written = [*below, *(fragment for _, fragment in sorted(spread.items()))]
    return Selection(nodes, "\n".join(map(print_ast, written)), tuple(sorted(variables)))
