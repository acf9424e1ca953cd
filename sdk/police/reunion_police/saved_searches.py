"""Saved searches: a filter and an order under a name, and how many new matches each has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, Self

from reunion.documents import Operation
from reunion.wire import JsonObject, integer, json_objects, optional_timestamp, text, timestamp
from reunion_police.checks import choice, filter_to_wire
from reunion_police.filters import AlertFilter, AlertOrderName, CaseFilter, CaseOrderName, DirectionName, TipFilter
from reunion_police.values import SavedKind

SavedRows = Literal["cases", "tips", "alerts"]
"""The list that a search is of."""

SavedTipOrderName = Literal["RECEIVED"]
KINDS: Final[Mapping[str, tuple[Any, Any]]] = {
    "cases": (CaseFilter, CaseOrderName),
    "tips": (TipFilter, SavedTipOrderName),
    "alerts": (AlertFilter, AlertOrderName),
}
"""The filter and the orders of each list."""

SAVED_SEARCH_FIELDS = """
fragment SavedSearchFields on SavedSearch { id name kind criteria version savedAt lastSeenAt newMatches }
"""


def _mutation(name: str, kind: str) -> Operation:
    return Operation(
        name,
        f"""mutation {name}($input: {kind}!) {{
  {name}(input: $input) {{ userErrors {{ code message path }} savedSearch {{ ...SavedSearchFields }} }}
}}"""
        + SAVED_SEARCH_FIELDS,
    )


SAVED_SEARCHES = Operation(
    "savedSearches",
    "query savedSearches { savedSearches { cursor searches { ...SavedSearchFields } } }" + SAVED_SEARCH_FIELDS,
)
SAVE_SEARCH = _mutation("saveSearch", "SaveSearchInput")
UPDATE_SAVED_SEARCH = _mutation("updateSavedSearch", "UpdateSavedSearchInput")
MARK_SAVED_SEARCH_SEEN = _mutation("markSavedSearchSeen", "MarkSavedSearchSeenInput")
DELETE_SAVED_SEARCH = Operation(
    "deleteSavedSearch",
    """mutation deleteSavedSearch($input: DeleteSavedSearchInput!) {
  deleteSavedSearch(input: $input) { userErrors { code message path } deleted }
}""",
)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that you keep; nobody else sees it. criteria: the list, with filter and order as they were saved.

    last_seen_at: None if you never marked it. new_matches: entries that began to match since then and still do, and
    that you may read; 1,000 stands for more.
    """

    id: str
    name: str = field(repr=False)
    kind: SavedKind
    criteria: Mapping[str, Any] = field(repr=False)
    version: int
    saved_at: datetime
    last_seen_at: datetime | None
    new_matches: int

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `SavedSearch`."""
        return cls(
            id=text(data, "id"),
            name=text(data, "name"),
            kind=SavedKind(text(data, "kind")),
            criteria=dict(data["criteria"]),
            version=integer(data, "version"),
            saved_at=timestamp(data, "savedAt"),
            last_seen_at=optional_timestamp(data, "lastSeenAt"),
            new_matches=integer(data, "newMatches"),
        )


@dataclass(frozen=True, slots=True)
class SavedSearchList:
    """Your saved searches, the first saved first. cursor: the present; give it to `mark_seen` as `until`."""

    cursor: str
    searches: tuple[SavedSearch, ...]

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `SavedSearches`."""
        return cls(text(data, "cursor"), json_objects(data, "searches", SavedSearch.from_wire))


def criteria_to_wire(
    rows: str,
    filter: Mapping[str, Any],  # noqa: A002
    order_by: str | None,
    direction: str | None,
) -> dict[str, Any]:
    """Return a `SearchCriteria`. Raises QueryInvalid, whose path leads to the mistake."""
    name = choice(rows, SavedRows, "rows", ("criteria",))
    kind, orders = KINDS[name]
    found: dict[str, Any] = {"filter": filter_to_wire(filter, kind)}
    if order_by is not None:
        found["orderBy"] = {"by": choice(order_by, orders, "order_by", ("criteria", name, "orderBy", "by"))}
        if direction is not None:
            path = ("criteria", name, "orderBy", "direction")
            found["orderBy"]["direction"] = choice(direction, DirectionName, "direction", path)
    return {name: found}
