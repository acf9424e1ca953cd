"""Announce one notice: one signed request to a partner that pulls, tried again until the partner takes it."""

import logging

from hub.domain.delivery.notices import Notice, NoticeState, notice_delay
from hub.services.channels import DeliveryOutcome, DeliveryResult
from hub.services.fanout.parts import NoticeDelivery
from hub.services.fanout.ports.audience import Notices
from hub.services.fanout.steps.guard import HELD_WAIT, SUSPENDED_WAIT
from hub.services.fanout.steps.notice_body import notice_body

log = logging.getLogger(__name__)


async def announce_notice(delivery: NoticeDelivery, notice_id: str) -> None:
    """Make one attempt. A partner that answers 410 gets no further attempt at this notice.

    The guard holds back news of an alert that has ended or is held, as it holds back a push.
    """
    notice = await delivery.notices.claim(notice_id)
    if notice is None:
        return
    route = await delivery.delivery_routes.of_tenant(notice.tenant)
    if route is None or route.announcer is None:
        await delivery.notices.finish(notice, NoticeState.REFUSED)
        return
    if route.suspended:
        # Everything of a suspended partner waits. It gets what it missed once the suspension ends.
        await delivery.notices.put_off(notice, SUSPENDED_WAIT)
        return
    guard = await delivery.guards.read(notice.alert)
    if guard.void(notice.revision):
        await delivery.notices.finish(notice, NoticeState.VOID)
        return
    if guard.held(notice.revision):
        await delivery.notices.put_off(notice, HELD_WAIT)
        return

    async def may_begin() -> bool:
        now = await delivery.guards.read(notice.alert)
        return not (now.void(notice.revision) or now.held(notice.revision))

    result = await route.announcer.announce(notice.id, notice_body(notice.kind, guard.alert, notice.body), may_begin)
    await _save(delivery.notices, notice, route.partner, result)


async def _save(notices: Notices, notice: Notice, partner: str, result: DeliveryResult) -> None:
    details = {"alert": notice.alert, "partner": partner, "kind": notice.kind, "outcome": result.code}
    if result.outcome is DeliveryOutcome.NOT_BEGUN:
        # The next attempt reads the guard and learns why.
        await notices.put_off(notice, HELD_WAIT)
    elif result.outcome is DeliveryOutcome.ACCEPTED:
        await notices.finish(notice, NoticeState.TAKEN)
        log.info("notice_taken", extra=details)
    elif result.outcome is DeliveryOutcome.NEVER:
        await notices.finish(notice, NoticeState.REFUSED)
        log.error("notice_refused", extra=details)
    else:
        await notices.retry(notice, notice_delay(notice.attempts, result.retry_after))
        log.warning("notice_deferred", extra=details)
