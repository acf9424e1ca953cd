# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""Saved searches: kept, run, changed and deleted."""

from collections.abc import Mapping
from typing import Any

from reunion.documents import Operation
from reunion.error_codes import raise_user_errors
from reunion.errors import ReunionError
from reunion.wire import JsonObject, decoding, json_object
from reunion_police._sync.caller import Caller
from reunion_police._sync.listing import Listing
from reunion_police._sync.lists import PAGE_SIZE, Lists
from reunion_police.checks import check_purpose
from reunion_police.documents import SAVED_SEARCH_ALERTS, SAVED_SEARCH_CASES, SAVED_SEARCH_TIPS
from reunion_police.errors import QueryInvalid, explained
from reunion_police.filters import DirectionName
from reunion_police.record_columns import ALERT_COLUMNS, CASE_COLUMNS, TIP_COLUMNS
from reunion_police.records import Case, CaseAlert, Tip
from reunion_police.saved_searches import (
    DELETE_SAVED_SEARCH,
    MARK_SAVED_SEARCH_SEEN,
    SAVE_SEARCH,
    SAVED_SEARCHES,
    UPDATE_SAVED_SEARCH,
    SavedRows,
    SavedSearch,
    SavedSearchList,
    criteria_to_wire,
)


class SavedSearches:
    """`client.saved_searches`. New matches are counted here; `savedSearchFeed` of the graph tells of each."""

    def __init__(self, caller: Caller, lists: Lists) -> None:
        self._caller = caller
        self._lists = lists

    def save(
        self,
        name: str,
        rows: SavedRows,
        *,
        purpose: str,
        filter: Mapping[str, Any],  # noqa: A002
        order_by: str | None = None,
        direction: DirectionName | None = None,
    ) -> SavedSearch:
        """Keep a search of `cases`, `tips` or `alerts` under a name, with the filter and the order of that list.

        The same name, filter and order again are the same search. An account keeps 50. Raises QueryTooWide if more than
        2,000 match now.
        """
        criteria = criteria_to_wire(rows, filter, order_by, direction)
        return self._change(SAVE_SEARCH, {"name": name, "criteria": criteria, "purpose": check_purpose(purpose)})

    def list(self) -> SavedSearchList:
        """Return your saved searches, each with the number of its new matches."""
        answer = self._caller.execute(SAVED_SEARCHES, {})
        with decoding(SAVED_SEARCHES.name):
            return SavedSearchList.from_wire(json_object(answer.data, SAVED_SEARCHES.name))

    def update(
        self,
        search: str,
        *,
        purpose: str,
        name: str | None = None,
        rows: SavedRows | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002
        order_by: str | None = None,
        direction: DirectionName | None = None,
        expected_version: int | None = None,
    ) -> SavedSearch:
        """Give a search another name, or another filter and order of the same list, for which `rows` names that list.

        What only the new filter finds is no news. expected_version: refuse if the search has another version.
        """
        if (rows is None) != (filter is None) or (rows is None and order_by is not None):
            raise QueryInvalid(
                "A new search takes `rows` and `filter` together, and may take `order_by`.", ("criteria",)
            )
        given: dict[str, Any] = {"searchId": search, "purpose": check_purpose(purpose), "name": name}
        given["expectedVersion"] = expected_version
        if rows is not None and filter is not None:
            given["criteria"] = criteria_to_wire(rows, filter, order_by, direction)
        return self._change(UPDATE_SAVED_SEARCH, given)

    def mark_seen(self, search: str, *, until: str) -> SavedSearch:
        """Count matches as new only from here on. until: the `cursor` of `list()`, or of an event of the feed."""
        return self._change(MARK_SAVED_SEARCH_SEEN, {"searchId": search, "until": until})

    def delete(self, search: str) -> bool:
        """Delete a search. Return False if you have none of this id."""
        with decoding(DELETE_SAVED_SEARCH.name):
            return bool((self._payload(DELETE_SAVED_SEARCH, {"searchId": search}))["deleted"])

    def cases(
        self, search: str, *, purpose: str, only_new: bool = False, page_size: int = PAGE_SIZE, after: str | None = None
    ) -> Listing[Case]:
        """List the cases of a saved search, in its order; each counts as read. only_new: those of `new_matches`."""
        asked = _asked(search, purpose, only_new)
        return self._lists.listing(SAVED_SEARCH_CASES, Case.from_wire, CASE_COLUMNS, asked, page_size, after)

    def tips(
        self, search: str, *, purpose: str, only_new: bool = False, page_size: int = PAGE_SIZE, after: str | None = None
    ) -> Listing[Tip]:
        """List the tips of a saved search, in its order. Each of their cases counts as read."""
        asked = _asked(search, purpose, only_new)
        return self._lists.listing(SAVED_SEARCH_TIPS, Tip.from_wire, TIP_COLUMNS, asked, page_size, after)

    def alerts(
        self, search: str, *, purpose: str, only_new: bool = False, page_size: int = PAGE_SIZE, after: str | None = None
    ) -> Listing[CaseAlert]:
        """List the alerts of a saved search, in its order."""
        asked = _asked(search, purpose, only_new)
        return self._lists.listing(SAVED_SEARCH_ALERTS, CaseAlert.from_wire, ALERT_COLUMNS, asked, page_size, after)

    def _change(self, operation: Operation, given: Mapping[str, Any]) -> SavedSearch:
        payload = self._payload(operation, given)
        with decoding(operation.name):
            return SavedSearch.from_wire(json_object(payload, "savedSearch"))

    def _payload(self, operation: Operation, given: Mapping[str, Any]) -> JsonObject:
        answer = self._caller.execute(operation, {"input": given})
        with decoding(operation.name):
            payload = json_object(answer.data, operation.name)
        try:
            raise_user_errors(payload, answer.request_id)
        except ReunionError as error:
            raise explained(error) from None
        return payload


def _asked(search: str, purpose: str, only_new: bool) -> dict[str, Any]:
    return {"searchId": search, "purpose": check_purpose(purpose), "onlyNew": only_new}
