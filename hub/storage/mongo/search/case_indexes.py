"""The indexes by which a list of cases can be read. The hub names one, since the server would try each of dozens first.

A list that comes from several indexes is read in parts that are merged. `case_index_choice.py` chooses among them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hub.domain.alerts.alert import AlertState
from hub.domain.cases.case import CaseState, Outcome
from hub.domain.cases.keeping import Wipe
from hub.domain.cells import reach_km
from hub.domain.places.place_cells import MAX_MERGED_CELLS, covering_cells
from hub.domain.search.cases import CaseOrder, CaseSearch, InRegion
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo.access.access_rows import ScopePart, scope_filter, scope_parts
from hub.storage.mongo.database import Row
from hub.storage.mongo.search.case_filters import (
    OPEN_ALERT,
    ORDER_FIELDS,
    SOME_TEXT,
    assigned_to,
    moment_bounds,
    opened_by,
    search_filters,
)
from hub.storage.mongo.search.scope import MAX_MERGED, Index, Part, in_chunks, split

BY_ID: Final = ("_id", -1)
OF_OPENERS: Final[Index] = [("opener_keys", 1), ("opened_at", -1), BY_ID]
WITH_UNREAD_TIPS: Final[Index] = [("unread_tips", 1), ("opened_at", -1), BY_ID]
WITH_OPEN_ALERT: Final[Index] = [("listed.is_open", 1), ("listed.expires_at", 1), ("_id", 1)]
WITH_OPEN_ALERT_BY_OPENING: Final[Index] = [("listed.is_open", 1), ("opened_at", -1), BY_ID]
WITH_LIKE_KEYS: Final[Index] = [("like_keys", 1), ("state", 1), ("opened_at", -1), BY_ID]
OFFERED: Final[Index] = [("hand_over.to", 1), ("opened_at", -1), BY_ID]
WITH_HELPFUL_TIPS: Final[Index] = [("helpful_tips", 1), ("closed_at", -1), BY_ID]
UNDER_HOLD: Final[Index] = [("hold.at", 1)]
OF_IDS: Final[Index] = [("_id", 1)]
NOT_WIPED: Final[Row] = {"wiped": {"$ne": Wipe.FACTS.value}}
OF_CELLS: Final[Index] = [("cells", 1), ("opened_at", -1), BY_ID]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows among which are all of a list: in parts, each with its index, that `filters` narrow to the list.

    With `in_order` the indexes have the order of the list; otherwise the server sorts what it finds.
    """

    rows: tuple[tuple[Row, Index | None], ...]
    filters: tuple[Row, ...]
    in_order: bool = True

    def parts(self) -> list[Part]:
        """Return a part for each of the rows, all of them narrowed by the filters."""
        return split(self.rows, self.filters)


@dataclass(frozen=True, slots=True)
class Plan:
    """The sources of a list: the usual one, and others that may read less; `is_of_all` if the usual one has all."""

    usual: Source
    others: tuple[Source, ...] = ()
    is_of_all: bool = False


def plan_of(query: CaseQuery) -> Plan:
    """Return the sources of a list; none of the query's scopes may be empty."""
    wanted, order = query.wanted, query.order.by
    scopes = [row for row in map(scope_filter, query.scopes) if row]
    to_me, by_me = assigned_to(query.reader, query.now), opened_by(query.reader)
    filters = [*search_filters(query), *([{"$nor": [to_me, by_me]}] if wanted.mine is False else [])]
    mine = [{"$or": [to_me, by_me]}] if wanted.mine else []
    if query.ids is not None:
        named = {"_id": {"$in": sorted(query.ids)}}
        return Plan(Source(((named, OF_IDS),), (NOT_WIPED, *filters, *scopes, *mine), in_order=False))
    if _is_of_open_alerts(wanted, order):
        index = WITH_OPEN_ALERT_BY_OPENING if order is CaseOrder.OPENED else WITH_OPEN_ALERT
        return Plan(Source(((OPEN_ALERT, index),), (*filters, *scopes, *mine)))
    whole = (*filters, *scopes)
    if wanted.mine:
        return Plan(Source(((to_me, _ordered("grants.to", order)), (by_me, OF_OPENERS)), whole))
    if wanted.unread_tips:
        return Plan(Source((({"unread_tips": True}, WITH_UNREAD_TIPS),), whole))
    scope, *others = query.scopes
    if scope.everything or len(scope.forces) > MAX_MERGED:
        of_all = Source((({}, _ordered(None, order)),), whole)
        return Plan(of_all, tuple(_by_leaves(query, whole, is_of_all=True)), is_of_all=True)
    indexes = {
        ScopePart.FORCES: _ordered("force", order, wanted.outcome),
        ScopePart.GRANTS: _ordered("grants.to", order),
        ScopePart.OFFERS: OFFERED,
    }
    ended = _outcome(wanted, order)
    parts = tuple(
        (row | (ended if part is ScopePart.FORCES else {}), indexes[part]) for part, row in scope_parts(scope).items()
    )
    usual = Source(parts, (*filters, *(row for row in map(scope_filter, others) if row)))
    return Plan(usual, tuple(_by_leaves(query, whole, is_of_all=False)))


