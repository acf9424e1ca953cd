"""Searches of cases, tips and alerts: each wrong field is refused by its path, and each bound itself is taken."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest

from hub.domain.alerts.alert import AlertState, PauseReason
from hub.domain.areas.area import Area
from hub.domain.cases.case import MAX_AGE_YEARS
from hub.domain.cases.regions import Region, Regions, RegionUnknown
from hub.domain.geometry import Circle, Point
from hub.domain.search.alerts import AlertOrder, AlertSearch
from hub.domain.search.cases import CaseOrder, CaseSearch, InRegion, ListedAlert
from hub.domain.search.tips import MAX_NAMED_CASES, TipSearch
from hub.domain.sort_direction import SortDirection
from hub.errors import CoordinatesInvalid, InvalidInput, RadiusInvalid, TooManyItems
from tests.fakes import NOW
from tests.public_alerts import public_alert

BEFORE: Final = NOW - timedelta(seconds=1)
LOCAL: Final = datetime(2026, 5, 1)  # noqa: DTZ001
NOWHERE: Final = Circle(Point(91, 0), 5)
REGIONS: Final = Regions.of([Region("N", "North"), Region("N-1", "Lower North", "N"), Region("S", "South")])

Search = AlertSearch | CaseSearch | TipSearch


@pytest.mark.parametrize(
    ("search", "error", "path"),
    [
        (AlertSearch(opened_from=LOCAL), InvalidInput, "openedFrom"),
        (AlertSearch(opened_until=LOCAL), InvalidInput, "openedUntil"),
        (AlertSearch(opened_from=NOW, opened_until=BEFORE), InvalidInput, "openedUntil"),
        (AlertSearch(ended_from=LOCAL), InvalidInput, "endedFrom"),
        (AlertSearch(ended_until=LOCAL), InvalidInput, "endedUntil"),
        (AlertSearch(ended_from=NOW, ended_until=BEFORE), InvalidInput, "endedUntil"),
        (AlertSearch(expires_until=LOCAL), InvalidInput, "expiresUntil"),
        (AlertSearch(place=NOWHERE), CoordinatesInvalid, "place.circle.point"),
        (AlertSearch(reached=Point(0, 181)), CoordinatesInvalid, "reached"),
        (CaseSearch(place=NOWHERE), CoordinatesInvalid, "place.circle.point"),
        (CaseSearch(place=InRegion("gone")), RegionUnknown, "place.region"),
        (CaseSearch(near=NOWHERE), CoordinatesInvalid, "near.point"),
        (CaseSearch(near=Circle(Point(0, 0), 0)), RadiusInvalid, "near.radiusKm"),
        (CaseSearch(seen_from=LOCAL), InvalidInput, "seenFrom"),
        (CaseSearch(seen_until=LOCAL), InvalidInput, "seenUntil"),
        (CaseSearch(seen_from=NOW, seen_until=BEFORE), InvalidInput, "seenUntil"),
        (CaseSearch(opened_from=NOW, opened_until=BEFORE), InvalidInput, "openedUntil"),
        (CaseSearch(closed_from=NOW, closed_until=BEFORE), InvalidInput, "closedUntil"),
        (CaseSearch(expires_until=LOCAL), InvalidInput, "expiresUntil"),
        (CaseSearch(changed_since=LOCAL), InvalidInput, "changedSince"),
        (CaseSearch(age_from=-1), InvalidInput, "ageFrom"),
        (CaseSearch(age_until=-1), InvalidInput, "ageUntil"),
        (CaseSearch(age_from=MAX_AGE_YEARS + 1), InvalidInput, "ageFrom"),
        (CaseSearch(age_from=7, age_until=6), InvalidInput, "ageUntil"),
        (CaseSearch(text="!"), InvalidInput, "text"),
        (TipSearch(states=()), InvalidInput, "states"),
        (TipSearch(case_ids=()), TooManyItems, "caseIds"),
        (TipSearch(case_ids=("cs_1",) * (MAX_NAMED_CASES + 1)), TooManyItems, "caseIds"),
        (TipSearch(received_from=LOCAL), InvalidInput, "receivedFrom"),
        (TipSearch(received_until=LOCAL), InvalidInput, "receivedUntil"),
        (TipSearch(received_from=NOW, received_until=BEFORE), InvalidInput, "receivedUntil"),
        (TipSearch(seen_until=LOCAL), InvalidInput, "seenUntil"),
        (TipSearch(seen_from=NOW, seen_until=BEFORE), InvalidInput, "seenUntil"),
        (TipSearch(place=NOWHERE), CoordinatesInvalid, "place.circle.point"),
        (TipSearch(text="!"), InvalidInput, "text"),
    ],
)
def test_wrong_field_is_refused_by_its_path(search: Search, error: type[InvalidInput], path: str) -> None:
    with pytest.raises(error) as refused:
        search.checked(REGIONS) if isinstance(search, CaseSearch) else search.checked()
    assert refused.value.path == ("filter", *path.split("."))


@pytest.mark.parametrize(
    "search",
    [
        AlertSearch(opened_from=NOW, opened_until=NOW, ended_from=BEFORE, ended_until=NOW, reached=Point(0, 180)),
        CaseSearch(seen_from=NOW, seen_until=NOW, age_from=MAX_AGE_YEARS, age_until=MAX_AGE_YEARS),
        CaseSearch(age_from=0, age_until=0),
        TipSearch(case_ids=("cs_1",), received_from=NOW, received_until=NOW),
        TipSearch(case_ids=tuple(f"cs_{number:04}" for number in range(MAX_NAMED_CASES))),
    ],
)
def test_search_at_its_bounds_is_taken_unchanged(search: Search) -> None:
    assert search.checked() == search


def test_region_is_looked_up_and_lists_are_ordered() -> None:
    assert CaseSearch(place=InRegion("N")).checked(REGIONS).place == InRegion("N", frozenset({"N", "N-1"}))
    assert TipSearch(case_ids=("cs_2", "cs_1", "cs_2")).checked().case_ids == ("cs_1", "cs_2")
    with pytest.raises(RegionUnknown, match="no list of regions"):
        CaseSearch(place=InRegion("N")).checked()


def test_newest_come_first_and_soonest_of_what_expires() -> None:
    for orders in (AlertOrder, CaseOrder):
        ascending = [one for one in orders if one.usual_direction is SortDirection.ASCENDING]
        descending = [one for one in orders if one.usual_direction is SortDirection.DESCENDING]
        assert ascending == [orders.EXPIRES]
        assert set(ascending) | set(descending) == set(orders)


def test_listed_alert_waits_for_its_first_unconfirmed_area() -> None:
    alert = public_alert().alert
    confirmed = replace(alert.areas[0], confirmed=True, confirm_by=NOW)
    waits = replace(confirmed, number=2, confirmed=False, confirm_by=NOW + timedelta(minutes=2))
    later = replace(waits, number=3, confirm_by=NOW + timedelta(minutes=3))
    held = replace(waits, number=4, confirm_by=NOW, held_km=100.0)

    def listed(*areas: Area, pauses: frozenset[PauseReason] = frozenset()) -> ListedAlert:
        return ListedAlert.of(replace(alert, pauses=pauses, areas=areas))

    def expected(unconfirmed: bool, confirm_by: datetime | None, returned: bool = False) -> ListedAlert:
        return ListedAlert(AlertState.OPEN, unconfirmed, returned, confirm_by, alert.expires_at)

    assert listed(confirmed) == expected(False, None)
    assert listed(confirmed, later, waits) == expected(True, waits.confirm_by)
    assert listed(confirmed, held) == expected(True, None)
    returned = listed(confirmed, waits, pauses=frozenset({PauseReason.RETURNED}))
    assert returned == replace(expected(False, waits.confirm_by, returned=True), state=AlertState.PAUSED)
