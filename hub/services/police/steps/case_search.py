"""Search the cases of a scope: the one way to every list of cases, so that no list shows what another action hides."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.cases.case import Case
from hub.domain.page_size import MAX_TOTAL_COUNT, require_page_size
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch
from hub.domain.search.digests import SearchDigests
from hub.domain.trail.audit import AuditAction
from hub.errors import InvalidInput
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.police.steps.count_reads import count_reads
from hub.services.police.steps.pages import Page, Pager, PageRequest, list_kind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """The cases that an officer asks for: which, in which order, and which page of them."""

    search: CaseSearch
    order: CaseOrderBy
    page: PageRequest


@dataclass(frozen=True, slots=True)
class CaseList:
    """The list that is read: its name in the trail and in cursors, and the action that its cases must allow.

    With `public`, text and place are looked for in what the public sees alone, and no case counts as read.
    """

    name: str
    action: CaseAction
    public: bool


@dataclass(frozen=True, slots=True)
class CasePage(Generic[T]):
    """A page of cases, and a count of all that match, at most MAX_TOTAL_COUNT."""

    page: Page[T]
    count: Callable[[], Awaitable[int]]


async def run_search(
    by: Officer,
    reading: CaseReading,
    searched: CaseList,
    request: CaseRequest,
    *,
    purpose: str,
    now: datetime,
    ids: frozenset[str] | None = None,
) -> CasePage[Case]:
    """Return the cases of the list that match, in the order that is asked for; with `ids` some of these alone.

    The trail names the filters and has digests of the searched words; then it names the cases.
    """
    require_page_size(request.page.first)
    checked = request.search.checked(reading.regions)
    pager = Pager(reading.cursors, list_kind(reading.cursors, searched.name, request.order, checked), by)
    position = pager.position(request.page.after)
    check_order(checked, request.order)
    scopes = tuple(reading.access.scope(by, action, now=now) for action in actions_of_list(searched, checked))
    query = CaseQuery(checked, scopes, by, now, request.order, searched.public, ids)
    words = digests_of(checked, reading.digests)
    used = checked.leaf_names()
    action = AuditedAction(by, AuditAction.SEARCH_CASES, searched.name, purpose, now, digests=words, filters=used)

    async def read() -> CasePage[Case]:
        found = await reading.cases.search(query, position, request.page.first + 1)
        rows = pager.page_by_position(found, request.page.first, lambda one: one.position)
        if not searched.public:
            await count_reads(reading.rate_limit, by, [one.case.id for one in rows.items], now)
        return CasePage(rows.of(lambda one: one.case), lambda: reading.cases.count(query, MAX_TOTAL_COUNT))

    def describe(found: CasePage[Case]) -> Result:
        given = found.page.items
        allowed = {one for case in given for one in reading.access.relations(by, case, searched.action, now=now)}
        return Result(tuple(case.id for case in given), relations=tuple(sorted(allowed)))

    return await run_audited(reading.audit, action, read, describe)


def actions_of_list(searched: CaseList, search: CaseSearch) -> list[CaseAction]:
    """Return what every case of the list must allow: nobody finds by what they may not read.

    A filter finds by what it negates too, and each of its alternatives narrows the others.
    """
    return [searched.action, *([CaseAction.READ_TIPS] if search.asks_unread_tips else [])]


def check_order(search: CaseSearch, order: CaseOrderBy) -> None:
    """Raise InvalidInput for an order that needs another filter."""
    if order.by is CaseOrder.RELEVANCE and search.text is None:
        raise InvalidInput("RELEVANCE orders by how well a case fits `text`. Give `text`.", path=("orderBy", "by"))


def digests_of(search: CaseSearch, digests: SearchDigests) -> tuple[str, ...]:
    """Return the keyed digests of the texts of all levels, for the trail."""
    texts = [level.text for level in search.levels() if level.text]
    return tuple(dict.fromkeys(one for text in texts for one in digests.of_search(text)))
