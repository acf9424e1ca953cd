"""Calls of cases that are kept: legal holds, hiding, and what follows the end of an alert."""

from typing import Final

from hub.domain.access.table import Relation
from hub.services.police.cases.steps.keep_case import KeepingChange
from hub.services.police.steps.follow_alert import NextAlert
from tests.calls.call import OPENERS, SUPERVISORS, Mutation, bad
from tests.graphql.refusals.case_states import held, hidden, photos_going
from tests.graphql.refusals.scenes import Act, after, closed, closed_long_ago, expired, limited, too_long_for_a_push

CALLS: Final = (
    Mutation(
        "holdCase",
        OPENERS | SUPERVISORS,
        given={"caseId": "cs_x", "reason": "a test"},
        repeat="a case is held or not; only the first is noted",
        bad=bad("TEXT_INVALID", reason=""),
        refusals=[Act(before=photos_going)],
        command=lambda case: KeepingChange(case, "a trial"),
        is_for_closed=True,
    ),
    Mutation(
        "liftHold",
        OPENERS | SUPERVISORS,
        given={"caseId": "cs_x", "reason": "a test"},
        repeat="a case is held or not; only the first is noted",
        refusals=[Act(before=held)],
        command=lambda case: KeepingChange(case, "no trial"),
        outcome="UNCHANGED",
        is_for_closed=True,
    ),
    Mutation(
        "hideCase",
        SUPERVISORS,
        given={"caseId": "cs_x", "reason": "a test"},
        repeat="a case is hidden or not; only the first is noted",
        bad=bad("TEXT_INVALID", reason=""),
        refusals=[Act()],
        command=lambda case: KeepingChange(case, "a court"),
        outcome="CASE_OPEN",
        is_for_closed=True,
    ),
    Mutation(
        "unhideCase",
        SUPERVISORS,
        given={"caseId": "cs_x", "reason": "a test"},
        repeat="a case is hidden or not; only the first is noted",
        refusals=[Act(before=hidden)],
        command=lambda case: KeepingChange(case, "it is over"),
        outcome="UNCHANGED",
        tie=[Relation.SUPERVISES],
        is_for_closed=True,
    ),
    Mutation(
        "reopenCase",
        OPENERS,
        given={"caseId": "cs_x", "reason": "a test", "idempotencyKey": "again"},
        creates="an alert, its stages",
        bad=bad("TEXT_INVALID", reason=""),
        refusals=[
            Act(),
            Act(before=closed_long_ago),
            Act(before=after(closed, hidden)),
            Act(before=after(closed, too_long_for_a_push)),
            Act(before=after(closed, limited)),
        ],
        unreachable={"COORDINATES_INVALID": "the place was checked when it was given"},
        command=lambda case: NextAlert(case, "a mistake", "reopen"),
        outcome="CONFLICT",
        is_for_closed=True,
    ),
    Mutation(
        "reissueAlert",
        OPENERS,
        given={"caseId": "cs_x", "reason": "a test", "idempotencyKey": "again"},
        creates="an alert, its stages",
        refusals=[
            Act(),
            Act(before=closed),
            Act(before=after(expired, too_long_for_a_push)),
            Act(before=after(expired, limited)),
        ],
        unreachable={"COORDINATES_INVALID": "the place was checked when it was given"},
        command=lambda case: NextAlert(case, "still missing", "reissue"),
        outcome="CONFLICT",
    ),
)
