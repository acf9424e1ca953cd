"""Sum how many people the stages of alerts came to."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.statistics.case_columns import ColumnScope, Fact, both, inside
from hub.domain.statistics.reach_counts import ReachDimension, ReachRequest
from hub.domain.statistics.reach_sums import ReachGroup, ReachGrouping, sum_reach
from hub.domain.trail.audit import AuditAction
from hub.services.police.ports.reach import ReachCounting, WaitingAlert
from hub.services.police.ports.statistics import StatisticsNotReady
from hub.services.police.statistics.steps.keep_columns import keep_columns
from hub.services.police.statistics.steps.keep_reach import keep_reach
from hub.services.police.steps.audit import AuditedAction, run_with_audit

MAX_WEEKS: Final = 8
"""Weeks of changed cases, and of new readings, that a read takes in itself; more wait for a worker."""


@dataclass(frozen=True, slots=True)
class CountedReach:
    """The sums of a request, as of a moment; numbers below `suppressed_below` are hidden.

    `waiting` are alerts that match, have begun to tell people, and are in no sum yet.
    """

    as_of: datetime
    dimensions: Sequence[ReachDimension]
    groups: Sequence[ReachGroup]
    suppressed_below: int
    waiting: int


async def count_reach(
    by: Officer, counting: ReachCounting, request: ReachRequest, *, purpose: str, now: datetime
) -> CountedReach:
    """Return the reach of the alerts that match and whose cases' private facts the officer may read.

    Only last readings are summed, which are taken 72 hours after the end of an alert. Each has its noise, and sums are
    hidden as single readings are. The line of the trail names dimensions and filters, without values; no case counts
    as read. Raises Forbidden, InvalidInput or a kind of it, QueryTooWide, StatisticsNotReady, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    cases, regions = counting.cases, counting.cases.regions
    checked = request.checked(regions)
    action = AuditedAction(by, AuditAction.READ_REACH, "reachStatistics", purpose, now, filters=checked.named_filters())

    async def read() -> CountedReach:
        progress = await keep_columns(cases.columns, now=now, max_weeks=MAX_WEEKS)
        if progress is None:
            raise StatisticsNotReady()
        waits = await keep_reach(counting.columns, max_weeks=MAX_WEEKS)
        found = cases.access.scope(by, CaseAction.READ_PRIVATE, now=now)
        scope = ColumnScope(found.everything, found.forces, await cases.columns.granted(found))
        waiting = await counting.columns.waiting()
        parts = await counting.columns.read(cases.zone.key)
        grouping = ReachGrouping(checked, regions, counting.radii, await counting.columns.partners())

        def count() -> list[ReachGroup]:
            masks = []
            for part in parts:
                mask = both(
                    inside(part.facts, checked.status, (scope,)),
                    part.is_within(checked.first_month, checked.last_month),
                )
                for fact, values in checked.wanted(regions).items():
                    mask = both(mask, part.facts.is_one_of(fact, values))
                masks.append(mask)
            return sum_reach(parts, masks, grouping, counting.below)

        groups = await asyncio.to_thread(count)
        as_of = progress.as_of if waits is None else min(progress.as_of, waits)
        count_waiting = sum(_matches(one, checked, scope, counting) for one in waiting)
        return CountedReach(as_of, checked.group_by, groups, counting.below, count_waiting)

    return await run_with_audit(cases.audit, action, read)


def _matches(alert: WaitingAlert, request: ReachRequest, scope: ColumnScope, counting: ReachCounting) -> bool:
    """Return True if an alert is one of a request whose case's private facts the reader may read."""
    facts = {Fact.FORCE: alert.force, Fact.REGION: alert.region}
    month = f"{alert.opened_at.astimezone(counting.cases.zone):%Y-%m}"
    return (
        (scope.everything or alert.force in scope.forces or alert.case in scope.cases)
        and alert.status == request.status
        and request.first_month <= month <= request.last_month
        and all(facts[fact] in values for fact, values in request.wanted(counting.cases.regions).items())
    )
