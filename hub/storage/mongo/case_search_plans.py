"""The index by which a list of cases is read. The hub names it, since the server would try each of a dozen first.

A list that comes from several indexes is read in parts that are merged. `make bench SUITE=desk` shows the times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hub.domain.alerts import AlertState
from hub.domain.case_search import CaseOrder, CaseSearch, InRegion
from hub.domain.cases import Outcome
from hub.services.police.ports import CaseQuery
from hub.storage.mongo.case_access_rows import ScopePart, scope_filter, scope_parts
from hub.storage.mongo.case_search_rows import ORDER_FIELDS, assigned_to, opened_by, search_filters
from hub.storage.mongo.database import Row

Index = list[tuple[str, int]]

MAX_MERGED_FORCES: Final = 200
"""The server merges the cases of so many forces in order. More forces have so many of all cases that all are read."""

BY_ID: Final = ("_id", -1)
OF_OPENERS: Final[Index] = [("opener_keys", 1), ("opened_at", -1), BY_ID]
WITH_UNREAD_TIPS: Final[Index] = [("unread_tips", 1), ("opened_at", -1), BY_ID]
WITH_OPEN_ALERT: Final[Index] = [("listed.is_open", 1), ("listed.expires_at", 1), ("_id", 1)]
WITH_LIKE_KEYS: Final[Index] = [("like_keys", 1), ("state", 1), ("opened_at", -1), BY_ID]
OFFERED: Final[Index] = [("hand_over.to", 1), ("opened_at", -1), BY_ID]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: its filter, that for the cases which no part before has, and its index.

    Without an index the server chooses one.
    """

    filter: Row
    filter_of_new: Row
    index: Index | None


def parts_of(query: CaseQuery) -> list[Part]:
    """Return the parts of a list; none of the query's scopes may be empty."""
    wanted, order = query.wanted, query.order.by
    scopes = [row for row in map(scope_filter, query.scopes) if row]
    to_me, by_me = assigned_to(query.reader, query.now), opened_by(query.reader)
    filters = [*search_filters(query), *([{"$nor": [to_me, by_me]}] if wanted.mine is False else [])]
    if _is_of_open_alerts(wanted, order):
        mine = [{"$or": [to_me, by_me]}] if wanted.mine else []
        return _split([({}, WITH_OPEN_ALERT)], [*filters, *scopes, *mine])
    if wanted.mine:
        return _split([(to_me, _ordered("grants.to", order)), (by_me, OF_OPENERS)], [*filters, *scopes])
    if wanted.unread_tips:
        return _split([({}, WITH_UNREAD_TIPS)], [*filters, *scopes])
    if wanted.force is not None:
        return _split([({}, _ordered("force", order, wanted.outcome))], [*filters, *scopes])
    if _is_of_ground_or_time(wanted, order):
        return _split([({}, None)], [*filters, *scopes])
    scope, *others = query.scopes
    if scope.everything or len(scope.forces) > MAX_MERGED_FORCES:
        index = None if _is_of_few_cases(wanted, order) else _ordered(None, order, wanted.outcome)
        return _split([({}, index)], [*filters, *scopes])
    indexes = {
        ScopePart.FORCES: _ordered("force", order, wanted.outcome),
        ScopePart.GRANTS: _ordered("grants.to", order),
        ScopePart.OFFERS: OFFERED,
    }
    parts = [(row, indexes[part]) for part, row in scope_parts(scope).items()]
    return _split(parts, [*filters, *(row for row in map(scope_filter, others) if row)])


def _is_of_open_alerts(wanted: CaseSearch, order: CaseOrder) -> bool:
    asked = (wanted.unconfirmed, wanted.held, wanted.expires_until)
    is_open = wanted.alert_state in (AlertState.OPEN, AlertState.PAUSED)
    return is_open or order is CaseOrder.EXPIRES or any(value is not None for value in asked)


def _is_of_few_cases(wanted: CaseSearch, order: CaseOrder) -> bool:
    """Return True for a list of a large scope that an index of a fact or of another moment may read faster.

    Of an analyst's whole country the index of an order examines 60 cases for each of a prefecture.
    """
    facts = (wanted.place, wanted.abductor_relation, wanted.found_by, wanted.helped_by_tips or None)
    moments = {
        CaseOrder.OPENED: (wanted.opened_from, wanted.opened_until),
        CaseOrder.CLOSED: (wanted.closed_from, wanted.closed_until),
        CaseOrder.CHANGED: (wanted.changed_since,),
    }
    bounds = [bound for of, bounds in moments.items() if of is not order for bound in bounds]
    return any(value is not None for value in (*facts, *bounds))


def _is_of_ground_or_time(wanted: CaseSearch, order: CaseOrder) -> bool:
    """Return True for a list of any scope that another index than that of its order may read faster."""
    is_of_time = wanted.seen_from is not None or wanted.seen_until is not None
    is_of_ground = wanted.place is not None and not isinstance(wanted.place, InRegion)
    return is_of_ground or wanted.near is not None or (is_of_time and order is not CaseOrder.SEEN)


def _ordered(first: str | None, order: CaseOrder, outcome: Outcome | None = None) -> Index:
    """Return the index of an order; some outcomes are so rare that closed cases have one by outcome."""
    by_outcome = [("outcome", 1)] if outcome is not None and order is CaseOrder.CLOSED else []
    return [*([(first, 1)] if first else []), *by_outcome, (ORDER_FIELDS[order], -1), BY_ID]


def _split(parts: Sequence[tuple[Row, Index | None]], filters: Sequence[Row]) -> list[Part]:
    """Return a part for each row, all of them narrowed by the filters."""
    split = []
    for number, (row, index) in enumerate(parts):
        whole = [*([row] if row else []), *filters]
        before = [{"$nor": [earlier for earlier, _ in parts[:number]]}] if number else []
        split.append(Part({"$and": whole}, {"$and": [*before, *whole]}, index))
    return split
