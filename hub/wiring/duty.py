"""Build what duty notices work with: their rows and feed, the watch, and the ways to people."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from hub.domain.cursors import CursorSeal
from hub.domain.duty.lists import DutyLists
from hub.domain.duty.notices import NoticeEvent, NoticeKind
from hub.domain.duty.rules import DutyLimits
from hub.duty.heartbeat import OutsideHeartbeat
from hub.duty.mailer import Mailer, SmtpServer
from hub.duty.sender import StepSender
from hub.services.duty.ports import Check, DeliveryAlarms, DutyParts, DutyServices
from hub.services.duty.steps.watch import DutyWatch
from hub.services.followed_log import FollowedLog
from hub.services.ports import Clock
from hub.settings import Settings
from hub.storage.feed_tail import LogTail
from hub.storage.mongo.duty.log import DutyLog
from hub.storage.mongo.duty.notice_history import NoticeHistory
from hub.storage.mongo.duty.notices import DutyNoticeRepository
from hub.storage.mongo.duty.reads import DutyReads
from hub.storage.redis.client import Redis, require_writable
from hub.storage.redis.feed_signal import FeedSignal
from hub.storage.redis.process_heartbeats import BEAT, WORKERS, ProcessHeartbeats
from hub.wiring.repositories import Repositories

log = logging.getLogger(__name__)

SIGNAL_STREAM = "duty"


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty notices of one process. `heartbeat` is None without an address outside."""

    services: DutyServices
    parts: DutyParts
    watch: DutyWatch
    sender: StepSender
    heartbeat: OutsideHeartbeat | None
    tail: LogTail[NoticeEvent]

    async def close(self) -> None:
        """End the followers, and close the connections."""
        self.tail.close()
        await self.sender.close()
        if self.heartbeat is not None:
            await self.heartbeat.close()


class DutyAlarm:
    """The port `Alarm`: logs, as production may watch the log, and raises the duty notice at once."""

    def __init__(self, watch: DutyWatch) -> None:
        self._watch = watch

    async def unconfirmed(self, alert_id: str, case_id: str) -> None:
        """Alarm supervisors that an alert was paused because nobody confirmed it in time."""
        log.error("supervisors_needed", extra={"alert": alert_id, "case": case_id})
        await self._watch.look()


@dataclass(frozen=True, slots=True)
class DutyRules:
    """The people who are called, and after how long. Tests give other limits."""

    lists: DutyLists
    confirm_within: timedelta
    limits: DutyLimits | None = None


def build_duty(
    settings: Settings,
    rules: DutyRules,
    repositories: Repositories,
    clock: Clock,
    cursors: CursorSeal,
    delivery_alarms: DeliveryAlarms | None = None,
) -> Duty:
    """Build the duty notices of a process; opens no connection.

    Without `delivery_alarms` nobody hears of NOBODY_TOLD and STANDS_STILL.
    """
    database, redis = repositories.database, repositories.redis
    signal = FeedSignal(redis, SIGNAL_STREAM)
    notices, log = (
        DutyNoticeRepository(database, signal, NoticeHistory(database, repositories.cases.timeline)),
        DutyLog(database, signal),
    )
    tail: LogTail[NoticeEvent] = LogTail(log, signal)
    sender = StepSender(Mailer(SmtpServer.of(settings.smtp_url), rules.lists.sender) if settings.smtp_url else None)
    parts = DutyParts(
        clock=clock,
        notices=notices,
        reads=DutyReads(database),
        sender=sender,
        lists=rules.lists,
        checks=_checks(redis),
        confirm_within=rules.confirm_within,
        limits=rules.limits or DutyLimits(every=settings.duty_every),
        delivery_alarms=delivery_alarms,
    )
    return Duty(
        services=DutyServices(notices, FollowedLog("notice feed", log, tail, cursors), cursors),
        parts=parts,
        watch=DutyWatch(parts),
        sender=sender,
        heartbeat=OutsideHeartbeat(settings.heartbeat_url) if settings.heartbeat_url else None,
        tail=tail,
    )


def _checks(redis: Redis) -> Mapping[NoticeKind, Check]:
    heartbeats = ProcessHeartbeats(redis)
    return {
        NoticeKind.REDIS_AWAY: partial(require_writable, redis),
        NoticeKind.WORKERS_AWAY: partial(heartbeats.require, WORKERS),
        NoticeKind.SCHEDULER_AWAY: partial(heartbeats.require, BEAT),
    }
