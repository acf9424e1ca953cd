"""Calls of who may work on a case: officers, shares, offers, links, notes and broken glass."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from hub.domain.access.table import Relation
from hub.services.police.access.accept_hand_over import Acceptance
from hub.services.police.access.assign_case import Assignment
from hub.services.police.access.break_glass import GlassBreaking
from hub.services.police.access.hand_over_case import Offer
from hub.services.police.access.share_case import NewShare
from hub.services.police.cases.add_case_note import NewNote
from tests.calls.call import OPENERS, POLICE, READERS, SUPERVISORS, Call, Mutation, bad
from tests.fakes import NOW
from tests.graphql.documents import CHANGED
from tests.graphql.refusals.case_states import (
    broke_three,
    offered,
    with_children_of_another_force,
    with_links,
    with_many_cases_of_the_child,
)
from tests.graphql.refusals.scenes import (
    OFFICER,
    STRANGER,
    TOO_LONG,
    Act,
    after,
    full_grants,
    revised_as_often_as_allowed,
    too_long_for_a_push,
    wiped,
    wrong,
)

TOMORROW: Final = NOW + timedelta(days=1)

CALLS: Final = (
    Call("forces", OPENERS | SUPERVISORS, "police.read_forces", "{ forces { id name phone } }"),
    Call(
        "officers",
        OPENERS | SUPERVISORS,
        "police.read_officers",
        '{ officers(force: "hengshui") { account lastUsedOn permissions } }',
    ),
    Call(
        "officerNotes",
        READERS,
        "police.read_officer_notes",
        '{ officerNotes(caseId: "cs_x", purpose: "a test") { edges { node { id } } } }',
    ),
    Mutation(
        "assignCase",
        OPENERS | SUPERVISORS,
        given={"caseId": "cs_x", "officer": "li", "idempotencyKey": "twelve"},
        creates="a grant, which the opposite call ends",
        bad=bad("TEXT_INVALID", officer=""),
        refusals=[wrong("officer"), Act(before=full_grants)],
        command=lambda case: Assignment(case, "zhao", assigned=True, idempotency_key="assign"),
        is_for_closed=True,
    ),
    Mutation(
        "handOverCase",
        OPENERS,
        given={"caseId": "cs_x", "force": "cn-410100", "reason": "a test", "idempotencyKey": "thirteen"},
        fields=f"until {CHANGED}",
        creates="an offer, which the opposite call withdraws",
        counted=("cases", {"hand_over.to": {"$gt": ""}}),
        bad=bad("TEXT_INVALID", reason=""),
        refusals=[wrong("force"), wrong("force", OFFICER.force)],
        command=lambda case: Offer(case, "anyang", "she lives there", "offer"),
        is_for_closed=True,
    ),
    Mutation(
        "acceptHandOver",
        OPENERS,
        given={"caseId": "cs_x"},
        repeat="a case is the force's or not",
        refusals=[
            Act(before=offered, by=replace(STRANGER, person=OFFICER.person)),
            Act(before=after(offered, too_long_for_a_push), by=STRANGER),
            Act(before=after(offered, revised_as_often_as_allowed), by=STRANGER),
            Act(before=after(offered, wiped), by=STRANGER),
        ],
        command=lambda case: Acceptance(case, True),
        outcome="UNCHANGED",
        tie=[],
        is_for_closed=True,
    ),
    Mutation(
        "shareCase",
        OPENERS,
        given={
            "caseId": "cs_x",
            "force": "cn-410100",
            "purpose": "a test",
            "until": TOMORROW.isoformat(),
            "idempotencyKey": "fourteen",
        },
        fields=f"shareId {CHANGED}",
        creates="a grant in the place of an earlier one",
        bad=bad("INVALID_INPUT", force=None),
        refusals=[
            wrong("purpose"),
            wrong("force"),
            Act({"force": None, "officer": TOO_LONG}),
            wrong("officer", "li"),
            wrong("force", None),
            wrong("force", OFFICER.force),
            *(wrong("until", at.isoformat()) for at in (NOW - timedelta(days=1), NOW + timedelta(days=400))),
            Act(before=full_grants),
        ],
        command=lambda case: NewShare(
            case=case, force="anyang", officer=None, purpose="trains", until=TOMORROW, idempotency_key="share"
        ),
        is_for_closed=True,
    ),
    Mutation(
        "endShare",
        OPENERS,
        given={"caseId": "cs_x", "shareId": "gr_x"},
        repeat="a share has ended or not",
        refusals=[wrong("shareId", "gr_nobody")],
    ),
    Mutation(
        "addCaseNote",
        POLICE,
        given={"caseId": "cs_x", "text": "a test", "idempotencyKey": "fifteen"},
        fields=f"noteId {CHANGED}",
        creates="a note",
        bad=bad("TEXT_INVALID", text=""),
        refusals=[wrong("text")],
        command=lambda case: NewNote(case, "Seen on camera 4.", "note"),
        tie=[Relation.CERTIFIED],
        is_for_closed=True,
    ),
    Mutation(
        "linkCases",
        OPENERS,
        given={"caseId": "cs_x", "otherId": "cs_y", "reason": "a test", "idempotencyKey": "sixteen"},
        creates="a link, which the opposite call takes back",
        bad=bad("TEXT_INVALID", reason="x" * 501),
        refusals=[
            wrong("otherId", "cs_nobody"),
            wrong("otherId", lambda state: state.case),
            Act(before=with_links),
            Act({"kind": "SAME_CHILD"}, before=with_many_cases_of_the_child),
            Act({"kind": "SAME_CHILD"}, before=with_children_of_another_force),
        ],
    ),
    Mutation(
        "breakGlass",
        READERS,
        given={"caseId": "cs_x", "reason": "a test"},
        fields=f"until {CHANGED}",
        repeat="the glass of a case is broken for an officer or not",
        bad=bad("TEXT_INVALID", reason=""),
        refusals=[Act(before=broke_three, by=STRANGER), Act(before=full_grants, by=STRANGER)],
        command=lambda case: GlassBreaking(case, "a hot lead"),
        outcome="UNCHANGED",
        tie=[Relation.CERTIFIED],
        is_for_closed=True,
    ),
)
