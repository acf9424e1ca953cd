"""The mutation `updateSavedSearch`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.arguments import PURPOSE
from hub.schema.police.context import PoliceCall
from hub.schema.police.saved_search_inputs import NAME, SEARCH_ID, SearchCriteria
from hub.schema.police.saved_search_types import SavedSearchChanged
from hub.services.police.search import update_saved_search as service
from hub.services.police.search.steps.saved_queries import CountedSearch


@strawberry.input(description="Change a saved search: its name, its criteria, or both.")
class UpdateSavedSearchInput:
    search_id: strawberry.ID = strawberry.field(description=SEARCH_ID)
    purpose: str = strawberry.field(description=PURPOSE)
    name: str | None = strawberry.field(description=f"{NAME} Without it the name stays.", default=None)
    criteria: SearchCriteria | None = strawberry.field(
        description="Filter and order of the same list, in place of those that were saved; without it they stay.",
        default=None,
    )
    expected_version: int | None = strawberry.field(
        description="The change is refused if the search has another version.", default=None
    )

    def to_domain(self) -> service.SearchUpdate:
        criteria = self.criteria.to_domain() if self.criteria else None
        return service.SearchUpdate(self.search_id, self.purpose, self.name, criteria, self.expected_version)


@mutation(
    "Change the name, the filter or the order of one of your saved searches. What it told stays told; what the new "
    "filter alone finds by now is no news.",
    SavedSearchChanged,
    "The result of changing a saved search.",
)
async def update_saved_search(call: PoliceCall, input: UpdateSavedSearchInput) -> CountedSearch:
    by, services, now = call
    return await service.update_saved_search(by, services.search.saved, input.to_domain(), now=now)
