"""Judge how an alert stands, from what the parts themselves said last.

These are the rows of stages and units, the heartbeats of the processes, and the queues of partners.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from hub.domain.alerts.alert import Alert, PauseReason
from hub.domain.areas.area import Area
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.delivery.alert_work import AlertWork, HubState, StageWork
from hub.domain.delivery.delivery_status import (
    MAX_STILL,
    MAX_WAIT_FOR_FIRST_PUSH,
    AreaDeliveryStatus,
    DeliveryAlarm,
    DeliveryState,
    DeliveryStatus,
    NonDeliveryReason,
    StageDeliveryStatus,
)
from hub.domain.delivery.partner_queues import Closing
from hub.domain.delivery.reach import show_reading
from hub.domain.delivery.service_parts import ServicePart
from hub.domain.delivery.stages import Stage, StageState

PACED_SECONDS: Final = 3.0
"""An alert that moved within so many seconds is paced by a quota, and not stopped by it."""

UNREAD_SECONDS: Final = 10.0
"""The seconds after which a partner that pulls, and has not read what was offered to it, is in trouble."""

PARTS: Final[Mapping[ServicePart, NonDeliveryReason]] = {
    ServicePart.REDIS: NonDeliveryReason.REDIS_AWAY,
    ServicePart.PLANNER: NonDeliveryReason.NO_PLANNER,
    ServicePart.SENDERS: NonDeliveryReason.NO_SENDER,
}
"""The parts without which nobody is told. Without notices only people of partners that pull are not."""


def judge_delivery_status(
    alert: Alert, stages: Sequence[Stage], work: AlertWork, hub: HubState, policy: EscalationPolicy, now: datetime
) -> DeliveryStatus:
    """Return how an alert stands now. Stages of areas that have gone are left out."""
    view = _View(alert, stages, work, hub, policy, now)
    areas = tuple(view.area(area) for area in alert.areas)
    planned = [stage for area in areas for stage in area.stages if stage.state is DeliveryState.PLANNED]
    reasons = view.reasons()
    return DeliveryStatus(
        first_told_at=work.told_at if view.anybody_told else None,
        reasons=tuple(reason for reason in NonDeliveryReason if reason in reasons),
        alarm=view.alarm(),
        areas=areas,
        next=min(planned, key=lambda stage: (stage.due_at, stage.radius_km, stage.number), default=None),
        suppressed_below=policy.suppress_below,
        unconfirmed_limit_km=policy.unconfirmed_limit_km,
        one_officer_limit_km=policy.widest_km,
    )


class _View:
    """One alert at one moment, with what is asked of it more than once."""

    def __init__(
        self,
        alert: Alert,
        stages: Sequence[Stage],
        work: AlertWork,
        hub: HubState,
        policy: EscalationPolicy,
        now: datetime,
    ) -> None:
        self._alert, self._work, self._hub, self._policy, self._now = alert, work, hub, policy, now
        self._stages = [(stage, area) for stage in stages if (area := alert.area(stage.area)) is not None]
        self.anybody_told = any(one.count("reached") > 0 for one in work.stages.values())

    # ------------------------------------------------------------ areas and stages

    def area(self, area: Area) -> AreaDeliveryStatus:
        """Return an area with its stages."""
        own = [stage for stage, of in self._stages if of is area]
        told = tuple(self._stage(stage, area) for stage in sorted(own, key=lambda stage: stage.number))
        states = {stage.state for stage in told}
        order = (DeliveryState.RUNNING, DeliveryState.PLANNED, DeliveryState.DONE, DeliveryState.DROPPED)
        state = next((state for state in order if state in states), DeliveryState.DROPPED)
        begun = [self._work_of(stage) for stage in own if self._has_begun(stage)]
        seconds = max((work.seconds for work in begun), default=None)
        if seconds is not None and DeliveryState.RUNNING not in states:
            seconds -= min(work.still_seconds for work in begun)
        return AreaDeliveryStatus(area.number, state, _whole(seconds), told)

    def _stage(self, stage: Stage, area: Area) -> StageDeliveryStatus:
        state, work = self._state(stage), self._work_of(stage)
        reading = stage.reading if self._has_begun(stage) else None
        seconds = {DeliveryState.RUNNING: work.seconds, DeliveryState.DONE: work.seconds - work.still_seconds}
        return StageDeliveryStatus(
            number=stage.number,
            area=area.number,
            radius_km=stage.radius_km,
            state=state,
            due_at=stage.due,
            seconds=_whole(seconds.get(state)),
            awaits_confirmation=state is DeliveryState.PLANNED and self._awaits(stage, area),
            counts=show_reading(reading, self._policy.suppress_below) if reading else None,
            counts_at=reading.at if reading else None,
        )

    def _state(self, stage: Stage) -> DeliveryState:
        if stage.state is StageState.DROPPED:
            return DeliveryState.DROPPED
        if stage.state is StageState.DUE:
            return DeliveryState.PLANNED if self._alert.open else DeliveryState.DROPPED
        if stage.state is StageState.CUTTING:
            return DeliveryState.RUNNING
        return DeliveryState.RUNNING if self._alert.open and self._runs(stage) else DeliveryState.DONE

    def _runs(self, stage: Stage) -> bool:
        """Return True if a worker can go on with a unit of a cut stage. That of a stopped partner waits for people."""
        work = self._work_of(stage)
        sleepers = work.asleep if self._alert.overrides_preferences else 0
        return bool(sleepers or work.ready.keys() - self._hub.stopped)

    @staticmethod
    def _has_begun(stage: Stage) -> bool:
        return stage.state in (StageState.CUTTING, StageState.CUT)

    def _work_of(self, stage: Stage) -> StageWork:
        return self._work.stages.get(stage.number) or StageWork()

    def _awaits(self, stage: Stage, area: Area) -> bool:
        """Return True if a planned stage waits, or will wait, for a second person."""
        return area.held or not (area.confirmed or stage.radius_km <= self._policy.unconfirmed_limit_km)

    # ------------------------------------------------------------ reasons

    def reasons(self) -> Collection[NonDeliveryReason]:
        """Return what keeps people from being told now, or from being told of the end."""
        if not (self._alert.open or self._work.ends):
            return frozenset()
        found = {reason for part, reason in PARTS.items() if part in self._hub.away}
        if self._hub.halted:
            found.add(NonDeliveryReason.HALTED)
        if self._work.waiting & (self._work.refused | self._hub.stopped | self._closed()):
            found.add(NonDeliveryReason.PARTNER_IN_TROUBLE)
        return found | self._reasons_of_open() if self._alert.open else found

    def _closed(self) -> set[int]:
        """Return the tenants whose closed queue is trouble. A quota that only paces a large send is none."""
        stills = [work.still_seconds for work in self._work.stages.values()]
        paced = bool(stills) and min(stills) < PACED_SECONDS
        return {n for n, why in self._hub.closed.items() if why is Closing.FAILURES or not paced}

    def _reasons_of_open(self) -> set[NonDeliveryReason]:
        found = set[NonDeliveryReason]()
        if PauseReason.OFFICER in self._alert.pauses:
            found.add(NonDeliveryReason.PAUSED)
        if PauseReason.RETURNED in self._alert.pauses:
            found.add(NonDeliveryReason.RETURNED)
        if self._is_confirmation_missing():
            found.add(NonDeliveryReason.AWAITING_CONFIRMATION)
        if not self.anybody_told and (why := self._why_nobody()):
            found.add(why)
        return found

    def _is_confirmation_missing(self) -> bool:
        alert = self._alert
        return (
            PauseReason.UNCONFIRMED in alert.pauses
            or alert.overdue(self._now)
            or any(area.held for area in alert.areas)
            or any(
                stage.state is StageState.DUE and stage.due <= self._now and self._awaits(stage, area)
                for stage, area in self._stages
            )
        )

    def _why_nobody(self) -> NonDeliveryReason | None:
        """Return the reason that lies with the people and the partners, once all begun stages have nothing to do."""
        begun = [stage for stage, _ in self._stages if self._has_begun(stage)]
        works = [self._work_of(stage) for stage in begun]
        if not begun or any(self._state(stage) is DeliveryState.RUNNING for stage in begun):
            return None
        is_unread = any(map(self._is_unread, works))
        if is_unread and ServicePart.NOTICES in self._hub.away:
            # The partner has not heard that there is something to read.
            return NonDeliveryReason.NO_SENDER
        if is_unread or any(work.parked or work.count("failed") for work in works):
            return NonDeliveryReason.PARTNER_IN_TROUBLE
        if any(work.leaves_somebody for work in works):
            return None
        if any(work.asleep or work.count("withheld") for work in works):
            return NonDeliveryReason.QUIET_HOURS
        return NonDeliveryReason.NOBODY_LIVES_THERE

    @staticmethod
    def _is_unread(work: StageWork) -> bool:
        """Return True if a partner that pulls has long not read what was offered to it."""
        return not work.ready and work.count("deferred") > 0 and work.still_seconds >= UNREAD_SECONDS

    # ------------------------------------------------------------ alarms

    def alarm(self) -> DeliveryAlarm | None:
        """Return the alarm, if any. A held alert is none: people decided so, or are called for another reason."""
        if not self._alert.open or self._alert.held(self._now):
            return None
        due = [(stage, area) for stage, area in self._stages if self._is_to_run(stage, area)]
        if not self.anybody_told and any(self._is_nobody_told(*one) for one in due):
            return DeliveryAlarm.NOBODY_TOLD
        return DeliveryAlarm.STANDS_STILL if any(self._stands_still(*one) for one in due) else None

    def _is_to_run(self, stage: Stage, area: Area) -> bool:
        """Return True for a stage that has begun, or that nothing but the hub keeps from beginning."""
        if area.held or stage.state is StageState.DROPPED or self._since(stage, area) > self._now:
            return False
        return self._has_begun(stage) or not self._awaits(stage, area)

    def _is_nobody_told(self, stage: Stage, area: Area) -> bool:
        # Until its ring is cut, nobody knows that it is empty.
        somebody = stage.state is not StageState.CUT or self._work_of(stage).leaves_somebody
        return somebody and self._now - self._since(stage, area) >= MAX_WAIT_FOR_FIRST_PUSH

    def _stands_still(self, stage: Stage, area: Area) -> bool:
        waited = self._now - self._since(stage, area)
        if self._has_begun(stage):
            if self._state(stage) is not DeliveryState.RUNNING:
                return False
            waited = min(waited, timedelta(seconds=self._work_of(stage).still_seconds))
        return waited >= MAX_STILL

    def _since(self, stage: Stage, area: Area) -> datetime:
        """Return the moment from which a stage could run: it was due, its area was there, no hold was on the alert."""
        first = area.number == 1
        added = self._alert.opened_at if first else area.confirm_by - self._policy.confirm_within
        return max(stage.due, added, self._alert.released_at or added)


def _whole(seconds: float | None) -> int | None:
    """Return whole seconds, rounded up: a fraction could tell an empty ring from one with a single phone."""
    return None if seconds is None else max(1, math.ceil(seconds))
