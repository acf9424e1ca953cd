"""The subscription `savedSearchFeed`."""

from collections.abc import AsyncGenerator

from hub.graphql.kit.fields import subscription
from hub.schema.police.context import PoliceInfo
from hub.schema.police.saved_search_types import AfterMatch, SavedSearchEvent
from hub.services.police.search.follow_saved_searches import follow_saved_searches


@subscription(
    "The cases that begin to match your saved searches and that you may read at that moment. From a cursor or now: in "
    "order, without a gap or a repeat."
)
async def saved_search_feed(info: PoliceInfo, after: AfterMatch = None) -> AsyncGenerator[SavedSearchEvent, None]:
    async for followed in follow_saved_searches(info.context.actor, info.context.services.search.saved, after=after):
        if followed.live:
            info.context.log_position = followed.match.sequence
        yield SavedSearchEvent.from_domain(followed)
