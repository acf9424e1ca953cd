"""Inputs that narrow and order the lists of cases."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import UNSET

from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import CaseState, FoundBy, Outcome, Sex
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch, InRegion
from hub.domain.search.grounds import Ground
from hub.domain.sort_direction import SortDirection
from hub.schema.police.filter_inputs import ALL_MUST_MATCH, ANY_OF, NOT, PlaceFilter
from hub.schema.shared.points import CircleInput


@strawberry.input(one_of=True, description="A place. Exactly one field is given.")
class CasePlaceFilter(PlaceFilter):
    region: str | None = strawberry.field(
        description="In this region or one below it: a code of `regions`.", default=UNSET
    )

    def place(self) -> Ground | InRegion:
        """Return the place of the domain, not yet checked."""
        return InRegion(self.region) if isinstance(self.region, str) else self.ground()


@strawberry.input(description="Filters of public facts.")
class PublicCaseFilter:
    """The leaves that both lists have; no type of the graph by itself."""

    place: CasePlaceFilter | None = strawberry.field(description="Last seen in this place.", default=None)
    seen_from: datetime | None = strawberry.field(description="Last seen at this moment or later.", default=None)
    seen_until: datetime | None = strawberry.field(description="Last seen at this moment or earlier.", default=None)
    status: AlertStatus | None = strawberry.field(description="Real, exercise or test.", default=None)
    state: CaseState | None = strawberry.field(description="Open or closed.", default=None)
    age_from: int | None = strawberry.field(description="At least so many years old.", default=None)
    age_until: int | None = strawberry.field(description="At most so many years old.", default=None)
    sex: Sex | None = strawberry.field(description="Of this sex.", default=None)
    text: str | None = strawberry.field(
        description="Words that the texts of the case all have, in any order; traditional and simplified Chinese are "
        "one. One or two letters or digits find the words that begin with them, more also parts of words.",
        default=None,
    )
    force: strawberry.ID | None = strawberry.field(description="Of this force, by its id.", default=None)
    mine: bool | None = strawberry.field(
        description="True: opened by you or assigned to you; false: neither.", default=None
    )
    alert_state: AlertState | None = strawberry.field(
        description="With an alert in this state. With `state: OPEN` and `alertState: EXPIRED`: still open, and nobody "
        "is told any more.",
        default=None,
    )
    unconfirmed: bool | None = strawberry.field(
        description="With an open alert. True: an area waits for a second person; false: none does, or "
        "the case was returned.",
        default=None,
    )
    returned: bool | None = strawberry.field(
        description="With an open alert. True: a colleague returned the case instead of confirming it; "
        "false: none did, or it was sent again.",
        default=None,
    )
    held: bool | None = strawberry.field(
        description="With an open alert. True: nothing new begins, since it is paused or was not confirmed "
        "in time; false: it goes on. This is no legal hold: that is `legalHold` of `cases`.",
        default=None,
    )
    expires_until: datetime | None = strawberry.field(
        description="With an open alert that expires at this moment or earlier.", default=None
    )
    outcome: Outcome | None = strawberry.field(description="Ended like this.", default=None)
    found_by: FoundBy | None = strawberry.field(description="Found by this.", default=None)
    opened_from: datetime | None = strawberry.field(description="Opened at this moment or later.", default=None)
    opened_until: datetime | None = strawberry.field(description="Opened at this moment or earlier.", default=None)
    closed_from: datetime | None = strawberry.field(description="Closed at this moment or later.", default=None)
    closed_until: datetime | None = strawberry.field(description="Closed at this moment or earlier.", default=None)
    changed_since: datetime | None = strawberry.field(
        description="With an entry in the history at this moment or later.", default=None
    )


@strawberry.input(description=f"Filters of a list of summaries. {ALL_MUST_MATCH}")
class CaseSummaryFilter(PublicCaseFilter):
    """A search over what every officer may read."""

    any_of: "list[CaseSummaryFilter] | None" = strawberry.field(description=ANY_OF, default=None)
    not_: "CaseSummaryFilter | None" = strawberry.field(name="not", description=NOT, default=None)

    def to_domain(self) -> CaseSearch:
        return _search_of(self)


@strawberry.input(description=f"Filters of a list of cases. {ALL_MUST_MATCH}")
class CaseFilter(PublicCaseFilter):
    """A search over what officers with a relation to the case may read."""

    near: CircleInput | None = strawberry.field(
        description="Last seen in this circle.",
        default=None,
        deprecation_reason="Use `place`. Removed after 2027-06-30.",
    )
    assigned: bool | None = strawberry.field(description="True: assigned to somebody; false: to nobody.", default=None)
    abductor_relation: AbductorRelation | None = strawberry.field(
        description="Taken by a person with this relation to the child.", default=None
    )
    helped_by_tips: bool | None = strawberry.field(
        description="True: `closeCase` named tips that helped; false: it named none, or the case is open.", default=None
    )
    legal_hold: bool | None = strawberry.field(
        description="True: under a legal hold (`keeping { hold }`), so that nothing of it is wiped; false: under none.",
        default=None,
    )
    unread_tips: bool | None = strawberry.field(
        description="True: with tips that nobody has triaged; false: without. Wherever it stands in the filter, the "
        "list holds only cases whose tips you may read.",
        default=None,
    )
    any_of: "list[CaseFilter] | None" = strawberry.field(description=ANY_OF, default=None)
    not_: "CaseFilter | None" = strawberry.field(name="not", description=NOT, default=None)

    def to_domain(self) -> CaseSearch:
        return _search_of(self)


def _search_of(given: CaseFilter | CaseSummaryFilter) -> CaseSearch:
    leaves = {item.name: getattr(given, item.name, None) for item in fields(CaseSearch)}
    near = given.near if isinstance(given, CaseFilter) else None
    return CaseSearch(
        **leaves
        | {
            "place": given.place.place() if given.place else None,
            "near": near.circle() if near else None,
            "any_of": None if given.any_of is None else tuple(map(_search_of, given.any_of)),
            "negated": _search_of(given.not_) if given.not_ else None,
        }
    )


@strawberry.input(description="The order of a list of cases.")
class CaseOrderByInput:
    by: CaseOrder = strawberry.field(description="What the cases are ordered by; those alike by their ids.")
    direction: SortDirection | None = strawberry.field(
        description="Without it the latest come first, by EXPIRES the soonest, and by RELEVANCE the best.", default=None
    )

    def to_domain(self) -> CaseOrderBy:
        return CaseOrderBy(self.by, self.direction or self.by.usual_direction)


CaseFilterArgument = Annotated[CaseFilter | None, strawberry.argument(description="Which cases.")]
CaseSummaryFilterArgument = Annotated[CaseSummaryFilter | None, strawberry.argument(description="Which cases.")]
CaseOrderArgument = Annotated[
    CaseOrderByInput | None,
    strawberry.argument(description="Their order; without it the last opened come first."),
]
