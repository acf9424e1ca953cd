"""Calls of cases: opening, reading, confirming, revising and closing one."""

from typing import Any, Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import Relation
from hub.domain.cases.case import FoundBy, Outcome
from hub.services.police.access.approve_change import NewApproval
from hub.services.police.cases.close_case import Closing
from hub.services.police.cases.confirm_case import Confirmation
from hub.services.police.cases.return_case import Return
from hub.services.police.cases.revise_case import CaseRevision
from tests.calls.call import CONFIRMERS, OPENERS, POLICE, READERS, Call, Mutation, bad
from tests.fakes import NOW
from tests.graphql.documents import CASE, CHANGED
from tests.graphql.refusals.case_states import (
    BEFORE_BIRTH,
    FAR,
    LONG_AGO,
    POINT,
    SOON,
    confirmed,
    of_place,
    opened_and_hidden,
    opened_three,
    returned,
    with_broken_glass,
    wrong_facts,
)
from tests.graphql.refusals.scenes import (
    COLLEAGUE,
    STRANGER,
    Act,
    closed,
    expired,
    limited,
    revised_as_often_as_allowed,
    too_long_for_a_push,
    wrong,
)

PREVIEWED: Final[dict[str, Any]] = {name: fact for name, fact in CASE.items() if name != "idempotencyKey"}
TOO_OLD: Final = bad("INVALID_INPUT", "child.ageYears", child=CASE["child"] | {"ageYears": 18})