def _is_of_open_alerts(wanted: CaseSearch, order: CaseOrder) -> bool:
    asked = (wanted.unconfirmed, wanted.returned, wanted.held, wanted.expires_until)
    is_open = wanted.alert_state in (AlertState.OPEN, AlertState.PAUSED)
    return is_open or order is CaseOrder.EXPIRES or any(value is not None for value in asked)


def _by_leaves(query: CaseQuery, filters: tuple[Row, ...], *, is_of_all: bool) -> Iterator[Source]:
    """Yield the sources that the leaves of the first level and the alternatives have."""
    wanted, order = query.wanted, query.order.by
    # The cases of a scope are read in order; only among all of them some that are sorted may be fewer.
    equal = [(row, index) for row, index in _equal(wanted, order) if is_of_all or has_order(index, order)]
    for row, index in equal:
        yield Source(((row, index),), filters, has_order(index, order))
    in_cells = tuple((row, OF_CELLS) for row in _in_cells(query))
    if in_cells:
        yield Source(in_cells, filters, has_order(OF_CELLS, order))
    for row, index in _in_range(wanted, order):
        yield Source(((row, index),), filters, in_order=False)
    either = [[one for one in _equal(level, order) if has_order(one[1], order)] for level in wanted.any_of or ()]
    if either and all(either):
        yield Source(tuple(found[0] for found in either), filters)


def _in_cells(query: CaseQuery) -> Iterator[Row]:
    """Yield the cells of the ground that is asked for, as many at a time as the server merges, unless it is too large
    for cells.
    """
    place = query.wanted.place
    ground = query.wanted.near if place is None or isinstance(place, InRegion) else place
    if ground is None:
        return
    cells = covering_cells(ground, margin_km=reach_km() if query.public else 0.0)
    for number, chunk in enumerate(in_chunks(cells or (), MAX_MERGED_CELLS)):
        # A case of an earlier release has none until its row is filled, and no list may leave it out.
        yield {"cells": {"$in": [*chunk, *([] if number else [None])]}}


def _in_range(wanted: CaseSearch, order: CaseOrder) -> Iterator[tuple[Row, Index]]:
    """Yield the leaves that ask for a range of an index, or for all of it: in another order than that of the list."""
    if wanted.helped_by_tips:
        yield {"helpful_tips": SOME_TEXT}, WITH_HELPFUL_TIPS
    if wanted.legal_hold:
        yield {"hold.at": {"$exists": True}}, UNDER_HOLD
    for name, bounds in moment_bounds(wanted).items():
        if name != ORDER_FIELDS[order]:
            yield {name: bounds}, [(name, -1), BY_ID]


def _equal(level: CaseSearch, order: CaseOrder) -> Iterator[tuple[Row, Index]]:
    """Yield the leaves of a level that ask for one value of an index, or for few."""
    if level.force is not None:
        yield {"force": level.force} | _outcome(level, order), _ordered("force", order, level.outcome)
    elif level.outcome is not None and order is CaseOrder.CLOSED:
        yield _outcome(level, order), _ordered(None, order, level.outcome)
    ordered = order if order in (CaseOrder.OPENED, CaseOrder.CLOSED) else CaseOrder.OPENED
    if isinstance(level.place, InRegion) and len(level.place.codes) <= MAX_MERGED:
        yield {"region": {"$in": sorted(level.place.codes)}}, _ordered("region", ordered)
    if level.abductor_relation is not None:
        yield {"abductor_relation": level.abductor_relation.value}, _ordered("abductor_relation", ordered)
    if level.found_by is not None:
        yield {"found_by": level.found_by.value}, _ordered("found_by", CaseOrder.CLOSED)
    if level.state is CaseState.OPEN:
        in_order = order if order in (CaseOrder.OPENED, CaseOrder.CHANGED) else CaseOrder.OPENED
        yield {"state": level.state.value}, [*_ordered("state", in_order), ("listed.state", 1)]


def _outcome(level: CaseSearch, order: CaseOrder) -> Row:
    """Return the part of a filter that the indexes by outcome are bounded by."""
    return {"outcome": level.outcome.value} if level.outcome is not None and order is CaseOrder.CLOSED else {}


def _ordered(first: str | None, order: CaseOrder, outcome: Outcome | None = None) -> Index:
    """Return the index of an order; some outcomes are so rare that closed cases have one by outcome."""
    by_outcome = [("outcome", 1)] if outcome is not None and order is CaseOrder.CLOSED else []
    return [*([(first, 1)] if first else []), *by_outcome, (ORDER_FIELDS[order], -1), BY_ID]


def has_order(index: Sequence[tuple[str, int]], order: CaseOrder) -> bool:
    """Return True if rows come from an index in the order of a list."""
    return ORDER_FIELDS[order] in dict(index)
