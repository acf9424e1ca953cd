"""Inputs of the mutations of saved searches."""

import strawberry
from strawberry import UNSET

from hub.domain.search.alerts import AlertOrderBy
from hub.domain.search.cases import DEFAULT_CASE_ORDER
from hub.domain.search.saved import (
    MAX_MATCHES_AT_SAVING,
    MAX_NAME_CHARACTERS,
    Order,
)
from hub.domain.search.saved_filters import Search
from hub.domain.search.tips import TipOrderBy
from hub.schema.police.alert_filters import AlertFilter, AlertOrderByInput
from hub.schema.police.case_filters import CaseFilter, CaseOrderByInput
from hub.schema.police.tip_filters import TipFilter, TipOrderByInput

NAME = f"Its name, 1 to {MAX_NAME_CHARACTERS} characters; each of your searches has another one. Nobody else sees it."
SEARCH_ID = "The saved search, one of yours."


@strawberry.input(description="Cases to search for.")
class CaseCriteria:
    filter: CaseFilter = strawberry.field(description="Which cases, as `cases` takes it.")
    order_by: CaseOrderByInput | None = strawberry.field(
        description="Their order; without it the last opened come first.", default=None
    )

    def to_domain(self) -> tuple[Search, Order]:
        return self.filter.to_domain(), self.order_by.to_domain() if self.order_by else DEFAULT_CASE_ORDER


@strawberry.input(description="Tips to search for.")
class TipCriteria:
    filter: TipFilter = strawberry.field(description="Which tips, as `tips` takes it, without `withdrawn`.")
    order_by: TipOrderByInput | None = strawberry.field(
        description="Their order, by RECEIVED; without it the latest come first.", default=None
    )

    def to_domain(self) -> tuple[Search, Order]:
        return self.filter.to_domain(), self.order_by.to_domain() if self.order_by else TipOrderBy()


@strawberry.input(description="Alerts to search for.")
class AlertCriteria:
    filter: AlertFilter = strawberry.field(description="Which alerts, as `alerts` takes it.")
    order_by: AlertOrderByInput | None = strawberry.field(
        description="Their order; without it the last opened come first.", default=None
    )

    def to_domain(self) -> tuple[Search, Order]:
        return self.filter.to_domain(), self.order_by.to_domain() if self.order_by else AlertOrderBy()


@strawberry.input(
    one_of=True,
    description="The list that is searched, by its own filter and rights. Exactly one field is given. A filter has at "
    f"least one field, and at most {MAX_MATCHES_AT_SAVING:,} may match it when it is saved.",
)
class SearchCriteria:
    cases: CaseCriteria | None = strawberry.field(
        description="Cases with private facts; you may read each of them.", default=UNSET
    )
    tips: TipCriteria | None = strawberry.field(description="Tips of cases whose tips you may read.", default=UNSET)
    alerts: AlertCriteria | None = strawberry.field(description="Alerts of cases of all forces.", default=UNSET)

    def to_domain(self) -> tuple[Search, Order]:
        """Return the search, not yet checked, and its order."""
        given = self.cases or self.tips or self.alerts
        # GraphQL lets nothing else through.
        assert given
        return given.to_domain()
