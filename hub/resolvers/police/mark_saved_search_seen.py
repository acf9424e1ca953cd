"""The mutation `markSavedSearchSeen`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.saved_search_inputs import SEARCH_ID
from hub.schema.police.saved_search_types import SavedSearchChanged
from hub.services.police.search import mark_saved_search_seen as service
from hub.services.police.search.steps.saved_queries import CountedSearch


@strawberry.input(description="Say that you have seen the new matches of a saved search.")
class MarkSavedSearchSeenInput:
    search_id: strawberry.ID = strawberry.field(description=SEARCH_ID)
    until: str = strawberry.field(
        description="`cursor` of `savedSearches` or of an event: later matches stay new. A cursor from before the last "
        "one brings back no match."
    )

    def to_domain(self) -> service.SeenMatches:
        return service.SeenMatches(self.search_id, self.until)


@mutation(
    "Say that you have seen the new matches of one of your saved searches.",
    SavedSearchChanged,
    "The result of seeing the new matches of a saved search.",
)
async def mark_saved_search_seen(call: PoliceCall, input: MarkSavedSearchSeenInput) -> CountedSearch:
    by, services, now = call
    return await service.mark_saved_search_seen(by, services.search.saved, input.to_domain(), now=now)
