"""Search the alerts of cases of all forces."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert
from hub.domain.page_size import MAX_TOTAL_COUNT, require_page_size
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.domain.trail.audit import AuditAction
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.alerts import AlertLists, AlertQuery
from hub.services.police.search.steps.saved_lists import SavedList
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.police.steps.pages import Page, Pager, PageRequest, list_kind

LIST: Final = "alerts"
"""The name of the list in the trail and in cursors."""


@dataclass(frozen=True, slots=True)
class AlertRequest:
    """The alerts that an officer asks for: which, in which order, and which page of them."""

    search: AlertSearch
    order: AlertOrderBy
    page: PageRequest


@dataclass(frozen=True, slots=True)
class AlertPage:
    """A page of alerts, and a count of all that match, at most MAX_TOTAL_COUNT."""

    page: Page[Alert]
    count: Callable[[], Awaitable[int]]


async def search_alerts(
    by: Officer,
    reading: CaseReading,
    lists: AlertLists,
    request: AlertRequest,
    *,
    purpose: str,
    now: datetime,
    saved: SavedList | None = None,
) -> AlertPage:
    """Return alerts that match, of cases whose public facts the officer may read, ended ones and earlier ones too.

    The trail names the filters, then the cases of the alerts, as for summaries of cases. Nothing counts as read. Raises
    Forbidden, InvalidInput or a kind of it, CursorInvalid, CursorMismatch, QueryTooWide, AuditUnavailable.
    """
    by.require_any(*OFFICERS)
    require_page_size(request.page.first)
    search = request.search.checked()
    name, ids = (saved.name, saved.ids) if saved else (LIST, None)
    pager = Pager(reading.cursors, list_kind(reading.cursors, name, request.order, search), by)
    position = pager.position(request.page.after)
    scope = reading.access.scope(by, CaseAction.READ_PUBLIC, now=now)
    query = AlertQuery(search, scope, now, request.order, ids)
    action = AuditedAction(by, AuditAction.SEARCH_CASES, name, purpose, now, filters=search.leaf_names())

    async def read() -> AlertPage:
        found = await lists.page(query, position, request.page.first + 1)
        rows = pager.page_by_position(found, request.page.first, lambda one: one.position)
        return AlertPage(rows.of(lambda one: one.alert), lambda: lists.count(query, MAX_TOTAL_COUNT))

    def describe(given: AlertPage) -> Result:
        alerts = given.page.items
        return Result((*(alert.id for alert in alerts), *sorted({alert.case for alert in alerts})))

    return await run_audited(reading.audit, action, read, describe)
