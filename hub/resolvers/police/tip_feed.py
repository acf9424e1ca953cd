"""The subscription `tipFeed`."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from hub.domain.tips import events as tip_events
from hub.graphql.kit.fields import subscription
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_event_types import AfterTip, TipEvent, TipEventFilter
from hub.services.police.tips.follow_tips import follow_tips

Wanted = Annotated[TipEventFilter | None, strawberry.argument(description="Only these events; without it all.")]


@subscription(
    "Changes of the tips that you may read, from a cursor on or from now: in order, without a gap or a repeat."
)
async def tip_feed(info: PoliceInfo, after: AfterTip = None, filter: Wanted = None) -> AsyncGenerator[TipEvent, None]:
    wanted = filter.to_domain() if filter else tip_events.TipEventFilter()
    async for followed in follow_tips(info.context.actor, info.context.services.staff.live.tips, wanted, after=after):
        if followed.live:
            info.context.log_position = followed.event.sequence
        yield TipEvent.from_domain(followed)
