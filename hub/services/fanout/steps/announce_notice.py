"""Telling a partner that pulls of an event: one signed request, tried again until it is taken."""

import logging
from typing import Any

from hub.domain.alerts import Alert
from hub.domain.geometry import outline
from hub.domain.notices import Notice, NoticeState, notice_delay
from hub.services.channels import DeliveryOutcome, DeliveryResult
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.guard import HELD_WAIT, SUSPENDED_WAIT, look

log = logging.getLogger(__name__)


async def announce_notice(desk: FanoutDesk, notice_id: str) -> None:
    """Make one attempt; a partner that answers 410 is told no more of this.

    News of an alert that has ended, or is held, is held back as a push would be.
    """
    notice = await desk.notices.claim(notice_id)
    if notice is None:
        return
    route = await desk.delivery_routes.of_tenant(notice.tenant)
    if route is None or route.announcer is None:
        await desk.notices.finish(notice, NoticeState.REFUSED)
        return
    if route.suspended:
        # Everything of a suspended partner waits; what it was not told of meanwhile, it is told when it is let go on.
        await desk.notices.put_off(notice, SUSPENDED_WAIT)
        return
    guard = await look(desk, notice.alert)
    if guard.void(notice.revision):
        await desk.notices.finish(notice, NoticeState.VOID)
        return
    if guard.held(notice.revision):
        await desk.notices.put_off(notice, HELD_WAIT)
        return

    async def may_begin() -> bool:
        now = await look(desk, notice.alert)
        return not (now.void(notice.revision) or now.held(notice.revision))

    answer = await route.announcer.announce(notice.id, _body(notice, guard.alert), may_begin)
    await _take_note(desk, notice, route.partner, answer)


async def _take_note(desk: FanoutDesk, notice: Notice, partner: str, answer: DeliveryResult) -> None:
    details = {"alert": notice.alert, "partner": partner, "kind": notice.kind, "outcome": answer.code}
    if answer.outcome is DeliveryOutcome.NOT_BEGUN:
        # The next attempt sees why.
        await desk.notices.put_off(notice, HELD_WAIT)
    elif answer.outcome is DeliveryOutcome.ACCEPTED:
        await desk.notices.finish(notice, NoticeState.TAKEN)
        log.info("notice_taken", extra=details)
    elif answer.outcome is DeliveryOutcome.NEVER:
        await desk.notices.finish(notice, NoticeState.REFUSED)
        log.error("notice_refused", extra=details)
    else:
        await desk.notices.retry(notice, notice_delay(notice.attempts, answer.retry_after))
        log.warning("notice_deferred", extra=details)


def _body(notice: Notice, alert: Alert) -> dict[str, Any]:
    circle = alert.covered
    return {
        "type": notice.kind,
        "alert": alert.id,
        "status": alert.status.value,
        "revision": alert.revision,
        "circle": {
            "latitude": circle.centre.latitude,
            "longitude": circle.centre.longitude,
            "radius_km": circle.radius_km,
        },
        "polygon": [[point.latitude, point.longitude] for point in outline(circle)] if circle.radius_km else [],
        **notice.body,
    }
