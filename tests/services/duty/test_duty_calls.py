"""Other rooms raise duty notices."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.duty.notices import NoticeKind
from hub.errors import StorageUnavailable
from hub.services.police.access.break_glass import GlassBreaking, break_glass
from hub.services.police.ports.access import AccessParts, BrokenGlass, GivenCase
from hub.services.ports import Transaction
from hub.wiring.duty_calls import AlarmsOfAlerts, NotedAccess, NotedTrail
from tests.delivery_status_parts import DeliveryStatusParts
from tests.duty_rows import DutyRows
from tests.fakes import NOW, FakePolice
from tests.live_logs import StillClock
from tests.services.police.access_scenes import ZHAO
from tests.services.police.scenes import LATER, opened_case


async def test_alert_of_which_nobody_hears_is_named_by_its_kind() -> None:
    fake = FakePolice()
    opened, parts = await opened_case(fake), DeliveryStatusParts(fake)
    alarms = AlarmsOfAlerts(parts.reads)
    assert await alarms.alarms(NOW + timedelta(seconds=29)) == {}
    assert await alarms.alarms(NOW + timedelta(seconds=30)) == {opened.alert: NoticeKind.NOBODY_TOLD}


async def test_broken_glass_is_a_notice_for_the_owner() -> None:
    fake, rows = FakePolice(), DutyRows()
    opened = await opened_case(fake)
    parts = replace(fake.access, notices=NotedAccess(rows))
    change = await break_glass(ZHAO, fake.stores, fake.trail, parts, GlassBreaking(opened.case, "a lead"), now=LATER)
    [notice] = rows.of_kind(NoticeKind.BREAK_GLASS)
    assert (notice.subject.split(".")[0], notice.force) == (change.made, "hengshui")
    assert (notice.case, notice.alert, notice.status) == (opened.case, opened.alert, AlertStatus.ACTUAL)
    assert notice.account == "zhao"


async def test_given_case_is_a_notice_for_its_force() -> None:
    fake, rows = FakePolice(), DutyRows()
    noted = NotedAccess(rows)
    shared = GivenCase("gr_1", "cs_1", "al_1", AlertStatus.EXERCISE, "anyang", "zhao", False, NOW)
    for given in (shared, shared, replace(shared, id="of_1", officer=None, is_offer=True)):
        await fake.stores.atomic.run(partial(noted.case_given, given))
    told = [(one.kind.value, one.subject, one.force, one.officer, one.account) for one in rows.rows.values()]
    assert told == [("SHARED", "gr_1", "anyang", "zhao", None), ("OFFERED", "of_1", "anyang", None, None)]
    assert {(one.case, one.alert, one.status, one.raised_at) for one in rows.rows.values()} == {
        ("cs_1", "al_1", AlertStatus.EXERCISE, NOW)
    }


async def test_forged_line_is_one_notice_a_day_for_operators() -> None:
    rows = DutyRows()
    for now in (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1)):
        await NotedTrail(rows, StillClock(now)).line_forged()
    notices = rows.of_kind(NoticeKind.TRAIL_FORGED)
    assert [(notice.force, notice.case) for notice in notices] == [(None, None)] * 2


class LostNotices:
    """The port `AccessNotices` of a database that goes away."""

    async def glass_broken(self, _broken: BrokenGlass, _owner: str, _transaction: Transaction) -> None:
        raise StorageUnavailable()

    async def case_given(self, _given: GivenCase, _transaction: Transaction) -> None:
        raise StorageUnavailable()


async def test_glass_is_not_broken_without_its_notice() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    parts = AccessParts(fake.access.notes, fake.access.glass, LostNotices())
    with pytest.raises(StorageUnavailable):
        await break_glass(ZHAO, fake.stores, fake.trail, parts, GlassBreaking(opened.case, "a lead"), now=LATER)
    assert fake.case(opened.case).access.valid(LATER) == ()
