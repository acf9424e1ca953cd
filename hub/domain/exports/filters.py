"""The filter of an export, read from the plain values in which it is kept; `form_of` makes these."""

from collections.abc import Mapping
from typing import Any

from hub.domain.exports.export import ExportKind
from hub.domain.search.alerts import AlertSearch
from hub.domain.search.cases import CaseSearch
from hub.domain.search.saved_filters import Search, search_of
from hub.domain.search.tips import TipSearch


def filter_of(kind: ExportKind, form: Mapping[str, Any]) -> Search:
    """Return the filter of a form; its regions are not looked up yet.

    Raises KeyError, TypeError or ValueError for a form of a release that knows other fields.
    """
    if kind is ExportKind.TIPS:
        return search_of(TipSearch, form)
    return search_of(AlertSearch, form) if kind is ExportKind.ALERTS else search_of(CaseSearch, form)
