"""The mutation `deleteSavedSearch`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.saved_search_inputs import DeleteSavedSearchInput
from hub.schema.police.saved_search_types import DeleteSavedSearchPayload
from hub.services.police import delete_saved_search as service


@mutation("Delete one of your saved searches, and what it told.")
async def delete_saved_search(info: PoliceInfo, input: DeleteSavedSearchInput) -> DeleteSavedSearchPayload:  # noqa: A002
    """Delete a search."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    deleted, errors = await catch_user_errors(service.delete_saved_search(by, services.saved, input.search_id, now=now))
    return DeleteSavedSearchPayload(deleted=deleted, user_errors=errors)
