"""Figures about the cases of a statistic that the trail has already."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction, CaseScope
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.query_limits import QueryTooWide
from hub.domain.statistics.case_columns import (
    Choice,
    ColumnScope,
    Fact,
    Moment,
    choose_children,
    choose_outside,
    inside,
)
from hub.domain.statistics.case_counts import MAX_GROUPS, StatisticsRequest
from hub.domain.statistics.counts_elsewhere import MonthElsewhere, count_cells, ended_months, suppress_small
from hub.domain.statistics.groups import Grouping
from hub.domain.statistics.rates import (
    BEGINNINGS,
    RecoveryClock,
    RecoveryGroup,
    TipGroup,
    recovery_groups,
    tip_groups,
)
from hub.domain.statistics.time_buckets import in_ms
from hub.services.police.ports.statistics import CaseCounting

STATUS: Final = f"codes.{Fact.STATUS}"
FORCE: Final = f"codes.{Fact.FORCE}"
REGION: Final = f"codes.{Fact.REGION}"
SEEN: Final = f"moments.{Moment.SEEN}"


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """The cases of a request; the service that authorised it has written its line of the trail."""

    by: Officer
    counting: CaseCounting
    request: StatisticsRequest
    now: datetime
    as_of: datetime
    known: dict[CaseScope, ColumnScope] = field(default_factory=dict, compare=False)
    """The scopes that were read already: groups and rates are of the same grants."""

    async def recovery(self, clock: RecoveryClock) -> list[RecoveryGroup]:
        """Return the incidence of each outcome in every group; raises QueryTooWide."""
        needed = {f"moments.{one}" for one in (BEGINNINGS[clock], Moment.FOUND, Moment.CLOSED)}
        columns = self.request.columns() | needed | {f"codes.{Fact.OUTCOME}"}
        choice = await self.choose(columns, CaseAction.READ_PRIVATE)
        return await asyncio.to_thread(recovery_groups, choice, self.grouping(), clock, in_ms(self.as_of))

    async def tips(self) -> list[TipGroup]:
        """Return the tips of every group, of cases whose tips the officer may read too; raises QueryTooWide."""
        needed = {f"moments.{one}" for one in (Moment.CLOSED, Moment.OPENED, Moment.HELPED)}
        columns = self.request.columns() | needed | {f"codes.{Fact.HELPED}", "tips"}
        choice = await self.choose(columns, CaseAction.READ_PRIVATE, CaseAction.READ_TIPS)
        return await asyncio.to_thread(tip_groups, choice, self.grouping())

    async def elsewhere(self) -> list[MonthElsewhere]:
        """Return the children without a case that the officer may read, by month and region alone; raises QueryTooWide.

        Only `from` and `until` of the request count, and whole months that have ended.
        """
        regions = [*self.counting.regions.by_code, None]
        zone = self.counting.zone
        months = ended_months(self.request.seen_from, self.request.seen_until, self.as_of, zone)
        if len(months) * len(regions) > MAX_GROUPS:
            raise QueryTooWide(f"There are more than {MAX_GROUPS:,} months and regions. Name a later `from`.")
        scopes = await self._scopes(CaseAction.READ_PRIVATE)
        table = await self.counting.columns.read(_with_scopes({REGION, SEEN}, scopes))
        status = AlertStatus.ACTUAL.value

        def count() -> list[MonthElsewhere]:
            masks = tuple(inside(part, status, scopes) for part in table.parts)
            choice = choose_outside(table, status, masks)
            return suppress_small(count_cells(choice, regions, zone, months), months, regions)

        return await asyncio.to_thread(count)

    async def choose(self, columns: frozenset[str] | set[str], *actions: CaseAction) -> Choice:
        """Return the children that the request counts, among the cases on which the officer may do all of these."""
        scopes = await self._scopes(*actions)
        table = await self.counting.columns.read(_with_scopes(columns, scopes))

        def choose() -> Choice:
            masks = tuple(inside(part, self.request.status, scopes) for part in table.parts)
            return self.grouping().narrow(choose_children(table, masks))

        return await asyncio.to_thread(choose)

    def grouping(self) -> Grouping:
        """Return the dimensions and filters of the request."""
        return Grouping(self.request, self.counting.regions)

    async def _scopes(self, *actions: CaseAction) -> tuple[ColumnScope, ...]:
        found = [self.counting.access.scope(self.by, action, now=self.now) for action in actions]
        # Two actions are mostly allowed by the same relations.
        return tuple([await self._scope(scope) for scope in dict.fromkeys(found)])

    async def _scope(self, scope: CaseScope) -> ColumnScope:
        if scope not in self.known:
            granted = await self.counting.columns.granted(scope)
            self.known[scope] = ColumnScope(scope.everything, scope.forces, granted)
        return self.known[scope]


def _with_scopes(columns: frozenset[str] | set[str], scopes: Sequence[ColumnScope]) -> set[str]:
    """Return columns, and those that the scopes need."""
    forces = set() if all(scope.everything for scope in scopes) else {FORCE}
    return {*columns, STATUS} | forces | ({"ids"} if any(scope.cases for scope in scopes) else set())
