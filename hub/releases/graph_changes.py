"""Compare a graph with its last release: breaking changes, dangerous changes, and everything touched.

A part may be removed only as docs/graph-changes.md promises: the last release called it deprecated, with a day that has
passed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLDeprecatedDirective,
    GraphQLSchema,
    build_ast_schema,
    find_breaking_changes,
    find_dangerous_changes,
    get_directive_values,
    parse,
)

from hub.releases.graph_parts import SCHEMA, GraphPart, parts_of, without

NOTICE: Final = timedelta(days=183)
"""Half a year: a part is deprecated for at least this long before its removal."""
REASON: Final = re.compile(r"\S.* Removed after (\d{4}-\d{2}-\d{2})\.", re.DOTALL)
EXAMPLE: Final = "Use `other`. Removed after 2030-01-31."

BREAKS_IF_LOST: Final = frozenset({"key", "shareable"})
"""Gateways need these: without them a supergraph no longer composes, or no longer finds an entity."""
BREAKS_IF_GAINED: Final = frozenset({"inaccessible"})
ROOTS: Final = frozenset({SCHEMA, "Query", "Mutation", "Subscription"})
FEDERATIONS: Final = re.compile(r"_\w+|Query\._\w+")
"""Parts that follow from the others."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes as sentences for people, and the coordinates of everything that differs except descriptions."""

    breaking: list[str]
    dangerous: list[str]
    touched: set[str]


def compare(released: str, present: str, today: date) -> Changes:
    """Compare the SDL of the last release with the present one."""
    before, after = parse(released), parse(present)
    kept = without(before, _removable(before, parts_of(after), today))
    schemas = _schema(kept), _schema(after)
    breaking = [change.description for change in find_breaking_changes(*schemas)]
    dangerous = [change.description for change in find_dangerous_changes(*schemas)]
    for breaks, sentence in _directives(parts_of(kept), parts_of(after)):
        (breaking if breaks else dangerous).append(sentence)
    return Changes(breaking, dangerous, _touched(parts_of(before), parts_of(after)))


def bad_deprecations(released: str | None, present: str, today: date) -> list[str]:
    """Return a sentence for each deprecation without a day, with a day too near, or earlier than before."""
    before = _last_days(parts_of(parse(released))) if released else {}
    faults = []
    for at, day in _last_days(parts_of(parse(present))).items():
        earliest = before.get(at) or today + NOTICE
        if day is None:
            faults.append(f"{at} is deprecated without a day; write as in: {EXAMPLE}")
        elif day < earliest:
            faults.append(f"{at} is deprecated until {day}; it cannot be removed before {earliest}.")
    return faults


def _removable(before: DocumentNode, after: Mapping[str, GraphPart], today: date) -> set[str]:
    """Return the parts that may be missing: those whose day has passed, and types that nothing else refers to."""
    parts = parts_of(before)
    gone = {at for at, day in _last_days(parts).items() if day and day < today and at not in after}
    while unreferenced := _unreferenced(parts_of(without(before, gone))) - after.keys():
        gone |= unreferenced
    return gone


def _unreferenced(parts: Mapping[str, GraphPart]) -> set[str]:
    """Return the types that no other type returns, takes or belongs to."""
    referenced = {kind for at, part in parts.items() for kind in part.refers_to - {at.partition(".")[0]}}
    return {at for at, part in parts.items() if part.within is None} - referenced - ROOTS


def _last_days(parts: Mapping[str, GraphPart]) -> dict[str, date | None]:
    """Return the day after which each deprecated part may be removed; None if its reason names none."""
    days: dict[str, date | None] = {}
    for at, part in parts.items():
        if given := get_directive_values(GraphQLDeprecatedDirective, part.node):  # type: ignore[arg-type]
            days[at] = _day_in(str(given["reason"]))
    return days


def _day_in(reason: str) -> date | None:
    named = REASON.fullmatch(reason)
    try:
        return date.fromisoformat(named[1]) if named else None
    except ValueError:
        return None


def _directives(before: Mapping[str, GraphPart], after: Mapping[str, GraphPart]) -> Iterator[tuple[bool, str]]:
    """Yield the changes of directives on parts that are still there, and whether each breaks a client."""
    for at in before.keys() & after.keys():
        old, new = before[at].directives, after[at].directives
        for name in sorted((old.keys() | new.keys()) - {"deprecated"}):
            lost = [one for one in old.get(name, []) if one not in new.get(name, [])]
            gained = [one for one in new.get(name, []) if one not in old.get(name, [])]
            breaks = bool(lost) if name in BREAKS_IF_LOST else bool(gained) and name in BREAKS_IF_GAINED
            if breaks or lost or (gained and name not in BREAKS_IF_LOST):
                yield breaks, f"{at} had {' '.join(lost) or f'no such @{name}'} and has {' '.join(gained) or 'it not'}."


def _touched(before: Mapping[str, GraphPart], after: Mapping[str, GraphPart]) -> set[str]:
    """Return the types and fields that differ; an argument counts as its field, a new type as one."""
    found = set()
    for at in before.keys() | after.keys():
        old, new = before.get(at), after.get(at)
        if old is not None and new is not None and old.wording == new.wording:
            continue
        place = at.partition("(")[0]
        owner = place.partition(".")[0]
        name = owner if (owner in before) is not (owner in after) else place
        if not FEDERATIONS.fullmatch(name):
            found.add(name)
    return found


def _schema(document: DocumentNode) -> GraphQLSchema:
    # A link imports the directives of federation, so the SDL uses some that it does not define.
    return build_ast_schema(document, assume_valid_sdl=True)
