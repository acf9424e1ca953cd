"""Thirty questions of analysts, each as one query: those that a newcomer could not ask, and those of every week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final

from bench.analyst.country import ALL_PREFECTURES
from bench.desk.made_up import NOW


class Reader(Enum):
    """The officer who asks."""

    COUNTRY = "an analyst of all forces"
    PROVINCE = "an analyst of a province's forces"
    FORCE = "an officer of a small force"


@dataclass(frozen=True, slots=True)
class Named:
    """A query: the list that is read, its filter and order as the graph takes them, and who reads it."""

    list: str
    filter: Mapping[str, Any]
    order_by: Mapping[str, str] | None = None
    reader: Reader = Reader.COUNTRY
    variables: Mapping[str, Any] = field(default_factory=dict)


def _ago(**time: float) -> str:
    return _written(NOW - timedelta(**time))


def _written(moment: datetime) -> str:
    return moment.isoformat()


def _circle(prefecture: int, radius_km: float) -> dict[str, Any]:
    centre = ALL_PREFECTURES[prefecture].centre
    return {"circle": {"point": {"latitude": centre.latitude, "longitude": centre.longitude}, "radiusKm": radius_km}}


def _corridor() -> dict[str, Any]:
    """Return a long strip between the middles of two prefectures."""
    ends = [ALL_PREFECTURES[number].centre for number in (0, 7)]
    there = [{"latitude": end.latitude + 0.3, "longitude": end.longitude} for end in ends]
    back = [{"latitude": end.latitude - 0.3, "longitude": end.longitude} for end in reversed(ends)]
    return {"polygon": [*there, *back]}


def _by(order: str, direction: str = "DESCENDING") -> dict[str, str]:
    return {"by": order, "direction": direction}


QUERIES: Final[Mapping[str, Named]] = {
    # Sex, outcome, force, closing date, state of the alert, confirmed, changed since: none of it could be asked.
    "girls_under_ten": Named("cases", {"sex": "FEMALE", "ageUntil": 9, "status": "ACTUAL"}),
    "found_dead_this_year": Named("cases", {"outcome": "FOUND_DEAD", "closedFrom": _ago(days=365)}, _by("CLOSED")),
    "one_force": Named("cases", {"force": "force-007", "state": "CLOSED"}, _by("CLOSED")),
    "closed_last_week": Named("cases", {"closedFrom": _ago(days=7)}, _by("CLOSED")),
    "expired_and_missing": Named("cases", {"alertState": "EXPIRED", "state": "OPEN"}, _by("CHANGED")),
    "unconfirmed": Named("cases", {"unconfirmed": True}),
    "changed_since_yesterday": Named("cases", {"changedSince": _ago(days=1)}, _by("CHANGED")),
    "oldest_still_open": Named("cases", {"state": "OPEN", "status": "ACTUAL"}, _by("OPENED", "ASCENDING")),
    "expiring": Named("cases", {"expiresUntil": _ago(hours=-6)}, _by("EXPIRES", "ASCENDING")),
    "taken_by_strangers": Named("cases", {"abductorRelation": "STRANGER", "openedFrom": _ago(days=365)}),
    "found_by_tips": Named("cases", {"foundBy": "TIP", "closedFrom": _ago(days=31)}, _by("CLOSED")),
    "strangers_or_dead": Named(
        "cases",
        {"anyOf": [{"abductorRelation": "STRANGER"}, {"outcome": "FOUND_DEAD"}], "not": {"status": "EXERCISE"}},
        _by("CLOSED"),
    ),
    "teenagers_not_back": Named(
        "cases", {"ageFrom": 13, "not": {"anyOf": [{"outcome": "RETURNED_ALONE"}, {"outcome": "FALSE_REPORT"}]}}
    ),
    "in_a_region": Named("cases", {"place": {"region": "P03"}, "openedFrom": _ago(days=365)}),
    "in_a_region_by_its_analyst": Named("cases", {"place": {"region": "P00-03"}}, reader=Reader.PROVINCE),
    "near_a_place": Named("cases", {"place": _circle(4, 30)}),
    "along_a_road": Named("cases", {"place": _corridor(), "openedFrom": _ago(days=730)}),
    "unread_tips": Named("cases", {"unreadTips": True, "state": "OPEN"}),
    # Words, in any order, Chinese and English.
    "vehicle_in_chinese": Named("cases", {"text": "灰色商务车"}),
    "words_in_any_order": Named("cases", {"text": "lorry blue"}),
    "traditional_characters": Named("cases", {"text": "紫色馬甲"}),
    "a_name": Named("cases", {"text": "诸葛玉兰"}),
    "part_of_a_plate": Named("cases", {"text": "冀AB"}),
    "words_of_the_public": Named("caseSummaries", {"text": "格子衬衫"}, reader=Reader.FORCE),
    "summaries_near_a_place": Named("caseSummaries", {"place": _circle(9, 30)}, reader=Reader.FORCE),
    # Tips over all cases.
    "tips_of_a_day": Named("tips", {"receivedFrom": _ago(days=1)}),
    "tips_with_photos_near": Named("tips", {"hasPhoto": True, "place": _circle(4, 50)}),
    "tips_followed": Named("tips", {"states": ["FOLLOWED"], "receivedFrom": _ago(days=60)}, reader=Reader.PROVINCE),
    "tips_with_a_plate": Named("tips", {"text": "冀A"}, reader=Reader.PROVINCE),
    "tips_of_a_van": Named("tips", {"text": "面包车"}, reader=Reader.FORCE),
    # Alerts.
    "alerts_open": Named("alerts", {"state": "OPEN"}),
    "alerts_ended_last_month": Named("alerts", {"endedFrom": _ago(days=31)}, _by("ENDED")),
}

DOCUMENTS: Final[Mapping[str, str]] = {
    "cases": """\
query ($filter: CaseFilter, $orderBy: CaseOrderByInput, $after: String) {
  found: cases(purpose: "a bench of lists", filter: $filter, orderBy: $orderBy, first: 20, after: $after) {
    edges { node { id state child { publicName ageYears sex } lastSeen { district at } outcome region } }
    pageInfo { hasNextPage endCursor }
  }
}""",
    "caseSummaries": """\
query ($filter: CaseSummaryFilter, $orderBy: CaseOrderByInput, $after: String) {
  found: caseSummaries(purpose: "a bench of lists", filter: $filter, orderBy: $orderBy, first: 20, after: $after) {
    edges { node { id state child { name ageYears } outcome region } }
    pageInfo { hasNextPage endCursor }
  }
}""",
    "tips": """\
query ($filter: TipFilter, $orderBy: TipOrderByInput, $after: String) {
  found: tips(purpose: "a bench of lists", filter: $filter, orderBy: $orderBy, first: 20, after: $after) {
    edges { node { id caseId text receivedAt state } }
    pageInfo { hasNextPage endCursor }
  }
}""",
    "alerts": """\
query ($filter: AlertFilter, $orderBy: AlertOrderByInput, $after: String) {
  found: alerts(purpose: "a bench of lists", filter: $filter, orderBy: $orderBy, first: 20, after: $after) {
    edges { node { id state status } }
    pageInfo { hasNextPage endCursor }
  }
}""",
}
