"""Types for how an alert stands: if anybody is being told, and if not, why."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Self

import strawberry

from hub.domain.areas.area import MAX_AREAS
from hub.domain.delivery import delivery_status
from hub.domain.delivery.delivery_status import DeliveryAlarm, DeliveryState, NonDeliveryReason
from hub.errors import RetryLater
from hub.schema.police.context import PoliceInfo
from hub.schema.police.reach_types import ReachCounts
from hub.schema.shared.enums import described

described(
    DeliveryState,
    "The state of an area or a stage.",
    {
        DeliveryState.PLANNED: "It has not begun. `dueAt` says when it may.",
        DeliveryState.RUNNING: "It has begun, and workers have something of it to do.",
        DeliveryState.DONE: "Nothing is left but people whose preferences delay it, a few phones that fail, and "
        "partners that are suspended.",
        DeliveryState.DROPPED: "It was taken back before it began.",
    },
)
described(
    NonDeliveryReason,
    "What keeps people from being told.",
    {
        NonDeliveryReason.DATABASE_AWAY: "The database does not answer.",
        NonDeliveryReason.REDIS_AWAY: "Redis does not answer.",
        NonDeliveryReason.HALTED: "An operator has stopped every push of the hub.",
        NonDeliveryReason.NO_PLANNER: "The scheduler, or every worker that begins stages, is away.",
        NonDeliveryReason.NO_SENDER: "Every worker that sends is away, or that calls the partners of everyone there.",
        NonDeliveryReason.PAUSED: "An officer paused the alert.",
        NonDeliveryReason.RETURNED: "A second person returned the case instead of confirming it.",
        NonDeliveryReason.AWAITING_CONFIRMATION: "A stage that is due, an area or the whole alert waits for a second "
        "person.",
        NonDeliveryReason.PARTNER_IN_TROUBLE: "For a partner with people to tell: its channel fails, its quota is used "
        "up, it is suspended or has no channel, or it does not read what it is given.",
        NonDeliveryReason.QUIET_HOURS: "Everyone there has quiet hours, a mute or a daily limit.",
        NonDeliveryReason.NOBODY_LIVES_THERE: "No phone is registered in what was covered.",
    },
)
described(
    DeliveryAlarm,
    "A state that people must be called about.",
    {
        DeliveryAlarm.NOBODY_TOLD: f"No phone was told {delivery_status.MAX_WAIT_FOR_FIRST_PUSH.seconds} seconds after "
        "the first stage was due, although somebody lives there, or nobody knows yet.",
        DeliveryAlarm.STANDS_STILL: "Nothing of a running stage moved for "
        f"{delivery_status.MAX_STILL.seconds} seconds, or a due stage did not begin for so long.",
    },
)


@strawberry.type(description="How a stage stands.")
class StageDeliveryStatus:
    number: int = strawberry.field(description="Its place among all stages of the alert, from 1.")
    area: int = strawberry.field(description="The number of its area.")
    radius_km: float = strawberry.field(description="Its radius in km.")
    state: DeliveryState = strawberry.field(description="Its state.")
    due_at: datetime = strawberry.field(description="When it may begin.")
    seconds: int | None = strawberry.field(
        description="Whole seconds since it began, or from its beginning to its last step; null if it has not begun."
    )
    awaits_confirmation: bool = strawberry.field(description="Whether it does not begin without a second person.")
    counts: ReachCounts | None = strawberry.field(
        description="Its people by outcome, as `Case.reach` has them; null before its first reading, a minute after it "
        "began."
    )
    counts_as_of: datetime | None = strawberry.field(description="When its people were counted.")

    @classmethod
    def from_domain(cls, stage: delivery_status.StageDeliveryStatus) -> Self:
        return cls(
            number=stage.number,
            area=stage.area,
            radius_km=stage.radius_km,
            state=stage.state,
            due_at=stage.due_at,
            seconds=stage.seconds,
            awaits_confirmation=stage.awaits_confirmation,
            counts=None if stage.counts is None else ReachCounts.from_domain(stage.counts),
            counts_as_of=stage.counts_at,
        )


@strawberry.type(description="How an area stands.")
class AreaDeliveryStatus:
    number: int = strawberry.field(description="Its number.")
    state: DeliveryState = strawberry.field(
        description="RUNNING if a stage of it is, else PLANNED if one is still to come."
    )
    seconds: int | None = strawberry.field(
        description="Whole seconds since its first stage began, or until its last step; null if none has begun."
    )
    stages: list[StageDeliveryStatus] = strawberry.field(description="Its stages, in order.")

    @classmethod
    def from_domain(cls, area: delivery_status.AreaDeliveryStatus) -> Self:
        return cls(
            number=area.number,
            state=area.state,
            seconds=area.seconds,
            stages=[StageDeliveryStatus.from_domain(stage) for stage in area.stages],
        )


@strawberry.type(description="How an alert stands: who is being told, what comes next, and why nobody is.")
class DeliveryStatus:
    first_told_at: datetime | None = strawberry.field(
        description="When the first phone was told, at the latest; null if none was."
    )
    reasons: list[NonDeliveryReason] = strawberry.field(
        description="What keeps people from being told now, the most important first; empty if nothing does."
    )
    alarm: DeliveryAlarm | None = strawberry.field(description="The alarm that the state gives, if any.")
    areas: list[AreaDeliveryStatus] = strawberry.field(
        description=f"Its 1 to {MAX_AREAS} areas; none while the database is away."
    )
    next: StageDeliveryStatus | None = strawberry.field(description="The planned stage that comes next.")
    suppressed_below: int = strawberry.field(description="Numbers of people below this are not shown.")
    unconfirmed_limit_km: float = strawberry.field(
        description="The widest radius in km in which people are told before a second person confirms an area."
    )
    one_officer_limit_km: float = strawberry.field(
        description="The widest radius in km that one officer sets: a wider one is decided by two people."
    )

    @classmethod
    async def from_read(cls, info: PoliceInfo, read: Awaitable[delivery_status.DeliveryStatus]) -> Self:
        """Await a read. While the database is away, say so: a change that was committed is not undone."""
        try:
            return cls.from_domain(await read)
        except RetryLater:
            return cls.from_domain(delivery_status.unread_delivery_status(info.context.services.rules.policy))

    @classmethod
    def from_domain(cls, found: delivery_status.DeliveryStatus) -> Self:
        return cls(
            first_told_at=found.first_told_at,
            reasons=list(found.reasons),
            alarm=found.alarm,
            areas=[AreaDeliveryStatus.from_domain(area) for area in found.areas],
            next=None if found.next is None else StageDeliveryStatus.from_domain(found.next),
            suppressed_below=found.suppressed_below,
            unconfirmed_limit_km=found.unconfirmed_limit_km,
            one_officer_limit_km=found.one_officer_limit_km,
        )
