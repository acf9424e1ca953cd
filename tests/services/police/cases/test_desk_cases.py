"""The cases of an officer's desk: those with a tie alone, and no line in the trail."""

from typing import Any

import pytest

from hub.errors import TooManyItems
from hub.services.police.cases.read_desk import read_desk
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO, share
from tests.services.police.scenes import LATER, LI, opened_case


async def desk(fake: FakePolice, by: Any, case_ids: list[str] | None = None) -> Any:
    found = await read_desk(by, fake.case_reading(), case_ids=case_ids, first=10, after=None, now=LATER)
    assert await found.count() == len(found.page.items)
    return found.page.items


async def test_desk_has_cases_with_a_tie_and_no_others() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    assert [one.id for one in await desk(fake, LI)] == [opened.case]
    assert await desk(fake, ZHAO) == []
    await share(fake, opened.case)
    [shared] = await desk(fake, ZHAO)
    assert shared.id == opened.case
    assert shared.confirming is None


async def test_desk_of_named_cases_has_those_with_a_tie_alone() -> None:
    fake = FakePolice()
    opened, other = [(await opened_case(fake, key=key)).case for key in ("a", "b")]
    assert [one.id for one in await desk(fake, LI, [other, "cs_unknown", "\n"])] == [other]
    assert await desk(fake, ZHAO, [opened]) == []
    assert await desk(fake, LI, ["\n"]) == []


@pytest.mark.parametrize("count", [0, 101])
async def test_desk_of_no_or_too_many_cases_is_refused(count: int) -> None:
    with pytest.raises(TooManyItems, match="`caseIds` must name 1 to 100 cases"):
        await desk(FakePolice(), LI, ["cs_1"] * count)


async def test_reading_the_desk_leaves_no_line() -> None:
    fake = FakePolice()
    await opened_case(fake)
    fake.trail.entries.clear()
    fake.trail.broken = True
    await desk(fake, LI)
    assert fake.trail.entries == []
