"""The filters and orders of case searches, and the fields of a case's row that they compare."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert, AlertState
from hub.domain.cases.case import Case
from hub.domain.cases.grants import GrantKind, officer_key
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch, InRegion, ListedAlert
from hub.domain.text.names import folded
from hub.domain.text.searched_words import SearchedWords
from hub.services.police.ports.stores import CaseQuery, Position
from hub.storage.mongo.database import Row
from hub.storage.mongo.keyset import following, sort_by
from hub.storage.mongo.search.ground_rows import within
from hub.storage.mongo.search.scope import either
from hub.storage.mongo.search.text_filters import text_filter

ORDER_FIELDS: Final[Mapping[CaseOrder, str]] = {
    CaseOrder.OPENED: "opened_at",
    CaseOrder.CHANGED: "changed_at",
    CaseOrder.CLOSED: "closed_at",
    CaseOrder.EXPIRES: "listed.expires_at",
    CaseOrder.SEEN: "seen_at",
    CaseOrder.RELEVANCE: "opened_at",
}

OPEN_ALERT: Final[Row] = {"listed.is_open": True}
"""Few alerts are open at once: an index holds their cases alone."""

SOME_TEXT: Final[Row] = {"$gt": ""}
"""Matches any text, also one within a list: all are greater than the empty one."""

SOME_TIME: Final[Row] = {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}

IN_ORDER: Final[Mapping[CaseOrder, Row]] = {
    CaseOrder.OPENED: {"opened_at": SOME_TIME},
    CaseOrder.CHANGED: {"changed_at": SOME_TIME},
    CaseOrder.CLOSED: {"closed_at": SOME_TIME},
    CaseOrder.EXPIRES: OPEN_ALERT,
    CaseOrder.SEEN: {"seen_at": SOME_TIME},
    CaseOrder.RELEVANCE: {"opened_at": SOME_TIME},
}
"""The cases that have a place in an order: only closed ones in that of closing, with an open alert in that of expiry.
"""


def listed_row(alert: Alert) -> Row:
    """Return what a case's row holds of its alert, changed with it in one transaction."""
    row = asdict(ListedAlert.of(alert)) | {"state": alert.state.value}
    return row | {"is_open": True} if alert.open else row


def sort_of(order: CaseOrderBy) -> list[tuple[str, int]]:
    """Return the sort of an order."""
    return sort_by(ORDER_FIELDS[order.by], order.direction)


def search_filters(query: CaseQuery) -> list[Row]:
    """Return the filters that every case of a query matches, without those of its scopes and of the first `mine`."""
    return [*_leaves(query.wanted, query), *_branches(query.wanted, query), IN_ORDER[query.order.by]]


def filters_of_all_levels(query: CaseQuery) -> list[Row]:
    """Return the filters that every case of a query matches, without those of its scopes."""
    return [*search_filters(query), *_mine(query.wanted, query)]


def _leaves(level: CaseSearch, query: CaseQuery) -> list[Row]:
    """Return the filters of the leaves of one level, without that of `mine`."""
    return [
        *_facts(level, public=query.public),
        *_marks(level),
        *_ranges(level),
        *_assigned(level, query.now),
        *_alert(level, query.now),
    ]


def _branches(level: CaseSearch, query: CaseQuery) -> list[Row]:
    any_of = [] if level.any_of is None else [either([_level(one, query) for one in level.any_of])]
    return any_of if level.negated is None else [*any_of, {"$nor": [_level(level.negated, query)]}]


def _level(level: CaseSearch, query: CaseQuery) -> Row:
    """Return the filter of a level below the first."""
    return {"$and": [*_leaves(level, query), *_mine(level, query), *_branches(level, query)]}


def _mine(level: CaseSearch, query: CaseQuery) -> list[Row]:
    if level.mine is None:
        return []
    ways = [assigned_to(query.reader, query.now), opened_by(query.reader)]
    return [{"$or" if level.mine else "$nor": ways}]


def opened_by(reader: Officer) -> Row:
    """Return the filter for the cases that a reader's person opened, under any account."""
    return {"opener_keys": {"$in": [officer_key(reader.account), _person_key(reader.person)]}}


def assigned_to(reader: Officer, now: datetime) -> Row:
    """Return the filter for the cases that are assigned to a reader."""
    return {"grants": {"$elemMatch": _assignment(now) | {"to": officer_key(reader.account)}}}


