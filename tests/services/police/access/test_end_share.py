"""Ending a share of a case."""

import pytest

from hub.domain.trail.timeline import TimelineKind
from hub.errors import CaseForbidden, NotFound
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO, assign, reads, share, smash, stop_sharing
from tests.services.police.scenes import WANG, closed_case, opened_case


async def test_an_ended_share_shows_nothing_from_then_on() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    shared = await share(fake, opened.case)
    assert shared.made
    assert await reads(fake, opened.case)
    assert (await stop_sharing(fake, opened.case, shared.made)).changed
    with pytest.raises(CaseForbidden):
        await reads(fake, opened.case)
    assert not (await stop_sharing(fake, opened.case, shared.made)).changed


async def test_a_closed_case_lets_its_shares_be_ended() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    shared = await share(fake, closed.case)
    assert shared.made
    assert (await stop_sharing(fake, closed.case, shared.made)).changed


async def test_only_shares_of_the_case_are_ended_by_owners() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    shared = await share(fake, opened.case)
    await assign(fake, opened.case)
    assert shared.made
    assigned = next(grant.id for grant in fake.case(opened.case).access.grants if grant.id != shared.made)
    with pytest.raises(CaseForbidden):
        await stop_sharing(fake, opened.case, shared.made, by=ZHAO)
    for share_id in ("gr_none", assigned):
        with pytest.raises(NotFound) as refused:
            await stop_sharing(fake, opened.case, share_id)
        assert refused.value.path == ("shareId",)


async def test_the_owner_ends_broken_glass_at_once() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    broken = await smash(fake, opened.case)
    assert broken.made
    assert await reads(fake, opened.case)
    with pytest.raises(CaseForbidden):
        await stop_sharing(fake, opened.case, broken.made, by=ZHAO)
    assert (await stop_sharing(fake, opened.case, broken.made)).changed
    with pytest.raises(CaseForbidden):
        await reads(fake, opened.case)
    entry = fake.tables.timeline[-1]
    took = [fake.stores.access.takes_from(by, entry.changes) for by in (ZHAO, WANG)]
    assert (entry.kind, took) == (TimelineKind.GLASS_ENDED, [True, False])
    assert not (await stop_sharing(fake, opened.case, broken.made)).changed
