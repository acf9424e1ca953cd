"""Sums of reach, counted by hand: two partners, two alerts with three stages, and what is too small to be shown."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest

from hub.domain.cases.regions import Region, Regions
from hub.domain.query_limits import QueryTooWide
from hub.domain.statistics.case_columns import CaseColumns, Fact
from hub.domain.statistics.reach_columns import NoisedColumns, ReachColumns, ReadStages
from hub.domain.statistics.reach_counts import ReachDimension, ReachRequest
from hub.domain.statistics.reach_sums import ReachFigure, ReachGroup, ReachGrouping, sum_reach

REGIONS: Final = Regions.of([Region("N", "North"), Region("N-1", "Lower North", "N"), Region("S", "South")])
PARTNERS: Final = {7: "Amber", 9: "Blue"}
BELOW: Final = 30
"""Above 4.5 deviations of any number's noise, so that it alone decides what is shown."""

DEVIATION, OF_RECEIPTS = 2.799, 5.642
"""The root of 2q / (1 - q)² for q = e^-½ and e^-¼."""


def shares(present: Sequence[int], reached: Sequence[int], failed: Sequence[int], dead: Sequence[int]) -> NoisedColumns:
    nothing = [0] * len(present)
    numbers = {"reached": reached, "failed": failed, "dead": dead, "withheld": nothing, "deferred": nothing}
    return NoisedColumns(bytes(present), numbers)


# The first alert has the stages of 100 and 200 km, the second one of 300 km; `Blue` has no part of the middle one.
PART: Final = ReachColumns(
    ReadStages(
        ["cs_1", "cs_2"],
        [0, 0],
        [0, 0, 1],
        [100.0, 200.0, 300.0],
        {
            7: shares([1, 1, 1], [100, 200, 29], [30, 31, 0], [12, 13, 0]),
            9: shares([1, 0, 1], [1000, 0, 4000], [13, 0, 40], [0, 0, 0]),
        },
        {
            7: NoisedColumns(bytes([1, 1]), {"shown": [50, 60], "opened": [30, 29]}),
            9: NoisedColumns(bytes([0, 1]), {"shown": [0, 70], "opened": [0, 0]}),
        },
    ),
    CaseColumns(2, {Fact.REGION: ["N-1", "S", ""]}, {Fact.REGION: [0, 1]}, {}),
    ["2026-05", "2026-06"],
    [1, 0],
)


def grouping(
    *by: ReachDimension,
    regions: Regions = REGIONS,
    radii: tuple[float, ...] = (100.0, 250.5),
    partners: Mapping[int, str] = PARTNERS,
) -> ReachGrouping:
    return ReachGrouping(ReachRequest("2026-05", "2026-06", by), regions, radii, partners)


def summed(by: ReachGrouping, mask: Sequence[int] = (1, 1), below: int = BELOW) -> list[ReachGroup]:
    return sum_reach([PART], [bytes(mask)], by, below)


def keys_of(groups: Sequence[ReachGroup]) -> list[tuple[str | None, ...]]:
    return [group.keys for group in groups]


def figure(people: int | None, shown: int, at_least: bool, deviation: float = DEVIATION) -> ReachFigure:
    near: Any = pytest.approx(deviation * math.sqrt(shown), rel=1e-3)
    return ReachFigure(people, near, at_least)


NONE: Final = figure(None, 0, True)


def outcomes(in_ring: ReachFigure, reached: ReachFigure, failed: ReachFigure) -> dict[str, ReachFigure]:
    others = dict.fromkeys(("dead", "withheld", "deferred"), NONE)
    return {"in_ring": in_ring, "reached": reached, "failed": failed, **others}


def receipts(shown: ReachFigure, opened: ReachFigure) -> dict[str, ReachFigure]:
    return {"shown": shown, "opened": opened}


def test_sum_of_all_has_each_number_that_is_shown() -> None:
    [group] = summed(grouping())
    assert (group.keys, group.alerts, group.stages) == ((), 2, 3)
    assert group.figures == outcomes(
        figure(5300 + 101, 7, True), figure(100 + 200 + 1000 + 4000, 4, True), figure(30 + 31 + 40, 3, True)
    ) | receipts(figure(50 + 60 + 70, 3, False, OF_RECEIPTS), figure(30, 1, True, OF_RECEIPTS))


def test_radii_are_steps_of_the_policy_without_receipts() -> None:
    near, middle, far = summed(grouping(ReachDimension.RADIUS))
    # The last one is wider than every step.
    assert keys_of([near, middle, far]) == [("100",), ("250.5",), (None,)]
    assert [(one.alerts, one.stages) for one in (near, middle, far)] == [(1, 1)] * 3
    assert near.figures == outcomes(figure(1130, 3, True), figure(1100, 2, False), figure(30, 1, True))
    assert middle.figures == outcomes(figure(231, 2, True), figure(200, 1, False), figure(31, 1, False))
    assert far.figures == outcomes(figure(4040, 2, True), figure(4000, 1, True), figure(40, 1, True))


