"""Officers follow the changes of tips: of cases whose tips they may read at that moment, and never a word."""

from dataclasses import replace

import pytest

from hub.domain.actors import Officer
from hub.domain.tips.events import TipChange, TipEvent, TipEventFilter
from hub.domain.tips.tip import TipState
from hub.errors import CaseForbidden, InvalidInput, NotFound, TextInvalid
from hub.services.police.tips.follow_tips import follow_tips
from tests.fakes import CURSORS, NOW, FakePolice
from tests.live_logs import StillClock, live_services
from tests.services.police.access_scenes import ZHAO, share, stop_sharing
from tests.services.police.scenes import LATER, LI, WANG, opened_case

ALL = TipEventFilter()


def happened(fake: FakePolice, case: str, change: TipChange = TipChange.RECEIVED, by: str | None = None) -> None:
    """Add a change to the log."""
    event = TipEvent(
        sequence=len(fake.tip_events) + 1,
        change=change,
        tip=f"tip_{len(fake.tip_events)}",
        case=case,
        alert="al_1",
        state=TipState.NEW,
        by=by,
        at=NOW,
    )
    fake.tip_events.append(event)


async def heard(fake: FakePolice, by: Officer, wanted: TipEventFilter = ALL, after: int = 0) -> list[str]:
    """Return the tips of all changes that the officer hears of after an event."""
    live = live_services(fake, CURSORS, StillClock(LATER)).tips
    return [one.event.tip async for one in follow_tips(by, live, wanted, after=live.feed.cursor(after, by))]


async def test_changes_come_to_those_who_may_read_tips() -> None:
    fake = FakePolice()
    own = await opened_case(fake)
    other = await opened_case(fake, key="other", by=replace(WANG, force="tianjin"))
    for case in (own.case, other.case, "cs_gone", own.case):
        happened(fake, case)
    fake.trail.entries.clear()
    assert await heard(fake, LI) == ["tip_0", "tip_3"]
    assert await heard(fake, LI, after=1) == ["tip_3"]
    assert await heard(fake, ZHAO) == []
    given = await share(fake, own.case)
    assert await heard(fake, ZHAO) == ["tip_0", "tip_3"]
    assert given.made is not None
    await stop_sharing(fake, own.case, given.made)
    assert await heard(fake, ZHAO) == []
    assert [entry for entry in fake.trail.entries if entry.action.is_read] == []


async def test_filter_narrows_by_case_force_and_change() -> None:
    fake = FakePolice()
    one, two = await opened_case(fake), await opened_case(fake, key="other")
    happened(fake, one.case)
    happened(fake, two.case)
    happened(fake, one.case, TipChange.CLAIMED, "wang")
    assert await heard(fake, LI, TipEventFilter(case=one.case)) == ["tip_0", "tip_2"]
    assert await heard(fake, LI, TipEventFilter(changes={TipChange.CLAIMED})) == ["tip_2"]
    assert await heard(fake, LI, TipEventFilter(force="HENGSHUI")) == ["tip_0", "tip_1", "tip_2"]
    assert await heard(fake, LI, TipEventFilter(force="tianjin")) == []


async def test_filter_that_cannot_match_is_refused_with_its_path() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    for by, wanted, error, path in (
        (LI, TipEventFilter(changes=()), InvalidInput, ("filter", "changes")),
        (LI, TipEventFilter(force="x" * 201), TextInvalid, ("filter", "force")),
        (LI, TipEventFilter(case="cs_nobody"), NotFound, ("filter", "caseId")),
        (ZHAO, TipEventFilter(case=opened.case), CaseForbidden, ("filter", "caseId")),
    ):
        with pytest.raises(error) as refusal:
            await heard(fake, by, wanted)
        assert refusal.value.path == path
