"""Calls of operators about partners and their units."""

from typing import Any, Final

from tests.calls.call import OPERATORS, Call, Mutation, bad
from tests.graphql.refusals.other_states import with_name, with_other_devices
from tests.graphql.refusals.scenes import Act, wrong

KEYS: Final[dict[str, Any]] = {"partnerId": "pt_x", "mode": "LIVE"}

CALLS: Final = (
    Call(
        "partners",
        OPERATORS,
        "operations.list_partners",
        "{ partners { edges { node { id name suspended liveChannel testChannel "
        "keys { id mode createdAt expiresAt } } } } }",
    ),
    Call(
        "partnerRemovals",
        OPERATORS,
        "operations.read_shown_removals",
        '{ partnerRemovals(partnerId: "pt_x", alertId: "al_x", purpose: "a test") { told removed } }',
    ),
    Call(
        "parkedUnits",
        OPERATORS,
        "operations.list_parked_units",
        "{ parkedUnits { id alertId partnerId mode stage error parkedAt } }",
    ),
    Mutation(
        "createPartner",
        OPERATORS,
        "operations.create_partner",
        given={"name": "News", "idempotencyKey": "six"},
        fields="partnerId",
        creates="a partner",
        bad=bad("TEXT_INVALID", name=""),
        refusals=[wrong("name"), Act(before=with_name)],
    ),
    Mutation(
        "rotatePartnerKey",
        OPERATORS,
        "operations.rotate_partner_key",
        given=KEYS | {"idempotencyKey": "seven"},
        fields="key keyId previousKeysExpireAt",
        creates="a key, and the expiry of the earlier ones",
        refusals=[wrong("gracePeriodSeconds", -1), Act(hub="conformance")],
    ),
    Mutation(
        "revokePartnerKey",
        OPERATORS,
        "operations.revoke_partner_keys",
        given=KEYS,
        fields="revoked",
        repeat="a revoked key is not revoked again",
    ),
    Mutation(
        "setPartnerChannel",
        OPERATORS,
        "operations.set_partner_channel",
        given=KEYS | {"channel": "webhook", "settings": {"url": "https://news.example/hub"}, "idempotencyKey": "eight"},
        fields="secret",
        creates="a secret, where none is given; another version of the channel",
        bad=bad("INVALID_INPUT", channel="no-such-channel"),
        refusals=[
            wrong("channel", "pigeon"),
            wrong("settings", []),
            wrong("settings.url", "nowhere"),
            wrong("gracePeriodSeconds", -1),
            Act(before=with_other_devices),
        ],
    ),
    Mutation(
        "setPartnerBudget",
        OPERATORS,
        "operations.set_partner_budget",
        given={"partnerId": "pt_x", "pointsPerMinute": 600},
        fields="pointsPerMinute",
        repeat="a budget is the last one that was set",
        bad=bad("INVALID_INPUT", pointsPerMinute=59),
        refusals=[wrong("pointsPerMinute", 1)],
    ),
    Mutation(
        "setPartnerDocuments",
        OPERATORS,
        "operations.set_partner_documents",
        given={"partnerId": "pt_x", "documents": ["{ __typename }"]},
        fields="documentIds",
        repeat="a document is its text: the second call finds it",
        bad=bad("INVALID_INPUT", "documents.0", documents=["{"]),
        refusals=[wrong("documents", ["{ viewer"]), wrong("documents", ["{ __typename }"] * 1_001)],
    ),
    Mutation(
        "suspendPartner",
        OPERATORS,
        "operations.suspend_partner",
        given={"partnerId": "pt_x"},
        fields="suspended",
        repeat="a partner is suspended or not",
    ),
    Mutation(
        "replayUnits",
        OPERATORS,
        "operations.replay_units",
        given={"unitIds": ["u1"]},
        fields="replayed",
        repeat="a unit that is not parked is not replayed",
        bad=bad("TOO_MANY_ITEMS", unitIds=["u"] * 101),
        refusals=[wrong("unitIds", ["u"] * 101)],
    ),
)
