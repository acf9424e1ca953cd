"""States of cases and their alerts in which mutations are refused, and wrong facts that several inputs share."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from hub.domain.areas.area import MAX_AREAS
from hub.domain.cases.case import Child, Reporter, Suspect, Vehicle
from hub.domain.cases.facts import POLICE, declared
from hub.domain.cases.grants import MAX_LINKS, CaseLink, CaseLinkKind
from hub.domain.cases.keeping import CaseHiding, CaseKeeping, Wipe
from hub.domain.cases.same_child import MAX_CASES_OF_CHILD
from tests.fakes import NOW, new_case
from tests.graphql.refusals.scenes import (
    COLLEAGUE,
    FACTS,
    STRANGER,
    TOO_LONG,
    Act,
    State,
    wrong,
)

FAR: Final = {"latitude": 97.0, "longitude": 115.67}
ZERO: Final = {"latitude": 0.0, "longitude": 0.0}
MOVED: Final = {"lastSeen.point": {"latitude": 37.75, "longitude": 115.68}}
LONG_AGO: Final = (NOW - timedelta(days=40)).isoformat()
BEFORE_BIRTH: Final = (NOW - timedelta(days=19 * 366)).isoformat()
SOON: Final = (NOW + timedelta(hours=1)).isoformat()
POINT: Final = "37.73000, 115.67000"


def of_place(name: str) -> list[Act]:
    """Return the acts with a wrong place or time."""
    return [
        *(wrong(f"{name}.{text}") for text in ("district", "address")),
        wrong(f"{name}.district", POINT),
        *(wrong(f"{name}.at", at) for at in (SOON, BEFORE_BIRTH, LONG_AGO)),
        *(wrong(f"{name}.point", point) for point in (FAR, ZERO)),
        Act({f"{name}.point": ZERO, f"{name}.at": LONG_AGO}),
    ]


def opened_three(state: State) -> None:
    """Let the officer have opened as many cases as one may in an hour."""
    cases = state.scene.fake.tables.cases
    for number in range(3):
        cases[f"cs_{number}"] = replace(cases[state.case], id=f"cs_{number}")
        state.scene.fake.tables.statuses[f"cs_{number}"] = state.scene.fake.tables.statuses[state.case]


async def paused(state: State) -> None:
    """Pause the alert."""
    await state.ask("pauseAlert", {"alertId": state.alert, "reason": "a test"})


async def returned(state: State) -> None:
    """Return the case."""
    await state.ask("returnCase", {"caseId": state.case, "reason": "a test"}, by=COLLEAGUE)


async def confirmed(state: State) -> None:
    """Confirm the case."""
    await state.ask("confirmCase", {"caseId": state.case}, by=COLLEAGUE)


async def approved(state: State) -> None:
    """Let a colleague approve that preferences are overridden."""
    given = {"caseId": state.case, "change": "OVERRIDE_PREFERENCES", "reason": "a test"}
    await state.ask("approveChange", given, by=COLLEAGUE)


def photos_going(state: State) -> None:
    """Let a worker be about to wipe the photos of the case."""
    state.change_case(keeping=CaseKeeping(wiping=Wipe.PHOTOS))


async def held(state: State) -> None:
    """Place a legal hold."""
    await state.ask("holdCase", {"caseId": state.case, "reason": "a test"})


def hidden(state: State) -> None:
    """Let a supervisor have hidden the case."""
    state.change_case(keeping=CaseKeeping(hidden=CaseHiding("chief", "chief", NOW, "a test")))


def with_eight_areas(state: State) -> None:
    """Give the alert as many areas as it may have."""
    [area] = state.scene.fake.alert(state.alert).areas
    areas = tuple(replace(area, number=number, confirmed=True) for number in range(1, MAX_AREAS + 1))
    state.change_alert(areas=areas, area_count=MAX_AREAS)


async def with_broken_glass(state: State) -> None:
    """Let an officer of another force break the glass of the case."""
    await state.ask("breakGlass", {"caseId": state.case, "reason": "a test"}, by=STRANGER)


def with_links(state: State) -> None:
    """Link the case with as many others as it may have."""
    links = tuple(CaseLink(f"cs_{number}", "wang", NOW, "a test") for number in range(MAX_LINKS))
    state.change_case(links=links)


def with_many_cases_of_the_child(state: State) -> None:
    """Let as many other cases as may be one child be the other case's child."""
    state.answer(state.scene.fake.stores.cases, "of_children", [new_case(f"cs_{n}") for n in range(MAX_CASES_OF_CHILD)])


def with_children_of_another_force(state: State) -> None:
    """Let each of two own cases be the child of one of the stranger's force."""
    cases, same = state.scene.fake.tables.cases, CaseLinkKind.SAME_CHILD
    for own, far in ((state.case, "cs_far_1"), (state.ids["otherId"], "cs_far_2")):
        links = [(CaseLink(name, "wang", NOW, "a test", same, same),) for name in (far, own)]
        cases[own] = replace(cases[own], links=links[0], child_key=own)
        cases[far] = new_case(far, force=STRANGER.force, links=links[1], child_key=own)


async def opened_and_hidden(state: State) -> None:
    """Open a case by the key of the act. Another force has it since, and hid it."""
    opened = await state.ask("openCase", FACTS | {"idempotencyKey": "another"})
    cases = state.scene.fake.tables.cases
    keeping = CaseKeeping(hidden=CaseHiding("chief", "chief", NOW, "a test"))
    cases[opened["caseId"]] = replace(cases[opened["caseId"]], force=STRANGER.force, keeping=keeping)


def broke_three(state: State) -> None:
    """Let the stranger have broken the glass three times within the hour."""
    state.answer(state.scene.fake.access.glass, "count_since", 3)


async def offered(state: State) -> None:
    """Offer the case to the stranger's force."""
    given = {"caseId": state.case, "force": STRANGER.force, "reason": "a test", "idempotencyKey": "offer"}
    await state.ask("handOverCase", given)


def wrong_facts(child: str = "") -> list[Act]:
    """Return an act with each wrong fact that is declared. child: the path of the child's facts, with its dot."""
    acts = [wrong("criteria"), wrong("narrative")]
    acts += [wrong(f"{child}{name}", value) for name, value in _wrong_values(Child)]
    acts += [wrong(f"reporter.{name}", value) for name, value in _wrong_values(Reporter)]
    kind: type[Any]
    for kind, many, right in (
        (Suspect, "suspects", {"description": "a woman"}),
        (Vehicle, "vehicles", {"description": "a van", "platePublic": True}),
    ):
        acts += [wrong(many, [right | {name: value}]) for name, value in _wrong_values(kind)]
        acts.append(wrong(many, [right] * 11))
    return acts


def _wrong_values(kind: type[Any]) -> Iterator[tuple[str, object]]:
    for one in declared(kind):
        if one.fact.longest:
            yield one.name, TOO_LONG
        if one.fact.longest and one.fact.shown is not POLICE:
            yield one.name, POINT
        if one.fact.between:
            yield one.name, one.fact.between[1] + 1
