"""The mutation `acknowledgeNotice`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.notices import AcknowledgeNoticeInput, AcknowledgeNoticePayload, Notice
from hub.services.duty import acknowledge_notice as service


@mutation("Acknowledge a duty notice: you take care of it, and nobody else is woken.")
async def acknowledge_notice(info: PoliceInfo, input: AcknowledgeNoticeInput) -> AcknowledgeNoticePayload:  # noqa: A002
    """Acknowledge a notice."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.acknowledge_notice(by, services.duty.notices, services.audit, input.notice_id, now=now)
    done, errors = await catch_user_errors(work)
    return AcknowledgeNoticePayload(
        notice=Notice.from_domain(done.notice, by) if done else None,
        changed=done.changed if done else None,
        user_errors=errors,
    )
