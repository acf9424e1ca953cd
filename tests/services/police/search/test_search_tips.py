"""Tips over cases and alerts of all forces: the trail, the rate limit, cursors, and what a bad request is answered."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.domain.access.table import Relation
from hub.domain.actors import Permission
from hub.domain.geometry import Circle, Point
from hub.domain.search.alerts import AlertOrder, AlertOrderBy, AlertSearch
from hub.domain.search.tips import MAX_NAMED_CASES, TipOrder, TipOrderBy, TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.tips.tip import TipState
from hub.domain.trail.audit import AuditOutcome
from hub.errors import CaseForbidden, CursorMismatch, InvalidInput, ReadLimitReached
from hub.services.police.search.search_alerts import AlertPage, AlertRequest, search_alerts
from hub.services.police.search.search_tips import TipsPage, TipsRequest, search_tips
from hub.services.police.steps.pages import PageRequest
from hub.services.police.tips.read_tips import TipRequest, read_tips
from tests.fakes import DIGESTS, FakePolice, new_case, officer
from tests.public_alerts import alert_of
from tests.services.police.scenes import LATER, new_tip

WANG = officer("wang", None, Permission.READ_CASES)
FAR = replace(officer("far", None, Permission.READ_CASES), force="far")


def filled(cases: int = 3) -> FakePolice:
    """Cases of one force with a tip and an alert each, and one of another force."""
    fake = FakePolice()
    for number in range(cases + 1):
        case = new_case(f"cs_{number}", force="elsewhere" if number == cases else "hengshui")
        fake.tables.cases[case.id] = case
        fake.tables.alerts[case.alert] = alert_of(case)
        tip = new_tip(case.alert, case.id)
        fake.tips.tips.append(replace(tip, id=f"tip_{number}", received_at=LATER - timedelta(minutes=number)))
    return fake


async def tips(fake: FakePolice, by: Any = WANG, **asked: Any) -> TipsPage:
    page = PageRequest(asked.pop("first", 10), asked.pop("after", None))
    usual: dict[str, Any] = {"search": TipSearch(), "order": TipOrderBy(), "page": page}
    request = TipsRequest(**(usual | asked))
    return await search_tips(by, fake.case_reading(), fake.tip_lists, request, purpose="sorting", now=LATER)


async def alerts(fake: FakePolice, by: Any = WANG, **asked: Any) -> AlertPage:
    page = PageRequest(asked.pop("first", 10), asked.pop("after", None))
    usual: dict[str, Any] = {"search": AlertSearch(), "order": AlertOrderBy(), "page": page}
    request = AlertRequest(**(usual | asked))
    return await search_alerts(by, fake.case_reading(), fake.alert_lists, request, purpose="sorting", now=LATER)


async def test_trail_names_filters_then_tips_and_their_cases() -> None:
    fake = filled()
    search = TipSearch(withdrawn=False, negated=TipSearch(states=(TipState.DISMISSED,), text="red coat"))
    page = await tips(fake, search=search)
    # The store gives all of them: the table of access leaves out what is not the officer's.
    assert [tip.id for tip in page.page.items] == ["tip_0", "tip_1", "tip_2"]
    asked, given = fake.trail.entries
    assert (asked.subject, asked.outcome, asked.seen) == ("tips states text withdrawn", AuditOutcome.ASKED, ())
    assert asked.digests == DIGESTS.of_search("red coat") != ()
    assert given.seen == ("tip_0", "tip_1", "tip_2", "cs_0", "cs_1", "cs_2")
    assert given.relations == (Relation.OWNER,)
    assert fake.tip_lists.queries[0].scopes[0].forces == {"hengshui"}


async def test_page_is_filled_after_a_tip_is_left_out() -> None:
    fake = filled(1)
    fake.tips.tips = [replace(fake.tips.tips[1], id="tip_9", received_at=LATER + timedelta(1)), *fake.tips.tips]
    page = (await tips(fake, first=1)).page
    assert ([tip.id for tip in page.items], page.more) == (["tip_0"], False)
    assert len(fake.tip_lists.queries) > 1


async def test_page_beyond_the_limit_is_refused_as_a_whole() -> None:
    fake = filled()
    fake.cases_per_hour = 2
    with pytest.raises(ReadLimitReached):
        await tips(fake)
    assert [entry.error for entry in fake.trail.entries] == [None, "READ_LIMIT_REACHED"]
    assert len((await tips(fake, first=2)).page.items) == 2
    # Alerts are public facts.
    assert len((await alerts(fake)).page.items) == 4


async def test_cursor_belongs_to_a_filter_and_an_order() -> None:
    fake = filled()
    after = (await tips(fake, first=1)).page.rows[0][0]
    assert [tip.id for tip in (await tips(fake, after=after)).page.items] == ["tip_1", "tip_2"]
    oldest_first = TipOrderBy(direction=SortDirection.ASCENDING)
    for other in ({"search": TipSearch(withdrawn=False)}, {"order": oldest_first}, {"by": FAR}):
        with pytest.raises(CursorMismatch):
            await tips(fake, after=after, **other)
    after = (await alerts(fake, first=1)).page.rows[0][0]
    for changed in ({"search": AlertSearch(held=True)}, {"order": AlertOrderBy(AlertOrder.ENDED)}, {"by": FAR}):
        with pytest.raises(CursorMismatch):
            await alerts(fake, after=after, **changed)


NEAR = Circle(Point(91, 0), 5)
BAD: list[tuple[TipSearch, tuple[str, ...]]] = [
    (TipSearch(states=()), ("filter", "states")),
    (TipSearch(case_ids=()), ("filter", "caseIds")),
    (TipSearch(case_ids=tuple(map(str, range(MAX_NAMED_CASES + 1)))), ("filter", "caseIds")),
    (TipSearch(any_of=(TipSearch(place=NEAR),)), ("filter", "anyOf", "0", "place", "circle", "point")),
    (TipSearch(negated=TipSearch(received_from=datetime(2016, 5, 1))), ("filter", "not", "receivedFrom")),  # noqa: DTZ001
    (TipSearch(seen_from=LATER, seen_until=LATER - timedelta(1)), ("filter", "seenUntil")),
    (TipSearch(negated=TipSearch()), ("filter", "not")),
    (TipSearch(text="!"), ("filter", "text")),
    (TipSearch(has_photo=True, text="  "), ("filter", "text")),
    (TipSearch(any_of=(TipSearch(text=""),)), ("filter", "anyOf", "0", "text")),
]


@pytest.mark.parametrize(("search", "path"), BAD)
async def test_bad_filter_is_named_by_its_path(search: TipSearch, path: tuple[str, ...]) -> None:
    fake = filled()
    with pytest.raises(InvalidInput) as refusal:
        await tips(fake, search=search)
    assert refusal.value.path == path
    assert fake.trail.entries == []


async def test_ranked_list_needs_a_case_and_no_direction() -> None:
    fake = filled()
    turned = TipOrderBy(TipOrder.RANKED, SortDirection.ASCENDING)
    with pytest.raises(InvalidInput) as refusal:
        await tips(fake, order=TipOrderBy(TipOrder.RANKED))
    assert refusal.value.path == ("orderBy", "by")
    request = TipRequest("cs_0", TipSearch(), turned, PageRequest(10))
    with pytest.raises(InvalidInput) as refusal:
        await read_tips(WANG, fake.case_reading(), fake.tip_ranking, request, purpose="sorting", now=LATER)
    assert refusal.value.path == ("orderBy", "direction")
    assert fake.trail.entries == []


async def test_filter_by_closing_needs_private_facts_too() -> None:
    fake = filled()
    await tips(fake, search=TipSearch(negated=TipSearch(helped=True)))
    await tips(fake, search=TipSearch(linked=True))
    assert [len(query.scopes) for query in fake.tip_lists.queries] == [2, 1]
    for search in (TipSearch(), TipSearch(helped=True)):
        request = TipRequest("cs_0", search, TipOrderBy(), PageRequest(10))
        with pytest.raises(CaseForbidden):
            await read_tips(FAR, fake.case_reading(), fake.tip_ranking, request, purpose="sorting", now=LATER)


async def test_alerts_are_every_officers() -> None:
    fake = filled()
    for permission in (Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.SUPERVISE):
        by = replace(officer("li", None, permission), force="far")
        assert len((await alerts(fake, by)).page.items) == 4
    assert fake.trail.entries[-1].seen == tuple(
        [f"al_cs_{number}" for number in (3, 2, 1, 0)] + [f"cs_{number}" for number in range(4)]
    )
