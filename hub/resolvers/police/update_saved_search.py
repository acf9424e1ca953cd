"""The mutation `updateSavedSearch`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.saved_search_inputs import UpdateSavedSearchInput
from hub.schema.police.saved_search_types import SavedSearch, UpdateSavedSearchPayload
from hub.services.police import update_saved_search as service


@mutation(
    "Change the name, the filter or the order of one of your saved searches. What it told stays told; what the new "
    "filter alone finds by now is no news."
)
async def update_saved_search(info: PoliceInfo, input: UpdateSavedSearchInput) -> UpdateSavedSearchPayload:  # noqa: A002
    """Change a search."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.update_saved_search(by, services.saved, input.to_domain(), now=now)
    updated, errors = await catch_user_errors(work)
    shown = SavedSearch.from_domain(updated) if updated else None
    return UpdateSavedSearchPayload(saved_search=shown, user_errors=errors)
