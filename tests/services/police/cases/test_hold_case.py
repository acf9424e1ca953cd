"""A legal hold: one person places it, two lift it, and a closed case takes both."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.actors import Officer, Permission
from hub.domain.cases.keeping import CaseKeeping, CaseWiped, Wipe
from hub.domain.trail.timeline import TimelineKind
from hub.errors import Conflict, SecondPersonRequired
from hub.services.police.access.approve_change import NewApproval, approve_change
from hub.services.police.cases.hold_case import hold_case
from hub.services.police.cases.lift_hold import lift_hold
from hub.services.police.cases.steps.keep_case import KeepingChange
from hub.services.police.ports.stores import CaseChange
from tests.fakes import FakePolice, officer
from tests.services.police.scenes import LATER, LI, opened_case

ZHOU = officer("zhou")


async def hold(fake: FakePolice, case: str, by: Officer = LI, reason: str = "a trial") -> CaseChange:
    return await hold_case(by, fake.stores, fake.trail, KeepingChange(case, reason), now=LATER)


async def lift(fake: FakePolice, case: str, by: Officer = LI) -> CaseChange:
    return await lift_hold(by, fake.stores, fake.trail, KeepingChange(case, "it is over"), now=LATER)


async def approve(fake: FakePolice, case: str, by: Officer = ZHOU) -> None:
    asked = NewApproval(case, ApprovableChange.LIFT_HOLD, "we spoke")
    await approve_change(by, fake.stores, fake.trail, asked, now=LATER)


async def test_hold_is_placed_once_with_its_reason() -> None:
    fake = FakePolice()
    case = (await opened_case(fake)).case
    assert [(await hold(fake, case)).changed for _ in range(2)] == [True, False]
    placed = fake.tables.cases[case].keeping.hold
    assert placed is not None
    assert (placed.by, placed.reason, placed.at) == (LI.account, "a trial", LATER)
    entries = [entry for entry in fake.tables.timeline if entry.kind is TimelineKind.HOLD_PLACED]
    assert [entry.reason for entry in entries] == ["a trial"]


async def test_hold_ends_by_two_people_alone() -> None:
    fake = FakePolice()
    case = (await opened_case(fake)).case
    assert not (await lift(fake, case)).changed
    await hold(fake, case)
    with pytest.raises(SecondPersonRequired, match="Two people decide"):
        await lift(fake, case)
    # Neither the same person nor a second account of the same one is a second person.
    for same in (LI, replace(LI, account="li-2"), replace(LI, person="another")):
        await approve(fake, case, same)
        with pytest.raises(SecondPersonRequired):
            await lift(fake, case)
    assert fake.tables.cases[case].keeping.hold is not None
    await approve(fake, case)
    assert (await lift(fake, case)).changed
    assert fake.tables.cases[case].keeping.hold is None
    # The approval is used up.
    await hold(fake, case)
    with pytest.raises(SecondPersonRequired):
        await lift(fake, case)


async def test_late_approval_lifts_no_hold() -> None:
    fake = FakePolice()
    case = (await opened_case(fake)).case
    await hold(fake, case)
    await approve(fake, case)
    late = LATER + timedelta(minutes=16)
    with pytest.raises(SecondPersonRequired):
        await lift_hold(LI, fake.stores, fake.trail, KeepingChange(case, "it is over"), now=late)


async def test_supervisor_without_opening_may_hold() -> None:
    fake = FakePolice()
    case = (await opened_case(fake)).case
    chief = replace(officer("chief"), permissions=frozenset({Permission.SUPERVISE}))
    assert (await hold(fake, case, by=chief)).changed


@pytest.mark.parametrize(
    ("keeping", "error"),
    [
        (CaseKeeping(wiping=Wipe.PHOTOS), Conflict),
        (CaseKeeping(wiping=Wipe.FACTS), CaseWiped),
        (CaseKeeping(wiped=Wipe.FACTS), CaseWiped),
    ],
)
async def test_hold_that_comes_too_late_is_refused(keeping: CaseKeeping, error: type[Exception]) -> None:
    fake = FakePolice()
    case = (await opened_case(fake)).case
    fake.tables.cases[case] = replace(fake.tables.cases[case], keeping=keeping)
    with pytest.raises(error):
        await hold(fake, case)
