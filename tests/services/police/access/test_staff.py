"""Which staff uses the hub: noted once a day, and said where a case is assigned, shared or offered."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.access.staff import StaffUse
from hub.domain.actors import Officer, Permission
from hub.errors import Forbidden, StorageUnavailable, TextInvalid
from hub.services.police.access.read_forces import read_forces
from hub.services.police.access.read_officers import read_officers
from hub.services.police.access.steps.note_staff import RETRY_NOTE_SECONDS, NotedStaff
from tests.fakes import FakePolice, officer
from tests.services.police.access_scenes import ZHAO, assign, offer, share
from tests.services.police.scenes import LI, opened_case
from tests.staff_memory import StaffMemory

TODAY = datetime(2016, 5, 13, 23, 59, tzinfo=UTC)
AUDITOR = officer("auditor", None, Permission.AUDIT)


class Watch:
    """A clock, and seconds that go by when a test says so."""

    def __init__(self) -> None:
        self.now, self.seconds = TODAY, 0.0

    def noted(self, staff: StaffMemory) -> NotedStaff:
        return NotedStaff(staff, lambda: self.now, lambda: self.seconds, timeout=0.02)


async def test_grant_says_whether_anybody_is_reached() -> None:
    fake = FakePolice()
    case = (await opened_case(fake)).case
    for known in (False, True):
        if known:
            await fake.staff.note(StaffUse.of(ZHAO, TODAY.date()))
        assert (await assign(fake, case, " ZHAO ", idempotency_key=f"a{known}")).is_known is known
        assert (await share(fake, case, idempotency_key=f"f{known}")).is_known is known
        to_officer = await share(fake, case, force=None, officer="zhao", idempotency_key=f"o{known}")
        assert to_officer.is_known is known
        assert (await offer(fake, case, force="ANYANG", idempotency_key=f"h{known}")).is_known is known
    # A repeat says what was so at its time.
    assert (await assign(fake, case, " ZHAO ", idempotency_key="aFalse")).is_known is False
    assert (await assign(fake, case, assigned=False, idempotency_key="back")).is_known is None
    assert (await offer(fake, case, force=None, idempotency_key="withdrawn")).is_known is None


async def test_use_is_noted_once_a_day_and_account() -> None:
    staff, watch = StaffMemory(), Watch()
    noted = watch.noted(staff)
    await asyncio.gather(*(noted.note(by) for by in (LI, ZHAO) for _ in range(5)))
    assert staff.calls == ["note li", "note zhao"]
    staff.calls.clear()
    watch.now += timedelta(minutes=2)
    await noted.note(LI)
    await noted.note(LI)
    assert staff.calls == ["note li"]
    assert [(one.account, str(one.last_used_on)) for one in await staff.officers(LI.force)] == [("li", "2016-05-14")]
    await noted.note(replace(LI, force="anyang"))
    assert [one.account for one in await staff.officers("anyang")] == ["li", "zhao"]
    reads = frozenset({Permission.READ_CASES})
    await noted.note(replace(LI, force="anyang", permissions=reads | {Permission.AUDIT}))
    assert (await staff.officers("anyang"))[0].permissions == reads, "what is no police work is left out"


async def test_officer_without_the_right_is_forgotten() -> None:
    staff = StaffMemory()
    noted = Watch().noted(staff)
    await noted.note(AUDITOR)
    assert staff.uses == {}
    for lost in (replace(LI, certified=False), replace(LI, permissions=frozenset({Permission.OPERATE}))):
        await noted.note(LI)
        assert staff.uses.keys() == {"li"}
        await noted.note(lost)
        assert staff.uses == {}


class Unreachable(StaffMemory):
    """Fails, or does not answer, as long as it is away."""

    def __init__(self, failure: Exception | None) -> None:
        super().__init__()
        self.failure, self.is_away = failure, True

    async def note(self, use: StaffUse) -> None:
        await super().note(use)
        if self.is_away and self.failure:
            raise self.failure
        if self.is_away:
            await asyncio.Event().wait()


@pytest.mark.parametrize("failure", [StorageUnavailable(), RuntimeError("a fault"), None])
async def test_request_goes_on_where_a_note_fails(failure: Exception | None) -> None:
    staff, watch = Unreachable(failure), Watch()
    noted = watch.noted(staff)
    for by in (LI, LI, ZHAO):
        await noted.note(by)
    assert staff.calls == ["note li"]
    staff.is_away = False
    watch.seconds += RETRY_NOTE_SECONDS
    for by in (LI, LI, ZHAO):
        await noted.note(by)
    assert staff.calls == ["note li", "note li", "note zhao"]


def _only(*permissions: Permission, certified: bool = True) -> Officer:
    return officer("sun", None, *permissions, certified=certified)


async def test_lists_are_for_those_who_let_others_in() -> None:
    staff = StaffMemory()
    await staff.note(StaffUse.of(ZHAO, TODAY.date()))
    for by in (_only(Permission.OPEN_CASE), _only(Permission.SUPERVISE)):
        assert [one.id for one in await read_forces(by, staff)] == ["anyang"]
        assert [one.account for one in await read_officers(by, staff, " Anyang ")] == ["zhao"]
        with pytest.raises(TextInvalid) as refused:
            await read_officers(by, staff, "x" * 201)
        assert refused.value.path == ("force",)
    others = (Permission.READ_CASES, Permission.CONFIRM_CASE, Permission.AUDIT, Permission.OPERATE)
    for by in (*map(_only, others), _only(*Permission, certified=False)):
        with pytest.raises(Forbidden):
            await read_forces(by, staff)
        with pytest.raises(Forbidden):
            await read_officers(by, staff, "anyang")
