"""Requests for the reach of many alerts, and the columns that they choose from."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.regions import Region, Regions, RegionUnknown
from hub.domain.statistics.case_columns import CaseColumns, Fact
from hub.domain.statistics.reach_columns import FACTS, NO_CASE, ReadStages, join_facts
from hub.domain.statistics.reach_counts import ReachDimension, ReachRequest
from hub.domain.statistics.time_buckets import in_ms
from hub.errors import InvalidInput, TooManyItems

REGIONS = Regions.of([Region("N", "North"), Region("N-1", "Lower North", "N"), Region("S", "South")])
CODES: dict[str, list[int]] = {Fact.STATUS: [0, 1], Fact.FORCE: [0, 1], Fact.REGION: [1, 0]}


def request(first: str = "2016-05", last: str = "2016-06", **changes: Any) -> ReachRequest:
    return ReachRequest(first, last, **changes)


@pytest.mark.parametrize(
    ("first", "last"),
    [("2016-05", "2016-05"), ("1970-01", "1979-12"), ("2016-05", "2026-04"), ("2999-12", "2999-12")],
)
def test_up_to_ten_years_of_months_are_summed(first: str, last: str) -> None:
    asked = request(first, last, region="N-1", group_by=tuple(ReachDimension)[:3])
    assert asked.checked(REGIONS) is asked


@pytest.mark.parametrize(
    ("changes", "words", "path"),
    [
        *(({"first": month}, "A month must have its year", ("fromMonth",)) for month in ("1969-12", "3000-01", "2016")),
        *(({"first": month}, "A month must have its year", ("fromMonth",)) for month in ("2016-00", "2016-5", "")),
        *(({"last": month}, "A month must have its year", ("untilMonth",)) for month in ("2016-13", "2016-0٥", "x")),
        ({"last": "2016-04"}, "`untilMonth` must not be before", ("untilMonth",)),
        ({"last": "2026-05"}, "At most 120 months are summed", ("fromMonth",)),
        ({"group_by": (ReachDimension.MONTH,) * 2}, "`groupBy` must name each", ("groupBy",)),
    ],
)
def test_wrong_months_are_refused_with_their_path(changes: dict[str, Any], words: str, path: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match=f"^{words}") as refused:
        request(**changes).checked(REGIONS)
    assert refused.value.path == path


def test_unknown_region_and_many_dimensions_are_refused() -> None:
    with pytest.raises(RegionUnknown) as refused:
        request(region="gone").checked(REGIONS)
    assert refused.value.path == ("filter", "region")
    with pytest.raises(TooManyItems):
        request(group_by=tuple(ReachDimension)[:4]).checked(REGIONS)


def test_wanted_region_has_those_below_it() -> None:
    assert request().wanted(REGIONS) == {}
    assert request(force="hengshui", region="N").wanted(REGIONS) == {
        Fact.FORCE: {"hengshui"},
        Fact.REGION: {"N", "N-1"},
    }
    assert request(force="").wanted(REGIONS) == {Fact.FORCE: {""}}


def test_named_filters_have_no_values() -> None:
    by = (ReachDimension.MONTH, ReachDimension.PARTNER)
    asked = request(group_by=by, status=AlertStatus.TEST, region="N", force="hengshui")
    assert asked.named_filters() == ("force", "region", "status", "by MONTH", "by PARTNER")
    assert request().named_filters() == ()


def test_alerts_are_joined_with_the_facts_of_their_cases() -> None:
    names: dict[str, list[str]] = {
        Fact.STATUS: ["ACTUAL", "TEST"],
        Fact.FORCE: ["hengshui", "anyang"],
        Fact.REGION: ["N", "S"],
    }
    cases = CaseColumns(2, names, CODES, {}, ids="cs_1 cs_2")
    # In China it is June from 16:00 of UTC.
    opened = [in_ms(datetime(2016, 5, 31, hour, tzinfo=UTC)) for hour in (16, 15, 16)]
    stages = ReadStages(["cs_2", "cs_1", "gone"], opened, [0, 1, 2], [100.0] * 3, {}, {})
    joined = join_facts(stages, cases, "Asia/Shanghai")
    assert [list(joined.facts.values(fact)) for fact in FACTS] == [
        ["TEST", "ACTUAL", None],
        ["anyang", "hengshui", None],
        ["N", "S", None],
    ]
    assert (joined.facts.size, joined.facts.ids, joined.stages) == (3, "cs_2 cs_1 gone", stages)
    assert ([joined.names[place] for place in joined.months]) == ["2016-06", "2016-05", "2016-06"]
    assert joined.names == ["2016-05", "2016-06"]
    assert joined.is_within("2016-06", "2016-07") == bytes([1, 0, 1])
    assert joined.is_within("2016-04", "2016-05") == bytes([0, 1, 0])
    assert joined.is_within("2016-05", "2016-06") == bytes([1, 1, 1])
    without = join_facts(stages, CaseColumns(0, {}, {}, {}), "UTC")
    assert list(without.facts.values(Fact.STATUS)) == [None] * 3
    assert without.facts.names[Fact.STATUS] == [NO_CASE]
