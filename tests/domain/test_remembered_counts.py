"""Results that a part remembers: another question about the same cases gets an answer of its own."""

from datetime import UTC, datetime
from functools import partial

from hub.domain.case_columns import MAX_RESULTS, CaseColumns, Choice, Fact, Moment
from hub.domain.case_statistics import Dimension, StatisticsRequest
from hub.domain.regions import Region, Regions
from hub.domain.statistic_groups import Grouping, count_groups
from hub.domain.time_buckets import in_ms

EVENING = in_ms(datetime(2026, 5, 31, 20, tzinfo=UTC))
PART = CaseColumns(2, {Fact.REGION: ["a1"]}, {Fact.REGION: [0, 0]}, {Moment.SEEN: [EVENING, EVENING]})


def counted(request: StatisticsRequest, regions: Regions, mask: bytes = b"\1\1") -> list[tuple[str | None, int]]:
    found = count_groups(Choice([PART], [bytearray(mask)]), Grouping(request, regions))
    return [(group.keys[0], group.children) for group in found]


def test_other_zone_list_or_cases_get_their_own_count() -> None:
    by_month, by_province = (StatisticsRequest((one,)) for one in (Dimension.MONTH, Dimension.PROVINCE))
    lists = [Regions.of([Region("a1", "A1", parent), Region(parent, parent)]) for parent in ("a", "b")]
    for _ in range(2):
        assert counted(by_month, Regions()) == [("2026-05", 2)]
        assert counted(StatisticsRequest((Dimension.MONTH,), "Asia/Shanghai"), Regions()) == [("2026-06", 2)]
        assert [counted(by_province, regions) for regions in lists] == [[("a", 2)], [("b", 2)]]
        assert counted(by_month, Regions(), b"\1\0") == [("2026-05", 1)]


def test_part_remembers_no_more_than_its_limit() -> None:
    part = CaseColumns(0, {}, {}, {})
    for kind in range(MAX_RESULTS + 3):
        assert part.remembered(kind, bytearray(), partial(int, kind)) == kind
    assert len(part.results) == 3
