"""Requests for counts of children: what is refused, the columns that they need, and what the trail says of them."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from hub.domain.cases.case import FoundBy, Outcome, Sex
from hub.domain.cases.regions import Region, Regions, RegionUnknown
from hub.domain.statistics.case_columns import Fact
from hub.domain.statistics.case_counts import Dimension, StatisticsRequest
from hub.errors import InvalidInput, TooManyItems

REGIONS: Final = Regions.of([Region("N", "North"), Region("N-1", "Lower North", "N"), Region("S", "South")])
NOW: Final = datetime(2026, 5, 1, tzinfo=UTC)
LOCAL: Final = datetime(2026, 5, 1)  # noqa: DTZ001
ALL_AGES: Final = [str(age) for age in range(18)]


@pytest.mark.parametrize(
    ("changes", "error", "path"),
    [
        ({"seen_from": LOCAL}, InvalidInput, "from"),
        ({"seen_until": LOCAL}, InvalidInput, "until"),
        ({"seen_from": NOW, "seen_until": NOW}, InvalidInput, "until"),
        ({"time_zone": "Asia/Nowhere"}, InvalidInput, "timeZone"),
        ({"region": "gone"}, RegionUnknown, "filter.region"),
        ({"group_by": tuple(Dimension)[:4]}, TooManyItems, "groupBy"),
        ({"group_by": (Dimension.SEX, Dimension.SEX)}, InvalidInput, "groupBy"),
    ],
)
def test_wrong_request_is_refused_by_its_path(changes: dict[str, Any], error: type[InvalidInput], path: str) -> None:
    with pytest.raises(error) as refused:
        StatisticsRequest(**changes).checked(REGIONS)
    assert refused.value.path == tuple(path.split("."))


def test_request_at_its_bounds_is_taken() -> None:
    request = StatisticsRequest(
        tuple(Dimension)[:3], seen_from=NOW, seen_until=NOW.replace(microsecond=1), region="S", age_from=-1
    )
    assert request.checked(REGIONS) is request


def test_wanted_values_are_those_of_the_filters() -> None:
    request = StatisticsRequest(region="N", force="", sex=Sex.FEMALE, outcome=Outcome.FOUND_SAFE, found_by=FoundBy.TIP)
    assert request.wanted(REGIONS) == {
        Fact.REGION: {"N", "N-1"},
        Fact.FORCE: {""},
        Fact.SEX: {"FEMALE"},
        Fact.OUTCOME: {"FOUND_SAFE"},
        Fact.FOUND_BY: {"TIP"},
    }
    assert StatisticsRequest().wanted(REGIONS) == {}


@pytest.mark.parametrize(
    ("low", "high", "ages"),
    [
        (None, 1, ALL_AGES[:2]),
        (16, None, ALL_AGES[16:]),
        (3, 3, ALL_AGES[3:4]),
        (-9, 99, ALL_AGES),
        (5, 4, []),
    ],
)
def test_ages_are_those_between_both_bounds(low: int | None, high: int | None, ages: list[str]) -> None:
    assert StatisticsRequest(age_from=low, age_until=high).wanted(REGIONS) == {Fact.AGE: set(ages)}


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({}, set()),
        (
            {"group_by": (Dimension.PROVINCE, Dimension.AGE_BAND), "force": "a"},
            {"codes.region", "codes.age", "codes.force"},
        ),
        ({"group_by": (Dimension.MONTH, Dimension.SEX)}, {"codes.sex", "moments.seen"}),
        ({"seen_from": NOW}, {"moments.seen"}),
        ({"group_by": (Dimension.SEX,), "seen_until": NOW}, {"codes.sex", "moments.seen"}),
        ({"group_by": (Dimension.TIME_TO_RECOVERY,)}, {"moments.seen", "moments.found"}),
        ({"group_by": (Dimension.DAY, Dimension.TIME_TO_RECOVERY)}, {"moments.seen", "moments.found"}),
        ({"age_until": 3}, {"codes.age"}),
    ],
)
def test_columns_are_those_of_filters_and_dimensions(changes: dict[str, Any], columns: set[str]) -> None:
    assert StatisticsRequest(**changes).columns() == columns


def test_trail_names_filters_without_their_values() -> None:
    by = (Dimension.MONTH, Dimension.SEX)
    request = StatisticsRequest(by, "Asia/Shanghai", seen_from=NOW, age_from=3, outcome=Outcome.FOUND_SAFE)
    assert request.named_filters() == ("age_from", "outcome", "seen_from", "by MONTH", "by SEX")
    assert StatisticsRequest(time_zone="Asia/Shanghai").named_filters() == ()
