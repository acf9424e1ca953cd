"""The mutation `renameSavedSearch`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.saved_search_inputs import RenameSavedSearchInput
from hub.schema.police.saved_search_types import RenameSavedSearchPayload, SavedSearch
from hub.services.police import rename_saved_search as service


@mutation("Give one of your saved searches another name.")
async def rename_saved_search(info: PoliceInfo, input: RenameSavedSearchInput) -> RenameSavedSearchPayload:  # noqa: A002
    """Rename a search."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.rename_saved_search(by, services.saved, input.to_domain(), now=now)
    renamed, errors = await catch_user_errors(work)
    shown = SavedSearch.from_domain(renamed) if renamed else None
    return RenameSavedSearchPayload(saved_search=shown, user_errors=errors)
