"""Inputs that narrow and order the lists of tips."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated

import strawberry

from hub.domain.alerts.alert import AlertStatus
from hub.domain.search.tips import MAX_NAMED_CASES, TipOrder, TipOrderBy, TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.tips.tip import TipState
from hub.schema.police.filter_inputs import ALL_MUST_MATCH, ANY_OF, PlaceFilter


@strawberry.input(description=f"Filters of a list of tips. {ALL_MUST_MATCH}")
class TipFilter:
    case_ids: list[strawberry.ID] | None = strawberry.field(
        description=f"Of one of these cases, 1 to {MAX_NAMED_CASES}.", default=None
    )
    force: strawberry.ID | None = strawberry.field(
        description="Of a case that this force has now, by its id.", default=None
    )
    status: AlertStatus | None = strawberry.field(description="To a real alert, an exercise or a test.", default=None)
    states: list[TipState] | None = strawberry.field(description="In one of these states.", default=None)
    received_from: datetime | None = strawberry.field(description="Came in at this moment or later.", default=None)
    received_until: datetime | None = strawberry.field(description="Came in at this moment or earlier.", default=None)
    seen_from: datetime | None = strawberry.field(
        description="Tells of this moment or later, by the person's account.", default=None
    )
    seen_until: datetime | None = strawberry.field(
        description="Tells of this moment or earlier, by the person's account.", default=None
    )
    place: PlaceFilter | None = strawberry.field(description="Names a point in this place.", default=None)
    mine: bool | None = strawberry.field(description="True: claimed by you; false: not.", default=None)
    unclaimed: bool | None = strawberry.field(description="True: claimed by nobody; false: by somebody.", default=None)
    linked: bool | None = strawberry.field(
        description="True: with a link to another tip; false: without.", default=None
    )
    folded: bool | None = strawberry.field(
        description="True: folded behind another tip; false: with a line of its own.", default=None
    )
    has_photo: bool | None = strawberry.field(description="True: with a photo; false: without.", default=None)
    has_contact: bool | None = strawberry.field(
        description="True: the person can be reached; false: left no contact.", default=None
    )
    helped: bool | None = strawberry.field(
        description="True: `closeCase` named it among those that helped; false: not. Wherever it stands in the filter, "
        "the list holds only tips of cases whose private facts you may read.",
        default=None,
    )
    withdrawn: bool | None = strawberry.field(
        description="True: the person withdrew it; false: it stands. One that was wiped with its case is neither.",
        default=None,
    )
    text: str | None = strawberry.field(
        description="With all these words in its text and its additions. A tip is found by them some seconds after it "
        "came in.",
        default=None,
    )
    any_of: "list[TipFilter] | None" = strawberry.field(description=ANY_OF, default=None)
    not_: "TipFilter | None" = strawberry.field(
        name="not",
        description="This does not match as a whole. A tip that lacks what a field asks for does not match the field, "
        "and is found.",
        default=None,
    )

    def to_domain(self) -> TipSearch:
        leaves = {item.name: getattr(self, item.name, None) for item in fields(TipSearch)}
        lists = {
            "case_ids": None if self.case_ids is None else tuple(self.case_ids),
            "states": None if self.states is None else tuple(self.states),
        }
        return TipSearch(
            **leaves
            | lists
            | {
                "place": self.place.ground() if self.place else None,
                "any_of": None if self.any_of is None else tuple(one.to_domain() for one in self.any_of),
                "negated": self.not_.to_domain() if self.not_ else None,
            }
        )


@strawberry.input(description="The order of a list of tips.")
class TipOrderByInput:
    by: TipOrder = strawberry.field(description="The order. RANKED needs `caseId`.")
    direction: SortDirection | None = strawberry.field(
        description="By RECEIVED: without it the latest come first. RANKED begins with the first line and takes none.",
        default=None,
    )

    def to_domain(self) -> TipOrderBy:
        return TipOrderBy(self.by, self.direction or SortDirection.DESCENDING)


TipFilterArgument = Annotated[TipFilter | None, strawberry.argument(description="Which tips.")]
TipOrderArgument = Annotated[
    TipOrderByInput | None, strawberry.argument(description="Their order; without it the latest come first.")
]
OptionalCaseId = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="The case; without it the tips of every case whose tips you may read."),
]
