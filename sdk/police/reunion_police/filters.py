"""Filters and orders in the words of the police graph: plain dicts, whose names and values a type checker knows.

`circle`, `polygon` and `region` make a place. `docs/police/lists.md` says what each field finds.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypedDict

Moment = datetime | str
"""An aware time, or a text such as 2016-05-13T08:00:00Z."""

CaseStateName = Literal["OPEN", "CLOSED"]
SexName = Literal["FEMALE", "MALE", "UNKNOWN"]
OutcomeName = Literal["FOUND_SAFE", "FOUND_DEAD", "RETURNED_ALONE", "FALSE_REPORT", "WITHDRAWN"]
FoundByName = Literal["TIP", "POLICE", "OTHER", "UNKNOWN"]
RelationName = Literal["PARENT", "OTHER_RELATIVE", "ACQUAINTANCE", "STRANGER", "NOT_ABDUCTED", "UNKNOWN"]
AlertStateName = Literal["OPEN", "PAUSED", "CLOSED", "EXPIRED"]
AlertStatusName = Literal["ACTUAL", "EXERCISE", "TEST"]
AlertEndingName = Literal["FOUND", "ENDED"]
TipStateName = Literal["NEW", "REVIEWED", "FOLLOWED", "DISMISSED"]
DirectionName = Literal["ASCENDING", "DESCENDING"]
CaseOrderName = Literal["OPENED", "CHANGED", "CLOSED", "EXPIRES", "SEEN", "RELEVANCE"]
TipOrderName = Literal["RECEIVED", "RANKED"]
AlertOrderName = Literal["OPENED", "ENDED", "EXPIRES"]


class Point(TypedDict):
    """A point in degrees (WGS 84)."""

    latitude: float
    longitude: float


class CircleFilter(TypedDict):
    """A circle of at most 5,000 km."""

    point: Point
    radiusKm: float


class PlaceFilter(TypedDict, total=False):
    """A place; exactly one field is given."""

    circle: CircleFilter
    polygon: list[Point]


class CasePlaceFilter(PlaceFilter, total=False):
    """A place; exactly one field is given."""

    region: str


def circle(latitude: float, longitude: float, radius_km: float) -> CasePlaceFilter:
    """Return a place: a circle of at most 5,000 km."""
    return {"circle": {"point": {"latitude": latitude, "longitude": longitude}, "radiusKm": radius_km}}


def polygon(points: Sequence[tuple[float, float]]) -> CasePlaceFilter:
    """Return a place: a polygon of 3 to 100 points, each a latitude and a longitude, joined in a ring."""
    return {"polygon": [{"latitude": latitude, "longitude": longitude} for latitude, longitude in points]}


def region(code: str) -> CasePlaceFilter:
    """Return a place: a region of `client.regions()`, with all below it."""
    return {"region": code}


class _CaseFacts(TypedDict, total=False):
    """Filters that both lists of cases have."""

    place: CasePlaceFilter
    seenFrom: Moment
    seenUntil: Moment
    status: AlertStatusName
    state: CaseStateName
    ageFrom: int
    ageUntil: int
    sex: SexName
    text: str
    force: str
    mine: bool
    alertState: AlertStateName
    unconfirmed: bool
    returned: bool
    held: bool
    expiresUntil: Moment
    outcome: OutcomeName
    foundBy: FoundByName
    openedFrom: Moment
    openedUntil: Moment
    closedFrom: Moment
    closedUntil: Moment
    changedSince: Moment


_SummaryTree = TypedDict("_SummaryTree", {"anyOf": list["CaseSummaryFilter"], "not": "CaseSummaryFilter"}, total=False)
_CaseTree = TypedDict("_CaseTree", {"anyOf": list["CaseFilter"], "not": "CaseFilter"}, total=False)


class CaseSummaryFilter(_CaseFacts, _SummaryTree, total=False):
    """Filters of `summaries`."""


class CaseFilter(_CaseFacts, _CaseTree, total=False):
    """Filters of `cases`."""

    assigned: bool
    abductorRelation: RelationName
    helpedByTips: bool
    legalHold: bool
    unreadTips: bool


TipFilter = TypedDict(
    "TipFilter",
    {
        "caseIds": list[str],
        "force": str,
        "status": AlertStatusName,
        "states": list[TipStateName],
        "receivedFrom": Moment,
        "receivedUntil": Moment,
        "seenFrom": Moment,
        "seenUntil": Moment,
        "place": PlaceFilter,
        "mine": bool,
        "unclaimed": bool,
        "linked": bool,
        "folded": bool,
        "hasPhoto": bool,
        "hasContact": bool,
        "helped": bool,
        "withdrawn": bool,
        "text": str,
        "anyOf": list["TipFilter"],
        "not": "TipFilter",
    },
    total=False,
)
"""Filters of `tips`."""

AlertFilter = TypedDict(
    "AlertFilter",
    {
        "state": AlertStateName,
        "status": AlertStatusName,
        "force": str,
        "openedFrom": Moment,
        "openedUntil": Moment,
        "endedFrom": Moment,
        "endedUntil": Moment,
        "expiresUntil": Moment,
        "ending": AlertEndingName,
        "held": bool,
        "unconfirmed": bool,
        "severalAreas": bool,
        "place": PlaceFilter,
        "reached": Point,
        "anyOf": list["AlertFilter"],
        "not": "AlertFilter",
    },
    total=False,
)
"""Filters of `alerts`."""


class ReachFilter(TypedDict, total=False):
    """Filters of `reach_statistics`. `status` is ACTUAL unless another is given."""

    status: AlertStatusName
    region: str
    force: str


class StatisticsFilter(TypedDict, total=False):
    """Filters of `statistics`. `status` is ACTUAL unless another is given."""

    status: AlertStatusName
    region: str
    force: str
    ageFrom: int
    ageUntil: int
    sex: SexName
    outcome: OutcomeName
    foundBy: FoundByName
    abductorRelation: RelationName
