"""The query of an export: the filter of its list, checked again, within what its owner may read by now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.exports.export import ExportKind
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.domain.search.cases import CaseSearch
from hub.domain.search.saved_filters import Search
from hub.domain.search.tips import TipSearch
from hub.domain.sort_direction import SortDirection
from hub.errors import InvalidInput
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.alerts import AlertQuery
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.ports.tips import TipQuery
from hub.services.police.search.search_case_summaries import SUMMARIES
from hub.services.police.search.search_cases import CASES
from hub.services.police.search.steps.rights_of_search import actions_of

LIST_NAMES: Final = {
    ExportKind.CASE_SUMMARIES: "caseSummaries",
    ExportKind.CASES: "cases",
    ExportKind.TIPS: "tips",
    ExportKind.ALERTS: "alerts",
}
"""The lists, as the graph names them in `ExportRowsInput`."""

Query = CaseQuery | TipQuery | AlertQuery


def checked_search(kind: ExportKind, search: Search, reading: CaseReading) -> Search:
    """Return the filter checked; raises InvalidInput, or a kind of it, with its path in `startExport`."""
    try:
        return search.checked(reading.regions) if isinstance(search, CaseSearch) else search.checked()
    except InvalidInput as error:
        error.path = ("rows", LIST_NAMES[kind], *error.path[1:])
        raise


def actions_for(kind: ExportKind, search: Search) -> Sequence[CaseAction]:
    """Return what the case of every row must allow: nobody finds by what they may not read."""
    return actions_of(search, SUMMARIES if kind is ExportKind.CASE_SUMMARIES else CASES)


def finds_nothing(query: Query) -> bool:
    """Return True if no right of the owner reaches a row."""
    return query.scope.is_empty if isinstance(query, AlertQuery) else any(scope.is_empty for scope in query.scopes)


def query_of(
    kind: ExportKind, search: Search, by: Officer, reading: CaseReading, *, now: datetime, as_of: datetime
) -> Query:
    """Return the query of a checked filter, as of a moment, for what an officer may read now."""
    scopes = tuple(reading.access.scope(by, action, now=now) for action in actions_for(kind, search))
    if isinstance(search, TipSearch):
        return TipQuery(search, scopes, by.account, as_of, SortDirection.ASCENDING)
    if isinstance(search, AlertSearch):
        return AlertQuery(search, scopes[0], as_of, AlertOrderBy())
    return CaseQuery(search, scopes, by, as_of, public=kind is ExportKind.CASE_SUMMARIES)
