"""The query field `reachStatistics`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.arguments import Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.reach_statistics_inputs import (
    FromMonth,
    ReachFilterArgument,
    ReachGroupBy,
    UntilMonth,
    reach_request,
)
from hub.schema.police.reach_statistics_types import ReachStatistics
from hub.services.police.statistics.count_reach import count_reach


@resolver_field(
    "How many people alerts came to, side by side by radius, partner, month and region: sums over the alerts whose "
    "cases' private facts you may read. Each number has noise, as in `Case.reach`, and says how much."
)
async def reach_statistics(
    info: PoliceInfo,
    purpose: Purpose,
    from_month: FromMonth,
    until_month: UntilMonth,
    group_by: ReachGroupBy = None,
    filter: ReachFilterArgument = None,
) -> ReachStatistics:
    by, services = info.context.actor, info.context.services
    request = reach_request(filter, tuple(group_by or ()), from_month, until_month)
    now = await services.clock.now()
    found = await count_reach(by, services.reach_counting, request, purpose=purpose, now=now)
    return ReachStatistics.from_domain(found)
