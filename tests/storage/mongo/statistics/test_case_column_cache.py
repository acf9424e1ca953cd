"""Kept columns of runs of weeks: read again when a row has another edition, and never more than the limit."""

from array import array
from datetime import date, timedelta
from typing import Any

import pytest

from hub.domain.statistics.case_columns import CaseColumns, Fact, LinkedRow, Moment
from hub.storage.mongo.database import Database
from hub.storage.mongo.statistics import column_cache as case_column_cache
from hub.storage.mongo.statistics.case_column_rows import CaseColumnRepository
from hub.storage.mongo.statistics.column_cache import RUN_WEEKS, ColumnCache, Editions, run_of, runs_of
from hub.storage.mongo.statistics.week_rows import WeekRows
from tests.databases import ALL_ROWS

SEX, SEEN = f"codes.{Fact.SEX}", f"moments.{Moment.SEEN}"
WEEK = date(2026, 11, 23)
RUN = run_of(WEEK.isoformat())


def row(edition: int, size: int = 0, week: date = WEEK, **columns: Any) -> dict[str, Any]:
    """Return a week's row as it is read with some columns."""
    return {"_id": week.isoformat(), "edition": edition, "size": size, "linked": [], **columns}


def now(edition: int) -> dict[int, Editions]:
    return {RUN: ((WEEK.isoformat(), edition),)}


def missing(cache: ColumnCache, edition: int, columns: set[str]) -> list[frozenset[str]]:
    """Return which columns of the one run are to be read."""
    found = cache.missing(now(edition), columns)
    assert all(one.runs == [RUN] for one in found)
    return [one.columns for one in found]


SEXES: dict[str, Any] = {"names": {"sex": ["FEMALE"]}, "codes": {"sex": b""}}
MOMENTS: dict[str, Any] = {"moments": {"seen": b""}}
BOTH = frozenset({SEX, SEEN})


def test_run_is_read_again_for_another_edition_or_column() -> None:
    cache = ColumnCache()
    assert missing(cache, 7, {SEX}) == [{SEX}]
    first = cache.add(RUN, [row(7, **SEXES)], frozenset({SEX}))
    assert missing(cache, 7, {SEX}) == []
    assert missing(cache, 7, {SEX, SEEN}) == [BOTH]
    both = cache.add(RUN, [row(7, **SEXES, **MOMENTS)], BOTH)
    assert (set(both.codes), set(both.moments)) == ({"sex"}, {"seen"})
    assert (both.results is first.results, missing(cache, 7, {SEX, SEEN})) == (True, [])
    # With all that it had: the next question is about other columns.
    assert missing(cache, 8, {SEX}) == [BOTH]
    newer = cache.add(RUN, [row(9, **MOMENTS)], frozenset({SEEN}))
    assert set(newer.codes) == set()
    assert missing(cache, 9, {SEX}) == [{SEX}]
    assert newer.results is not first.results
    assert cache.missing({}, {SEX}) == []
    assert cache.runs == {}


def test_run_of_another_week_is_read_again_too() -> None:
    cache, later = ColumnCache(), WEEK + timedelta(days=7)
    assert run_of(later.isoformat()) == RUN
    cache.add(RUN, [row(7, **SEXES)], frozenset({SEX}))
    two = runs_of(((WEEK.isoformat(), 7), (later.isoformat(), 1)))
    [one] = cache.missing(two, {SEX})
    assert one.weeks(two) == [WEEK.isoformat(), later.isoformat()]


def test_columns_of_weeks_are_joined_under_common_names() -> None:
    def packed(kind: str, *values: int) -> bytes:
        return array(kind, values).tobytes()

    later = row(
        2,
        2,
        WEEK + timedelta(days=7),
        names={"sex": ["FEMALE", "MALE"]},
        codes={"sex": packed("H", 1, 0)},
        moments={"seen": packed("q", 5, 6)},
        ids=["cs_2", "cs_3"],
        linked=[[1, "cs_1", 9, "cs_3"]],
        tips=packed("I", 4, 0),
    )
    earlier = row(
        1,
        1,
        names={"sex": ["MALE"]},
        codes={"sex": packed("H", 0)},
        moments={"seen": packed("q", 3)},
        ids=["cs_1"],
        linked=[[0, "cs_1", 7, "cs_1"]],
        tips=packed("I", 1),
    )
    part = ColumnCache().add(RUN, [later, earlier], BOTH)
    assert list(part.values(Fact.SEX)) == ["MALE", "MALE", "FEMALE"]
    assert (list(part.moments[Moment.SEEN]), list(part.tips)) == ([3, 5, 6], [1, 4, 0])
    assert (part.size, part.ids) == (3, "cs_1 cs_2 cs_3")
    assert part.linked == [LinkedRow(0, "cs_1", 7, "cs_1"), LinkedRow(2, "cs_1", 9, "cs_3")]


def test_new_week_moves_no_other_run() -> None:
    mondays = [WEEK - timedelta(days=7 * number) for number in range(3 * RUN_WEEKS)]
    editions = tuple(sorted((monday.isoformat(), 1) for monday in mondays))
    before, after = runs_of(editions[:-1]), runs_of(editions)
    changed = [run for run in after if after[run] != before.get(run)]
    assert changed == [run_of(editions[-1][0])]
    assert max(map(len, after.values())) == RUN_WEEKS


def test_table_keeps_its_results_until_a_part_changes() -> None:
    cache, parts = ColumnCache(), [CaseColumns(0, {}, {}, {}) for _ in range(3)]
    first = cache.table(parts[:2])
    assert cache.table(parts[:2]) is first
    assert cache.table([parts[0], parts[2]]).results is not first.results
    assert cache.table(parts[:2]).results is not first.results


def test_more_cases_than_the_limit_are_not_kept() -> None:
    cache = ColumnCache()
    part = cache.add(RUN, [row(2, size=case_column_cache.MAX_CASES + 1, **SEXES)], frozenset({SEX}))
    assert (part.size, cache.runs) == (case_column_cache.MAX_CASES + 1, {})


async def test_edition_comes_never_twice_after_a_dropped_collection(database: Database) -> None:
    columns, rows = CaseColumnRepository(database), database.collection("case_columns")
    editions = set()
    for _ in range(3):
        for _ in range(2):
            await columns.rebuild(WEEK)
            [kept] = await rows.find(ALL_ROWS).to_list(None)
            editions.add(kept["edition"])
        await rows.delete_many(ALL_ROWS)
    assert len(editions) == 6


@pytest.mark.parametrize("name", ["case_columns", "reach_columns"])
async def test_editions_are_read_from_the_index_alone(database: Database, name: str) -> None:
    """A row is large, and every statistic reads the editions of all of them."""
    rows = WeekRows(database.collection(name))

    async def read() -> dict[str, Any]:
        return {"size": 0}

    for number in range(3):
        await rows.make(WEEK - timedelta(days=7 * number), read)
    asked: list[Any] = []
    find = rows._rows.find

    def noted(*given: Any, **named: Any) -> Any:
        asked.append(find(*given, **named))
        return asked[-1]

    rows._rows.find = noted  # type: ignore[method-assign]
    assert len(await rows.editions()) == 3
    stats = (await asked[0].rewind().explain())["executionStats"]
    assert (stats["nReturned"], stats["totalDocsExamined"]) == (3, 0)
