"""Pages of a case's tips: by time, or in a stored order."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.search.tips import TipOrder, TipOrderBy, TipSearch
from hub.domain.tips.tip import TipState
from hub.errors import CursorInvalid, CursorMismatch, InvalidInput
from hub.services.police.steps.pages import PageRequest, list_kind
from hub.services.police.tips.read_tips import LINES_PER_READ, MAX_READS, TipPage, TipRequest, read_tips
from tests.fakes import CURSORS, FakePolice
from tests.services.police.scenes import LATER, LI, WANG, new_tip, opened_case

RECEIVED, RANKED = TipOrderBy(), TipOrderBy(TipOrder.RANKED)
NEW = TipSearch(states=(TipState.NEW,))


async def filled(count: int) -> tuple[FakePolice, str]:
    """A case with so many tips, the oldest last, ranked backwards."""
    fake = FakePolice()
    opened = await opened_case(fake)
    tip = new_tip(opened.alert, opened.case)
    fake.tips.tips = [replace(tip, id=f"t{number}") for number in range(count)]
    fake.tips.order = [f"t{number}" for number in reversed(range(count))]
    fake.trail.entries.clear()
    return fake, opened.case


async def read(fake: FakePolice, case: str, *, by: Any = LI, after: str | None = None, **asked: Any) -> TipPage:
    usual: dict[str, Any] = {"search": TipSearch(), "order": RANKED, "page": PageRequest(2, after)}
    request = TipRequest(case, **(usual | asked))
    return await read_tips(
        by,
        fake.case_reading(),
        fake.tip_ranking,
        request,
        purpose="sorting",
        now=LATER,
    )


async def test_pages_of_one_order_follow_each_other() -> None:
    fake, case = await filled(5)
    seen: list[str] = []
    after = None
    while True:
        page = (await read(fake, case, after=after)).page
        seen += [tip.id for tip in page.items]
        if not page.more:
            break
        after = page.rows[-1][0]
        # A new order begins with the next first page: this reader goes on with the one it has.
        fake.tips.tips.reverse()
    assert seen == ["t4", "t3", "t2", "t1", "t0"]
    assert fake.trail.entries[1].seen == ("t4", "t3")


async def test_cursors_of_two_orders_do_not_mix() -> None:
    fake, case = await filled(5)
    ranked = (await read(fake, case)).page.rows[-1][0]
    newest = (await read(fake, case, order=RECEIVED)).page.rows[-1][0]
    for order, after, by in (
        (RANKED, newest, LI),
        (RECEIVED, ranked, LI),
        (RANKED, ranked, WANG),
    ):
        with pytest.raises(CursorMismatch):
            await read(fake, case, by=by, order=order, after=after)


async def test_a_removed_order_asks_to_begin_again() -> None:
    fake, case = await filled(5)
    kind = list_kind(CURSORS, f"tips of {case}", RANKED, TipSearch())
    gone = CURSORS.seal(("tr_0", 2), kind=kind, reader=LI.account)
    with pytest.raises(CursorInvalid) as refusal:
        await read(fake, case, after=gone)
    assert "again without `after`" in refusal.value.message


async def test_a_case_without_an_order_is_ranked_by_the_read() -> None:
    fake, case = await filled(0)
    assert (await read(fake, case)).page.items == []
    fake, case = await filled(1)
    fake.tips.order = []
    await read(fake, case)
    assert fake.tips.searches


async def test_a_filter_that_matches_little_ends_its_search() -> None:
    many = LINES_PER_READ * MAX_READS
    fake, case = await filled(many + 1)
    fake.tips.tips = [replace(tip, state=TipState.DISMISSED) for tip in fake.tips.tips]
    fake.tips.tips[0] = replace(fake.tips.tips[0], state=TipState.NEW)
    found = await read(fake, case, search=NEW)
    assert (found.page.items, found.page.more) == ([], True)
    assert found.cursor_if_empty is not None
    rest = await read(fake, case, search=NEW, after=found.cursor_if_empty)
    assert ([tip.id for tip in rest.page.items], rest.page.more) == (["t0"], False)


async def test_an_empty_list_of_states_is_refused() -> None:
    fake, case = await filled(1)
    with pytest.raises(InvalidInput) as refusal:
        await read(fake, case, search=TipSearch(states=()))
    assert refusal.value.path == ("filter", "states")
    assert fake.trail.entries == []


async def test_tips_are_counted_only_if_asked() -> None:
    fake, case = await filled(3)
    assert await (await read(fake, case)).count() == 3


async def test_each_order_counts_the_tips_it_shows() -> None:
    fake, case = await filled(3)
    fake.tips.tips[1] = replace(fake.tips.tips[1], withdrawn_at=LATER)
    assert await (await read(fake, case)).count() == 2
    assert await (await read(fake, case, order=RECEIVED)).count() == 3
