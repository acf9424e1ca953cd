"""The filters of exports as plain values, in the form in which the graph takes them: to keep and show them."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, TypeVar

from hub.domain.alert_endings import AlertEnding
from hub.domain.alert_search import AlertSearch
from hub.domain.alerts import AlertState, AlertStatus
from hub.domain.case_search import CaseSearch
from hub.domain.exports import ExportKind
from hub.domain.filter_trees import BRANCHES
from hub.domain.geometry import Circle, Point
from hub.domain.grounds import Ground, Polygon
from hub.domain.search_forms import form_of, search_of
from hub.domain.tip_queue import TipSearch
from hub.domain.tips import TipState

Form = dict[str, Any]
S = TypeVar("S", TipSearch, AlertSearch)


def form_of_filter(search: CaseSearch | TipSearch | AlertSearch) -> Form:
    """Return a filter as JSON values; fields without a value are left out, and times are in UTC."""
    return form_of(search) if isinstance(search, CaseSearch) else _plain_form(search)


def filter_of(kind: ExportKind, form: Mapping[str, Any]) -> CaseSearch | TipSearch | AlertSearch:
    """Return the filter of a form that `form_of_filter` made; its regions are not looked up yet.

    Raises KeyError, TypeError or ValueError for a form of a release that knows other fields.
    """
    if kind is ExportKind.TIPS:
        return _plain_search(TipSearch, form)
    return _plain_search(AlertSearch, form) if kind is ExportKind.ALERTS else search_of(form)


def _graph_name(name: str) -> str:
    return re.sub(r"_(.)", lambda found: found[1].upper(), name)


def _leaves(kind: type[TipSearch | AlertSearch]) -> dict[str, str]:
    return {_graph_name(one.name): one.name for one in fields(kind) if one.name not in BRANCHES}


_LEAVES: Final = {TipSearch: _leaves(TipSearch), AlertSearch: _leaves(AlertSearch)}
_ENUMS: Final = {"state": AlertState, "status": AlertStatus, "ending": AlertEnding}


def _plain_form(search: TipSearch | AlertSearch) -> Form:
    form = {_graph_name(name): _value(leaf) for name, leaf in search.leaves().items()}
    if search.any_of is not None:
        form["anyOf"] = [_plain_form(one) for one in search.any_of]
    return form | ({"not": _plain_form(search.negated)} if search.negated is not None else {})


def _plain_search(kind: type[S], form: Mapping[str, Any]) -> S:
    any_of, negated = form.get("anyOf"), form.get("not")
    leaves = {_LEAVES[kind][name]: _leaf(name, value) for name, value in form.items() if name not in ("anyOf", "not")}
    branches = {
        "any_of": None if any_of is None else tuple(_plain_search(kind, one) for one in any_of),
        "negated": None if negated is None else _plain_search(kind, negated),
    }
    return kind(**leaves | branches)


def _value(leaf: Any) -> Any:
    if isinstance(leaf, Enum):
        return leaf.value
    if isinstance(leaf, datetime):
        return leaf.astimezone(UTC).isoformat()
    if isinstance(leaf, Circle):
        return {"circle": {"point": _point_form(leaf.centre), "radiusKm": leaf.radius_km}}
    if isinstance(leaf, Polygon):
        return {"polygon": [_point_form(corner) for corner in leaf.corners]}
    return [_value(one) for one in leaf] if isinstance(leaf, tuple) else leaf


def _leaf(name: str, value: Any) -> Any:
    if name == "states":
        return tuple(map(TipState, value))
    if name in _ENUMS:
        return _ENUMS[name](value)
    if name == "caseIds":
        return tuple(value)
    if name == "place":
        return _place(value)
    return datetime.fromisoformat(value) if name.endswith(("From", "Until")) else value


def _place(form: Mapping[str, Any]) -> Ground:
    [(kind, value)] = form.items()
    if kind == "polygon":
        return Polygon(tuple(map(_point, value)))
    return Circle(_point(value["point"]), value["radiusKm"])


def _point(form: Mapping[str, Any]) -> Point:
    return Point(form["latitude"], form["longitude"])


def _point_form(point: Point) -> Form:
    return {"latitude": point.latitude, "longitude": point.longitude}
