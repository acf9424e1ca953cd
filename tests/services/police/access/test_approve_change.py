"""A second person approves what one person may not do alone; and a case is closed with its reason and tips."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.domain.access.approvals import APPROVAL_TIME, ApprovableChange
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.trail.timeline import TimelineKind
from hub.errors import (
    Conflict,
    NotFound,
    SecondPersonRequired,
)
from hub.services.police.access.approve_change import NewApproval, approve_change
from hub.services.police.alerts.override_preferences import Override, override_preferences
from hub.services.police.areas.set_alert_radius import NewRadius, set_alert_radius
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.open_case import NewCase, open_case
from hub.services.police.ports.stores import CaseChange
from tests.fakes import FakePolice, officer, report
from tests.services.police.scenes import LATER, LI, WANG, confirmed_case, new_tip, opened_case

ZHOU = officer("zhou")
ANYANG = replace(officer("zhao"), force="anyang", force_name="Anyang police")


async def approve(
    fake: FakePolice,
    case: str,
    change: ApprovableChange = ApprovableChange.OVERRIDE_PREFERENCES,
    *,
    by: Officer = ZHOU,
    now: datetime = LATER,
    **given: Any,
) -> Any:
    asked = NewApproval(case, change, given.pop("reason", "we spoke on the phone"), **given)
    return await approve_change(by, fake.stores, fake.trail, asked, now=now)


async def override(fake: FakePolice, alert: str, by: Officer = LI, now: datetime = LATER) -> CaseChange:
    return await override_preferences(
        by, fake.stores, fake.trail, fake.rules, Override(alert, "minutes count"), now=now
    )


async def widen(fake: FakePolice, alert: str, km: float) -> CaseChange:
    asked = NewRadius(alert, km, "a train", f"radius {km}")
    return await set_alert_radius(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)


async def close(fake: FakePolice, case: str, by: Officer = LI, **given: Any) -> CaseChange:
    asked = Closing(case, Outcome.FOUND_SAFE, FoundBy.TIP, "close", **given)
    return await close_case(by, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)


async def test_override_is_made_by_two_people_at_any_radius() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(SecondPersonRequired, match=r"decided by two people.*approveChange"):
        await override(fake, opened.alert)
    assert not fake.alert(opened.alert).overrides_preferences
    await approve(fake, opened.case)
    await override(fake, opened.alert)
    assert fake.alert(opened.alert).overrides_preferences
    assert fake.tables.approvals == {}, "It is used up."


async def test_change_of_facts_not_read_is_not_approved() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(Conflict, match="read it again"):
        await approve(fake, opened.case, expected_version=fake.case(opened.case).version + 1)
    assert fake.tables.approvals == {}
    await approve(fake, opened.case, expected_version=fake.case(opened.case).version)


@pytest.mark.parametrize("same", [LI, officer("li-2", "Person  of LI"), officer("LI", "somebody-else")])
async def test_nobody_approves_for_themselves(same: Officer) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await approve(fake, opened.case, by=same)
    with pytest.raises(SecondPersonRequired):
        await override(fake, opened.alert)


async def test_approval_is_of_one_case_and_change_and_ends_soon() -> None:
    fake = FakePolice()
    opened, other = await opened_case(fake), await opened_case(fake, key="other")
    await approve(fake, opened.case, ApprovableChange.CLOSE_CASE, by=officer("sun"))
    with pytest.raises(SecondPersonRequired):
        await override(fake, opened.alert)
    assert (await approve(fake, opened.case)).until == LATER + APPROVAL_TIME == LATER + timedelta(minutes=15)
    for alert, now in ((other.alert, LATER), (opened.alert, LATER + APPROVAL_TIME)):
        with pytest.raises(SecondPersonRequired):
            await override(fake, alert, now=now)
    # Approved again, its time begins anew.
    later = LATER + timedelta(minutes=10)
    await approve(fake, opened.case, now=later)
    await override(fake, opened.alert, now=LATER + APPROVAL_TIME)


async def test_radius_beyond_the_policy_is_approved_up_to_a_bound() -> None:
    fake = FakePolice()
    opened = await confirmed_case(fake)
    await widen(fake, opened.alert, 500)
    with pytest.raises(SecondPersonRequired, match="more than 500 km is decided by two people"):
        await widen(fake, opened.alert, 501)
    await approve(fake, opened.case, ApprovableChange.SET_ALERT_RADIUS, radius_km=700.0)
    with pytest.raises(SecondPersonRequired):
        await widen(fake, opened.alert, 701)
    assert (await widen(fake, opened.alert, 700)).changed


async def test_another_force_closes_with_a_second_person_only() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    case = fake.case(opened.case)
    fake.tables.cases[case.id] = replace(case, force=ANYANG.force)
    shared = replace(fake.stores.access.rows[0], actions=fake.stores.access.rows[4].actions)
    open_table = fake.stores.access.changed([shared], [])
    fake.stores = replace(fake.stores, access=open_table)
    with pytest.raises(SecondPersonRequired, match="another force's"):
        await close(fake, opened.case)
    assert fake.case(opened.case).closed_at is None
    await approve(fake, opened.case, ApprovableChange.CLOSE_CASE, by=ANYANG)
    assert (await close(fake, opened.case)).pushed


@pytest.mark.parametrize("status", [AlertStatus.EXERCISE, AlertStatus.TEST])
async def test_exercises_need_no_second_person(status: AlertStatus) -> None:
    fake = FakePolice()
    command = NewCase(report(), status, "drill")
    opened = await open_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=LATER)
    assert (await override(fake, opened.alert)).changed
    assert (await widen(fake, opened.alert, 900)).changed


async def test_repeated_approval_is_one_entry_of_the_history() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    entries = [len(fake.tables.timeline)]
    for given in (
        {"radius_km": 700.0},
        {"radius_km": 700.0},
        {"radius_km": 800.0},
        {"radius_km": 800.0, "now": LATER + APPROVAL_TIME},
    ):
        await approve(fake, opened.case, ApprovableChange.SET_ALERT_RADIUS, **given)
        entries.append(len(fake.tables.timeline))
    assert [entry - entries[0] for entry in entries] == [0, 1, 1, 2, 3]


async def test_approval_stands_in_the_history_and_the_trail() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await approve(fake, opened.case, ApprovableChange.SET_ALERT_RADIUS, radius_km=700.0, reason=" a fast \n train ")
    entry = fake.tables.timeline[-1]
    assert (entry.kind, entry.radius_km, entry.reason) == (TimelineKind.CHANGE_APPROVED, 700.0, "a fast train")
    assert [(change.fact, change.after, change.is_public) for change in entry.changes] == [
        ("approvedChange", "SET_ALERT_RADIUS", True)
    ]
    assert entry.author is not None
    assert entry.author.account == "zhou"
    assert [(line.action, line.outcome) for line in fake.trail.entries] == [
        ("APPROVE_CHANGE", "ASKED"),
        ("APPROVE_CHANGE", "DONE"),
    ]


async def test_case_is_closed_with_its_reason_and_helpful_tips() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    fake.tips.tips = [replace(new_tip(opened.alert, opened.case), id=f"tip_{number}") for number in range(2)]
    await close(fake, opened.case, reason=" found at the \n station ", helpful_tips=("tip_1", "tip_0", "tip_1"))
    assert fake.case(opened.case).helpful_tips == ("tip_1", "tip_0")
    entry = fake.tables.timeline[-1]
    assert (entry.kind, entry.reason) == (TimelineKind.CLOSED, "found at the station")
    assert ("helpfulTipIds", "tip_1, tip_0") in {(change.fact, change.after) for change in entry.changes}
    assert not any(change.is_public for change in entry.changes if change.fact == "helpfulTipIds")


@pytest.mark.parametrize(("tips", "index"), [(("tip_1", "tip_9"), "1"), (("tip_2",), "0")])
async def test_closing_with_tips_of_others_changes_nothing(tips: tuple[str, ...], index: str) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    tip = new_tip(opened.alert, opened.case)
    fake.tips.tips = [tip, replace(tip, id="tip_2", case="cs_other")]
    with pytest.raises(NotFound) as refused:
        await close(fake, opened.case, helpful_tips=tips)
    assert refused.value.path == ("helpfulTipIds", index)
    assert fake.case(opened.case).closed_at is None
