"""The region of a case, the abductor's relation and the moment found: on opening, revising and closing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.alerts.alert import publish
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.cases.regions import Region, Regions, RegionUnknown
from hub.domain.trail.timeline import TimelineKind
from hub.errors import InvalidInput
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.reopen_case import reopen_case
from hub.services.police.cases.revise_case import CaseRevision, revise_case
from hub.services.police.ports.stores import CaseChange
from hub.services.police.steps.follow_alert import NextAlert
from tests.fakes import NOW, FakePolice
from tests.services.police.scenes import LATER, LI, WANG, opened_case

LIST = Regions.of([Region("N", "North"), Region("N-1", "Lower North", "N")])
Change = tuple[str | None, str | None]


@pytest.fixture
def fake() -> FakePolice:
    """Police of a hub with a list of regions."""
    police = FakePolice()
    police.rules = replace(police.rules, regions=LIST)
    return police


async def revise(fake: FakePolice, case: str, key: str = "revise", **facts: Any) -> CaseChange:
    command = CaseRevision(case=case, material=False, idempotency_key=key, **facts)
    return await revise_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=LATER)


async def close(fake: FakePolice, case: str, outcome: Outcome = Outcome.FOUND_SAFE, **facts: Any) -> CaseChange:
    command = Closing(case, outcome, FoundBy.TIP, "close", **facts)
    return await close_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=LATER)


def changes_of(fake: FakePolice, kind: TimelineKind) -> dict[str, Change]:
    """Return what the newest entry of a kind says that changed. None of it is for every officer."""
    entry = [entry for entry in fake.tables.timeline if entry.kind is kind][-1]
    of_these = [one for one in entry.changes if one.fact in ("region", "abductorRelation", "foundAt")]
    assert not any(one.is_public for one in of_these)
    return {one.fact: (one.before, one.after) for one in of_these}


async def test_opening_revising_and_closing_keep_the_last_word(fake: FakePolice) -> None:
    opened = await opened_case(fake, region="N", abductor_relation=AbductorRelation.UNKNOWN)
    case = fake.case(opened.case)
    assert (case.region, case.abductor_relation) == ("N", AbductorRelation.UNKNOWN)
    change = await revise(fake, opened.case, region="N-1", abductor_relation=AbductorRelation.STRANGER)
    assert (change.changed, change.version, change.revision) == (True, 2, 1)
    assert changes_of(fake, TimelineKind.REVISED) == {
        "region": ("N", "N-1"),
        "abductorRelation": ("UNKNOWN", "STRANGER"),
    }
    await close(fake, opened.case, abductor_relation=AbductorRelation.PARENT)
    closed = fake.case(opened.case)
    assert (closed.region, closed.abductor_relation, closed.found_at) == ("N-1", AbductorRelation.PARENT, LATER)
    assert changes_of(fake, TimelineKind.CLOSED) == {
        "abductorRelation": ("STRANGER", "PARENT"),
        "foundAt": (None, LATER.isoformat()),
    }


async def test_the_public_sees_neither_region_nor_relation(fake: FakePolice) -> None:
    opened = await opened_case(fake, region="N", abductor_relation=AbductorRelation.PARENT)
    bare = replace(fake.case(opened.case), region=None, abductor_relation=None)
    assert publish(fake.case(opened.case)) == publish(bare)
    await close(fake, opened.case, region="N-1", found_at=NOW)
    assert {revision.content for revision in fake.tables.revisions.values()} == {publish(bare)}
    for event in (*fake.tables.events, *fake.tables.alerts.values()):
        assert "PARENT" not in str(event)


async def test_null_empties_region_and_relation(fake: FakePolice) -> None:
    opened = await opened_case(fake, region="N", abductor_relation=AbductorRelation.NOT_ABDUCTED)
    await revise(fake, opened.case, region=None, abductor_relation=None)
    case = fake.case(opened.case)
    assert (case.region, case.abductor_relation) == (None, None)
    assert not (await revise(fake, opened.case, "again", region=None)).changed


@pytest.mark.parametrize("code", ["S", "n", ""])
async def test_region_off_the_list_is_refused_by_every_change(fake: FakePolice, code: str) -> None:
    with pytest.raises(RegionUnknown) as refused:
        await opened_case(fake, region=code)
    assert (refused.value.path, fake.tables.cases) == (("region",), {})
    opened = await opened_case(fake, region="N")
    before = fake.tables.copy()
    for change in (revise(fake, opened.case, region=code), close(fake, opened.case, region=code)):
        with pytest.raises(RegionUnknown) as refused:
            await change
        assert refused.value.path == ("region",)
    assert fake.tables == before


async def test_hub_without_a_list_refuses_each_region() -> None:
    bare = FakePolice()
    with pytest.raises(RegionUnknown, match="no list of regions"):
        await opened_case(bare, region="N")
    opened = await opened_case(bare)
    for change in (revise(bare, opened.case, region="N"), close(bare, opened.case, region="N")):
        with pytest.raises(RegionUnknown, match="no list of regions"):
            await change
    assert bare.case(opened.case).region is None


async def test_region_that_left_the_list_stays_on_the_case(fake: FakePolice) -> None:
    opened = await opened_case(fake, region="N-1")
    fake.rules = replace(fake.rules, regions=Regions.of([Region("N", "North")]))
    assert (await revise(fake, opened.case, clothing="a red hat")).changed
    assert (await revise(fake, opened.case, "same", region="N-1", clothing="a blue hat")).changed
    with pytest.raises(RegionUnknown):
        await opened_case(fake, key="another", region="N-1")
    await close(fake, opened.case, region="N-1")
    assert fake.case(opened.case).region == "N-1"


async def test_moment_found_is_kept_and_taken_back_by_reopening(fake: FakePolice) -> None:
    opened = await opened_case(fake)
    await close(fake, opened.case, found_at=NOW)
    assert (fake.case(opened.case).found_at, fake.case(opened.case).closed_at) == (NOW, LATER)
    again = NextAlert(opened.case, "another child", "reopen")
    await reopen_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, again, now=LATER)
    assert fake.case(opened.case).found_at is None
    assert changes_of(fake, TimelineKind.REOPENED) == {"foundAt": (NOW.isoformat(), None)}


async def test_moment_that_cannot_be_leaves_the_case_open(fake: FakePolice) -> None:
    opened = await opened_case(fake)
    before = fake.tables.copy()
    for outcome, moment in (
        (Outcome.FOUND_SAFE, LATER + timedelta(seconds=1)),
        (Outcome.FOUND_DEAD, NOW - timedelta(hours=1)),
        (Outcome.FALSE_REPORT, NOW),
    ):
        with pytest.raises(InvalidInput) as refused:
            await close(fake, opened.case, outcome, found_at=moment)
        assert refused.value.path == ("foundAt",)
    assert fake.tables == before


async def test_nothing_changes_when_nothing_is_given(fake: FakePolice) -> None:
    opened = await opened_case(fake, region="N", abductor_relation=AbductorRelation.ACQUAINTANCE)
    await close(fake, opened.case, Outcome.WITHDRAWN)
    case = fake.case(opened.case)
    assert (case.region, case.abductor_relation, case.found_at) == ("N", AbductorRelation.ACQUAINTANCE, None)
    assert changes_of(fake, TimelineKind.CLOSED) == {}
