"""The query field `savedSearches`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.saved_search_types import SavedSearches
from hub.services.police.search.read_saved_searches import read_saved_searches


@resolver_field("Your saved searches, and how many new matches each has.")
async def saved_searches(info: PoliceInfo) -> SavedSearches:
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    return SavedSearches.from_domain(await read_saved_searches(by, services.search.saved, now=now))
