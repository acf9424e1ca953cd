"""Calls of the hub as a whole: its state, its halt, notices, places, statistics and the audit trail."""

from typing import Final

from hub.domain.actors import Permission
from tests.calls.call import AUDITORS, CERTIFIED, OPENERS, OPERATORS, READERS, SUPERVISORS, Call, Mutation, bad
from tests.graphql.refusals.other_states import about_the_officer
from tests.graphql.refusals.scenes import Act, wrong

CALLS: Final = (
    Call("viewer", CERTIFIED, "police.read_viewer", "{ viewer { account permissions } }"),
    Call("node", READERS, document='{ node(id: "cs_x", purpose: "a test") { id } }'),
    Call(
        "auditTrail", AUDITORS, "police.read_audit_trail", '{ auditTrail(purpose: "a test") { edges { node { id } } } }'
    ),
    Call(
        "serviceStatus",
        CERTIFIED,
        "police.read_service_status",
        "{ serviceStatus { parts { part state since } troubledPartners } }",
    ),
    Call(
        "places",
        CERTIFIED,
        "police.find_places",
        '{ places(search: "Renqiu", first: 3) { source name point { latitude } } }',
    ),
    Call(
        "nearestPlaces",
        CERTIFIED,
        "police.find_nearest_places",
        "{ nearestPlaces(point: { latitude: 38.7, longitude: 116.1 }) { name distanceKm } }",
    ),
    Call("regions", CERTIFIED, "police.read_regions", "{ regions { code name parent } }"),
    Call(
        "caseStatistics",
        READERS,
        "police.count_cases",
        '{ caseStatistics(purpose: "a test") { children groups { keys { value } children } } }',
    ),
    Call(
        "reachStatistics",
        READERS,
        "police.count_reach",
        '{ reachStatistics(purpose: "a test", fromMonth: "2026-05", untilMonth: "2026-05") '
        "{ asOf groups { keys { value } stages reached { people deviation } } } }",
    ),
    Call("notices", CERTIFIED, "duty.list_notices", "{ notices { edges { node { id kind state } } } }"),
    Call("noticeFeed", CERTIFIED, "duty.follow_notices"),
    Mutation(
        "acknowledgeNotice",
        OPENERS | SUPERVISORS | OPERATORS | {Permission.CONFIRM_CASE},
        "duty.acknowledge_notice",
        given={"noticeId": "nt_x"},
        fields="changed",
        repeat="a notice is acknowledged or not",
        refusals=[wrong("noticeId", "nt_nobody"), Act(before=about_the_officer)],
    ),
    Call("halted", OPERATORS | READERS, "operations.read_halted", "{ halted }"),
    Mutation(
        "haltAll",
        OPERATORS,
        "operations.halt_all",
        given={"reason": "a test"},
        fields="halted",
        repeat="the hub is halted or not",
        bad=bad("TEXT_INVALID", reason=""),
    ),
    Mutation(
        "resumeAll",
        OPERATORS,
        "operations.resume_all",
        given={"reason": "a test"},
        fields="halted",
        repeat="the hub is halted or not",
        bad=bad("TEXT_INVALID", reason="no"),
    ),
)
