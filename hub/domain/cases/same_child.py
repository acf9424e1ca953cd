"""Cases about one child, which count as one child: those that links connect, over any steps, if both sides of each
link say SAME_CHILD.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from hub.domain.cases.case import Case

MAX_CASES_OF_CHILD: Final = 50
"""The most cases that are about one child. A change of their links writes all of them."""


def child_key_of(case: Case) -> str:
    """Return the key that all cases about one child share: the id of the first of them."""
    return case.child_key or case.id


def is_same_child(case: Case, other: str) -> bool:
    """Return True if both sides of a link say that another case is about the same child."""
    return any(link.case == other and link.is_same_child for link in case.links)


def child_keys(cases: Iterable[Case]) -> dict[str, str]:
    """Return the child key of each case by its id: of connected cases, the id of the one that was opened first.

    Links to cases that are not among these are ignored.
    """
    by_id = {case.id: case for case in cases}
    # One side is enough to find the other: a case whose facts were wiped has no links any more.
    near: dict[str, list[str]] = {one: [] for one in by_id}
    for case in by_id.values():
        for other in _linked(case, by_id):
            near[case.id].append(other)
            near[other].append(case.id)
    keys: dict[str, str] = {}
    for first in sorted(by_id.values(), key=lambda case: (case.opened_at, case.id)):
        reached = [] if first.id in keys else [first.id]
        while reached:
            if (one := reached.pop()) not in keys:
                keys[one] = first.id
                reached += near[one]
    return keys


def _linked(case: Case, by_id: Mapping[str, Case]) -> list[str]:
    return [link.case for link in case.links if link.is_same_child and link.case in by_id]


def recounted_cases(
    cases: Collection[Case], before: Mapping[str, str], after: Mapping[str, str]
) -> list[tuple[Case, ...]]:
    """Return the groups of cases, each of one force, that become one child by a change of child keys, or are parted.

    A group was one child before and is one child after. Cases of a force that stay as many children are in no group.
    """
    found: list[tuple[Case, ...]] = []
    for force in sorted({case.force for case in cases}):
        own = {case.id: case for case in cases if case.force == force}
        was, now_is = _groups(own, before), _groups(own, after)
        stay = {one: was[one] & now_is[one] for one in own}
        found += [
            tuple(own[one] for one in sorted(group))
            for group in sorted(set(stay.values()), key=min)
            if was[min(group)] != now_is[min(group)]
        ]
    return found


def _groups(cases: Iterable[str], keys: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return for each of these cases all that have its key."""
    found: dict[str, set[str]] = {}
    for case in cases:
        found.setdefault(keys[case], set()).add(case)
    return {case: frozenset(group) for group in found.values() for case in group}
