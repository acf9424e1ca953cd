"""Kept columns of weeks: read again when the row has another edition, and never more than the limit."""

from datetime import date
from typing import Any

from hub.domain.case_columns import Fact, Moment
from hub.storage.mongo import case_column_cache
from hub.storage.mongo.case_column_cache import ColumnCache
from hub.storage.mongo.case_columns import CaseColumnRepository
from hub.storage.mongo.database import Database
from tests.databases import ALL_ROWS

SEX, SEEN = f"codes.{Fact.SEX}", f"moments.{Moment.SEEN}"
WEEK = date(2026, 11, 23)


def row(edition: int, size: int = 0, **columns: Any) -> dict[str, Any]:
    """Return a week's row as it is read with some columns."""
    return {"_id": WEEK.isoformat(), "edition": edition, "size": size, "linked": [], **columns}


SEXES: dict[str, Any] = {"names": {"sex": ["FEMALE"]}, "codes": {"sex": b""}}
MOMENTS: dict[str, Any] = {"moments": {"seen": b""}}


def test_week_is_read_again_for_another_edition_or_column() -> None:
    cache, now = ColumnCache(), {WEEK.isoformat(): 7}
    assert cache.missing(now, {SEX}) == [WEEK.isoformat()]
    cache.add(row(7, **SEXES), {SEX})
    assert cache.missing(now, {SEX}) == []
    assert cache.missing(now, {SEX, SEEN}) == [WEEK.isoformat()]
    both = cache.add(row(7, **MOMENTS), {SEEN})
    assert (set(both.codes), set(both.moments)) == ({"sex"}, {"seen"})
    assert cache.missing(now, {SEX, SEEN}) == []
    assert cache.missing({WEEK.isoformat(): 8}, {SEX}) == [WEEK.isoformat()]
    newer = cache.add(row(9, **MOMENTS), {SEEN})
    assert (set(newer.codes), cache.missing({WEEK.isoformat(): 9}, {SEX})) == (set(), [WEEK.isoformat()])
    assert cache.missing({}, {SEX}) == []
    assert cache.weeks == {}


def test_neither_ids_nor_too_many_cases_are_kept() -> None:
    cache, now = ColumnCache(), {WEEK.isoformat(): 1}
    assert cache.add(row(1, ids=["cs_1"], **SEXES), {SEX, "ids"}).ids == ["cs_1"]
    assert cache.get(WEEK.isoformat()).ids == ()
    assert cache.missing(now, {SEX, "ids"}) == [WEEK.isoformat()]
    cache.add(row(2, size=case_column_cache.MAX_CASES + 1, **SEXES), {SEX})
    assert cache.weeks == {}


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
