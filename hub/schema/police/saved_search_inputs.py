"""Inputs of the mutations of saved searches."""

import strawberry

from hub.domain.case_search import DEFAULT_CASE_ORDER
from hub.domain.saved_searches import MAX_MATCHES_AT_SAVING, MAX_NAME_CHARACTERS, MAX_SAVED_SEARCHES
from hub.schema.police.arguments import PURPOSE
from hub.schema.police.case_filters import CaseFilter, CaseOrderByInput
from hub.services.police.mark_saved_search_seen import SeenMatches
from hub.services.police.rename_saved_search import NewName
from hub.services.police.save_search import NewSearch

NAME = f"Its name, 1 to {MAX_NAME_CHARACTERS} characters; each of your searches has another one. Nobody else sees it."
SEARCH_ID = "The saved search, one of yours."


@strawberry.input(description=f"Keep a search; an account keeps at most {MAX_SAVED_SEARCHES}.")
class SaveSearchInput:
    """A search and its name."""

    name: str = strawberry.field(description=NAME)
    filter: CaseFilter = strawberry.field(
        description=f"Which cases, as `cases` takes it, without `unreadTips`. At most {MAX_MATCHES_AT_SAVING:,} cases "
        "may match when it is saved."
    )
    order_by: CaseOrderByInput | None = strawberry.field(
        description="Their order; without it the last opened come first.", default=None
    )
    purpose: str = strawberry.field(description=PURPOSE)

    def to_domain(self) -> NewSearch:
        """Build the service's command."""
        order = self.order_by.to_domain() if self.order_by else DEFAULT_CASE_ORDER
        return NewSearch(self.name, self.filter.to_domain(), order, self.purpose)


@strawberry.input(description="Give a saved search another name.")
class RenameSavedSearchInput:
    """A search and its new name."""

    search_id: strawberry.ID = strawberry.field(description=SEARCH_ID)
    name: str = strawberry.field(description=NAME)

    def to_domain(self) -> NewName:
        """Build the service's command."""
        return NewName(self.search_id, self.name)


@strawberry.input(description="Delete a saved search.")
class DeleteSavedSearchInput:
    """A search."""

    search_id: strawberry.ID = strawberry.field(description=SEARCH_ID)


@strawberry.input(description="Say that you have seen the new matches of a saved search.")
class MarkSavedSearchSeenInput:
    """A search, and how far its matches were seen."""

    search_id: strawberry.ID = strawberry.field(description=SEARCH_ID)
    until: str = strawberry.field(
        description="`cursor` of `savedSearches` or of an event: later matches stay new. A cursor from before the last "
        "one brings back no match."
    )

    def to_domain(self) -> SeenMatches:
        """Build the service's command."""
        return SeenMatches(self.search_id, self.until)
