"""Two cases look the same by an identity number, or by name, age, place and time together."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.cases.case import Case
from hub.domain.geometry import destination
from hub.domain.search.case_likeness import like_keys, looks_same
from tests.fakes import new_case

CASE = new_case()
FAR = destination(CASE.last_seen.point, 90, 51)
NEAR = destination(CASE.last_seen.point, 90, 49)


def other(**changes: Any) -> Case:
    """A case of another force about what looks like the same child, with changes of the child or of the place."""
    of_place: dict[str, Any] = {name: changes.pop(name) for name in ("point", "at") if name in changes}
    of_child: dict[str, Any] = {"identity_number": None, **changes}
    case = new_case("cs_2", force="anyang")
    return replace(case, child=replace(case.child, **of_child), last_seen=replace(case.last_seen, **of_place))


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"public_name": "ＭＥＩ mei", "full_name": "Someone"}, True),
        ({"public_name": "Someone", "full_name": "Else"}, False),
        # The full name of one report is the public name of the other.
        ({"public_name": CASE.child.full_name.upper(), "full_name": "Else"}, True),
        ({"age_years": CASE.child.age_years + 1}, True),
        ({"age_years": CASE.child.age_years + 2}, False),
        ({"at": CASE.last_seen.at - timedelta(days=3)}, True),
        ({"at": CASE.last_seen.at + timedelta(days=3, seconds=1)}, False),
        ({"point": NEAR}, True),
        ({"point": FAR}, False),
    ],
)
def test_name_age_place_and_time_decide_together(changes: dict[str, Any], same: bool) -> None:
    assert looks_same(CASE, other(**changes)) is looks_same(other(**changes), CASE) is same


@pytest.mark.parametrize(
    ("number", "same"), [("131102 2014 0513 001x", True), ("13110220140513001X", True), ("131102201405130011", False)]
)
def test_identity_number_decides_alone_in_any_spelling(number: str, same: bool) -> None:
    mine = replace(CASE, child=replace(CASE.child, identity_number="131102-20140513-001X"))
    stranger = other(public_name="Someone", full_name="Else", age_years=9, point=FAR, identity_number=number)
    assert looks_same(mine, stranger) is same


def test_nothing_has_no_key() -> None:
    nameless = replace(CASE, child=replace(CASE.child, public_name="\u200b", full_name=" ", identity_number="--"))
    assert like_keys(nameless) == frozenset()
    assert not looks_same(nameless, nameless)
