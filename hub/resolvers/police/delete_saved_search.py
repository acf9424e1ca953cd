"""The mutation `deleteSavedSearch`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import ERRORS
from hub.schema.police.saved_search_inputs import SEARCH_ID
from hub.services.police.search import delete_saved_search as service


@strawberry.input(description="Delete a saved search.")
class DeleteSavedSearchInput:
    search_id: strawberry.ID = strawberry.field(description=SEARCH_ID)


@strawberry.type(description="The result of deleting a saved search.")
class DeleteSavedSearchPayload:
    deleted: bool | None = strawberry.field(
        description="False if you have no search of this id; null for what cannot be an id.", default=None
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Delete one of your saved searches, and what it told.")
async def delete_saved_search(call: PoliceCall, input: DeleteSavedSearchInput) -> DeleteSavedSearchPayload:
    by, services, now = call
    return DeleteSavedSearchPayload(
        deleted=await service.delete_saved_search(by, services.search.saved, input.search_id, now=now)
    )
