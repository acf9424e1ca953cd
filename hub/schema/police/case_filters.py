"""Inputs that narrow and order the lists of cases."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated

import strawberry

from hub.domain.alerts import AlertState, AlertStatus
from hub.domain.case_search import CaseOrder, CaseSearch
from hub.domain.cases import CaseState, Outcome, Sex
from hub.schema.shared.points import CircleInput


@strawberry.input(description="Filters of a list of summaries; a missing filter matches all.")
class CaseSummaryFilter:
    """A search over what every officer may read."""

    near: CircleInput | None = strawberry.field(description="Last seen in this circle.", default=None)
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
        description="With an open alert, of which true: an area waits for a second person; false: none does.",
        default=None,
    )
    held: bool | None = strawberry.field(
        description="With an open alert, of which true: nothing new begins, since it is paused or was not confirmed "
        "in time; false: it goes on.",
        default=None,
    )
    expires_until: datetime | None = strawberry.field(
        description="With an open alert that expires at this moment or earlier.", default=None
    )
    outcome: Outcome | None = strawberry.field(description="Ended like this.", default=None)
    closed_from: datetime | None = strawberry.field(description="Closed at this moment or later.", default=None)
    closed_until: datetime | None = strawberry.field(description="Closed at this moment or earlier.", default=None)
    changed_since: datetime | None = strawberry.field(
        description="With an entry in the history at this moment or later.", default=None
    )

    def to_domain(self) -> CaseSearch:
        """Build the service's search."""
        given = {item.name: getattr(self, item.name, None) for item in fields(CaseSearch)}
        return CaseSearch(**given | {"near": self.near.circle() if self.near else None})


@strawberry.input(description="Filters of a list of cases; a missing filter matches all.")
class CaseFilter(CaseSummaryFilter):
    """A search over what officers with a relation to the case may read."""

    assigned: bool | None = strawberry.field(description="True: assigned to somebody; false: to nobody.", default=None)
    unread_tips: bool | None = strawberry.field(
        description="True: with tips that nobody has triaged; false: without. It finds cases whose tips you may read.",
        default=None,
    )


CaseFilterArgument = Annotated[CaseFilter | None, strawberry.argument(description="Which cases.")]
CaseSummaryFilterArgument = Annotated[CaseSummaryFilter | None, strawberry.argument(description="Which cases.")]
CaseOrderArgument = Annotated[CaseOrder, strawberry.argument(description="The order of the cases.")]
