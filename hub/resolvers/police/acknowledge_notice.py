"""The mutation `acknowledgeNotice`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall
from hub.schema.police.notices import Notice
from hub.schema.police.payloads import CHANGED, ERRORS
from hub.services.duty import acknowledge_notice as service


@strawberry.input(description="The notice to acknowledge.")
class AcknowledgeNoticeInput:
    notice_id: strawberry.ID = strawberry.field(description="The id of the notice.")


@strawberry.type(description="The result of acknowledging a notice.")
class AcknowledgeNoticePayload:
    notice: Notice | None = strawberry.field(
        description="The notice as it is now; null if nothing was done.", default=None
    )
    changed: bool | None = strawberry.field(description=CHANGED, default=None)
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Acknowledge a duty notice: you take care of it, and nobody else is woken.")
async def acknowledge_notice(call: PoliceCall, input: AcknowledgeNoticeInput) -> AcknowledgeNoticePayload:
    by, services, now = call
    done = await service.acknowledge_notice(by, services.staff.duty.notices, services.audit, input.notice_id, now=now)
    return AcknowledgeNoticePayload(notice=Notice.from_domain(done.notice, by), changed=done.changed)
