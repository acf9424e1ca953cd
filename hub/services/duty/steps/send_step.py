"""Send one step of a notice to the addresses of its duty list."""

import logging
from datetime import timedelta
from typing import Final

from hub.domain.duty.lists import DutyList
from hub.domain.duty.notices import DutyNotice
from hub.domain.duty.texts import write_notice
from hub.services.duty.ports import DutyMessage, DutyParts

log = logging.getLogger("hub.duty")

RETRY_DELAYS: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60))
"""The waits between attempts at a step. After the last attempt the next step is due, as if this one were sent."""


async def send_step(parts: DutyParts, notice_id: str) -> None:
    """Claim the due step of a notice and send it, once for all processes; a step that fails is tried again.

    A process that dies here leaves its claim, which ends with its lease: another process then sends the step again.
    """
    step = await parts.notices.claim(notice_id)
    if step is None:
        return
    duty = parts.lists.of_force(step.notice.force)
    if duty is None or step.number > len(duty.steps):
        await parts.notices.finish(step, None, await parts.clock.now(), is_sent=False)
        return
    sent = await parts.sender.send(
        duty.steps[step.number - 1], _message(step.notice, step.number, duty, parts), step.took
    )
    details = {"notice": step.notice.id, "kind": step.notice.kind.value, "count": len(sent.took)}
    if sent.failed and step.attempts <= len(RETRY_DELAYS):
        log.warning("duty_step_deferred", extra=details)
        await parts.notices.retry(step, step.took | sent.took, RETRY_DELAYS[step.attempts - 1])
        return
    has_reached = bool(step.took or sent.took)
    if has_reached:
        log.info("duty_step_sent", extra=details)
    else:
        log.error("duty_step_failed", extra=details)
    is_last = step.number == len(duty.steps)
    # Nobody heard of a step that failed at every address: the next one does not wait for an answer to it.
    wait = duty.steps[step.number - 1].until_next if has_reached else timedelta(0)
    await parts.notices.finish(step, None if is_last else wait, await parts.clock.now())


def _message(notice: DutyNotice, number: int, duty: DutyList, parts: DutyParts) -> DutyMessage:
    facts: dict[str, object] = {
        "notice": notice.id,
        "kind": notice.kind.value,
        "force": notice.force,
        "case": notice.case,
        "alert": notice.alert,
        "status": notice.status.value if notice.status else None,
        "step": number,
        "raisedAt": notice.raised_at.isoformat(),
    }
    text = write_notice(notice, number, duty.language, parts.lists.case_url)
    return DutyMessage(f"{notice.id}.{number}", notice.kind.value, text, facts)
