"""The subscription `noticeFeed`."""

from collections.abc import AsyncGenerator

from hub.graphql.kit.fields import subscription
from hub.schema.police.context import PoliceInfo
from hub.schema.police.notices import AfterNotice, NoticeEvent
from hub.services.duty.follow_notices import follow_notices


@subscription(
    "Changes of duty notices of your force, from a cursor on or from now: in order, without a gap or a repeat."
)
async def notice_feed(info: PoliceInfo, after: AfterNotice = None) -> AsyncGenerator[NoticeEvent, None]:
    by = info.context.actor
    async for followed in follow_notices(by, info.context.services.staff.duty, after=after):
        if followed.live:
            info.context.log_position = followed.event.sequence
        yield NoticeEvent.from_domain(followed, by)
