"""Acts on cases and their alerts that are refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from hub.domain.areas import MAX_AREAS
from hub.domain.case_grants import MAX_LINKS, CaseLink, CaseLinkKind
from hub.domain.case_keeping import CaseHiding, CaseKeeping, Wipe
from hub.domain.same_child import MAX_CASES_OF_CHILD
from tests.fakes import NOW, new_case
from tests.graphql.refusals.scenes import (
    COLLEAGUE,
    OFFICER,
    STRANGER,
    TOO_LONG,
    Act,
    Acts,
    State,
    after,
    base_input,
    braked,
    closed,
    closed_long_ago,
    expired,
    full_grants,
    full_log,
    revised_as_often_as_allowed,
    too_long_for_a_push,
    wiped,
    with_second_area,
    wrong,
)

FAR: Final = {"latitude": 97.0, "longitude": 115.67}
ZERO: Final = {"latitude": 0.0, "longitude": 0.0}
MOVED: Final = {"lastSeen.point": {"latitude": 37.75, "longitude": 115.68}}
LONG_AGO: Final = (NOW - timedelta(days=40)).isoformat()
BEFORE_BIRTH: Final = (NOW - timedelta(days=19 * 366)).isoformat()
SOON: Final = (NOW + timedelta(hours=1)).isoformat()
POINT: Final = "37.73000, 115.67000"
ELEVEN: Final = [{"description": "somebody"}] * 11


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
    opened = await state.ask("openCase", base_input(state, "openCase"))
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


TEXTS_AND_NUMBERS: Final = [
    *(wrong(f"child.{text}") for text in ("publicName", "fullName", "clothing", "identityNumber")),
    *(wrong(text) for text in ("criteria", "narrative", "reporter.name", "reporter.phone")),
    *(wrong(text) for text in ("suspects.0.description", "suspects.0.name")),
    *(wrong(text) for text in ("vehicles.0.description", "vehicles.0.plate")),
    *(wrong(f"child.{text}", POINT) for text in ("publicName", "clothing")),
    *(wrong(many, [{"description": POINT}]) for many in ("suspects", "vehicles")),
    wrong("vehicles", [{"description": "a van", "plate": POINT, "platePublic": True}]),
    wrong("child.ageYears", 18),
    wrong("child.heightCm", 1),
    *(wrong(many, ELEVEN) for many in ("suspects", "vehicles")),
]
"""Wrong facts of a new case."""

OF_CASES: Final[Acts] = {
    "previewAlert": [
        *TEXTS_AND_NUMBERS,
        *(wrong(f"lastSeen.{text}") for text in ("district", "address")),
        wrong("lastSeen.district", POINT),
        *(wrong("lastSeen.at", at) for at in (SOON, BEFORE_BIRTH)),
        wrong("lastSeen.point", FAR),
        wrong("previewKey"),
        wrong("status", "TEST"),
    ],
    "openCase": [
        *TEXTS_AND_NUMBERS,
        *(wrong(photo, "ph_nobody") for photo in ("child.photo", "suspects.0.photo")),
        *of_place("lastSeen"),
        wrong("region", "nowhere"),
        Act(before=too_long_for_a_push),
        Act(before=opened_three),
        Act(before=opened_and_hidden),
    ],
    "reviseCase": [
        *(wrong(text) for text in ("publicName", "fullName", "clothing", "identityNumber", "district", "address")),
        *(wrong(text) for text in ("criteria", "narrative", "reporter.name", "reporter.phone")),
        *(wrong(f"{many}", [{"description": TOO_LONG}]) for many in ("suspects", "vehicles")),
        wrong("suspects", [{"description": "a woman", "name": TOO_LONG}]),
        wrong("vehicles", [{"description": "a van", "plate": TOO_LONG}]),
        *(wrong(text, POINT) for text in ("publicName", "clothing", "district")),
        *(wrong(many, [{"description": POINT}]) for many in ("suspects", "vehicles")),
        wrong("vehicles", [{"description": "a van", "plate": POINT, "platePublic": True}]),
        *(wrong(fact, None) for fact in ("publicName", "fullName", "sex", "district", "criteria")),
        *(wrong("ageYears", age) for age in (18, None)),
        wrong("heightCm", 1),
        wrong("region", "nowhere"),
        wrong("photo", "ph_nobody"),
        wrong("suspects", [{"description": "a woman", "photo": "ph_nobody"}]),
        *(wrong(many, ELEVEN) for many in ("suspects", "vehicles")),
        wrong("expectedVersion", 9),
        Act(before=closed),
        wrong("clothing", "a coat", before=expired),
        wrong("clothing", "a coat", before=too_long_for_a_push),
        wrong("clothing", "a coat", before=revised_as_often_as_allowed),
        wrong("clothing", "a coat", before=confirmed),
    ],
    "confirmCase": [
        Act(),
        Act(before=closed, by=COLLEAGUE),
        Act(before=expired, by=COLLEAGUE),
        wrong("area", 7, by=COLLEAGUE),
        wrong("expectedVersion", 9, by=COLLEAGUE),
        Act(before=returned, by=COLLEAGUE),
    ],
    "returnCase": [
        Act(),
        Act(before=closed, by=COLLEAGUE),
        Act(before=expired, by=COLLEAGUE),
        Act(before=confirmed, by=COLLEAGUE),
    ],
    "closeCase": [
        wrong("reason"),
        wrong("helpfulTipIds", [f"tip_{number}" for number in range(21)]),
        wrong("helpfulTipIds", ["tip_nobody"]),
        wrong("region", "nowhere"),
        *(wrong("foundAt", at) for at in (SOON, LONG_AGO)),
        Act({"outcome": "WITHDRAWN", "foundAt": NOW.isoformat()}),
        Act(before=closed),
        Act(before=braked),
        Act(before=with_broken_glass, by=STRANGER),
    ],
    "reopenCase": [
        Act(),
        Act(before=closed_long_ago),
        Act(before=after(closed, hidden)),
        Act(before=after(closed, too_long_for_a_push)),
        Act(before=after(closed, braked)),
    ],
    "reissueAlert": [
        Act(),
        Act(before=closed),
        Act(before=after(expired, too_long_for_a_push)),
        Act(before=after(expired, braked)),
    ],
    "approveChange": [
        wrong("radiusKm", 50),
        Act({"change": "SET_ALERT_RADIUS", "radiusKm": 0}),
        wrong("expectedVersion", 9),
        Act({"change": "REVISE_PUBLIC"}),
        Act(before=closed),
    ],
    "holdCase": [Act(before=photos_going)],
    "liftHold": [Act(before=held)],
    "hideCase": [Act()],
    "unhideCase": [Act(before=hidden)],
    "pauseAlert": [],
    "resumeAlert": [Act(before=after(paused, full_log))],
    "renewAlert": [],
    "overridePreferences": [Act(), Act(before=after(approved, full_log))],
    "setAlertRadius": [
        wrong("radiusKm", 0),
        wrong("radiusKm", 700),
        wrong("area", 7),
        Act(before=with_second_area),
        Act(before=full_log),
        Act(before=braked),
        Act(before=too_long_for_a_push),
    ],
    "addAlertArea": [
        *of_place("sighting"),
        wrong("expectedVersion", 9),
        Act({"sighting.district": "Where Li lives"}, before=confirmed),
        Act(before=with_eight_areas),
        Act(before=with_second_area),
        Act(before=full_log),
        Act(before=braked),
        Act(before=too_long_for_a_push),
        Act(before=revised_as_often_as_allowed),
    ],
    "correctLastSeen": [
        *of_place("lastSeen"),
        wrong("expectedVersion", 9),
        Act({"lastSeen.district": "Anyang"}),
        Act(MOVED | {"lastSeen.district": "Where Li lives"}, before=confirmed),
        Act(MOVED, before=full_log),
        Act(MOVED, before=braked),
        Act(MOVED, before=too_long_for_a_push),
        Act(MOVED, before=revised_as_often_as_allowed),
    ],
    "confirmAlertArea": [
        wrong("area", 1, by=COLLEAGUE),
        wrong("area", 7, by=COLLEAGUE),
        wrong("expectedVersion", 9, before=with_second_area, by=COLLEAGUE),
        Act(before=with_second_area),
    ],
    "removeAlertArea": [
        wrong("area", 1),
        wrong("area", 7),
        wrong("expectedVersion", 9, before=with_second_area),
        Act(before=after(with_second_area, full_log)),
        Act(before=after(with_second_area, braked)),
        Act(before=after(with_second_area, revised_as_often_as_allowed)),
    ],
    "assignCase": [wrong("officer"), Act(before=full_grants)],
    "shareCase": [
        wrong("purpose"),
        wrong("force"),
        Act({"force": None, "officer": TOO_LONG}),
        wrong("officer", "li"),
        wrong("force", None),
        wrong("force", OFFICER.force),
        *(wrong("until", at.isoformat()) for at in (NOW - timedelta(days=1), NOW + timedelta(days=400))),
        Act(before=full_grants),
    ],
    "endShare": [wrong("shareId", "gr_nobody")],
    "handOverCase": [wrong("force"), wrong("force", OFFICER.force)],
    "acceptHandOver": [
        Act(before=offered, by=replace(STRANGER, person=OFFICER.person)),
        Act(before=after(offered, too_long_for_a_push), by=STRANGER),
        Act(before=after(offered, revised_as_often_as_allowed), by=STRANGER),
        Act(before=after(offered, wiped), by=STRANGER),
    ],
    "addCaseNote": [wrong("text")],
    "linkCases": [
        wrong("otherId", "cs_nobody"),
        wrong("otherId", lambda state: state.case),
        Act(before=with_links),
        Act({"kind": "SAME_CHILD"}, before=with_many_cases_of_the_child),
        Act({"kind": "SAME_CHILD"}, before=with_children_of_another_force),
    ],
    "breakGlass": [Act(before=broke_three, by=STRANGER), Act(before=full_grants, by=STRANGER)],
}