CALLS: Final = (
    Call("case", READERS, "police.read_case", '{ case(id: "cs_x", purpose: "a test") { id } }'),
    Call("cases", READERS, "police.search_cases", '{ cases(purpose: "a test") { edges { node { id } } } }'),
    Call("caseSummary", POLICE, "police.read_case_summary", '{ caseSummary(id: "cs_x", purpose: "a test") { id } }'),
    Call(
        "caseSummaries",
        POLICE,
        "police.search_case_summaries",
        '{ caseSummaries(purpose: "a test") { edges { node { id } } } }',
    ),
    Call("deskCases", POLICE, "police.read_desk", "{ deskCases { edges { node { id } } } }"),
    Call(
        "caseTimeline",
        POLICE,
        "police.read_timeline",
        '{ caseTimeline(caseId: "cs_x", purpose: "a test") { edges { node { kind } } } }',
    ),
    Call("caseActivity", POLICE, "police.follow_case"),
    Call("deskFeed", POLICE, "police.follow_desk"),
    Mutation(
        "previewAlert",
        OPENERS,
        given=PREVIEWED | {"caseId": "cs_x", "previewKey": "one"},
        fields="",
        repeat="what was shown is shown again, and uses up nothing more",
        bad=TOO_OLD,
        refusals=[
            *wrong_facts("child."),
            *(wrong(f"lastSeen.{text}") for text in ("district", "address")),
            wrong("lastSeen.district", POINT),
            *(wrong("lastSeen.at", at) for at in (SOON, BEFORE_BIRTH)),
            wrong("lastSeen.point", FAR),
            wrong("previewKey"),
            wrong("status", "TEST"),
        ],
    ),
    Mutation(
        "openCase",
        OPENERS,
        given=CASE,
        creates="a case, its alert, its stages",
        bad=TOO_OLD,
        refusals=[
            *wrong_facts("child."),
            *(wrong(photo, "ph_nobody") for photo in ("child.photo", "suspects.0.photo")),
            *of_place("lastSeen"),
            wrong("region", "nowhere"),
            Act(before=too_long_for_a_push),
            Act(before=opened_three),
            Act(before=opened_and_hidden),
        ],
    ),
    Mutation(
        "confirmCase",
        CONFIRMERS,
        given={"caseId": "cs_x"},
        repeat="a case is confirmed or not",
        refusals=[
            Act(),
            Act(before=closed, by=COLLEAGUE),
            Act(before=expired, by=COLLEAGUE),
            wrong("area", 7, by=COLLEAGUE),
            wrong("expectedVersion", 9, by=COLLEAGUE),
            Act(before=returned, by=COLLEAGUE),
        ],
        command=Confirmation,
        tie=[Relation.CERTIFIED],
    ),
    Mutation(
        "returnCase",
        CONFIRMERS,
        given={"caseId": "cs_x", "reason": "a test"},
        repeat="a case is returned or not; only the return is noted",
        refusals=[
            Act(),
            Act(before=closed, by=COLLEAGUE),
            Act(before=expired, by=COLLEAGUE),
            Act(before=confirmed, by=COLLEAGUE),
        ],
        unreachable={"TOO_MANY_ITEMS": "a full log takes a return too"},
        command=lambda case: Return(case, "why"),
        tie=[Relation.CERTIFIED],
    ),
    Mutation(
        "reviseCase",
        OPENERS,
        given={"caseId": "cs_x", "material": False, "idempotencyKey": "two"},
        creates="a revision, and a push to people told before if it is material",
        refusals=[
            *wrong_facts(),
            *(wrong(text) for text in ("district", "address")),
            wrong("district", POINT),
            *(wrong(fact, None) for fact in ("publicName", "fullName", "sex", "district", "criteria")),
            wrong("ageYears", None),
            wrong("region", "nowhere"),
            wrong("photo", "ph_nobody"),
            wrong("suspects", [{"description": "a woman", "photo": "ph_nobody"}]),
            wrong("expectedVersion", 9),
            Act(before=closed),
            wrong("clothing", "a coat", before=expired),
            wrong("clothing", "a coat", before=too_long_for_a_push),
            wrong("clothing", "a coat", before=revised_as_often_as_allowed),
            wrong("clothing", "a coat", before=confirmed),
        ],
        unreachable={
            "DISAPPEARANCE_IN_FUTURE": "the time last seen is no field of a revision",
            "COORDINATES_INVALID": "the place last seen is no field of a revision",
        },
        command=lambda case: CaseRevision(case=case, material=False, idempotency_key="revise", narrative="news"),
    ),
    Mutation(
        "approveChange",
        CONFIRMERS,
        given={"caseId": "cs_x", "change": "CLOSE_CASE", "reason": "a test"},
        fields=f"until {CHANGED}",
        repeat="one person approves a change of a case once; the time begins anew",
        bad=bad("TEXT_INVALID", reason=""),
        refusals=[
            wrong("radiusKm", 50),
            Act({"change": "SET_ALERT_RADIUS", "radiusKm": 0}),
            Act({"change": "SET_ALERT_RADIUS"}),
            wrong("expectedVersion", 9),
            Act({"change": "REVISE_PUBLIC"}),
            Act(before=closed),
        ],
        command=lambda case: NewApproval(case, ApprovableChange.CLOSE_CASE, "she is home"),
        tie=[Relation.CERTIFIED],
    ),
    Mutation(
        "closeCase",
        OPENERS,
        given={"caseId": "cs_x", "outcome": "FOUND_SAFE", "idempotencyKey": "three"},
        creates="the last revision of an alert, its CANCEL",
        counted=("revisions", {"kind": "CANCEL"}),
        refusals=[
            wrong("reason"),
            wrong("helpfulTipIds", [f"tip_{number}" for number in range(21)]),
            wrong("helpfulTipIds", ["tip_nobody"]),
            wrong("region", "nowhere"),
            *(wrong("foundAt", at) for at in (SOON, LONG_AGO)),
            Act({"outcome": "WITHDRAWN", "foundAt": NOW.isoformat()}),
            Act(before=closed),
            Act(before=limited),
            Act(before=with_broken_glass, by=STRANGER),
        ],
        command=lambda case: Closing(case, Outcome.FOUND_SAFE, FoundBy.TIP, "close it"),
    ),
)
