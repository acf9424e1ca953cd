"""Strawberry's executor, which completes an object that many receive only once.

Why: an event is executed once for each shared subscription. graphql-core has no hook that could return a completed
object, so this class overrides `complete_object_value`. What it completes below a shared object
(`hub.graphql.kit.shared_results`) it keeps there, by the selection and its variables. It completes a shared object
without an actor: a field that asks for the actor fails, so no caller can receive another caller's data by mistake.

It also gives each event of a subscription its own memo of collected fields. graphql-core shares one memo among all
events, keyed by the identity of lists that each event makes anew, so that it grows for as long as the subscription
lasts. And each event has its own data loaders: Strawberry calls extensions around the subscription alone.

Upstream: https://github.com/graphql/graphql-js/pull/4548 shares the memo among executors in GraphQL.js, which
graphql-core follows; https://github.com/graphql-python/graphql-core/issues/91 (closed) made its keys the ids of nodes.
No issue of upstream asks for a hook for completed objects (searched 2026-11).

Seen needed in graphql-core 3.3.2 (`graphql/execution/executor.py`: `Executor.complete_object_value`,
`Executor.build_per_event_executor`, `Executor.collect_subfields`) under Strawberry 0.341
(`strawberry/schema/schema.py`: `StrawberryGraphQLCoreExecutionContext`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from cachetools import FIFOCache
from graphql import FieldNode, FragmentSpreadNode, Node, Undefined, VariableNode, print_ast
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from hub.graphql.kit.context import Context
from hub.graphql.kit.loaders import begin_event
from hub.graphql.kit.shared_results import CompletedResult, CompletedResults, UnsharedKeys
from hub.graphql.messages.requests import measure_extent
from hub.graphql.upstream.plain_fields import PlainField, complete_plain_object, read_plain_fields

MAX_KNOWN_CHARACTERS: Final = 500_000
"""Characters of the documents of known selections: a selection keeps its whole parsed document alive."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Everything selected below some fields, in a text that does not depend on how the document is written.

    `nodes` are held, so that no others take their ids.
    """

    nodes: tuple[FieldNode, ...]
    text: str
    variables: tuple[str, ...]

    @property
    def characters(self) -> int:
        """Return the length of the document and of `text`."""
        return max((len(node.loc.source.body) for node in self.nodes if node.loc), default=0) + len(self.text)


class Selections:
    """Reads each selection once while its document is in use."""

    def __init__(self) -> None:
        self._known: FIFOCache[tuple[int, ...], Selection] = FIFOCache(
            MAX_KNOWN_CHARACTERS, getsizeof=lambda selection: selection.characters
        )

    def read(self, nodes: tuple[FieldNode, ...], fragments: Mapping[str, Any]) -> Selection:
        """Return the selection of these nodes, with all fragments that they spread."""
        ids = tuple(map(id, nodes))
        try:
            return self._known[ids]
        except KeyError:
            pass
        selection = _read(nodes, fragments)
        if selection.characters <= MAX_KNOWN_CHARACTERS:
            self._known[ids] = selection
        return selection


_selections = Selections()


class SharingExecutor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's executor, which keeps what it completes below a shared object."""

    def build_per_event_executor(self, payload: Any) -> Any:
        """Return an executor for one event, with memos and loaders of its own."""
        begin_event()
        executor = super().build_per_event_executor(payload)
        vars(executor).update(_relevant_sub_fields={}, _stream_usages=type(self._stream_usages)(), _plain={})
        return executor

    def __copy__(self) -> "SharingExecutor":
        """Return a copy, as `copy.copy` would by a slower way: each event of each shared subscription has one."""
        copied = object.__new__(type(self))
        vars(copied).update(vars(self))
        return copied

    def complete_object_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        """Complete an object, or return it as completed before."""
        args = return_type, field_details_list, info, path, result, position_context
        completed: CompletedResults | None = getattr(result, "completed", None)
        context = self.context_value
        if completed is None or position_context is not None or not isinstance(context, Context):
            return self._complete_unshared(*args)
        selection = _selections.read(tuple(details.node for details in field_details_list), self.fragment_definitions)
        variables = self.variable_values.coerced
        key = selection.text, id(context.services), *(variables.get(name, Undefined) for name in selection.variables)
        try:
            kept = completed.get(key)
        except TypeError:  # a variable that cannot be hashed: a list, or an input object
            return super().complete_object_value(*args)
        if kept is not None:
            return _with_unshared(kept, result)
        failures = len(self.collected_errors.errors)
        self.context_value = Context(context.services, context.request_id)
        try:
            value = super().complete_object_value(*args)
        finally:
            self.context_value = context
        if isinstance(value, dict) and len(self.collected_errors.errors) == failures:
            unshared = self._unshared_keys(return_type, field_details_list, getattr(result, "unshared_fields", ()))
            completed.keep(key, value, unshared, measure_extent(value).values)
        return value

    def _complete_unshared(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        key = return_type, id(field_details_list)
        plain = self._plain.get(key, ())
        if plain == ():
            plain = self._plain[key] = self._read_plain_fields(return_type, field_details_list)
        value = complete_plain_object(plain, result) if plain and position_context is None else None
        if value is not None:
            return value
        return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)

    @cached_property
    def _plain(self) -> dict[tuple[Any, int], Sequence[PlainField] | None]:
        """The plain fields of selections by type, as long as graphql-core's memo keeps their lists alive."""
        return {}

    def _read_plain_fields(self, return_type: Any, field_details_list: Any) -> Sequence[PlainField] | None:
        collected = self.collect_subfields(return_type, field_details_list)
        if collected.new_defer_usages or (self.middleware_manager and self.middleware_manager.middlewares):
            return None
        grouped = collected.grouped_field_set
        selected = {key: [one.node for one in details] for key, details in grouped.items()}
        return read_plain_fields(return_type, selected, lambda kind, key: self._read_plain_fields(kind, grouped[key]))

    def _unshared_keys(self, return_type: Any, field_details_list: Any, unshared: Collection[str]) -> UnsharedKeys:
        if not unshared:
            return ()
        grouped = self.collect_subfields(return_type, field_details_list).grouped_field_set
        names = {key: details[0].node.name.value for key, details in grouped.items()}
        return tuple((key, name) for key, name in names.items() if name in unshared)


def _with_unshared(kept: CompletedResult, result: object) -> dict[str, Any]:
    completed, unshared = kept
    return {**completed, **{key: getattr(result, name) for key, name in unshared}} if unshared else completed


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
