"""The mutation `saveSearch`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.saved_search_inputs import SaveSearchInput
from hub.schema.police.saved_search_types import SavedSearch, SaveSearchPayload
from hub.services.police import save_search as service


@mutation("Keep a search of cases under a name; you are told of each case that begins to match it.")
async def save_search(info: PoliceInfo, input: SaveSearchInput) -> SaveSearchPayload:  # noqa: A002
    """Keep a search."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    saved, errors = await catch_user_errors(service.save_search(by, services.saved, input.to_domain(), now=now))
    shown = SavedSearch.from_domain(saved) if saved else None
    return SaveSearchPayload(saved_search=shown, user_errors=errors)
