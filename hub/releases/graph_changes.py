"""What a graph has become since its last release: what breaks clients, what may surprise them, and what was touched.

A part may go only as docs/graph-changes.md promises: the last release called it deprecated, with a day that has passed.
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
"""Half a year: for so long at least a part is deprecated before it goes."""
REASON: Final = re.compile(r"\S.* Removed after (\d{4}-\d{2}-\d{2})\.", re.DOTALL)
EXAMPLE: Final = "Use `other`. Removed after 2030-01-31."

BREAKS_IF_LOST: Final = frozenset({"key", "shareable"})
"""Gateways go by these: without them a supergraph no longer composes, or no longer finds an entity."""
BREAKS_IF_GAINED: Final = frozenset({"inaccessible"})
ROOTS: Final = frozenset({SCHEMA, "Query", "Mutation", "Subscription"})
FEDERATIONS: Final = re.compile(r"_\w+|Query\._\w+")
"""These follow from the other parts."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Sentences for people, and the coordinates of all that is not as it was; descriptions do not count."""

    breaking: list[str]
    dangerous: list[str]
    touched: set[str]


def compare(released: str, present: str, today: date) -> Changes:
    """From the SDL of the last release to that of now."""
    before, after = parse(released), parse(present)
    kept = without(before, _rightly_gone(before, parts_of(after), today))
    schemas = _schema(kept), _schema(after)
    breaking = [change.description for change in find_breaking_changes(*schemas)]
    dangerous = [change.description for change in find_dangerous_changes(*schemas)]
    for breaks, sentence in _directives(parts_of(kept), parts_of(after)):
        (breaking if breaks else dangerous).append(sentence)
    return Changes(breaking, dangerous, _touched(parts_of(before), parts_of(after)))


def bad_deprecations(released: str | None, present: str, today: date) -> list[str]:
    """Each deprecation that names no day, one too near for those who hear of it now, or one earlier than before."""
    before = _last_days(parts_of(parse(released))) if released else {}
    faults = []
    for at, day in _last_days(parts_of(parse(present))).items():
        least = before.get(at) or today + NOTICE
        if day is None:
            faults.append(f"{at} is deprecated without a day; write as in: {EXAMPLE}")
        elif day < least:
            faults.append(f"{at} is deprecated until {day}; it cannot go before {least}.")
    return faults


def _rightly_gone(before: DocumentNode, after: Mapping[str, GraphPart], today: date) -> set[str]:
    """What may be missing: parts whose day has passed, and types that nothing else of the release speaks of."""
    parts = parts_of(before)
    gone = {at for at, day in _last_days(parts).items() if day and day < today and at not in after}
    while unspoken := _unspoken_of(parts_of(without(before, gone))) - after.keys():
        gone |= unspoken
    return gone


def _unspoken_of(parts: Mapping[str, GraphPart]) -> set[str]:
    """The types that no other type gives, takes or belongs to."""
    spoken_of = {kind for at, part in parts.items() for kind in part.refers_to - {at.partition(".")[0]}}
    return {at for at, part in parts.items() if part.within is None} - spoken_of - ROOTS


def _last_days(parts: Mapping[str, GraphPart]) -> dict[str, date | None]:
    """The day after which each deprecated part may go; None where its reason names none."""
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
    """What has become of directives on parts that are still there, and whether it breaks anybody."""
    for at in before.keys() & after.keys():
        old, new = before[at].directives, after[at].directives
        for name in sorted((old.keys() | new.keys()) - {"deprecated"}):
            lost = [one for one in old.get(name, []) if one not in new.get(name, [])]
            gained = [one for one in new.get(name, []) if one not in old.get(name, [])]
            breaks = bool(lost) if name in BREAKS_IF_LOST else bool(gained) and name in BREAKS_IF_GAINED
            if breaks or lost or (gained and name not in BREAKS_IF_LOST):
                yield breaks, f"{at} had {' '.join(lost) or f'no such @{name}'} and has {' '.join(gained) or 'it not'}."


def _touched(before: Mapping[str, GraphPart], after: Mapping[str, GraphPart]) -> set[str]:
    """Types and fields that differ: an argument counts as its field, and what came or went with a type as that."""
    found = set()
    for at in before.keys() | after.keys():
        old, new = before.get(at), after.get(at)
        if old is not None and new is not None and old.wording == new.wording:
            continue
        place = at.partition("(")[0]
        owner = place.partition(".")[0]
        whole = owner if (owner in before) is not (owner in after) else place
        if not FEDERATIONS.fullmatch(whole):
            found.add(whole)
    return found


def _schema(document: DocumentNode) -> GraphQLSchema:
    # The directives of federation are imported by a link, so the SDL uses some that it does not define.
    return build_ast_schema(document, assume_valid_sdl=True)
