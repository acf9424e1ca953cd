"""The subscription `caseActivity`."""

from collections.abc import AsyncGenerator

from hub.graphql.kit.fields import subscription
from hub.schema.police.activity_types import AfterActivity, CaseEvent
from hub.schema.police.arguments import CaseId
from hub.schema.police.context import PoliceInfo
from hub.services.police.cases.follow_case import follow_case


@subscription("What happens to a case, from a cursor on or from now: in order, without a gap or a repeat.")
async def case_activity(
    info: PoliceInfo, case_id: CaseId, after: AfterActivity = None
) -> AsyncGenerator[CaseEvent, None]:
    async for followed in follow_case(
        info.context.actor, info.context.services.staff.live.activity, case_id, after=after
    ):
        if followed.live:
            info.context.log_position = followed.entry.sequence
        yield CaseEvent.from_domain(followed)
