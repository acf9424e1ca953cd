"""No audit, no data: every read of staff goes through one door."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.access.table import AccessTable
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertState
from hub.domain.cases.case import Case, Sex
from hub.domain.cases.regions import RegionUnknown
from hub.domain.delivery.reach import OUTCOMES, ReadStage, ShownSum, StageReading
from hub.domain.geometry import Circle, Point
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseOrder, CaseOrderBy, CaseSearch, InRegion
from hub.domain.search.digests import SearchDigests
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.trail.audit import AuditAction
from hub.errors import (
    AuditUnavailable,
    CoordinatesInvalid,
    CursorMismatch,
    Forbidden,
    HubError,
    InvalidInput,
    NotFound,
    RadiusInvalid,
    TextInvalid,
    TooManyItems,
)
from hub.services.police.cases.read_case import read_case
from hub.services.police.ports.stores import AuditSearch
from hub.services.police.search.search_cases import search_cases
from hub.services.police.statistics.read_reach import read_reach
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.case_search import CasePage, CaseRequest
from hub.services.police.steps.pages import Pager, PageRequest, list_kind
from hub.services.police.tips.read_tip import read_tip
from hub.services.police.tips.read_tips import TipRequest, read_tips
from hub.services.police.trail.read_audit_trail import read_audit_trail
from tests.fakes import CURSORS, DIGESTS, NOW, FakePolice, officer
from tests.services.police.scenes import LATER, new_tip, opened_case

ACCESS = AccessTable()
READER = officer("reader", None, Permission.READ_CASES, Permission.AUDIT)
Read = Callable[[FakePolice, str, Officer, str], Awaitable[Any]]


async def case(fake: FakePolice, case_id: str, by: Officer, purpose: str) -> Any:
    return await read_case(by, fake.case_reading(ACCESS), case_id, purpose=purpose, now=LATER)


async def cases(fake: FakePolice, case_id: str, by: Officer, purpose: str) -> Any:
    return (await search(fake, CaseSearch(), by=by, purpose=purpose)).page


async def search(fake: FakePolice, wanted: CaseSearch, by: Officer = READER, **given: Any) -> CasePage[Case]:
    request = CaseRequest(wanted, DEFAULT_CASE_ORDER, PageRequest(given.get("first", 10), given.get("after")))
    purpose = given.get("purpose", "looking")
    return await search_cases(by, fake.case_reading(ACCESS), request, purpose=purpose, now=LATER)


async def tips(fake: FakePolice, case_id: str, by: Officer, purpose: str) -> Any:
    request = TipRequest(case_id, TipSearch(), TipOrderBy(), PageRequest(10))
    found = await read_tips(by, fake.case_reading(ACCESS), fake.tip_ranking, request, purpose=purpose, now=LATER)
    return found.page


async def reach(fake: FakePolice, case_id: str, by: Officer, purpose: str) -> Any:
    found = await read_reach(
        by, fake.case_reading(ACCESS), fake.reach, fake.rules.policy, [case_id], purpose=purpose, now=LATER
    )
    if case_id not in found:
        raise NotFound()
    return found[case_id]


async def trail(fake: FakePolice, case_id: str, by: Officer, purpose: str) -> Any:
    return await read_audit_trail(by, fake.trail, CURSORS, AuditSearch(), PageRequest(10), purpose=purpose, now=LATER)


async def tip(fake: FakePolice, _case_id: str, by: Officer, purpose: str) -> Any:
    return await read_tip(by, fake.case_reading(), fake.tip_stores, "tip_1", purpose=purpose, now=LATER)


READS = [case, cases, tips, reach, trail]


@pytest.mark.parametrize("read", READS)
async def test_read_leaves_a_line_with_account_subject_and_purpose(read: Read) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await read(fake, opened.case, READER, " looking for  the girl ")
    line = fake.trail.entries[0]
    assert (line.account, line.person, line.force, line.at) == ("reader", READER.person, "hengshui", LATER)
    assert line.purpose == "looking for the girl"


@pytest.mark.parametrize("read", [*READS, tip])
async def test_without_the_trail_no_data_is_read(read: Read) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    fake.tips.tips.append(new_tip(opened.alert, opened.case))
    fake.trail.broken = True
    with pytest.raises(AuditUnavailable):
        await read(fake, opened.case, READER, "looking for the girl")
    assert fake.cases.searches == []


@pytest.mark.parametrize(
    "purpose", ["", "  ", "ab", "x" * 201, "a\x00b", "\u200b\u200b\u200b", "xxx", "1234", "...", "一一一"]
)
@pytest.mark.parametrize("read", READS)
async def test_read_without_a_purpose_is_refused(read: Read, purpose: str) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(TextInvalid) as caught:
        await read(fake, opened.case, READER, purpose)
    assert caught.value.path == ("purpose",)
    assert (fake.trail.entries, fake.cases.searches) == ([], [])


async def test_the_line_is_written_before_anything_is_read() -> None:
    fake = FakePolice()
    order: list[str] = []

    async def read() -> str:
        order.append(f"read after {len(fake.trail.entries)} line")
        return "data"

    action = AuditedAction(READER, AuditAction.READ_CASE, "cs_1", "checking", NOW)
    assert await run_with_audit(fake.trail, action, read) == "data"
    assert order == ["read after 1 line"]


class Heard:
    """A part of the police services that notes each call of it."""

    def __init__(self, part: object, calls: list[str]) -> None:
        self._part, self._calls = part, calls

    def __getattr__(self, name: str) -> Any:
        self._calls.append(f"{type(self._part).__name__}.{name}")
        return getattr(self._part, name)


@pytest.mark.parametrize("read", [*READS, tip])
async def test_each_read_writes_its_line_before_it_gives(read: Read) -> None:
    fake: Any = FakePolice()
    opened = await opened_case(fake)
    fake.tips.tips.append(new_tip(opened.alert, opened.case))
    calls: list[str] = []
    for name in ("trail", "cases", "tips", "reach"):
        setattr(fake, name, Heard(getattr(fake, name), calls))
    assert await read(fake, opened.case, READER, "looking for the girl")
    # Only the case, and the tip that names it, are found first: the line says which relations allow the read.
    assert set(calls[: calls.index("Trail.append")]) <= {"Cases.get", "Cases.by_ids", "Tips.get"}
    assert len(calls) > 1, "It looked at nothing."


async def test_rows_of_a_list_are_audited_before_they_are_returned() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    page = await cases(fake, "", READER, "an overview")
    assert [case.id for case in page.items] == [opened.case]
    assert [line.seen for line in fake.trail.entries] == [(), (opened.case,)]

    action = AuditedAction(READER, AuditAction.SEARCH_CASES, "cases", "checking", NOW)

    async def read_and_break() -> list[str]:
        fake.trail.broken = True
        return ["cs_1"]

    with pytest.raises(AuditUnavailable):
        await run_with_audit(fake.trail, action, read_and_break, lambda found: found)


@pytest.mark.parametrize("read", [case, reach, tips])
@pytest.mark.parametrize("unknown", ["cs_none", "\ud800", "x" * 500])
async def test_read_of_an_unknown_case_leaves_a_line(read: Read, unknown: str) -> None:
    fake = FakePolice()
    with pytest.raises(NotFound):
        await read(fake, unknown, READER, "looking")
    errors = {line.error for line in fake.trail.entries if line.outcome == "REFUSED"}
    assert {line.subject for line in fake.trail.entries} == ({"cs_none"} if unknown == "cs_none" else set())
    assert errors == ({"NOT_FOUND"} if unknown == "cs_none" and read is not reach else set())


async def test_trail_names_filters_of_a_search_without_their_values() -> None:
    fake = FakePolice()
    wanted = CaseSearch(place=Circle(Point(37, 115), 50), text=" Meimei ", age_until=0)
    kind = list_kind(CURSORS, "cases", DEFAULT_CASE_ORDER, wanted.checked())
    cursor = Pager(CURSORS, kind, READER).page_by_position([NOW], 1, lambda at: (at, "cs_0")).rows[0][0]
    await search(fake, wanted, first=2, after=cursor)
    assert fake.trail.entries[0].subject == "cases age_until place text"
    assert fake.trail.entries[0].digests == (DIGESTS.of_text("MEIMEI"),)
    query, after, limit = fake.cases.searches[0]
    assert (query.wanted.text, after, limit) == ("Meimei", (NOW, "cs_0"), 3)


@pytest.mark.parametrize(
    ("wanted", "first", "error"),
    [
        (CaseSearch(place=Circle(Point(91, 0), 5)), 10, CoordinatesInvalid),
        (CaseSearch(place=Circle(Point(0, 0), float("nan"))), 10, RadiusInvalid),
        (CaseSearch(seen_from=NOW.replace(tzinfo=None)), 10, InvalidInput),
        (CaseSearch(text="x" * 201), 10, TextInvalid),
        (CaseSearch(negated=CaseSearch(text="x" * 201)), 10, TextInvalid),
        (CaseSearch(age_from=-1), 10, InvalidInput),
        (CaseSearch(age_until=-1), 10, InvalidInput),
        (CaseSearch(age_from=18), 10, InvalidInput),
        (CaseSearch(age_from=3, age_until=2), 10, InvalidInput),
        (CaseSearch(opened_from=NOW, opened_until=NOW - timedelta(minutes=1)), 10, InvalidInput),
        (CaseSearch(place=InRegion("CN-99")), 10, RegionUnknown),
        (CaseSearch(), 0, TooManyItems),
        (CaseSearch(), 101, TooManyItems),
    ],
)
async def test_invalid_search_raises_its_error(wanted: CaseSearch, first: int, error: type[HubError]) -> None:
    with pytest.raises(error):
        await search(FakePolice(), wanted, first=first)


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        (CaseSearch(text="…"), ("filter", "text")),
        (CaseSearch(text=""), ("filter", "text")),
        (CaseSearch(sex=Sex.FEMALE, text=" \t "), ("filter", "text")),
        (CaseSearch(negated=CaseSearch(text="   ")), ("filter", "not", "text")),
        (CaseSearch(any_of=(CaseSearch(text="😀 -"),)), ("filter", "anyOf", "0", "text")),
        (CaseSearch(), ("orderBy", "by")),
        (CaseSearch(negated=CaseSearch(text="Meimei")), ("orderBy", "by")),
    ],
)
async def test_text_that_cannot_be_searched_or_ranked_says_where(wanted: CaseSearch, path: tuple[str, ...]) -> None:
    request = CaseRequest(wanted, CaseOrderBy.usual(CaseOrder.RELEVANCE), PageRequest(1))
    with pytest.raises(InvalidInput) as raised:
        await search_cases(READER, FakePolice().case_reading(ACCESS), request, purpose="looking", now=LATER)
    assert tuple(raised.value.path) == path


async def test_a_cursor_belongs_to_one_filter_order_and_direction() -> None:
    fake = FakePolice()
    for number in range(2):
        await opened_case(fake, key=f"k{number}")
    told = CaseSearch(any_of=(CaseSearch(text="Meimei"), CaseSearch(age_from=0)))
    cursor = (await search(fake, told, first=1)).page.rows[0][0]
    again = replace(told, any_of=(CaseSearch(age_from=0), CaseSearch(text=" Meimei ")))
    assert (await search(fake, again, first=1, after=cursor)).page.rows
    newest, oldest = SortDirection.DESCENDING, SortDirection.ASCENDING
    for search_of, order in (
        (told, CaseOrderBy(CaseOrder.CHANGED, newest)),
        (told, CaseOrderBy(CaseOrder.OPENED, oldest)),
        (CaseSearch(), DEFAULT_CASE_ORDER),
        (replace(told, any_of=(CaseSearch(text="Meimei"), CaseSearch(age_from=1))), DEFAULT_CASE_ORDER),
        (CaseSearch(negated=told), DEFAULT_CASE_ORDER),
    ):
        request = CaseRequest(search_of, order, PageRequest(1, cursor))
        with pytest.raises(CursorMismatch, match="another list, filter, order or reader; begin again without `after`"):
            await search_cases(READER, fake.case_reading(ACCESS), request, purpose="looking", now=LATER)
    assert "Meimei" not in str(base64.urlsafe_b64decode(cursor + "=="))


async def test_trail_names_the_leaves_and_texts_of_a_whole_tree() -> None:
    fake = FakePolice()
    wanted = CaseSearch(
        text="Meimei", any_of=(CaseSearch(text="knife"), CaseSearch(negated=CaseSearch(unread_tips=True)))
    )
    await search(fake, wanted)
    assert fake.trail.entries[0].subject == "cases text unread_tips"
    assert fake.trail.entries[0].digests == (DIGESTS.of_text("Meimei"), DIGESTS.of_text("knife"))
    query, _, _ = fake.cases.searches[0]
    assert len(query.scopes) == 2, "A negated filter asks for the right to read tips too."


async def test_a_moment_without_offset_is_refused_by_name() -> None:
    for name, field in (
        ("seenFrom", "seen_from"),
        ("seenUntil", "seen_until"),
        ("expiresUntil", "expires_until"),
        ("closedFrom", "closed_from"),
        ("closedUntil", "closed_until"),
        ("changedSince", "changed_since"),
        ("openedFrom", "opened_from"),
        ("openedUntil", "opened_until"),
    ):
        changes: dict[str, Any] = {field: NOW.replace(tzinfo=None)}
        with pytest.raises(InvalidInput) as caught:
            await search(FakePolice(), CaseSearch(**changes))
        assert caught.value.path == ("filter", name)


async def test_an_auditor_finds_words_of_a_search_again() -> None:
    fake = FakePolice()
    await search(fake, CaseSearch(text="Wang  XIAOMING 王小明"))
    digests = fake.trail.entries[0].digests
    assert len(digests) == 4
    for words in ("wang xiaoming 王小明", "Xiaoming", "王小明"):
        assert DIGESTS.of_text(words) in digests
    assert DIGESTS.of_text("wang xiaoming") not in digests
    assert SearchDigests(bytes(31) + b"1").of_text("Xiaoming") not in digests


async def test_a_page_says_whether_there_is_more() -> None:
    fake = FakePolice()
    for number in range(3):
        await opened_case(fake, key=f"k{number}")
    for first, more in ((2, True), (3, False)):
        page = (await search(fake, CaseSearch(), first=first)).page
        assert (len(page.rows), page.more) == (first, more)


async def test_tips_are_read_and_named_in_the_trail() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    fake.tips.tips.append(new_tip(opened.alert, opened.case))
    page = await tips(fake, opened.case, READER, "sorting tips")
    assert [tip.id for tip in page.items] == ["tip_1"]
    assert fake.trail.entries[-1].seen == ("tip_1",)


async def test_reach_is_suppressed_below_k() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    none = dict.fromkeys(OUTCOMES, 0)
    first = StageReading(1, NOW, 1, none, none | {"reached": 831, "dead": 3})
    second = StageReading(1, NOW, 1, none, none | {"reached": 19})
    fake.reach.stages = [ReadStage(1, 100, first), ReadStage(2, 200, second), ReadStage(3, 300, None)]
    shown = await reach(fake, opened.case, READER, "how far")
    assert shown.suppressed_below == 20
    assert [row.counts["reached"].people for row in shown.stages] == [831, None, None]
    assert [row.as_of for row in shown.stages] == [NOW, NOW, None]
    assert [shown.total[name] for name in ("reached", "in_ring")] == [ShownSum(831, at_least=True)] * 2
    assert shown.stages[0].counts["dead"].people is None
    assert shown.stages[0].counts["failed"].people is None, "nor is it told that there is nobody"


async def test_only_auditors_read_the_trail_and_leave_a_line() -> None:
    fake = FakePolice()
    with pytest.raises(Forbidden):
        await trail(fake, "", officer("x", None, Permission.READ_CASES, Permission.SUPERVISE), "checking")
    page = await trail(fake, "", READER, "checking")
    assert [line.action for line in page.items] == [AuditAction.READ_AUDIT]
    for wanted, name in (
        (AuditSearch(since=(LATER - timedelta(days=1)).replace(tzinfo=None)), "since"),
        (AuditSearch(searched_text=" ", digest=DIGESTS.of_text(" ")), "searchedText"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await read_audit_trail(READER, fake.trail, CURSORS, wanted, PageRequest(1), purpose="checking", now=LATER)
        assert refused.value.path == ("filter", name)


async def test_a_read_changes_nothing() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    before = fake.tables.copy()
    await case(fake, opened.case, READER, "looking")
    assert fake.tables == before
    assert fake.alert(opened.alert).state is AlertState.OPEN
