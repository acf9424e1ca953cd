"""Arguments and inputs of the reach of many alerts."""

from typing import Annotated

import strawberry

from hub.domain.alerts.alert import AlertStatus
from hub.domain.statistics.case_counts import MAX_DIMENSIONS
from hub.domain.statistics.reach_counts import MAX_MONTHS, ReachDimension, ReachRequest

ReachGroupBy = Annotated[
    list[ReachDimension] | None,
    strawberry.argument(description=f"At most {MAX_DIMENSIONS} dimensions; without any there is one group."),
]
FromMonth = Annotated[
    str,
    strawberry.argument(
        description="Alerts that were opened in this month or later, such as 2026-05, in the hub's time zone."
    ),
]
UntilMonth = Annotated[
    str, strawberry.argument(description=f"The last month, itself included; at most {MAX_MONTHS} months are summed.")
]


@strawberry.input(description="Facts of the alert's case; a missing one matches all.")
class ReachStatisticsFilter:
    status: AlertStatus = strawberry.field(
        description="Real, exercise or test: they are never summed together.", default=AlertStatus.ACTUAL
    )
    region: str | None = strawberry.field(
        description="In this region, or one that is a part of it, by its code.", default=None
    )
    force: strawberry.ID | None = strawberry.field(description="Of this force, by its id.", default=None)


ReachFilterArgument = Annotated[
    ReachStatisticsFilter | None, strawberry.argument(description="Which alerts are summed.")
]


def reach_request(
    given: ReachStatisticsFilter | None, group_by: tuple[ReachDimension, ...], first_month: str, last_month: str
) -> ReachRequest:
    """Build the service's request."""
    if given is None:
        return ReachRequest(first_month, last_month, group_by)
    return ReachRequest(first_month, last_month, group_by, given.status, given.region, given.force)
