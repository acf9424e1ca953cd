"""Saved searches over memory: who sees them, what the trail says, and what a follower hears."""

from dataclasses import replace
from typing import Final

import pytest

from hub.domain.actors import Officer
from hub.domain.cases.case import Sex
from hub.domain.exports.export import ExportKind
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseSearch
from hub.domain.search.saved import SavedRequest, SavedSearch, owner_of
from hub.domain.trail.audit import AuditAction, AuditOutcome
from hub.errors import AuditUnavailable, CursorInvalid, CursorMismatch, InvalidInput, NotFound
from hub.services.exports.steps.export_query import checked_search
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.delete_saved_search import delete_saved_search
from hub.services.police.search.follow_saved_searches import follow_saved_searches
from hub.services.police.search.mark_saved_search_seen import SeenMatches, mark_saved_search_seen
from hub.services.police.search.read_saved_searches import read_saved_searches
from hub.services.police.search.save_search import NewSearch, save_search
from hub.services.police.search.search_saved_cases import search_saved_cases
from hub.services.police.search.update_saved_search import SearchUpdate, update_saved_search
from hub.services.police.steps.pages import PageRequest
from tests.fakes import CURSORS, DIGESTS, NOW, FakePolice
from tests.live_logs import StillClock
from tests.saved_memory import Matches, saved_parts
from tests.services.police.access_scenes import ZHAO, share, stop_sharing
from tests.services.police.scenes import LATER, LI, opened_case

RED: Final = NewSearch(
    SavedRequest("PRIVATE name", CaseSearch(text="red coat", age_from=3), DEFAULT_CASE_ORDER), "a series of cases"
)


def parts_of(fake: FakePolice) -> SavedParts:
    return saved_parts(fake, CURSORS, StillClock(LATER))


async def saved(fake: FakePolice, by: Officer = LI) -> SavedSearch:
    return (await save_search(by, parts_of(fake), RED, now=NOW)).search


async def heard(fake: FakePolice, by: Officer, after: int = 0) -> list[tuple[str, str]]:
    """Return the search and case of all matches that the officer hears of after a sequence."""
    parts = parts_of(fake)
    cursor = parts.feed.feed.cursor(after, by)
    return [(one.match.search, one.summary.id) async for one in follow_saved_searches(by, parts, after=cursor)]


async def test_trail_gets_filters_and_digests_and_no_words() -> None:
    fake = FakePolice()
    made = await saved(fake)
    other = SearchUpdate(made.id, "another series", "PRIVATE other", (CaseSearch(text="blue hat"), DEFAULT_CASE_ORDER))
    await update_saved_search(LI, parts_of(fake), other, now=NOW)
    assert await delete_saved_search(LI, parts_of(fake), made.id, now=NOW)
    lines = fake.trail.entries
    actions = (AuditAction.SAVE_SEARCH, AuditAction.UPDATE_SAVED_SEARCH, AuditAction.DELETE_SAVED_SEARCH)
    assert [(line.action, line.outcome) for line in lines] == [
        (action, outcome) for action in actions for outcome in (AuditOutcome.ASKED, AuditOutcome.DONE)
    ]
    assert lines[0].subject == f"{made.id} age_from text"
    assert lines[0].digests == DIGESTS.of_search("red coat")
    assert (lines[0].purpose, lines[2].purpose) == (RED.purpose, "another series")
    assert (lines[2].subject, lines[2].digests) == (f"{made.id} text", DIGESTS.of_search("blue hat"))
    everything = repr([(line.subject, line.purpose, line.seen, line.case) for line in lines])
    assert not {word for word in ("PRIVATE", "red", "coat", "blue", "hat") if word in everything}
    assert not {word for word in ("PRIVATE", "red") if word in repr(made)}


async def test_without_the_trail_nothing_is_saved() -> None:
    fake = FakePolice()
    fake.trail.broken = True
    with pytest.raises(AuditUnavailable):
        await saved(fake)
    assert fake.tables.saved == {}