def test_partner_has_its_own_numbers_and_name() -> None:
    amber, blue = summed(grouping(ReachDimension.PARTNER))
    assert (amber.keys, amber.alerts, amber.stages) == (("Amber",), 2, 3)
    assert amber.figures == outcomes(figure(361, 4, True), figure(300, 2, True), figure(61, 2, True)) | receipts(
        figure(110, 2, False, OF_RECEIPTS), figure(30, 1, True, OF_RECEIPTS)
    )
    assert (blue.keys, blue.alerts, blue.stages) == (("Blue",), 2, 2)
    assert blue.figures == outcomes(figure(5040, 3, True), figure(5000, 2, False), figure(40, 1, True)) | receipts(
        figure(70, 1, False, OF_RECEIPTS), NONE
    )


def test_partners_of_one_name_stay_two_groups() -> None:
    found = summed(grouping(ReachDimension.PARTNER, partners={7: "Amber", 9: "Amber"}))
    assert [(one.keys, one.stages) for one in found] == [(("Amber",), 3), (("Amber",), 2)]
    assert keys_of(summed(grouping(ReachDimension.PARTNER, partners={9: "Blue"}))) == [("Blue",), (None,)]


def test_groups_of_alerts_follow_month_and_region() -> None:
    found = summed(grouping(ReachDimension.MONTH, ReachDimension.REGION))
    assert [(one.keys, one.stages) for one in found] == [(("2026-05", "S"), 1), (("2026-06", "N-1"), 2)]
    found = summed(grouping(ReachDimension.PROVINCE))
    assert [(one.keys, one.stages, one.figures["shown"].people) for one in found] == [(("N",), 2, 50), (("S",), 1, 130)]


def test_dimensions_stand_in_the_order_asked_for() -> None:
    found = summed(grouping(ReachDimension.MONTH, ReachDimension.PARTNER, ReachDimension.RADIUS))
    assert [(one.keys, one.figures["reached"].people) for one in found] == [
        (("2026-05", "Amber", None), None),
        (("2026-05", "Blue", None), 4000),
        (("2026-06", "Amber", "100"), 100),
        (("2026-06", "Amber", "250.5"), 200),
        (("2026-06", "Blue", "100"), 1000),
    ]
    found = summed(grouping(ReachDimension.RADIUS, ReachDimension.PARTNER, ReachDimension.MONTH))
    assert keys_of(found) == [
        ("100", "Amber", "2026-06"),
        ("100", "Blue", "2026-06"),
        ("250.5", "Amber", "2026-06"),
        (None, "Amber", "2026-05"),
        (None, "Blue", "2026-05"),
    ]


def test_radii_are_ordered_by_number() -> None:
    assert keys_of(summed(grouping(ReachDimension.RADIUS, radii=(100.0, 1000.0)))) == [("100",), ("1000",)]
    assert keys_of(summed(grouping(ReachDimension.RADIUS, radii=(20.0, 100.0, 200.0, 1e3)))) == [
        ("100",),
        ("200",),
        ("1000",),
    ]


def test_alert_outside_of_the_mask_counts_nowhere() -> None:
    [group] = summed(grouping(), mask=(0, 1))
    assert (group.alerts, group.stages, group.figures["reached"].people) == (1, 1, 4000)
    assert group.figures["shown"].people == 130
    assert summed(grouping(), mask=(0, 0)) == []


def test_numbers_within_their_noise_are_hidden_from_everybody() -> None:
    [group] = summed(grouping(), below=0)
    assert group.figures["reached"] == figure(5329, 5, False)
    assert group.figures["failed"] == figure(114, 4, True)
    # 4.5 deviations are 12.6 people of an outcome, and 25.4 of a receipt.
    assert group.figures["dead"] == figure(13, 1, True)
    assert group.figures["opened"] == figure(59, 2, True, OF_RECEIPTS)


def test_parts_add_up_and_other_questions_count_anew() -> None:
    both = sum_reach([PART, PART], [bytes([1, 0]), bytes([1, 1])], grouping(ReachDimension.REGION), BELOW)
    assert [(one.keys, one.alerts, one.stages, one.figures["reached"].people) for one in both] == [
        (("N-1",), 2, 4, 2600),
        (("S",), 1, 1, 4000),
    ]
    for radii, steps in (((300.0,), [("300",)]), ((200.0, 300.0), [("200",), ("300",)])):
        assert keys_of(summed(grouping(ReachDimension.RADIUS, radii=radii))) == steps
    moved = Regions.of([Region("N-1", "Lower North", "S"), Region("S", "South")])
    for regions, provinces in ((REGIONS, [("N",), ("S",)]), (moved, [("S",)])):
        assert keys_of(summed(grouping(ReachDimension.PROVINCE, regions=regions))) == provinces


def test_more_than_five_thousand_groups_are_refused() -> None:
    def of_regions(count: int) -> list[ReachGroup]:
        rows, ones = list(range(count)), [1] * count
        facts = CaseColumns(count, {Fact.REGION: [str(row) for row in rows]}, {Fact.REGION: rows}, {})
        read = ReadStages([""] * count, ones, rows, [1.0] * count, {7: shares(ones, ones, ones, ones)}, {})
        part = ReachColumns(read, facts, ["2026-05"], [0] * count)
        return sum_reach([part], [bytes(ones)], grouping(ReachDimension.REGION), BELOW)

    assert len(of_regions(5_000)) == 5_000
    with pytest.raises(QueryTooWide, match="Group by less"):
        of_regions(5_001)
