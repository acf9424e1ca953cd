"""Search the tips of all cases whose tips the officer may read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import Case
from hub.domain.page_size import MAX_TOTAL_COUNT, require_page_size
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.domain.tips.tip import Tip
from hub.domain.trail.audit import AuditAction
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.stores import Position
from hub.services.police.ports.tips import TipLists, TipQuery
from hub.services.police.search.steps.saved_lists import SavedList
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.police.steps.count_reads import count_reads
from hub.services.police.steps.pages import Page, Pager, PageRequest, list_kind
from hub.services.police.steps.tip_rights import actions_of, digests_of

LIST = "tips"
"""The name of the list in the trail and in cursors."""


@dataclass(frozen=True, slots=True)
class TipsRequest:
    """The tips over cases that an officer asks for: which, in which order, and which page of them."""

    search: TipSearch
    order: TipOrderBy
    page: PageRequest


@dataclass(frozen=True, slots=True)
class TipsPage:
    """A page of tips over cases, and a count of all that match, at most MAX_TOTAL_COUNT."""

    page: Page[Tip]
    count: Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class _Given:
    """A page, and the cases of its tips as the table of access saw them."""

    page: TipsPage
    cases: list[Case]


async def search_tips(
    by: Officer,
    reading: CaseReading,
    lists: TipLists,
    request: TipsRequest,
    *,
    purpose: str,
    now: datetime,
    saved: SavedList | None = None,
) -> TipsPage:
    """Return tips that match, of cases whose tips the officer may read, by the time of their intake.

    The trail names the filters and has digests of the searched words, then it names the tips and their cases. Raises
    Forbidden, InvalidInput or a kind of it, CursorInvalid, CursorMismatch, QueryTooWide, ReadLimitReached beyond the
    cases that one person may read in an hour, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    require_page_size(request.page.first)
    request.order.check(of_case=False)
    search = request.search.checked()
    name, ids = (saved.name, saved.ids) if saved else (LIST, None)
    pager = Pager(reading.cursors, list_kind(reading.cursors, name, request.order, search), by)
    position = pager.position(request.page.after)
    scopes = tuple(reading.access.scope(by, action, now=now) for action in actions_of(search))
    query = TipQuery(search, scopes, by.account, now, request.order.direction, ids, standing_only=saved is not None)
    words = digests_of(search, reading.digests)
    used = search.leaf_names()
    action = AuditedAction(by, AuditAction.READ_TIPS, name, purpose, now, digests=words, filters=used)

    async def read() -> _Given:
        reader = _Reader(by, reading, lists, query)
        found = await reader.next_tips(position, request.page.first + 1)
        page = pager.page_by_position(found, request.page.first, lambda tip: (tip.received_at, tip.id))
        cases = [reader.cases[one] for one in sorted({tip.case for tip in page.items})]
        await count_reads(reading.rate_limit, by, [case.id for case in cases], now)
        return _Given(TipsPage(page, lambda: lists.count(query, MAX_TOTAL_COUNT)), cases)

    def describe(given: _Given) -> Result:
        needed = actions_of(search)
        relations = {one for case in given.cases for one in reading.access.relations(by, case, *needed, now=now)}
        seen = (*(tip.id for tip in given.page.page.items), *(case.id for case in given.cases))
        return Result(seen, relations=tuple(sorted(relations)))

    return (await run_audited(reading.audit, action, read, describe)).page


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads tips, and asks the table of access about the case of each as it is by then."""

    by: Officer
    reading: CaseReading
    lists: TipLists
    query: TipQuery
    cases: dict[str, Case] = field(default_factory=dict)

    async def next_tips(self, position: Position | None, wanted: int) -> list[Tip]:
        """Return so many tips after a position, fewer at the end of the list.

        A tip whose case was taken from the officer while the list was read is left out.
        """
        given: list[Tip] = []
        while True:
            found = await self.lists.page(self.query, position, wanted)
            unknown = {tip.case for tip in found} - self.cases.keys()
            self.cases.update(await self.reading.cases.by_ids(unknown) if unknown else {})
            given += [tip for tip in found if self._may_read(tip)]
            if len(found) < wanted or len(given) >= wanted:
                return given[:wanted]
            position = (found[-1].received_at, found[-1].id)

    def _may_read(self, tip: Tip) -> bool:
        case, access, now = self.cases.get(tip.case), self.reading.access, self.query.now
        return case is not None and all(
            access.may(self.by, case, action, now=now) for action in actions_of(self.query.wanted)
        )
