"""Notices on the real database: for any amount of new content, a partner gets one call."""

from typing import Any

import pytest

from hub.domain.delivery.notices import NoticeState
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery import notices
from hub.storage.mongo.delivery.notices import NoticeRepository
from hub.storage.mongo.leases import FREE

ALERT, PULL = "al_1", 4


@pytest.fixture
async def book(database: Database) -> NoticeRepository:
    return NoticeRepository(database)


async def row(database: Database, notice: str) -> dict[str, Any]:
    found = await database.collection("notices").find_one({"_id": notice})
    assert found is not None
    return found


async def change(database: Database, notice: str, **changes: Any) -> None:
    await database.collection("notices").update_one({"_id": notice}, {"$set": changes})


async def test_what_nobody_takes_waits_once(
    book: NoticeRepository, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "GROWTH_SECONDS", 0.001)
    first = await book.add_growth(ALERT, PULL)
    for attempt in range(1, 6):
        assert await book.add_growth(ALERT, PULL) == first
        notice = await book.claim(first)
        assert notice is not None
        assert notice.attempts == attempt
        await book.retry(notice, 0.0)
    assert await database.collection("notices").count_documents({}) == 1


async def test_growth_during_a_notice_is_announced_by_another(book: NoticeRepository) -> None:
    first = await book.add_growth(ALERT, PULL)
    under_way = await book.claim(first)
    assert under_way is not None
    second = await book.add_growth(ALERT, PULL)
    assert second != first
    assert await book.add_growth(ALERT, PULL) == second
    await book.finish(under_way, NoticeState.TAKEN)
    assert await book.add_growth(ALERT, PULL) == second


async def test_an_expired_lease_cannot_mark_new_growth_as_taken(book: NoticeRepository, database: Database) -> None:
    first = await book.add_growth(ALERT, PULL)
    asleep = await book.claim(first)
    assert asleep is not None
    await change(database, first, until=FREE)
    assert await book.add_growth(ALERT, PULL) == first
    await book.finish(asleep, NoticeState.TAKEN)
    assert await book.waiting() == [first]


async def test_growth_is_tried_soon_after_many_failures(book: NoticeRepository, database: Database) -> None:
    first = await book.add_growth(ALERT, PULL)
    notice = await book.claim(first)
    assert notice is not None
    await book.retry(notice, 1800.0)
    await book.add_growth(ALERT, PULL)
    wait = (await row(database, first))["not_before"] - await database.server_time()
    assert 50 < wait.total_seconds() <= 60
    await change(database, first, not_before=FREE)
    await book.add_growth(ALERT, PULL)
    assert (await row(database, first))["not_before"] == FREE


async def test_only_what_says_the_same_says_it_as_well(book: NoticeRepository) -> None:
    stage = await book.add(ALERT, PULL, "alert.stage", 1, {})
    grown = [await book.add_growth(alert, tenant) for alert in (ALERT, "al_2") for tenant in (PULL, 6)]
    missed = [await book.add_growth(ALERT, PULL, revision=revision) for revision in (2, 3)]
    # The end itself, written for those who did not go away.
    end = await book.add(ALERT, PULL, "alert.audience", "sweep.1", {}, revision=4)
    assert await book.add_growth(ALERT, PULL, revision=4) == end
    assert len({stage, *grown, *missed, end}) == 8


async def test_what_is_new_is_never_passed_over_though_clocks_differ(
    book: NoticeRepository, database: Database
) -> None:
    """The clock of the process that takes a notice may be ahead of the clock of the one that adds the next."""
    for _ in range(4):
        added = await book.add_growth(ALERT, PULL)
        await change(database, added, not_before=FREE)
        notice = await book.claim(added)
        assert notice is not None
        await book.finish(notice, NoticeState.TAKEN)


async def test_waiting_notices_are_found_by_an_index(book: NoticeRepository, database: Database) -> None:
    wanted = {"state": NoticeState.WAITING.value}
    plan = await database.collection("notices").find(wanted).explain()
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
