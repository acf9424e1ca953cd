"""Count the children that cases are about."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.statistics.case_counts import StatisticsRequest
from hub.domain.statistics.groups import Group, count_groups
from hub.domain.trail.audit import AuditAction
from hub.services.police.ports.statistics import CaseCounting, StatisticsNotReady
from hub.services.police.statistics.steps.case_counts import CaseCounts
from hub.services.police.statistics.steps.keep_columns import keep_columns
from hub.services.police.steps.audit import AuditedAction, run_with_audit

MAX_WEEKS: Final = 8
"""Weeks of changed cases that a read brings up to date itself, in some tens of milliseconds; more wait for a worker."""


@dataclass(frozen=True, slots=True)
class CountedCases:
    """The children that a request counts, their cases and groups, as of a moment, and further reads of the same."""

    as_of: datetime
    children: int
    cases: int
    groups: Sequence[Group]
    more: CaseCounts


async def count_cases(
    by: Officer, counting: CaseCounting, request: StatisticsRequest, *, purpose: str, now: datetime
) -> CountedCases:
    """Return how many children the cases are about that match and whose private facts the officer may read.

    The line of the trail names dimensions and filters, without values, and no case: none counts as read, also where a
    group is one child. Raises Forbidden, InvalidInput or a kind of it, QueryTooWide, StatisticsNotReady,
    AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    checked = request.checked(counting.regions)
    action = AuditedAction(by, AuditAction.COUNT_CASES, "caseStatistics", purpose, now, filters=checked.named_filters())

    async def read() -> CountedCases:
        progress = await keep_columns(counting.columns, now=now, max_weeks=MAX_WEEKS)
        if progress is None:
            raise StatisticsNotReady()
        counts = CaseCounts(by, counting, checked, now, progress.as_of)
        choice = await counts.choose(checked.columns(), CaseAction.READ_PRIVATE)
        groups = await asyncio.to_thread(count_groups, choice, counts.grouping())
        return CountedCases(progress.as_of, choice.children, choice.cases, groups, counts)

    return await run_with_audit(counting.audit, action, read)
