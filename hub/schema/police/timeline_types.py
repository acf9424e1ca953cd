"""Types for the history of a case."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.named_facts import FactChange as Change
from hub.domain.duty.notices import NoticeKind
from hub.domain.tips.tip import TipState
from hub.domain.trail import timeline
from hub.domain.trail.timeline import PhonesTold, TimelineKind


@strawberry.type(description="A fact of a case before and after a change.")
class FactChange:
    fact: str = strawberry.field(
        description="The path of the fact in `Case`, such as `child.fullName` or `suspects.0.description`. The number "
        "of a sighting is that of its area."
    )
    before: str | None = strawberry.field(description="Its value before, as text; null if there was none.")
    after: str | None = strawberry.field(description="Its value after, as text; null if there is none any more.")
    public: bool = strawberry.field(
        description="True if every certified officer may read its values: the alert showed or shows the fact, or it is "
        "about the work on the case, such as `force` or `approvedChange`."
    )

    @classmethod
    def from_domain(cls, change: Change) -> Self:
        return cls(fact=change.fact, before=change.before, after=change.after, public=change.is_public)


@strawberry.type(description="An entry in the history of a case. It is never changed.")
class TimelineEntry:
    sequence: int = strawberry.field(description="Its place in the history of all cases, which has no gaps.")
    at: datetime = strawberry.field(description="When.")
    kind: TimelineKind = strawberry.field(description="What happened.")
    by: str | None = strawberry.field(description="The officer's account; null for what the hub did by itself.")
    force: strawberry.ID | None = strawberry.field(description="The officer's force.")
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    status: AlertStatus = strawberry.field(description="Whether the alert is real.")
    version: int | None = strawberry.field(description="The version of the case after the change, if it changed.")
    revision: int = strawberry.field(description="The newest revision of the alert after the change.")
    area: int | None = strawberry.field(description="The number of the area that it concerns.")
    stage: int | None = strawberry.field(description="The number of the stage that it concerns.")
    radius_km: float | None = strawberry.field(description="The radius in km that was set, or of the stage.")
    reason: str | None = strawberry.field(description="Why, in the officer's words.")
    changes: list[FactChange] = strawberry.field(description="The facts that it changed.")
    tip_id: strawberry.ID | None = strawberry.field(description="The tip that was triaged.")
    tip_state: TipState | None = strawberry.field(description="The state that the tip got.")
    notice_id: strawberry.ID | None = strawberry.field(description="The duty notice that was raised or acknowledged.")
    notice_kind: NoticeKind | None = strawberry.field(description="What the notice says.")
    told: PhonesTold | None = strawberry.field(
        description="How phones hear of the change; null where it has no message of its own, and for entries of an "
        "earlier release."
    )

    @classmethod
    def from_domain(cls, entry: timeline.TimelineEntry) -> Self:
        author = entry.author
        return cls(
            sequence=entry.sequence,
            at=entry.at,
            kind=entry.kind,
            by=author.account if author else None,
            force=strawberry.ID(author.force) if author else None,
            alert_id=strawberry.ID(entry.alert),
            status=entry.status,
            version=entry.version,
            revision=entry.revision,
            area=entry.area,
            stage=entry.stage,
            radius_km=entry.radius_km,
            reason=entry.reason,
            changes=[FactChange.from_domain(change) for change in entry.changes],
            tip_id=strawberry.ID(entry.tip) if entry.tip else None,
            tip_state=entry.tip_state,
            notice_id=strawberry.ID(entry.notice) if entry.notice else None,
            notice_kind=entry.notice_kind,
            told=entry.told,
        )
