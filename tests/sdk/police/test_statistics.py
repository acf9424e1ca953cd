"""Statistics of a real hub, as records and tables."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from reunion import InvalidInput
from reunion_police import AsyncReunionPolice, Dimension, Outcome, QueryInvalid, ReachDimension, ReachStatistics
from tests.sdk.police.month import PROVINCE, cases_of

WHY, ZONE = "Report of the month", "Asia/Shanghai"


async def test_groups_add_up_to_the_real_cases(client: AsyncReunionPolice) -> None:
    found = await client.statistics(purpose=WHY, group_by=["AGE_BAND", Dimension.SEX], time_zone=ZONE)
    real = [one.case for one in cases_of(PROVINCE) if one.alert.status == "ACTUAL"]
    assert sum(group.children for group in found.groups) == found.children == len(real)
    sexes = Counter[str | None]()
    for group in found.groups:
        sexes[group.keys[1]] += group.children
    assert sexes == Counter(case.child.sex.value for case in real)
    frame = found.group_table().to_pandas(ZONE)
    assert list(frame.columns) == ["age_band", "sex", "children"]
    assert list(frame.age_band.cat.categories) == ["0-2", "3-5", "6-10", "11-14", "15-17"]
    assert frame.age_band.cat.ordered
    assert int(frame.children.sum()) == found.children


async def test_recovery_and_tips_are_tables(client: AsyncReunionPolice) -> None:
    found = await client.statistics(
        purpose=WHY, group_by=["ABDUCTOR_RELATION"], recovery="DISAPPEARANCE", tips=True, elsewhere=True
    )
    shares = found.recovery_table().to_polars()
    assert shares.columns[:3] == ["abductor_relation", "children", "without_moment"]
    month = 30 * 24 * 3600
    for group in found.recovery:
        last = next(point for point in group.points if point.seconds == month)
        of_group = shares.filter(shares["abductor_relation"].eq_missing(group.keys[0]) & (shares["seconds"] == month))
        # A group without an outcome has it with 0: nobody misses the group in a table of that outcome.
        assert sorted(of_group["outcome"].to_list()) == sorted(str(one) for one in Outcome)
        assert of_group["share"].sum() == pytest.approx(sum(last.shares.values()))
        assert sum(last.shares.values()) <= 1.0 + 1e-9
    tips = found.tip_table().to_pandas()
    assert int(tips.closed_cases.sum()) == sum(one.tips.count for one in found.tips) > 0
    assert found.elsewhere_table().to_pandas().dtypes["children"] == "Int64"


async def test_days_are_those_of_the_zone(client: AsyncReunionPolice) -> None:
    found = await client.statistics(purpose=WHY, group_by=["DAY", "HOUR_OF_DAY"], time_zone=ZONE)
    days = found.group_table().to_polars()
    assert days["day"].min() >= date(2026, 4, 29)  # type: ignore[operator]
    assert days["hour_of_day"].to_list() == [int(group.keys[1] or "") for group in found.groups]
    assert found.time_zone == ZONE


async def test_statistics_refuse_mistakes_before_asking(client: AsyncReunionPolice) -> None:
    for given in (
        {"group_by": ["COLOUR"]},
        {"group_by": ["SEX", "SEX"]},
        {"group_by": ["SEX", "DAY", "FORCE", "MONTH"]},
        {"time_zone": "Asia/Nowhere"},
        {"since": "yesterday"},
        {"recovery": "BIRTH"},
        {"filter": {"ageFrom": 9, "ageUntil": 3}},
    ):
        with pytest.raises(QueryInvalid):
            await client.statistics(purpose=WHY, **given)


def test_reach_says_how_many_alerts_wait() -> None:
    answer: dict[str, Any] = {"asOf": "2026-06-01T00:00:00Z", "suppressedBelow": 20, "waitingAlerts": 3, "groups": []}
    assert ReachStatistics.from_wire(answer, ()).waiting_alerts == 3


async def test_reach_is_summed_side_by_side_with_its_noise(client: AsyncReunionPolice) -> None:
    months: dict[str, Any] = {"first": date(2026, 4, 1), "last": "2026-12"}
    found = await client.reach_statistics(purpose=WHY, group_by=["PARTNER"], **months)
    frame = found.table().to_pandas()
    assert list(frame.partner) == ["Map app", "Taxi app"]
    real = [one for one in cases_of(PROVINCE) if one.alert.status == "ACTUAL"][1:]
    assert list(frame.alerts) == [len(real)] * 2
    assert list(frame.stages) == [4 * len(real)] * 2
    assert frame.shown[0] == 7_400 * len(real)
    assert frame.shown.isna()[1]
    assert frame.shown_deviation[0] == pytest.approx(5.63 * len(real) ** 0.5, rel=0.01)
    radii = await client.reach_statistics(purpose=WHY, group_by=[ReachDimension.RADIUS, "MONTH"], **months)
    table = radii.table().to_polars()
    assert table.columns[:4] == ["radius", "month", "alerts", "stages"]
    assert set(table["radius"]) == {100.0, 200.0, 300.0}
    assert table["shown"].null_count() == table["opened_deviation"].null_count() == len(radii.groups)
    with pytest.raises(InvalidInput, match="120 months"):
        await client.reach_statistics(purpose=WHY, first="2010-01", last="2026-12")
    mistakes: list[dict[str, Any]] = [{"first": "2026"}, {"first": "2026-05", "group_by": ["SEX"]}]
    for given in mistakes:
        with pytest.raises(QueryInvalid):
            await client.reach_statistics(purpose=WHY, **({"last": "2026-05"} | given))
