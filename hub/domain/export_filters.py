"""The filters of exports as plain values, in the form in which the graph takes them: to keep and show them."""

from collections.abc import Mapping
from typing import Any

from hub.domain.case_search import CaseSearch
from hub.domain.exports import ExportKind
from hub.domain.search_forms import Form, form_of, search_of
from hub.domain.tip_queue import TipSearch


def form_of_filter(search: CaseSearch | TipSearch) -> Form:
    """Return a filter as JSON values; fields without a value are left out, and times are in UTC."""
    return form_of(search)


def filter_of(kind: ExportKind, form: Mapping[str, Any]) -> CaseSearch | TipSearch:
    """Return the filter of a form that `form_of_filter` made; its regions are not looked up yet.

    Raises KeyError, TypeError or ValueError for a form of a release that knows other fields.
    """
    return search_of(TipSearch, form) if kind is ExportKind.TIPS else search_of(CaseSearch, form)
