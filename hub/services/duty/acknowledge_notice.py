"""Acknowledge a duty notice: somebody takes care of it, and no further step is sent."""

import logging
from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.duty.notices import WHO_ACT, DutyNotice, concerns, is_about, rights_to_acknowledge
from hub.domain.trail.audit import AuditAction
from hub.error_path import error_path
from hub.errors import NotFound, SecondPersonRequired
from hub.services.duty.ports import DutyNotices
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.steps.audit import AuditedAction, Result, run_audited

log = logging.getLogger("hub.duty")


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The notice as it is now; `changed` is False if it was acknowledged, or over, before."""

    notice: DutyNotice
    changed: bool


async def acknowledge_notice(
    by: Officer, notices: DutyNotices, audit: AuditTrail, notice_id: str, *, now: datetime
) -> Acknowledgement:
    """Acknowledge a notice of the officer's force, or for operators one of the whole hub.

    A second acknowledgement changes nothing: the first one's officer and time stay. Raises Forbidden also for those of
    the force who cannot act on it, NotFound also for a notice of another force, SecondPersonRequired for one about what
    this person did, AuditUnavailable; then nothing was changed.
    """
    by.require_any(*WHO_ACT, Permission.OPERATE)

    async def acknowledge() -> Acknowledgement:
        notice = await notices.get(notice_id)
        if notice is None or not concerns(notice.force, by):
            raise NotFound()
        by.require_any(*rights_to_acknowledge(notice.force))
        if is_about(notice, by):
            raise SecondPersonRequired("This notice is about what you did. A colleague of your force takes care of it.")
        changed = await notices.acknowledge(notice_id, by, now)
        return Acknowledgement(await notices.get(notice_id) or notice, changed)

    with error_path("noticeId"):
        action = AuditedAction(by, AuditAction.ACKNOWLEDGE_NOTICE, notice_id, "acknowledgeNotice", now)
        done = await run_audited(audit, action, acknowledge, lambda done: Result(changed=done.changed))
    if done.changed:
        log.info("duty_notice_acknowledged", extra={"notice": notice_id, "kind": done.notice.kind.value})
    return done
