"""Inputs of the mutations of saved searches."""

import strawberry
from strawberry import UNSET

from hub.domain.alert_search import AlertOrderBy
from hub.domain.case_search import DEFAULT_CASE_ORDER
from hub.domain.saved_searches import (
    MAX_MATCHES_AT_SAVING,
    MAX_NAME_CHARACTERS,
    MAX_SAVED_SEARCHES,
    Order,
    SavedRequest,
)
from hub.domain.search_forms import Search
from hub.domain.tip_queue import TipOrderBy
from hub.schema.police.alert_filters import AlertFilter, AlertOrderByInput
from hub.schema.police.arguments import PURPOSE
from hub.schema.police.case_filters import CaseFilter, CaseOrderByInput
from hub.schema.police.tip_filters import TipFilter, TipOrderByInput
from hub.services.police.mark_saved_search_seen import SeenMatches
from hub.services.police.save_search import NewSearch
from hub.services.police.update_saved_search import SearchUpdate

NAME = f"Its name, 1 to {MAX_NAME_CHARACTERS} characters; each of your searches has another one. Nobody else sees it."
SEARCH_ID = "The saved search, one of yours."


@strawberry.input(description="Cases to search for.")
class CaseCriteria:
    """A filter of cases and their order."""

    filter: CaseFilter = strawberry.field(description="Which cases, as `cases` takes it.")
    order_by: CaseOrderByInput | None = strawberry.field(
        description="Their order; without it the last opened come first.", default=None
    )

    def to_domain(self) -> tuple[Search, Order]:
        """Return the search, not yet checked, and its order."""
        return self.filter.to_domain(), self.order_by.to_domain() if self.order_by else DEFAULT_CASE_ORDER


@strawberry.input(description="Tips to search for.")
class TipCriteria:
    """A filter of tips and their order."""

    filter: TipFilter = strawberry.field(description="Which tips, as `tips` takes it, without `withdrawn`.")
    order_by: TipOrderByInput | None = strawberry.field(
        description="Their order, by RECEIVED; without it the latest come first.", default=None
    )

    def to_domain(self) -> tuple[Search, Order]:
        """Return the search, not yet checked, and its order."""
        return self.filter.to_domain(), self.order_by.to_domain() if self.order_by else TipOrderBy()


@strawberry.input(description="Alerts to search for.")
class AlertCriteria:
    """A filter of alerts and their order."""

    filter: AlertFilter = strawberry.field(description="Which alerts, as `alerts` takes it.")
    order_by: AlertOrderByInput | None = strawberry.field(
        description="Their order; without it the last opened come first.", default=None
    )

    def to_domain(self) -> tuple[Search, Order]:
        """Return the search, not yet checked, and its order."""
        return self.filter.to_domain(), self.order_by.to_domain() if self.order_by else AlertOrderBy()


@strawberry.input(
    one_of=True,
    description="The list that is searched, by its own filter and rights. Exactly one field is given. A filter has at "
    f"least one field, and at most {MAX_MATCHES_AT_SAVING:,} may match it when it is saved.",
)
class SearchCriteria:
    """A list with its filter and order."""

    cases: CaseCriteria | None = strawberry.field(
        description="Cases with private facts, each of which you may read.", default=UNSET
    )
    tips: TipCriteria | None = strawberry.field(description="Tips of cases whose tips you may read.", default=UNSET)
    alerts: AlertCriteria | None = strawberry.field(description="Alerts of cases of all forces.", default=UNSET)

    def to_domain(self) -> tuple[Search, Order]:
        """Return the search, not yet checked, and its order."""
        given = self.cases or self.tips or self.alerts
        # GraphQL lets nothing else through.
        assert given
        return given.to_domain()


@strawberry.input(description=f"Keep a search; an account keeps at most {MAX_SAVED_SEARCHES}.")
class SaveSearchInput:
    """A search and its name."""

    name: str = strawberry.field(description=NAME)
    criteria: SearchCriteria = strawberry.field(description="The search.")
    purpose: str = strawberry.field(description=PURPOSE)

    def to_domain(self) -> NewSearch:
        """Build the service's command."""
        return NewSearch(SavedRequest(self.name, *self.criteria.to_domain()), self.purpose)


@strawberry.input(description="Change a saved search: its name, its criteria, or both.")
class UpdateSavedSearchInput:
    """A search, and what changes of it."""

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

    def to_domain(self) -> SearchUpdate:
        """Build the service's command."""
        criteria = self.criteria.to_domain() if self.criteria else None
        return SearchUpdate(self.search_id, self.purpose, self.name, criteria, self.expected_version)


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
