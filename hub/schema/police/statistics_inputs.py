"""Arguments and inputs of the statistics of cases."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any

import strawberry

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import FoundBy, Outcome, Sex
from hub.domain.statistics.case_counts import MAX_DIMENSIONS, Dimension, StatisticsRequest

GroupBy = Annotated[
    list[Dimension] | None,
    strawberry.argument(description=f"At most {MAX_DIMENSIONS} dimensions; without any there is one group."),
]
TimeZone = Annotated[
    str, strawberry.argument(description="The zone of months, days and hours, by its IANA name, such as Asia/Shanghai.")
]
SeenFrom = Annotated[
    datetime | None, strawberry.argument(name="from", description="Children who disappeared at this moment or later.")
]
SeenUntil = Annotated[
    datetime | None, strawberry.argument(name="until", description="Children who disappeared before this moment.")
]


@strawberry.input(description="Facts of the case by which a child is counted; a missing one matches all.")
class CaseStatisticsFilter:
    status: AlertStatus = strawberry.field(
        description="Real, exercise or test: they are never counted together.", default=AlertStatus.ACTUAL
    )
    region: str | None = strawberry.field(
        description="In this region, or one that is a part of it, by its code.", default=None
    )
    force: strawberry.ID | None = strawberry.field(description="Of this force, by its id.", default=None)
    age_from: int | None = strawberry.field(description="At least so many years old.", default=None)
    age_until: int | None = strawberry.field(description="At most so many years old.", default=None)
    sex: Sex | None = strawberry.field(description="Of this sex.", default=None)
    outcome: Outcome | None = strawberry.field(description="Ended like this.", default=None)
    found_by: FoundBy | None = strawberry.field(description="Found by this.", default=None)
    abductor_relation: AbductorRelation | None = strawberry.field(description="Taken by such a person.", default=None)


StatisticsFilterArgument = Annotated[
    CaseStatisticsFilter | None, strawberry.argument(description="Which children are counted.")
]


def statistics_request(
    given: CaseStatisticsFilter | None,
    group_by: tuple[Dimension, ...],
    time_zone: str,
    seen_from: datetime | None,
    seen_until: datetime | None,
) -> StatisticsRequest:
    """Build the service's request."""
    facts: dict[str, Any] = {one.name: getattr(given, one.name) for one in fields(given)} if given else {}
    return StatisticsRequest(group_by, time_zone, seen_from, seen_until, **facts)
