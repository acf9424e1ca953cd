"""The delivery status of an alert: which stages are planned, running or done, and what keeps people from being told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.delivery.reach import Shown

MAX_WAIT_FOR_FIRST_PUSH: Final = timedelta(seconds=30)
"""The time after a stage was due in which the first phone must be told."""

MAX_STILL: Final = timedelta(minutes=2)
"""The time in which something of a running stage must move."""


class DeliveryState(StrEnum):
    """The state of an area or a stage as people see it."""

    PLANNED = "PLANNED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    DROPPED = "DROPPED"


class NonDeliveryReason(StrEnum):
    """A reason why people are not told. The most important comes first: the whole hub, then the alert, then a part."""

    DATABASE_AWAY = "DATABASE_AWAY"
    REDIS_AWAY = "REDIS_AWAY"
    HALTED = "HALTED"
    NO_PLANNER = "NO_PLANNER"
    NO_SENDER = "NO_SENDER"
    PAUSED = "PAUSED"
    RETURNED = "RETURNED"
    AWAITING_CONFIRMATION = "AWAITING_CONFIRMATION"
    PARTNER_IN_TROUBLE = "PARTNER_IN_TROUBLE"
    QUIET_HOURS = "QUIET_HOURS"
    NOBODY_LIVES_THERE = "NOBODY_LIVES_THERE"


class DeliveryAlarm(StrEnum):
    """A state of an alert that people must be called about."""

    NOBODY_TOLD = "NOBODY_TOLD"
    STANDS_STILL = "STANDS_STILL"


@dataclass(frozen=True, slots=True)
class StageDeliveryStatus:
    """One stage as staff see it. `counts` is None until its first reading, at `counts_at`.

    `seconds` have passed since it began, or are those that it took.
    """

    number: int
    area: int
    radius_km: float
    state: DeliveryState
    due_at: datetime
    seconds: int | None
    awaits_confirmation: bool
    counts: Shown | None
    counts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AreaDeliveryStatus:
    """One area as staff see it, with its stages in order."""

    number: int
    state: DeliveryState
    seconds: int | None
    stages: tuple[StageDeliveryStatus, ...]


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """The delivery status of an alert. `reasons` are in order of importance; `next` is the planned one to follow.

    The limits are the policy's: of what an unconfirmed area covers, and of the radius that one officer sets.
    """

    first_told_at: datetime | None
    reasons: tuple[NonDeliveryReason, ...]
    alarm: DeliveryAlarm | None
    areas: tuple[AreaDeliveryStatus, ...]
    next: StageDeliveryStatus | None
    suppressed_below: int
    unconfirmed_limit_km: float
    one_officer_limit_km: float

    def without_counts(self) -> Self:
        """Return it as officers may see it who may not read how many people an alert reaches."""
        areas = tuple(
            replace(area, stages=tuple(replace(stage, counts=None, counts_at=None) for stage in area.stages))
            for area in self.areas
        )
        return replace(self, areas=areas)


def unread_delivery_status(policy: EscalationPolicy) -> DeliveryStatus:
    """Return what can be said of an alert while the database is away."""
    return DeliveryStatus(
        first_told_at=None,
        reasons=(NonDeliveryReason.DATABASE_AWAY,),
        alarm=None,
        areas=(),
        next=None,
        suppressed_below=policy.suppress_below,
        unconfirmed_limit_km=policy.unconfirmed_limit_km,
        one_officer_limit_km=policy.widest_km,
    )
