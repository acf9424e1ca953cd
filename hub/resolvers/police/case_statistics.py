"""The query field `caseStatistics`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.arguments import Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.statistics_inputs import (
    GroupBy,
    SeenFrom,
    SeenUntil,
    StatisticsFilterArgument,
    TimeZone,
    statistics_request,
)
from hub.schema.police.statistics_types import CaseStatistics
from hub.services.police.statistics.count_cases import count_cases


@resolver_field(
    "How many children the cases are about whose private facts you may read, by groups, and what became of them. A "
    "child with several cases counts once, by the one of these cases that was opened first."
)
async def case_statistics(
    info: PoliceInfo,
    purpose: Purpose,
    group_by: GroupBy = None,
    time_zone: TimeZone = "UTC",
    seen_from: SeenFrom = None,
    seen_until: SeenUntil = None,
    filter: StatisticsFilterArgument = None,
) -> CaseStatistics:
    by, services = info.context.actor, info.context.services
    request = statistics_request(filter, tuple(group_by or ()), time_zone, seen_from, seen_until)
    now = await services.clock.now()
    found = await count_cases(by, services.case_counting, request, purpose=purpose, now=now)
    return CaseStatistics.from_domain(found)
