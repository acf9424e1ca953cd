"""The rate limit: after a few changes of how far alerts reach, one person needs another."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.cases.case import FoundBy, Outcome
from hub.errors import NotFound, SecondPersonRequired
from hub.services.police.access.approve_change import NewApproval, approve_change
from hub.services.police.alerts.override_preferences import Override
from hub.services.police.alerts.pause_alert import Pause
from hub.services.police.alerts.renew_alert import Renewal
from hub.services.police.areas.add_alert_area import NewArea
from hub.services.police.areas.confirm_alert_area import AreaConfirmation
from hub.services.police.areas.remove_alert_area import Removal
from hub.services.police.areas.set_alert_radius import NewRadius
from hub.services.police.cases.close_case import Closing
from hub.services.police.cases.confirm_case import Confirmation
from hub.services.police.cases.correct_last_seen import Correction
from hub.services.police.cases.open_case import NewCase
from hub.services.police.ports.stores import CaseChange
from tests.case_work import (
    PoliceParts,
    add_alert_area,
    close_case,
    confirm_alert_area,
    confirm_case,
    correct_last_seen,
    open_case,
    override_preferences,
    pause_alert,
    remove_alert_area,
    renew_alert,
    set_alert_radius,
)
from tests.fakes import NOW, FakePolice, officer, report
from tests.services.police.scenes import LI, SIGHTING, WANG

SOON = NOW + timedelta(minutes=6)
Change = Callable[[PoliceParts, CaseChange, Officer, datetime], Awaitable[CaseChange]]


def desk(fake: FakePolice) -> PoliceParts:
    return PoliceParts(fake.stores, fake.trail, fake.notifier, fake.rules)


async def followed_case(fake: FakePolice, key: str, status: AlertStatus = AlertStatus.ACTUAL) -> CaseChange:
    """A case of an officer of its own, with a second area, both confirmed."""
    police, opener = desk(fake), officer(f"opener {key}")
    change = await open_case(police, NewCase(report(), status, key), by=opener, now=NOW)
    asked = NewArea(alert=change.alert, place=SIGHTING, time_public=True, reason="cameras", idempotency_key=key)
    await add_alert_area(police, asked, by=opener, now=SOON)
    await confirm_case(police, Confirmation(change.case), by=WANG, now=SOON)
    await confirm_alert_area(police, AreaConfirmation(change.alert, 2), by=WANG, now=SOON)
    return change


async def end(police: PoliceParts, case: CaseChange, by: Officer, now: datetime) -> CaseChange:
    asked = Closing(case.case, Outcome.FOUND_SAFE, FoundBy.POLICE, f"end {case.case}")
    return await close_case(police, asked, by=by, now=now)


async def widen(police: PoliceParts, case: CaseChange, by: Officer, now: datetime) -> CaseChange:
    asked = NewRadius(case.alert, 450, "a train", f"radius {case.case} {now}", area=2)
    return await set_alert_radius(police, asked, by=by, now=now)


async def override(police: PoliceParts, case: CaseChange, by: Officer, now: datetime) -> CaseChange:
    await approve(police, case, ApprovableChange.OVERRIDE_PREFERENCES, now)
    return await override_preferences(police, Override(case.alert, "minutes count"), by=by, now=now)


async def remove(police: PoliceParts, case: CaseChange, by: Officer, now: datetime) -> CaseChange:
    asked = Removal(alert=case.alert, area=2, reason="a mistake", idempotency_key=f"remove {case.case}")
    return await remove_alert_area(police, asked, by=by, now=now)


async def correct(police: PoliceParts, case: CaseChange, by: Officer, now: datetime) -> CaseChange:
    asked = Correction(alert=case.alert, place=SIGHTING, reason="a slip", idempotency_key=f"correct {case.case}")
    return await correct_last_seen(police, asked, by=by, now=now)


async def add(police: PoliceParts, case: CaseChange, by: Officer, now: datetime) -> CaseChange:
    asked = NewArea(
        alert=case.alert, place=SIGHTING, time_public=True, reason="cameras", idempotency_key=f"add {case.case}"
    )
    return await add_alert_area(police, asked, by=by, now=now)


async def approve(police: PoliceParts, case: CaseChange, change: ApprovableChange, now: datetime) -> None:
    asked = NewApproval(case.case, change, "we spoke on the phone")
    await approve_change(officer("zhou"), police.stores, police.audit, asked, now=now)


CHANGES: dict[Change, ApprovableChange] = {
    end: ApprovableChange.CLOSE_CASE,
    widen: ApprovableChange.SET_ALERT_RADIUS,
    remove: ApprovableChange.REMOVE_ALERT_AREA,
    correct: ApprovableChange.CORRECT_LAST_SEEN,
    override: ApprovableChange.OVERRIDE_PREFERENCES,
    add: ApprovableChange.ADD_ALERT_AREA,
}
LIMITED = [change for change in CHANGES if change is not override]
"""Two people decide on an override anyhow."""


async def five_changes(fake: FakePolice, by: Officer = LI, *, last: datetime = SOON) -> None:
    """One of each kind, in a case of its own."""
    for number, change in enumerate(list(CHANGES)[:5]):
        case = await followed_case(fake, f"before {number}")
        assert (await change(desk(fake), case, by, last)).changed


@pytest.mark.parametrize("sixth", LIMITED)
async def test_all_kinds_count_together_and_a_colleague_goes_on(sixth: Change) -> None:
    fake = FakePolice()
    await five_changes(fake)
    case = await followed_case(fake, "sixth")
    before = fake.tables
    fake.notifier.notified.clear()
    with pytest.raises(SecondPersonRequired, match="5 times within an hour, as often as"):
        await sixth(desk(fake), case, LI, SOON)
    assert (fake.tables, fake.notifier.notified) == (before, [])
    assert (await sixth(desk(fake), case, officer("zhao"), SOON)).changed


@pytest.mark.parametrize("sixth", [change for change in LIMITED if change is not widen])
async def test_colleagues_approval_allows_one_more_change(sixth: Change) -> None:
    fake = FakePolice()
    await five_changes(fake)
    case, other = await followed_case(fake, "sixth"), await followed_case(fake, "seventh")
    await approve(desk(fake), case, CHANGES[sixth], SOON)
    with pytest.raises(SecondPersonRequired):
        await sixth(desk(fake), other, LI, SOON)
    assert (await sixth(desk(fake), case, LI, SOON)).changed
    assert fake.tables.approvals == {}


async def test_beyond_the_limit_a_pause_and_a_renewal_still_work() -> None:
    fake = FakePolice()
    await five_changes(fake)
    case = await followed_case(fake, "sixth")
    await pause_alert(desk(fake), Pause(case.alert, "a doubt"), by=LI, now=SOON)
    assert fake.alert(case.alert).state is AlertState.PAUSED
    assert (await renew_alert(desk(fake), Renewal(case.alert, "renew"), by=LI, now=SOON)).changed


@pytest.mark.parametrize("again", [officer("li-2", "Person  of LI"), officer("LI", "somebody-else")])
async def test_no_other_account_or_spelling_gets_around_it(again: Officer) -> None:
    fake = FakePolice()
    await five_changes(fake)
    case = await followed_case(fake, "sixth")
    with pytest.raises(SecondPersonRequired):
        await end(desk(fake), case, again, SOON)


async def test_a_change_counts_for_an_hour() -> None:
    fake = FakePolice()
    await five_changes(fake)
    case = await followed_case(fake, "sixth")
    with pytest.raises(SecondPersonRequired):
        await end(desk(fake), case, LI, SOON + timedelta(minutes=59))
    await end(desk(fake), case, LI, SOON + timedelta(hours=1))


async def test_what_changes_nothing_does_not_count() -> None:
    fake = FakePolice()
    police, case = desk(fake), await followed_case(fake, "case")
    for _ in range(6):
        # The same call again, a second override, and a refusal: one override counts.
        await override(police, case, LI, SOON)
        with pytest.raises(NotFound):
            await override_preferences(police, Override("al_unknown", "minutes count"), by=LI, now=SOON)
    for _ in range(6):
        await remove(police, case, LI, SOON)
    fake.begin_stage(case.alert, 1)
    for number in range(6):
        asked = NewRadius(case.alert, 100, "stop here", f"same {number}", area=1)
        assert (await set_alert_radius(police, asked, by=LI, now=SOON)).changed is (number == 0)
    # One override, one removal, one radius that dropped what was planned.
    assert [one.account for one, _ in fake.tables.reach_changes].count("li") == 3


@pytest.mark.parametrize("status", [AlertStatus.EXERCISE, AlertStatus.TEST])
async def test_exercises_neither_count_nor_stop(status: AlertStatus) -> None:
    fake = FakePolice()
    for number in range(7):
        await end(desk(fake), await followed_case(fake, f"drill {number}", status), LI, SOON)
    await five_changes(fake)
    await end(desk(fake), await followed_case(fake, "last drill", status), LI, SOON)


async def test_refusal_is_in_the_log_without_a_name(caplog: pytest.LogCaptureFixture) -> None:
    fake = FakePolice()
    await five_changes(fake)
    case = await followed_case(fake, "sixth")
    with pytest.raises(SecondPersonRequired):
        await end(desk(fake), case, LI, SOON)
    [line] = [record for record in caplog.records if record.message == "reach_limit_reached"]
    assert (line.__dict__["alert"], line.__dict__["case"]) == (case.alert, case.case)
    assert "li" not in line.__dict__.values()


async def test_alert_whose_time_is_over_is_closed_before_it_expires() -> None:
    fake = FakePolice()
    case = await followed_case(fake, "over")
    late = fake.alert(case.alert).expires_at
    await five_changes(fake, last=late)
    assert (await end(desk(fake), case, LI, late)).changed


async def test_expired_alert_is_closed_without_the_limit() -> None:
    fake = FakePolice()
    case = await followed_case(fake, "expired")
    expired = fake.alert(case.alert)
    fake.tables.alerts[case.alert] = replace(expired, ended=AlertState.EXPIRED)
    await five_changes(fake)
    assert (await end(desk(fake), case, LI, SOON)).changed


async def test_refusal_is_kept_although_the_change_is_given_up() -> None:
    fake = FakePolice()
    await five_changes(fake)
    case = await followed_case(fake, "sixth")
    assert fake.memory.reach_refusals == []
    with pytest.raises(SecondPersonRequired):
        await end(desk(fake), case, LI, SOON)
    assert fake.memory.reach_refusals == [("li", case.alert)]
