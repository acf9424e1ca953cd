"""Case searches as plain values, in the form in which the graph takes them as `CaseFilter`: to keep and show them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from hub.domain.abductors import AbductorRelation
from hub.domain.alerts import AlertState, AlertStatus
from hub.domain.case_search import CaseSearch, InRegion
from hub.domain.cases import CaseState, FoundBy, Outcome, Sex
from hub.domain.filter_trees import BRANCHES
from hub.domain.geometry import Circle, Point
from hub.domain.grounds import Ground, Polygon

Form = dict[str, Any]


def form_of(search: CaseSearch) -> Form:
    """Return a search as JSON values; fields without a value are left out.

    A time has its offset, and one that was given in another zone is in UTC.
    """
    form = {_graph_name(name): _value(name, leaf) for name, leaf in search.leaves().items()}
    if search.any_of is not None:
        form["anyOf"] = [form_of(one) for one in search.any_of]
    return form | ({"not": form_of(search.negated)} if search.negated is not None else {})


def search_of(form: Mapping[str, Any]) -> CaseSearch:
    """Return the search of a form that `form_of` made; its regions are not looked up yet.

    Raises KeyError, TypeError or ValueError for a form of a release that knows other fields.
    """
    unknown = form.keys() - _LEAVES.keys() - {"anyOf", "not"}
    if unknown:
        raise KeyError("a field of a filter that this release does not know")
    leaves = {_LEAVES[name]: _read(_LEAVES[name], value) for name, value in form.items() if name in _LEAVES}
    any_of, negated = form.get("anyOf"), form.get("not")
    return CaseSearch(
        **leaves,
        any_of=None if any_of is None else tuple(map(search_of, any_of)),
        negated=None if negated is None else search_of(negated),
    )


def _graph_name(name: str) -> str:
    return re.sub(r"_(.)", lambda found: found[1].upper(), name)


_LEAVES: Final = {_graph_name(one.name): one.name for one in fields(CaseSearch) if one.name not in BRANCHES}


def _read(name: str, value: Any) -> Any:
    if name in _READERS:
        return _READERS[name](value)
    is_moment = name.endswith(_MOMENTS) and not name.startswith("age_")
    return datetime.fromisoformat(value) if is_moment else value


def _value(name: str, leaf: Any) -> Any:
    if isinstance(leaf, Enum):
        return leaf.value
    if isinstance(leaf, datetime):
        return leaf.astimezone(UTC).isoformat()
    if name == "near":
        return _circle_form(leaf)
    if isinstance(leaf, InRegion):
        return {"region": leaf.code}
    if isinstance(leaf, Circle):
        return {"circle": _circle_form(leaf)}
    if isinstance(leaf, Polygon):
        return {"polygon": [_point_form(corner) for corner in leaf.corners]}
    return leaf


def _place(form: Mapping[str, Any]) -> Ground | InRegion:
    [(kind, value)] = form.items()
    if kind == "region":
        return InRegion(value)
    return _circle(value) if kind == "circle" else Polygon(tuple(map(_point, value)))


def _circle(form: Mapping[str, Any]) -> Circle:
    return Circle(_point(form["point"]), form["radiusKm"])


def _point(form: Mapping[str, Any]) -> Point:
    return Point(form["latitude"], form["longitude"])


def _circle_form(circle: Circle) -> Form:
    return {"point": _point_form(circle.centre), "radiusKm": circle.radius_km}


def _point_form(point: Point) -> Form:
    return {"latitude": point.latitude, "longitude": point.longitude}


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "status": AlertStatus,
    "state": CaseState,
    "sex": Sex,
    "alert_state": AlertState,
    "outcome": Outcome,
    "found_by": FoundBy,
    "abductor_relation": AbductorRelation,
    "place": _place,
    "near": _circle,
}
_MOMENTS: Final = ("_from", "_until", "_since")
