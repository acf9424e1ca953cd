"""The other force hears of a case that is shared with it, assigned to an officer of it, or offered to it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.access.staff import StaffUse
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.errors import StorageUnavailable
from hub.services.police.ports.access import GivenCase
from hub.services.ports import Transaction
from tests.fakes import FakePolice, officer
from tests.services.police.access_scenes import ZHAO, assign, offer, share
from tests.services.police.scenes import LATER, LI, opened_case

SUN = replace(officer("sun"), force="hengshui")
"""A colleague in the force that has the case."""


async def scene(*known: Officer) -> tuple[FakePolice, str, str]:
    """Return a case, its alert, and a hub that these officers used."""
    fake = FakePolice()
    opened = await opened_case(fake)
    for by in known:
        await fake.staff.note(StaffUse.of(by, LATER.date()))
    return fake, opened.case, opened.alert


async def test_shared_case_is_told_to_the_force_once() -> None:
    fake, case, alert = await scene()
    shared = await share(fake, case)
    assert await share(fake, case) == shared
    assert fake.tables.given_notices == [
        GivenCase(str(shared.made), case, alert, AlertStatus.ACTUAL, "anyang", None, False, LATER)
    ]


async def test_case_shared_with_an_officer_names_him() -> None:
    fake, case, _ = await scene(ZHAO)
    shared = await share(fake, case, force=None, officer=" Zhao ")
    [told] = fake.tables.given_notices
    assert (told.id, told.force, told.officer, told.is_offer) == (shared.made, "anyang", "Zhao", False)


async def test_assigned_case_is_told_to_the_force_once() -> None:
    fake, case, _ = await scene(ZHAO)
    await assign(fake, case)
    assert not (await assign(fake, case, idempotency_key="again")).changed
    await assign(fake, case, assigned=False, idempotency_key="back")
    [told] = fake.tables.given_notices
    [grant] = fake.case(case).access.grants
    assert (told.id, told.force, told.officer, told.is_offer) == (grant.id, "anyang", "zhao", False)


async def test_each_offer_is_told_to_its_force_once() -> None:
    fake, case, _ = await scene()
    await offer(fake, case)
    await offer(fake, case)
    first = fake.case(case).access.hand_over
    await offer(fake, case, force="zhengzhou", idempotency_key="other")
    second = fake.case(case).access.hand_over
    await offer(fake, case, force=None, idempotency_key="back")
    assert first is not None
    assert second is not None
    assert first.id != second.id
    told = [(one.id, one.force, one.officer, one.is_offer) for one in fake.tables.given_notices]
    assert told == [(first.id, "anyang", None, True), (second.id, "zhengzhou", None, True)]


@pytest.mark.parametrize("to", ["sun", "li", "Li ", "nobody"])
async def test_own_officers_and_unknown_ones_are_told_of_nothing(to: str) -> None:
    fake, case, _ = await scene(SUN, LI, ZHAO)
    await share(fake, case, force=None, officer=to)
    await assign(fake, case, to)
    assert fake.tables.given_notices == []


async def test_supervisor_hears_nothing_of_a_case_assigned_to_oneself() -> None:
    fake, case, _ = await scene(ZHAO)
    rights = ZHAO.permissions | {Permission.SUPERVISE}
    await assign(fake, case, by=replace(ZHAO, permissions=rights, supervises=frozenset({"hengshui"})))
    assert fake.tables.given_notices == []


class LostNotices:
    """The port `AccessNotices` of a database that goes away."""

    async def glass_broken(self, _broken: object, _owner: str, _transaction: Transaction) -> None:
        raise StorageUnavailable()

    async def case_given(self, _given: GivenCase, _transaction: Transaction) -> None:
        raise StorageUnavailable()


@pytest.mark.parametrize("give", [share, assign, offer])
async def test_case_is_not_given_without_its_notice(give: Any) -> None:
    fake, case, _ = await scene(ZHAO)
    fake.access = replace(fake.access, notices=LostNotices())
    with pytest.raises(StorageUnavailable):
        await give(fake, case)
    access = fake.case(case).access
    assert (access.valid(LATER + timedelta(seconds=1)), access.hand_over) == ((), None)
