"""The facts of a case one by one, each under the name that the graph gives it, and how two versions differ."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.domain.cases.case import Case
from hub.domain.cases.facts import named
from hub.domain.text.points_in_text import refuse_point


@dataclass(frozen=True, slots=True, repr=False)
class Fact:
    """A fact as text; public if the alert shows it."""

    text: str
    is_public: bool


@dataclass(frozen=True, slots=True, repr=False)
class FactChange:
    """A fact before and after a change; None where there was none. Public if every value of it is."""

    fact: str
    before: str | None
    after: str | None
    is_public: bool


def facts_of(case: Case) -> dict[str, Fact]:
    """Return every fact of a case by its path, such as `child.fullName` or `suspects.0.description`.

    The number of a sighting is that of its area. Facts that are not known are left out.
    """
    return {path: Fact(str(value), public) for path, value, public in _facts(case) if value is not None}


def changes_between(before: Case | None, after: Case | None) -> tuple[FactChange, ...]:
    """Return the facts that differ between two versions of a case; None is a case without any fact."""
    old = facts_of(before) if before else {}
    new = facts_of(after) if after else {}
    changes = (_change(path, old.get(path), new.get(path)) for path in dict.fromkeys([*old, *new]))
    return tuple(change for change in changes if change.before != change.after)


def refuse_new_points(before: Case | None, after: Case) -> None:
    """Raise PointInText for a public text with a point that the case before does not show already.

    Without that exception a case of an earlier release could not be changed at all. The path is that of the fact.
    """
    shown = {fact.text for fact in facts_of(before).values() if fact.is_public} if before else set()
    for path, fact in facts_of(after).items():
        # Ids and times are written by the hub, and one may look like a code or half a point by chance.
        if fact.is_public and fact.text not in shown and not path.endswith((".photo", ".at")):
            refuse_point(fact.text, path=path.split("."))


def public_change(fact: str, before: str | None, after: str | None) -> FactChange:
    """Return a change of what is no private fact, such as the force that has the case."""
    return FactChange(fact, before, after, is_public=True)


def _change(path: str, before: Fact | None, after: Fact | None) -> FactChange:
    known = [fact for fact in (before, after) if fact]
    return FactChange(
        fact=path,
        before=before.text if before else None,
        after=after.text if after else None,
        is_public=all(fact.is_public for fact in known),
    )


Named = tuple[str, object, bool]
"""A path, its value, and whether it is public."""


def _facts(case: Case) -> Iterator[Named]:
    """Yield each fact. Only what `publish` shows is public."""
    yield from named(case.child, "child")
    yield from named(case.last_seen, "lastSeen", ticked=True)
    for sighting in case.sightings:
        yield from named(sighting.place, f"sightings.{sighting.area}", ticked=sighting.time_public)
    yield "criteria", case.criteria, False
    yield "narrative", case.narrative, False
    yield from named(case.reporter, "reporter")
    for number, suspect in enumerate(case.suspects):
        yield from named(suspect, f"suspects.{number}")
    for number, vehicle in enumerate(case.vehicles):
        yield from named(vehicle, f"vehicles.{number}", ticked=vehicle.plate_public)
    yield "region", case.region, False
    yield "abductorRelation", case.abductor_relation, False
    yield "outcome", case.outcome, False
    yield "foundBy", case.found_by, False
    yield "foundAt", case.found_at.isoformat() if case.found_at else None, False
    yield "helpfulTipIds", ", ".join(case.helpful_tips) or None, False
