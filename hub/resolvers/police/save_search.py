"""The mutation `saveSearch`."""

import strawberry

from hub.domain.search.saved import MAX_SAVED_SEARCHES, SavedRequest
from hub.graphql.kit.mutations import mutation
from hub.schema.police.arguments import PURPOSE
from hub.schema.police.context import PoliceCall
from hub.schema.police.saved_search_inputs import NAME, SearchCriteria
from hub.schema.police.saved_search_types import SavedSearchChanged
from hub.services.police.search import save_search as service
from hub.services.police.search.steps.saved_queries import CountedSearch


@strawberry.input(description=f"Keep a search; an account keeps at most {MAX_SAVED_SEARCHES}.")
class SaveSearchInput:
    name: str = strawberry.field(description=NAME)
    criteria: SearchCriteria = strawberry.field(description="The search.")
    purpose: str = strawberry.field(description=PURPOSE)

    def to_domain(self) -> service.NewSearch:
        return service.NewSearch(SavedRequest(self.name, *self.criteria.to_domain()), self.purpose)


@mutation(
    "Keep a search of cases under a name; you are told of each case that begins to match it.",
    SavedSearchChanged,
    "The result of saving a search.",
)
async def save_search(call: PoliceCall, input: SaveSearchInput) -> CountedSearch:
    by, services, now = call
    return await service.save_search(by, services.search.saved, input.to_domain(), now=now)
