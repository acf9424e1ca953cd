"""Calls of tips."""

from typing import Final

from tests.calls.call import OPENERS, READERS, Call, Mutation, bad
from tests.graphql.refusals.other_states import PAIR, changed_meanwhile, claimed, full, triaged, withdrawn
from tests.graphql.refusals.scenes import Act, wrong

CALLS: Final = (
    Call("tips", READERS, document='{ tips(caseId: "cs_x", purpose: "a test") { edges { node { id } } } }'),
    Call("tipFeed", READERS, "police.follow_tips"),
    Mutation(
        "triageTip",
        OPENERS,
        given={"tipId": "tip_x", "state": "REVIEWED"},
        fields="tipId",
        repeat="a tip is in one state",
        refusals=[
            wrong("reason"),
            Act(before=withdrawn),
            Act(before=changed_meanwhile),
            wrong("state", "NEW", before=triaged),
        ],
    ),
    Mutation(
        "claimTip",
        OPENERS,
        given={"tipId": "tip_x"},
        fields="tipId until",
        repeat="a tip has one claim, which begins anew",
        refusals=[Act(before=withdrawn), Act(before=claimed), Act(before=changed_meanwhile)],
    ),
    Mutation(
        "releaseTip",
        OPENERS,
        given={"tipId": "tip_x"},
        fields="tipId changed",
        repeat="a tip is claimed or not",
    ),
    Mutation(
        "linkTips",
        OPENERS,
        given={"tipId": "tip_x", "otherTipId": "tip_y"},
        fields="tipId",
        repeat="two tips are linked or not",
        refusals=PAIR,
    ),
    Mutation(
        "unlinkTips",
        OPENERS,
        given={"tipId": "tip_x", "otherTipId": "tip_y"},
        fields="tipId",
        repeat="two tips are parted or not",
        refusals=PAIR,
    ),
    Mutation(
        "askTipster",
        OPENERS,
        given={"tipId": "tip_x", "question": "When was it?"},
        fields="tipId",
        repeat="the same words are asked once",
        bad=bad("TEXT_INVALID", question=""),
        refusals=[wrong("question"), Act(before=withdrawn), Act(before=full)],
    ),
)
