"""Inputs that narrow and order the list of alerts."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated

import strawberry

from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.alerts.endings import AlertEnding
from hub.domain.search.alerts import AlertOrder, AlertOrderBy, AlertSearch
from hub.domain.sort_direction import SortDirection
from hub.schema.police.filter_inputs import ALL_MUST_MATCH, ANY_OF, PlaceFilter
from hub.schema.shared.points import PointInput


@strawberry.input(description=f"Filters of a list of alerts. {ALL_MUST_MATCH}")
class AlertFilter:
    """A search over what every officer may read of alerts."""

    state: AlertState | None = strawberry.field(description="In this state.", default=None)
    status: AlertStatus | None = strawberry.field(description="Real, exercise or test.", default=None)
    force: strawberry.ID | None = strawberry.field(
        description="Of a case that this force has now, by its id.", default=None
    )
    opened_from: datetime | None = strawberry.field(description="Opened at this moment or later.", default=None)
    opened_until: datetime | None = strawberry.field(description="Opened at this moment or earlier.", default=None)
    ended_from: datetime | None = strawberry.field(description="Ended at this moment or later.", default=None)
    ended_until: datetime | None = strawberry.field(description="Ended at this moment or earlier.", default=None)
    expires_until: datetime | None = strawberry.field(
        description="Open, and expires at this moment or earlier.", default=None
    )
    ending: AlertEnding | None = strawberry.field(description="Ended, and reads like this.", default=None)
    held: bool | None = strawberry.field(
        description="Open. True: nothing new begins, since it is paused or was not confirmed in time; false: "
        "it goes on.",
        default=None,
    )
    unconfirmed: bool | None = strawberry.field(
        description="Open. True: an area waits for a second person; false: none does, or its case was returned.",
        default=None,
    )
    several_areas: bool | None = strawberry.field(
        description="True: with a sighting beside the place last seen; false: with one area.", default=None
    )
    place: PlaceFilter | None = strawberry.field(
        description="The published centre of an area lies in this place.", default=None
    )
    reached: PointInput | None = strawberry.field(
        description="Told people in a circle that holds this point: that of an area at its largest radius so far, also "
        "of an area that has gone. A device up to a cell outside of it may have been told too.",
        default=None,
    )
    any_of: "list[AlertFilter] | None" = strawberry.field(description=ANY_OF, default=None)
    not_: "AlertFilter | None" = strawberry.field(
        name="not",
        description="This does not match as a whole. An alert that lacks what a field asks for does not match the "
        "field, and is found.",
        default=None,
    )

    def to_domain(self) -> AlertSearch:
        leaves = {item.name: getattr(self, item.name, None) for item in fields(AlertSearch)}
        return AlertSearch(
            **leaves
            | {
                "place": self.place.ground() if self.place else None,
                "reached": self.reached.point() if self.reached else None,
                "any_of": None if self.any_of is None else tuple(one.to_domain() for one in self.any_of),
                "negated": self.not_.to_domain() if self.not_ else None,
            }
        )


@strawberry.input(description="The order of a list of alerts.")
class AlertOrderByInput:
    by: AlertOrder = strawberry.field(description="What the alerts are ordered by; those alike by their ids.")
    direction: SortDirection | None = strawberry.field(
        description="Without it the latest come first, and by EXPIRES the soonest.", default=None
    )

    def to_domain(self) -> AlertOrderBy:
        return AlertOrderBy(self.by, self.direction or self.by.usual_direction)


AlertFilterArgument = Annotated[AlertFilter | None, strawberry.argument(description="Which alerts.")]
AlertOrderArgument = Annotated[
    AlertOrderByInput | None, strawberry.argument(description="Their order; without it the last opened come first.")
]
