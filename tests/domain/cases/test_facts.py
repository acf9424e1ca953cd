"""Facts of a case declare who sees them and when they are erased, and nothing is public by one declaration alone."""

from dataclasses import dataclass, fields, make_dataclass, replace
from typing import Annotated, Any

import pytest

from hub.domain.alerts.alert import PublicContent, PublicSuspect, PublicVehicle
from hub.domain.cases.case import NOWHERE, Child, LastSeen, Reporter, Sex, Suspect, Vehicle
from hub.domain.cases.facts import (
    NEVER,
    POLICE,
    PUBLIC,
    TICKED,
    WITH_FACTS,
    WITH_PHOTOS,
    Fact,
    declared,
    facts,
    public_facts,
    without,
)
from hub.domain.geometry import Point
from tests.fakes import NOW

OF_CASE = {"district", "seen_at", "sightings", "suspects", "vehicles", "force", "phone"}
"""Public content that is no fact of the child."""


def test_declared_and_named_public_facts_are_the_same() -> None:
    assert {one.public_name for one in public_facts(Child)} == {one.name for one in fields(PublicContent)} - OF_CASE
    assert {one.public_name for one in public_facts(Suspect)} == {one.name for one in fields(PublicSuspect)}
    ticked = {one.field for one in declared(Vehicle) if one.fact.shown in (PUBLIC, TICKED)}
    assert ticked == {one.name for one in fields(PublicVehicle)}
    assert {one.field for one in declared(LastSeen) if one.fact.shown is not POLICE} == {"district", "at"}
    assert not public_facts(Reporter)


def test_wipe_of_photos_leaves_no_photo_and_every_other_fact() -> None:
    child = Child(public_name="A", full_name="B", age_years=2, sex=Sex.FEMALE, photo="ph_1")
    assert without(child, WITH_PHOTOS) == replace(child, photo=None)
    suspect = Suspect("C", photo="ph_2")
    assert without(suspect, WITH_PHOTOS) == replace(suspect, photo=None)


def test_fact_without_a_declaration_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match=r"Shoes\.colour does not say who sees it"):

        @facts
        @dataclass(frozen=True, slots=True)
        class Shoes:
            size: Annotated[int, Fact(PUBLIC, NEVER)]
            colour: str


@pytest.mark.parametrize(
    ("hint", "missing"),
    [
        (Annotated[bool, Fact(POLICE, WITH_FACTS)], "what is left"),
        (Annotated[int, Fact(PUBLIC, WITH_PHOTOS)], "what is left"),
        (Annotated[str | None, Fact(PUBLIC, WITH_FACTS)], "how long"),
        (Annotated[str, Fact(PUBLIC, WITH_FACTS)], "how long"),
    ],
)
def test_fact_that_no_wipe_or_bound_reaches_is_refused(hint: Any, missing: str) -> None:
    with pytest.raises(TypeError, match=missing):
        facts(make_dataclass("Shoes", [("size", hint)]))


def test_fact_without_an_empty_value_leaves_what_it_declares() -> None:
    vehicle = Vehicle("a van", plate="X 1", plate_public=True)
    assert without(vehicle, WITH_FACTS) == Vehicle("", plate=None, plate_public=False)
    seen = LastSeen(Point(1, 2), "here", NOW, "a street")
    assert without(seen, WITH_FACTS) == LastSeen(NOWHERE, "", NOW)


def test_declaration_needs_who_sees_it_and_its_end() -> None:
    with pytest.raises(TypeError):
        Fact(PUBLIC)  # type: ignore[call-arg]
