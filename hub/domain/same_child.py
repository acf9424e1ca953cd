"""Cases about one child, which count as one child: those that links of the kind SAME_CHILD connect, over any steps."""

from collections.abc import Iterable, Mapping
from typing import Final

from hub.domain.case_grants import CaseLinkKind
from hub.domain.cases import Case

MAX_CASES_OF_CHILD: Final = 50
"""The most cases that are about one child. A change of their links writes all of them."""


def child_key_of(case: Case) -> str:
    """Return the key that all cases about one child share: the id of the first of them."""
    return case.child_key or case.id


def is_same_child(case: Case, other: str) -> bool:
    """Return True if a link says that another case is about the same child."""
    return any(link.case == other and link.kind is CaseLinkKind.SAME_CHILD for link in case.links)


def child_keys(cases: Iterable[Case]) -> dict[str, str]:
    """Return the child key of each case by its id: of connected cases, the id of the one that was opened first.

    Links to cases that are not among these are ignored.
    """
    by_id = {case.id: case for case in cases}
    keys: dict[str, str] = {}
    for first in sorted(by_id.values(), key=lambda case: (case.opened_at, case.id)):
        reached = [] if first.id in keys else [first.id]
        while reached:
            if (one := reached.pop()) not in keys:
                keys[one] = first.id
                reached += _linked(by_id[one], by_id)
    return keys


def _linked(case: Case, by_id: Mapping[str, Case]) -> list[str]:
    return [link.case for link in case.links if link.kind is CaseLinkKind.SAME_CHILD and link.case in by_id]
