"""A case at the point where a test begins."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hub.domain.access.approvals import ApprovableChange, Approval
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import FoundBy, LastSeen, Outcome
from hub.domain.geometry import Point
from hub.domain.tips.tip import Tip, TipState
from hub.services.police.areas.add_alert_area import NewArea, add_alert_area
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.confirm_case import Confirmation, confirm_case
from hub.services.police.cases.correct_last_seen import Correction, correct_last_seen
from hub.services.police.cases.open_case import NewCase, open_case
from hub.services.police.ports.stores import CaseChange
from tests.fakes import NOW, FakePolice, officer, report

WANG, LI = officer("wang"), officer("li")
LATER = NOW + timedelta(minutes=10)
ZHENGZHOU = Point(34.75, 113.66)
SIGHTING = LastSeen(ZHENGZHOU, "Taocheng", NOW + timedelta(minutes=5), "platform 3")


async def opened_case(fake: FakePolice, *, key: str = "open", by: Officer = WANG, **changes: Any) -> CaseChange:
    """A case with one alert, opened by Wang; its notifications and its lines of audit are forgotten."""
    change = await open_case(
        by,
        fake.stores,
        fake.trail,
        fake.notifier,
        fake.rules,
        NewCase(report(**changes), AlertStatus.ACTUAL, key),
        now=NOW,
    )
    fake.notifier.notified.clear()
    fake.trail.entries.clear()
    return change


def new_tip(alert: str, case: str) -> Tip:
    """A tip with no more than its words."""
    return Tip(
        id="tip_1",
        alert=alert,
        case=case,
        tenant=2,
        received_at=NOW,
        text="seen",
        seen_at=None,
        place=None,
        contact=None,
        photo=None,
        repeats=None,
        state=TipState.NEW,
    )


async def confirmed_case(fake: FakePolice, **changes: Any) -> CaseChange:
    """A case confirmed by Li."""
    change = await opened_case(fake, **changes)
    await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(change.case), now=NOW)
    fake.notifier.notified.clear()
    return change


async def add_sighting(
    fake: FakePolice,
    alert: str,
    place: LastSeen = SIGHTING,
    *,
    by: Officer = LI,
    key: str = "area",
    now: datetime = LATER,
    **changes: Any,
) -> CaseChange:
    """Add an area, by Li."""
    command = NewArea(alert=alert, place=place, time_public=True, reason="cameras", idempotency_key=key)
    return await add_alert_area(
        by, fake.stores, fake.trail, fake.notifier, fake.rules, replace(command, **changes), now=now
    )


async def correct_place(
    fake: FakePolice,
    alert: str,
    place: LastSeen = SIGHTING,
    *,
    by: Officer = LI,
    key: str = "correct",
    now: datetime = LATER,
    **changes: Any,
) -> CaseChange:
    """Correct the place last seen, by Li."""
    command = Correction(alert=alert, place=place, reason="a slip of the pin", idempotency_key=key)
    return await correct_last_seen(
        by, fake.stores, fake.trail, fake.notifier, fake.rules, replace(command, **changes), now=now
    )


async def closed_case(fake: FakePolice) -> CaseChange:
    """A case that is closed."""
    change = await opened_case(fake)
    await close_case(
        WANG,
        fake.stores,
        fake.trail,
        fake.notifier,
        fake.rules,
        Closing(change.case, Outcome.FOUND_SAFE, FoundBy.TIP, "close"),
        now=LATER,
    )
    fake.notifier.notified.clear()
    return change


def give_approval(fake: FakePolice, case: str, change: ApprovableChange, radius_km: float | None = None) -> None:
    """Let another person approve a change, without a line in any log."""
    version = fake.case(case).version if change is ApprovableChange.REVISE_PUBLIC else None
    approval = Approval(case, change, radius_km, "zhou", "person of zhou", "a call", NOW + timedelta(days=1), version)
    fake.tables.approvals[case, change, "zhou"] = approval