async def test_search_of_another_is_as_one_that_never_was() -> None:
    fake = FakePolice()
    made, parts = await saved(fake), parts_of(fake)
    cursor = parts.feed.feed.cursor(0, ZHAO)
    for search_id in (made.id, "ss_nobody"):
        with pytest.raises(NotFound) as refusal:
            await search_saved_cases(
                ZHAO, parts, search_id, only_new=False, page=PageRequest(1), purpose="a test", now=NOW
            )
        assert refusal.value.path == ("searchId",)
        with pytest.raises(NotFound):
            await update_saved_search(ZHAO, parts, SearchUpdate(search_id, "a test", "x"), now=NOW)
        with pytest.raises(NotFound):
            await mark_saved_search_seen(ZHAO, parts, SeenMatches(search_id, cursor), now=NOW)
        assert not await delete_saved_search(ZHAO, parts, search_id, now=NOW)
    assert (await read_saved_searches(ZHAO, parts, now=NOW)).searches == []
    with pytest.raises(CursorMismatch) as mismatch:
        await mark_saved_search_seen(LI, parts, SeenMatches(made.id, cursor), now=NOW)
    assert mismatch.value.path == ("until",)
    spelt = replace(LI, account=LI.account.upper())
    assert [one.search.id for one in (await read_saved_searches(spelt, parts, now=NOW)).searches] == [made.id]


async def test_follower_hears_only_of_cases_readable_now() -> None:
    fake = FakePolice()
    case = (await opened_case(fake)).case
    mine, other = await saved(fake, ZHAO), await saved(fake)
    log = Matches(fake)
    log.found(mine.id, case, owner_of(ZHAO))
    log.found(other.id, case, owner_of(LI))
    log.found("ss_deleted", case, owner_of(LI))
    assert await heard(fake, LI) == [(other.id, case)]
    assert await heard(fake, LI, after=2) == []
    # Matched by rights that the token had when the search was last used, and that it has no more.
    assert await heard(fake, ZHAO) == []
    [own] = (await read_saved_searches(ZHAO, parts_of(fake), now=LATER)).searches
    assert await own.count() == 0
    given = await share(fake, case)
    assert (await heard(fake, ZHAO), await own.count()) == ([(mine.id, case)], 1)
    assert given.made is not None
    await stop_sharing(fake, case, given.made)
    assert (await heard(fake, ZHAO), await own.count()) == ([], 0)


async def test_earlier_cursor_brings_back_no_match() -> None:
    fake = FakePolice()
    case, made, parts = (await opened_case(fake)).case, await saved(fake), parts_of(fake)
    Matches(fake).found(made.id, case, owner_of(LI))
    for sequence, left in ((0, 1), (1, 0), (0, 0)):
        until = parts.feed.feed.cursor(sequence, LI)
        seen = await mark_saved_search_seen(LI, parts, SeenMatches(made.id, until), now=LATER)
        assert (await seen.count(), seen.search.seen_at) == (left, LATER)


async def test_blank_text_is_refused_where_it_would_be_kept() -> None:
    fake = FakePolice()
    blank = CaseSearch(sex=Sex.FEMALE, negated=CaseSearch(text="  "))
    request = SavedRequest("a name", blank, DEFAULT_CASE_ORDER)
    with pytest.raises(InvalidInput) as refusal:
        await save_search(LI, parts_of(fake), NewSearch(request, "a series of cases"), now=NOW)
    assert refusal.value.path == ("criteria", "cases", "filter", "not", "text")
    with pytest.raises(InvalidInput) as refusal:
        checked_search(ExportKind.CASES, blank, fake.case_reading())
    assert refusal.value.path == ("rows", "cases", "not", "text")


async def test_cursor_that_is_none_is_told_where_to_get_one() -> None:
    fake = FakePolice()
    made = await saved(fake)
    with pytest.raises(CursorInvalid, match="give the `cursor` of `savedSearches`") as refusal:
        await mark_saved_search_seen(LI, parts_of(fake), SeenMatches(made.id, "abc"), now=NOW)
    assert refusal.value.path == ("until",)
