"""The cases of an officer's desk: those with a tie alone, and no line in the trail."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.actors import Permission
from hub.errors import Forbidden
from hub.services.police.read_desk import read_desk
from tests.fakes import FakePolice, officer
from tests.services.police.access_scenes import ZHAO, share
from tests.services.police.scenes import LATER, LI, opened_case


async def desk(fake: FakePolice, by: Any) -> Any:
    found = await read_desk(by, fake.case_reading(), first=10, after=None, now=LATER)
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


async def test_reading_the_desk_leaves_no_line() -> None:
    fake = FakePolice()
    await opened_case(fake)
    fake.trail.entries.clear()
    fake.trail.broken = True
    await desk(fake, LI)
    assert fake.trail.entries == []


async def test_desk_is_refused_without_police_work() -> None:
    with pytest.raises(Forbidden):
        await desk(FakePolice(), replace(officer("sun", None, Permission.AUDIT), force="anyang"))
