"""Searches as plain values, in the form in which the graph takes them as filters: to keep and show them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, TypeVar

from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.alerts.endings import AlertEnding
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import CaseState, FoundBy, Outcome, Sex
from hub.domain.geometry import Circle, Point
from hub.domain.search.alerts import AlertSearch
from hub.domain.search.cases import CaseSearch, InRegion
from hub.domain.search.filter_trees import BRANCHES, FilterTree
from hub.domain.search.grounds import Ground, Polygon
from hub.domain.search.tips import TipSearch
from hub.domain.tips.tip import TipState

Form = dict[str, Any]

Search = CaseSearch | TipSearch | AlertSearch
"""A search of any list."""

T = TypeVar("T", CaseSearch, TipSearch, AlertSearch)


def form_of(search: FilterTree) -> Form:
    """Return a search as JSON values; fields without a value are left out.

    A time has its offset, and one that was given in another zone is in UTC.
    """
    form = {_graph_name(name): _value(name, leaf) for name, leaf in search.leaves().items()}
    if search.any_of is not None:
        form["anyOf"] = [form_of(one) for one in search.any_of]
    return form | ({"not": form_of(search.negated)} if search.negated is not None else {})


def search_of(of: type[T], form: Mapping[str, Any]) -> T:
    """Return the search of a form that `form_of` made; its regions are not looked up yet.

    Raises KeyError, TypeError or ValueError for a form of a release that knows other fields.
    """
    names = {_graph_name(one.name): one.name for one in fields(of) if one.name not in BRANCHES}
    if form.keys() - names.keys() - {"anyOf", "not"}:
        raise KeyError("a field of a filter that this release does not know")
    leaves = {names[name]: _read(of, names[name], value) for name, value in form.items() if name in names}
    any_of, negated = form.get("anyOf"), form.get("not")
    return of(
        **leaves,
        any_of=None if any_of is None else tuple(search_of(of, one) for one in any_of),
        negated=None if negated is None else search_of(of, negated),
    )


def _graph_name(name: str) -> str:
    return re.sub(r"_(.)", lambda found: found[1].upper(), name)


def _read(of: type[FilterTree], name: str, value: Any) -> Any:
    reader = _READERS[of].get(name)
    if reader is not None:
        return reader(value)
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
    if isinstance(leaf, Point):
        return _point_form(leaf)
    if isinstance(leaf, Circle):
        return {"circle": _circle_form(leaf)}
    if isinstance(leaf, Polygon):
        return {"polygon": [_point_form(corner) for corner in leaf.corners]}
    return [_value(name, one) for one in leaf] if isinstance(leaf, tuple) else leaf


def _place(form: Mapping[str, Any]) -> Ground | InRegion:
    [(kind, value)] = form.items()
    if kind == "polygon":
        return Polygon(tuple(map(_point, value)))
    readers: Mapping[str, Callable[[Any], Ground | InRegion]] = {"region": InRegion, "circle": _circle}
    return readers[kind](value)


def _ground(form: Mapping[str, Any]) -> Ground:
    place = _place(form)
    if isinstance(place, InRegion):
        raise KeyError("a region, by which only cases are found")
    return place


def _circle(form: Mapping[str, Any]) -> Circle:
    return Circle(_point(form["point"]), form["radiusKm"])


def _point(form: Mapping[str, Any]) -> Point:
    return Point(form["latitude"], form["longitude"])


def _circle_form(circle: Circle) -> Form:
    return {"point": _point_form(circle.centre), "radiusKm": circle.radius_km}


def _point_form(point: Point) -> Form:
    return {"latitude": point.latitude, "longitude": point.longitude}


def _states(values: list[str]) -> tuple[TipState, ...]:
    return tuple(map(TipState, values))


_READERS: Final[Mapping[type[FilterTree], Mapping[str, Callable[[Any], Any]]]] = {
    CaseSearch: {
        "status": AlertStatus,
        "state": CaseState,
        "sex": Sex,
        "alert_state": AlertState,
        "outcome": Outcome,
        "found_by": FoundBy,
        "abductor_relation": AbductorRelation,
        "place": _place,
        "near": _circle,
    },
    TipSearch: {"case_ids": tuple, "status": AlertStatus, "states": _states, "place": _ground},
    AlertSearch: {
        "state": AlertState,
        "status": AlertStatus,
        "ending": AlertEnding,
        "place": _ground,
        "reached": _point,
    },
}
_MOMENTS: Final = ("_from", "_until", "_since")
