"""Calls of alerts: pausing and steering one, in an order in which one alert can take all."""

from typing import Any, Final

from hub.domain.access.table import Relation
from hub.services.police.alerts.override_preferences import Override
from hub.services.police.alerts.pause_alert import Pause
from hub.services.police.alerts.renew_alert import Renewal
from hub.services.police.alerts.resume_alert import Resumption
from hub.services.police.areas.add_alert_area import NewArea
from hub.services.police.areas.confirm_alert_area import AreaConfirmation
from hub.services.police.areas.remove_alert_area import Removal
from hub.services.police.areas.set_alert_radius import NewRadius
from hub.services.police.cases.correct_last_seen import Correction
from tests.calls.call import CONFIRMERS, OPENERS, POLICE, Call, Mutation, bad
from tests.graphql.documents import CASE, CHANGED, SIGHTING
from tests.graphql.refusals.case_states import MOVED, approved, confirmed, of_place, paused, with_eight_areas
from tests.graphql.refusals.scenes import (
    COLLEAGUE,
    Act,
    after,
    full_log,
    limited,
    revised_as_often_as_allowed,
    too_long_for_a_push,
    with_second_area,
    wrong,
)
from tests.services.police.scenes import SIGHTING as SEEN_IN_ZHENGZHOU

STEERING: Final[dict[str, Any]] = {"alertId": "al_x", "reason": "a test"}

CALLS: Final = (
    Call("alerts", POLICE, "police.search_alerts", '{ alerts(purpose: "a test") { edges { node { id } } } }'),
    Mutation(
        "pauseAlert",
        OPENERS,
        given=STEERING,
        repeat="an alert is paused or not; only the pause is noted",
        bad=bad("TEXT_INVALID", reason=""),
        unreachable={"TOO_MANY_ITEMS": "a full log takes a pause too"},
        command=lambda alert: Pause(alert, "why"),
    ),
    Mutation(
        "resumeAlert",
        OPENERS,
        given=STEERING,
        repeat="an alert is paused or not; only the resumption is noted",
        refusals=[Act(before=after(paused, full_log))],
        command=lambda alert: Resumption(alert, "why"),
        outcome="UNCHANGED",
    ),
    Mutation(
        "addAlertArea",
        OPENERS,
        given=STEERING | {"sighting": SIGHTING, "idempotencyKey": "nine"},
        fields=f"area {CHANGED}",
        creates="an area with its stages, and a pushed revision",
        bad=bad("TEXT_INVALID", "sighting.district", sighting=SIGHTING | {"district": ""}),
        refusals=[
            *of_place("sighting"),
            wrong("expectedVersion", 9),
            Act({"sighting.district": "Where Li lives"}, before=confirmed),
            Act(before=with_eight_areas),
            Act(before=with_second_area),
            Act(before=full_log),
            Act(before=limited),
            Act(before=too_long_for_a_push),
            Act(before=revised_as_often_as_allowed),
        ],
        command=lambda alert: NewArea(
            alert=alert, place=SEEN_IN_ZHENGZHOU, time_public=True, reason="cameras", idempotency_key="area"
        ),
        tie=[Relation.CERTIFIED],
    ),
    Mutation(
        "confirmAlertArea",
        CONFIRMERS,
        given={"alertId": "al_x", "area": 2},
        repeat="an area is confirmed or not",
        refusals=[
            wrong("area", 1, by=COLLEAGUE),
            wrong("area", 7, by=COLLEAGUE),
            wrong("expectedVersion", 9, before=with_second_area, by=COLLEAGUE),
            Act(before=with_second_area),
        ],
        command=lambda alert: AreaConfirmation(alert, 1),
        outcome="INVALID_INPUT",
        tie=[Relation.CERTIFIED],
    ),
    Mutation(
        "setAlertRadius",
        OPENERS,
        given=STEERING | {"radiusKm": 50, "idempotencyKey": "four"},
        creates="a stage, a note in the case, an event of the feed",
        bad=bad("RADIUS_INVALID", radiusKm=0),
        refusals=[
            wrong("radiusKm", 0),
            wrong("radiusKm", 700),
            wrong("area", 7),
            Act(before=with_second_area),
            Act(before=full_log),
            Act(before=limited),
            Act(before=too_long_for_a_push),
        ],
        command=lambda alert: NewRadius(alert, 50, "why", "r"),
    ),
    Mutation(
        "correctLastSeen",
        OPENERS,
        given=STEERING | {"lastSeen": CASE["lastSeen"], "idempotencyKey": "ten"},
        fields=f"area {CHANGED}",
        creates="an area with its stages, and a pushed revision",
        refusals=[
            *of_place("lastSeen"),
            wrong("expectedVersion", 9),
            Act({"lastSeen.district": "Anyang"}),
            Act(MOVED | {"lastSeen.district": "Where Li lives"}, before=confirmed),
            Act(MOVED, before=full_log),
            Act(MOVED, before=limited),
            Act(MOVED, before=too_long_for_a_push),
            Act(MOVED, before=revised_as_often_as_allowed),
        ],
        command=lambda alert: Correction(
            alert=alert, place=SEEN_IN_ZHENGZHOU, reason="a slip of the pin", idempotency_key="correct"
        ),
    ),
    Mutation(
        "removeAlertArea",
        OPENERS,
        given=STEERING | {"area": 2, "idempotencyKey": "eleven"},
        creates="a revision, a note in the case, an event of the feed",
        refusals=[
            wrong("area", 1),
            wrong("area", 7),
            wrong("expectedVersion", 9, before=with_second_area),
            Act(before=after(with_second_area, full_log)),
            Act(before=after(with_second_area, limited)),
            Act(before=after(with_second_area, revised_as_often_as_allowed)),
        ],
        command=lambda alert: Removal(alert=alert, area=1, reason="why", idempotency_key="x"),
        outcome="INVALID_INPUT",
    ),
    Mutation(
        "overridePreferences",
        OPENERS,
        given=STEERING,
        repeat="it is overridden or not; only the first is noted",
        bad=bad("TEXT_INVALID", reason="x" * 501),
        refusals=[Act(), Act(before=after(approved, full_log))],
        command=lambda alert: Override(alert, "why"),
    ),
    Mutation(
        "renewAlert",
        OPENERS,
        given={"alertId": "al_x", "idempotencyKey": "five"},
        creates="an event of the feed, and an expiry that moves with each call",
        counted=("feed", {"type": "RENEWED"}),
        command=lambda alert: Renewal(alert, "n"),
    ),
)
