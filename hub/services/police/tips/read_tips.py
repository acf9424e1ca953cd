"""Read the tips of a case."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cursors import CursorSeal
from hub.domain.page_size import MAX_TOTAL_COUNT, require_page_size
from hub.domain.search.tips import TipOrder, TipOrderBy, TipSearch
from hub.domain.tips.tip import Tip
from hub.domain.trail.audit import AuditAction
from hub.error_path import error_path
from hub.errors import CursorInvalid, NotFound
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.tips import Ranking, TipRanking
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.count_reads import count_reads
from hub.services.police.steps.find_case import find_case
from hub.services.police.steps.pages import Page, Pager, PageRequest, list_kind
from hub.services.police.steps.require_action import require_action
from hub.services.police.steps.tip_rights import actions_of, digests_of
from hub.services.police.tips.steps.rank_case import rank_case

MAX_RANKING_AGE_SECONDS: Final = 5.0
"""Real time for which an order is given although tips came in after it: a flood must not make each read rank anew."""

MAX_LINKED_BY_READ: Final = 100
"""New tips that one read links if no worker has; the others are ranked without links."""

LINES_PER_READ: Final = 200
MAX_READS: Final = 10
"""Reads of a stored order for one page: a filter that matches little gives a short page with a cursor to go on."""


ORDER_REMOVED: Final = "The order that this cursor belongs to is no longer stored; read again without `after`."


@dataclass(frozen=True, slots=True)
class TipRequest:
    """The tips of a case that an officer asks for: which, in which order, and which page of them."""

    case: str
    search: TipSearch
    order: TipOrderBy
    page: PageRequest


@dataclass(frozen=True, slots=True)
class TipPage:
    """A page of tips, the cursor after it if it is empty, and a count of all that the whole list shows."""

    page: Page[Tip]
    cursor_if_empty: str | None
    count: Callable[[], Awaitable[int]]


async def read_tips(
    by: Officer, reading: CaseReading, stores: TipRanking, request: TipRequest, *, purpose: str, now: datetime
) -> TipPage:
    """Return tips of a case by the time of their intake, or in their ranked order, without withdrawn ones.

    Raises Forbidden, CaseForbidden without a relation to the case, also for a filter by facts of the case that the
    officer may not read, InvalidInput or a kind of it, CursorInvalid also for a page of an order that is no longer
    stored, QueryTooWide, ReadLimitReached beyond the cases that one person may read in an hour, AuditUnavailable,
    NotFound.
    """
    by.require(Permission.READ_CASES)
    require_page_size(request.page.first)
    request.order.check(of_case=True)
    request = replace(request, search=request.search.checked())
    reader = _Reader(by, stores, reading.cursors, request, now)
    reader.check_cursor()
    case, relations = await find_case(reading, by, request.case, CaseAction.READ_TIPS, now=now)

    async def read() -> TipPage:
        if case is None:
            raise NotFound()
        for needed in actions_of(request.search):
            require_action(reading.access, by, case, needed, now)
        await count_reads(reading.rate_limit, by, [case.id], now)
        return await (reader.ranked() if request.order.by is TipOrder.RANKED else reader.by_time())

    with error_path("caseId"):
        action = AuditedAction(
            by,
            AuditAction.READ_TIPS,
            request.case,
            purpose,
            now,
            request.case,
            digests=digests_of(request.search, reading.digests),
            filters=request.search.leaf_names(),
            relations=relations,
        )
        return await run_with_audit(reading.audit, action, read, lambda found: [tip.id for tip in found.page.items])


@dataclass(frozen=True, slots=True)
class _Reader:
    """One request, and what it is answered from."""

    by: Officer
    stores: TipRanking
    cursors: CursorSeal
    request: TipRequest
    now: datetime

    def check_cursor(self) -> None:
        """Raise CursorInvalid or CursorMismatch before anything is looked for."""
        if self.request.order.by is TipOrder.RANKED:
            self._place()
        else:
            self._pager().position(self.request.page.after)

    async def by_time(self) -> TipPage:
        """Return a page by the time at which tips came in."""
        asked, pager = self.request, self._pager()
        found = await self.stores.queue.page(
            asked.case,
            asked.search,
            self.by.account,
            pager.position(asked.page.after),
            asked.page.first + 1,
            direction=asked.order.direction,
            now=self.now,
        )
        page = pager.page_by_position(found, asked.page.first, lambda tip: (tip.received_at, tip.id))
        return TipPage(page, None, self._count)

    async def ranked(self) -> TipPage:
        """Return a page of the stored order from which the reader began, or of a new one."""
        asked, queue = self.request, self.stores.queue
        ranking, start = self._place() or ((await self._ranking()).id, 0)
        rows: list[tuple[str, Tip]] = []
        for _ in range(MAX_READS):
            ids = await queue.ranked(ranking, start, LINES_PER_READ)
            if ids is None:
                raise CursorInvalid(ORDER_REMOVED, path=("after",))
            tips = await queue.among(asked.case, ids, asked.search, self.by.account, now=self.now)
            for place, tip in enumerate(ids, start + 1):
                if tip in tips:
                    if len(rows) == asked.page.first:
                        return TipPage(Page(tuple(rows), more=True), None, self._count)
                    rows.append((self._seal(ranking, place), tips[tip]))
            start += len(ids)
            if len(ids) < LINES_PER_READ:
                return TipPage(Page(tuple(rows), more=False), None, self._count)
        # The last cursor leads past the lines that were looked at, so that the next page begins behind them.
        end = self._seal(ranking, start)
        rows = [*rows[:-1], (end, rows[-1][1])] if rows else []
        return TipPage(Page(tuple(rows), more=True), end, self._count)

    async def _ranking(self) -> Ranking:
        queue, case = self.stores.queue, self.request.case
        newest = await queue.newest_ranking(case)
        if newest is None or (newest.age_seconds > MAX_RANKING_AGE_SECONDS and await queue.has_fresh(case)):
            return await rank_case(self.stores, case, max_linked=MAX_LINKED_BY_READ)
        return newest

    async def _count(self) -> int:
        asked = self.request
        return await self.stores.queue.count(
            asked.case,
            asked.search,
            self.by.account,
            MAX_TOTAL_COUNT,
            standing_only=asked.order.by is TipOrder.RANKED,
            now=self.now,
        )

    def _pager(self) -> Pager:
        return Pager(self.cursors, self._kind, self.by)

    @property
    def _kind(self) -> str:
        return list_kind(self.cursors, f"tips of {self.request.case}", self.request.order, self.request.search)

    def _place(self) -> tuple[str, int] | None:
        if self.request.page.after is None:
            return None
        ranking, start = self.cursors.open(self.request.page.after, kind=self._kind, reader=self.by.account)
        return str(ranking), int(start)

    def _seal(self, ranking: str, start: int) -> str:
        return self.cursors.seal((ranking, start), kind=self._kind, reader=self.by.account)
