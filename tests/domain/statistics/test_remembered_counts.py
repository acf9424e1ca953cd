"""Results that a part or a table remembers: another question about the same cases gets an answer of its own."""

from array import array
from datetime import UTC, datetime
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cases.regions import Region, Regions
from hub.domain.statistics.case_columns import NO_MOMENT, CaseColumns, CaseTable, Choice, Fact, Moment, between
from hub.domain.statistics.case_counts import Dimension, StatisticsRequest
from hub.domain.statistics.groups import Grouping, count_groups
from hub.domain.statistics.rates import Quantiles
from hub.domain.statistics.result_cache import ResultCache, size_of
from hub.domain.statistics.time_buckets import in_ms

EVENING = in_ms(datetime(2026, 5, 31, 20, tzinfo=UTC))
PART = CaseColumns(2, {Fact.REGION: ["a1"]}, {Fact.REGION: [0, 0]}, {Moment.SEEN: [EVENING, EVENING]})
TABLE = CaseTable([PART])


def counted(request: StatisticsRequest, regions: Regions, mask: bytes = b"\1\1") -> list[tuple[str | None, int]]:
    found = count_groups(Choice(TABLE, (mask,)), Grouping(request, regions))
    return [(group.keys[0], group.children) for group in found]


def test_other_zone_list_or_cases_get_their_own_count() -> None:
    by_month, by_province = (StatisticsRequest((one,)) for one in (Dimension.MONTH, Dimension.PROVINCE))
    lists = [Regions.of([Region("a1", "A1", parent), Region(parent, parent)]) for parent in ("a", "b")]
    for _ in range(2):
        assert counted(by_month, Regions()) == [("2026-05", 2)]
        assert counted(StatisticsRequest((Dimension.MONTH,), "Asia/Shanghai"), Regions()) == [("2026-06", 2)]
        assert [counted(by_province, regions) for regions in lists] == [[("a", 2)], [("b", 2)]]
        assert counted(by_month, Regions(), b"\1\0") == [("2026-05", 1)]


def test_result_cache_takes_no_more_bytes_than_allowed() -> None:
    made = array("q", range(100))
    kept = ResultCache(3 * size_of(made))
    counts = []

    def count(key: int) -> "array[int]":
        counts.append(key)
        return made

    for key in (1, 2, 1, 3, 1, 2):
        assert kept.get(key, partial(count, key)) is made
        assert 0 < kept.bytes <= 3 * size_of(made)
    # Two fit: the third takes the place of the one that was asked for longest ago.
    assert counts == [1, 2, 3, 2]


def test_result_larger_than_all_room_is_never_kept() -> None:
    kept = ResultCache(1_000)
    for _ in range(2):
        assert len(kept.get("large", lambda: bytes(2_000))) == 2_000
    assert kept.bytes == 0


SMALL = st.integers(-2, 3)


@given(moments=st.lists(SMALL | st.just(NO_MOMENT), max_size=4), begin=SMALL | st.none(), end=SMALL | st.none())
def test_masks_of_a_time_are_those_of_each_moment(moments: list[int], begin: int | None, end: int | None) -> None:
    """Most parts lie within or outside of the time as a whole, and are not looked through."""
    part = CaseColumns(len(moments), {}, {}, {Moment.SEEN: array("q", moments)})
    wanted = [(begin is None or begin <= one) and (end is None or one < end) for one in moments]
    assert list(between(part, Moment.SEEN, begin, end)) == wanted


@given(values=st.dictionaries(SMALL, st.integers(1, 5)))
def test_quantiles_of_counts_are_those_of_all_values(values: dict[int, int]) -> None:
    everything = sorted(value for value, count in values.items() for _ in range(count))
    found = Quantiles.of(values)
    assert found.count == len(everything)
    for share, got in ((0.5, found.median), (0.9, found.ninth_decile)):
        # The smallest value that is at least as large as this share of them.
        enough = [one for one in everything if sum(other <= one for other in everything) >= share * len(everything)]
        assert got == min(enough, default=None)
