"""The subscription `deskFeed`."""

from collections.abc import AsyncGenerator

from hub.graphql.kit.fields import subscription
from hub.schema.police.activity_types import AfterActivity, CaseEvent
from hub.schema.police.context import PoliceInfo
from hub.services.police.cases.follow_desk import follow_desk


@subscription(
    "What happens to the cases that you have a relation to other than `CERTIFIED`: your force's, those assigned to "
    "you, shared with you or offered to you, those that you supervise or analyse, and those that you broke the glass "
    "of. From a cursor or now: in order, without a gap or a repeat. The event that ends a relation comes too."
)
async def desk_feed(info: PoliceInfo, after: AfterActivity = None) -> AsyncGenerator[CaseEvent, None]:
    async for followed in follow_desk(info.context.actor, info.context.services.staff.live.activity, after=after):
        if followed.live:
            info.context.log_position = followed.entry.sequence
        yield CaseEvent.from_domain(followed)
