"""Hostile requests from the published schemas: by a library, and with poison in each place of each input.

They are the same each time: the library draws without chance, and every choice here is made in order.
"""

import copy
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NameNode,
    ObjectValueNode,
    StringValueNode,
    Visitor,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    parse,
    print_ast,
    visit,
)

from tests.hostile.attack import Attack, asked, request
from tests.hostile.drawing import DOCS, drawn
from tests.hostile.poison import TEXTS, VALUES
from tests.hostile.scene import LIVE_KEY, OFFICER, OPERATOR, STRANGER, TEST_KEY, UNCERTIFIED, Scene

PATHS: Final = {"partner": "/graphql", "police": "/police/graphql"}
SCHEMAS: Final = {
    name: build_schema((DOCS / f"{name}.graphql").read_text(encoding="utf-8"), assume_valid=True) for name in PATHS
}
ASKING: Final = {
    "partner": (LIVE_KEY, LIVE_KEY, TEST_KEY, LIVE_KEY, OFFICER, STRANGER),
    "police": (OFFICER, OPERATOR, OFFICER, UNCERTIFIED, OPERATOR, LIVE_KEY, STRANGER),
}
"""The senders in turn; those with the most access come most often."""

PLAIN: Final = {
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "DateTime": "2016-05-13T08:00:00Z",
    "JSON": {"url": "http://127.0.0.1:1/x"},
    "Cell": "8631aa51fffffff",
    "_Any": {"__typename": "Alert", "id": "al_x"},
}
HALTS: Final = ("haltAll", "suspendPartner")
"""Sent by handwritten requests only: a halted hub would not reach the places that the others test."""

Place = tuple[str | int, ...]


def generated(scene: Scene) -> list[Attack]:
    """Return all of them."""
    return [attack for graph in PATHS for attack in (*_drawn(scene, graph), *_poisoned_places(scene, graph))]


# ---------------------------------------------------------------- by the library


def _drawn(scene: Scene, graph: str) -> Iterator[Attack]:
    chance, roles = random.Random(graph), cycle(ASKING[graph])
    for number, (_, kind, document) in enumerate(one for one in drawn() if one.graph == graph):
        if not any(halt in document for halt in HALTS):
            role = next(roles)
            for word, text in (("", document), (" poisoned", _poisoned(document, chance))):
                body = request("POST", PATHS[graph], scene.token(role), asked(text))
                yield Attack(f"{graph} {kind} {number}{word}", role, (body,))


