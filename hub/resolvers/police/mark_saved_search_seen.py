"""The mutation `markSavedSearchSeen`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.saved_search_inputs import MarkSavedSearchSeenInput
from hub.schema.police.saved_search_types import MarkSavedSearchSeenPayload, SavedSearch
from hub.services.police import mark_saved_search_seen as service


@mutation("Say that you have seen the new matches of one of your saved searches.")
async def mark_saved_search_seen(
    info: PoliceInfo,
    input: MarkSavedSearchSeenInput,  # noqa: A002
) -> MarkSavedSearchSeenPayload:
    """Note how far the matches were seen."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.mark_saved_search_seen(by, services.saved, input.to_domain(), now=now)
    seen, errors = await catch_user_errors(work)
    shown = SavedSearch.from_domain(seen) if seen else None
    return MarkSavedSearchSeenPayload(saved_search=shown, user_errors=errors)
