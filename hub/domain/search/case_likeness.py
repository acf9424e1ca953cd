"""Cases that may be about one child: the same identity number, or name, age, place and time."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from hub.domain.alerts.alert import public_centre
from hub.domain.cases.case import Case
from hub.domain.geometry import distance_km
from hub.domain.text.names import folded

MAX_YEARS_APART: Final = 1
"""Relatives count a child's age in two ways."""

MAX_KM_APART: Final = 50.0
MAX_TIME_APART: Final = timedelta(days=3)


def like_keys(case: Case) -> frozenset[str]:
    """Return the keys of a case: two that share one look the same. Identity number and names, in one spelling."""
    number = "".join(filter(str.isalnum, folded(case.child.identity_number or "")))
    names = {folded(name).replace(" ", "") for name in (case.child.public_name, case.child.full_name)}
    return frozenset({*({f"number {number}"} if number else ()), *(f"name {name}" for name in names if name)})


def with_public_marks(case: Case) -> Case:
    """Return the case as the public could compare it: without full name and number, at its published centre."""
    child = replace(case.child, full_name=case.child.public_name, identity_number=None)
    return replace(case, child=child, last_seen=replace(case.last_seen, point=public_centre(case.last_seen.point)))


def looks_same(one: Case, other: Case) -> bool:
    """Return True if two cases have an identity number in common, or a name, about the same age, place and time."""
    shared = like_keys(one) & like_keys(other)
    if any(key.startswith("number ") for key in shared):
        return True
    return (
        bool(shared)
        and abs(one.child.age_years - other.child.age_years) <= MAX_YEARS_APART
        and abs(one.last_seen.at - other.last_seen.at) <= MAX_TIME_APART
        and distance_km(one.last_seen.point, other.last_seen.point) <= MAX_KM_APART
    )