class _Poisoner(Visitor):
    """Replaces the values of a document, and now and then a name."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self._texts = list(TEXTS.values())

    def enter_string_value(self, node: StringValueNode, *_: object) -> Any:
        return self._other(node) if self._chance.random() < 0.6 else None

    def enter_int_value(self, node: IntValueNode, *_: object) -> Any:
        return self._other(node) if self._chance.random() < 0.6 else None

    def leave_field(self, node: FieldNode, *_: object) -> Any:
        misspelt = self._chance.random() < 0.03
        return replace(node, name=NameNode(value=f"{node.name.value}z")) if misspelt else None

    def _other(self, node: StringValueNode | IntValueNode) -> Any:
        return self._chance.choice(
            (
                StringValueNode(value=self._chance.choice(self._texts), block=False),
                IntValueNode(value=str(10 ** self._chance.choice((1, 10, 20, 400)))),
                ListValueNode(values=(node, node)),
                ObjectValueNode(fields=()),
            )
        )


def _poisoned(document: str, chance: random.Random) -> str:
    return print_ast(visit(parse(document), _Poisoner(chance)))


# ---------------------------------------------------------------- place by place


def _poisoned_places(scene: Scene, graph: str) -> Iterator[Attack]:
    """Yield a request for each place of each root field's input, with poison there and valid values elsewhere.

    The places inside an input type are poisoned at the first root field that takes it: all fields read it alike.
    """
    seen = set[str]()
    texts, roles, schema = cycle(TEXTS.items()), cycle(ASKING[graph]), SCHEMAS[graph]
    values = cycle((f"value {name}", value) for name, value in VALUES.items())
    for kind, root in (("query", schema.query_type), ("mutation", schema.mutation_type)):
        for name, field in root.fields.items() if root else ():
            if name in HALTS or not field.args:
                continue
            document, usual = _document(schema, kind, name, field), _usual(graph, name)
            arguments = {arg: one.type for arg, one in field.args.items()}
            places = list(_places(arguments, _samples(field, scene), seen))
            seen.update(*(_input_types(one) for one in arguments.values()))
            for place in places:
                is_text = isinstance(_at(_samples(field, scene), place), str)
                poisons = [*(next(texts) for _ in range(3 if is_text else 0)), next(values)]
                # The last one comes from the next sender in turn, usually another one.
                for (word, poison), role in zip(poisons, [usual] * (len(poisons) - 1) + [next(roles)], strict=True):
                    variables = _samples(field, scene)
                    _at(variables, place[:-1])[place[-1]] = poison
                    body = request("POST", PATHS[graph], scene.token(role), asked(document, variables))
                    yield Attack(f"{graph} {name} {'.'.join(map(str, place))} {word}", role, (body,))


def _usual(graph: str, name: str) -> str:
    if graph == "partner":
        return LIVE_KEY
    return OPERATOR if re.search(r"[Pp]artner|Units|All$", name) else OFFICER


def _document(schema: GraphQLSchema, kind: str, name: str, field: GraphQLField) -> str:
    declared = ", ".join(f"${arg}: {one.type}" for arg, one in field.args.items())
    passed = ", ".join(f"{arg}: ${arg}" for arg in field.args)
    return f"{kind} ({declared}) {{ {name}({passed}){_chosen(schema, field.type, 3)} }}"


def _chosen(schema: GraphQLSchema, kind: Any, depth: int) -> str:
    """Return a selection of all fields without arguments, to a depth."""
    kind = get_named_type(kind)
    if is_leaf_type(kind):
        return ""
    below = {
        name: _chosen(schema, one.type, depth - 1)
        for name, one in getattr(kind, "fields", {}).items()
        if not one.args and (depth > 1 or is_leaf_type(get_named_type(one.type)))
    }
    return " { __typename " + " ".join(f"{name}{text}" for name, text in below.items()) + " }"


def _sample(kind: Any, name: str, scene: Scene, inside: tuple[str, ...] = ()) -> Any:
    """Return a valid value for a place: ids are those of a victim. An input within itself is left out."""
    if isinstance(kind, GraphQLNonNull):
        return _sample(kind.of_type, name, scene, inside)
    if isinstance(kind, GraphQLList):
        return [_sample(kind.of_type, name, scene, inside)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        parts = {part: one for part, one in kind.fields.items() if get_named_type(one.type).name not in inside}
        taken = list(parts.items())[: 1 if kind.is_one_of else None]
        return {part: _sample(one.type, part, scene, (*inside, kind.name)) for part, one in taken}
    ids = {
        "caseId": scene.victim_case,
        "alertId": scene.victim_alert,
        "tipId": scene.victim_tip,
        "partnerId": scene.victim_partner,
        "alert": scene.victim_alert,
        "id": scene.victim_alert,
        "channel": "webhook",
        "after": scene.cursor,
        "photo": None,
        "expectedVersion": None,
    }
    return ids.get(name, copy.deepcopy(PLAIN.get(kind.name, f"hostile {name}")))


def _places(kinds: Mapping[str, Any], values: Mapping[str, Any], seen: set[str], before: Place = ()) -> Iterator[Place]:
    """Yield the places of arguments or of an input's fields; nothing inside an input type that was seen."""
    for key, value in values.items():
        yield from _places_of(kinds.get(key), value, seen, (*before, key))


def _places_of(kind: Any, value: Any, seen: set[str], place: Place) -> Iterator[Place]:
    yield place
    kind = get_nullable_type(kind)
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _places_of(getattr(kind, "of_type", None), one, seen, (*place, number))
    elif isinstance(kind, GraphQLInputObjectType):
        if kind.name not in seen:
            yield from _places({name: one.type for name, one in kind.fields.items()}, value, seen, place)
    elif isinstance(value, Mapping):
        yield from _places({}, value, seen, place)


def _input_types(kind: Any) -> set[str]:
    """Return the names of an input type and of all that it holds."""
    found, left = set[str](), [get_named_type(kind)]
    while left:
        one = left.pop()
        if isinstance(one, GraphQLInputObjectType) and one.name not in found:
            found.add(one.name)
            left += [get_named_type(part.type) for part in one.fields.values()]
    return found


def _samples(field: GraphQLField, scene: Scene) -> Any:
    return {arg: _sample(one.type, arg, scene) for arg, one in field.args.items()}


def _at(values: Any, place: Place) -> Any:
    for key in place:
        values = values[key]
    return values