def page_filter(order: CaseOrderBy, after: Position) -> Row:
    """Return the filter for the cases that follow a position."""
    return following(ORDER_FIELDS[order.by], after, order.direction)


def opener_keys(case: Case) -> list[str]:
    """Return the account and person behind a case in one spelling each."""
    return [officer_key(case.opened_by), _person_key(case.opened_person)]


def _facts(wanted: CaseSearch, *, public: bool) -> list[Row]:
    enums = {
        "state": wanted.state,
        "status": wanted.status,
        "child.sex": wanted.sex,
        "outcome": wanted.outcome,
        "found_by": wanted.found_by,
        "abductor_relation": wanted.abductor_relation,
    }
    rows: list[Row] = [{name: value.value} for name, value in enums.items() if value is not None]
    if wanted.force is not None:
        rows.append({"force": wanted.force})
    if isinstance(wanted.place, InRegion):
        rows.append({"region": {"$in": sorted(wanted.place.codes)}})
    elif wanted.place is not None:
        rows.append(within("public_loc" if public else "loc", wanted.place))
    if wanted.near is not None:
        rows.append(within("public_loc" if public else "loc", wanted.near))
    if wanted.text:
        words = SearchedWords.of(wanted.text, path=("filter", "text"))
        rows.append(text_filter(words, "public_words" if public else "words"))
    return rows


def _marks(wanted: CaseSearch) -> list[Row]:
    """Return the filters by what a few cases have."""
    rows: list[Row] = []
    if wanted.helped_by_tips is not None:
        rows.append({"helpful_tips": SOME_TEXT if wanted.helped_by_tips else {"$not": SOME_TEXT}})
    if wanted.legal_hold is not None:
        rows.append({"hold.at": {"$exists": wanted.legal_hold}})
    if wanted.unread_tips is not None:
        rows.append({"unread_tips": True if wanted.unread_tips else {"$ne": True}})
    return rows


def moment_bounds(wanted: CaseSearch) -> dict[str, Row]:
    """Return the bounds of a level's moments by their fields."""
    bounds = {
        "seen_at": _bounds(wanted.seen_from, wanted.seen_until),
        "opened_at": _bounds(wanted.opened_from, wanted.opened_until),
        "closed_at": _bounds(wanted.closed_from, wanted.closed_until),
        "changed_at": _bounds(wanted.changed_since, None),
    }
    return {name: row for name, row in bounds.items() if row}


def _ranges(wanted: CaseSearch) -> list[Row]:
    bounds = moment_bounds(wanted) | {"age_years": _bounds(wanted.age_from, wanted.age_until)}
    return [{name: row} for name, row in bounds.items() if row]


def _bounds(low: Any, high: Any) -> Row:
    return {operator: value for operator, value in (("$gte", low), ("$lte", high)) if value is not None}


def _assignment(now: datetime) -> Row:
    return {"kind": GrantKind.ASSIGNED.value, "until": {"$gt": now}}


def _assigned(wanted: CaseSearch, now: datetime) -> list[Row]:
    if wanted.assigned is None:
        return []
    assigned = {"$elemMatch": _assignment(now)}
    return [{"grants": assigned if wanted.assigned else {"$not": assigned}}]


def _alert(wanted: CaseSearch, now: datetime) -> list[Row]:
    rows: list[Row] = []
    if wanted.alert_state is not None:
        is_open = wanted.alert_state in (AlertState.OPEN, AlertState.PAUSED)
        rows.append({"listed.state": wanted.alert_state.value} | (OPEN_ALERT if is_open else {}))
    if wanted.unconfirmed is not None:
        rows.append(OPEN_ALERT | {"listed.unconfirmed": wanted.unconfirmed})
    if wanted.returned is not None:
        # Rows of an earlier release do not say.
        rows.append(OPEN_ALERT | {"listed.returned": True if wanted.returned else {"$ne": True}})
    if wanted.held is not None:
        # As `Alert.held` says it.
        reasons: list[Row] = [
            {"listed.state": AlertState.PAUSED.value},
            {"listed.confirm_by": {"$lt": now}},
            {"listed.expires_at": {"$lte": now}},
        ]
        rows.append(OPEN_ALERT | {"$or" if wanted.held else "$nor": reasons})
    if wanted.expires_until is not None:
        rows.append(OPEN_ALERT | {"listed.expires_at": {"$lte": wanted.expires_until}})
    return rows


def _person_key(person: str) -> str:
    return f"person {folded(person)}"
