"""Confirming: by another person, once, and everything that waited goes."""

import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertState
from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.delivery.feed import FeedType
from hub.errors import AlertEnded, CaseClosed, Conflict, Forbidden, SecondPersonRequired
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.confirm_case import Confirmation, confirm_case
from hub.services.police.ports.stores import CaseChange
from tests.fakes import NOW, FakePolice, officer
from tests.services.police.scenes import LATER, LI, WANG, closed_case, opened_case


async def confirm(fake: FakePolice, command: Confirmation, by: Officer = LI) -> CaseChange:
    return await confirm_case(by, fake.stores, fake.trail, fake.notifier, command, now=LATER)


async def test_another_person_releases_every_overdue_stage() -> None:
    fake = FakePolice()
    opened = await opened_case(fake, seen_at=NOW - timedelta(hours=2, minutes=30))
    fake.begin_stage(opened.alert, 1)
    change = await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
    assert fake.alert(opened.alert).areas[0].confirmed
    assert (fake.case(opened.case).confirmed_by, change.version, change.changed) == ("li", 2, True)
    assert fake.event_types()[-1] is FeedType.CONFIRMED
    assert fake.notifier.notified == [f"{opened.alert}.2", f"{opened.alert}.3"]


async def test_facts_changed_since_they_were_read_are_not_confirmed() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    fake.tables.cases[opened.case] = replace(fake.case(opened.case), version=2)
    with pytest.raises(Conflict, match="read it again"):
        await confirm(fake, Confirmation(opened.case, expected_version=1))
    assert fake.case(opened.case).confirmed_by is None
    confirmed = await confirm(fake, Confirmation(opened.case, expected_version=2))
    assert (confirmed.changed, confirmed.version) == (True, 3)
    # A repeat after a lost answer has the version of before.
    assert not (await confirm(fake, Confirmation(opened.case, expected_version=2))).changed


async def test_another_account_of_the_same_person_is_refused() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    twin = officer("wang-2", WANG.person)
    renamed, shouted = officer(WANG.account, "somebody-else"), officer("wang-2", WANG.person.upper())
    for same in (WANG, twin, renamed, shouted, officer(WANG.account.upper(), "somebody-else")):
        with pytest.raises(SecondPersonRequired):
            await confirm_case(same, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
    assert not fake.alert(opened.alert).areas[0].confirmed


@pytest.mark.parametrize(
    "person",
    [
        "Jose\u0301 Wang",
        "JOSÉ WANG",
        "Ｊｏｓé　Ｗａｎｇ",
        " José \t Wang ",
        "Jo\u200bsé Wang\ufeff",
        "José\u00ad Wang\ufe0f",
    ],
)
async def test_another_spelling_is_no_other_person(person: str) -> None:
    fake = FakePolice()
    opened = await opened_case(fake, by=officer("wang", "José Wang"))
    with pytest.raises(SecondPersonRequired):
        await confirm_case(
            officer("wang-2", person), fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER
        )
    assert not fake.alert(opened.alert).areas[0].confirmed


@pytest.mark.parametrize("nobody", [officer("li", "\u200b"), officer("\u2060", "li")])
async def test_officer_without_a_person_confirms_nothing(nobody: Officer) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(SecondPersonRequired):
        await confirm_case(nobody, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)


@given(people=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12"), st.booleans()), min_size=1, max_size=6))
async def test_confirmed_means_that_another_person_with_the_power_did(people: list[tuple[str, str, bool]]) -> None:
    fake = FakePolice()
    opened = await opened_case(fake, by=officer("a1", "a"))
    may_have_confirmed = False
    for person, number, may in people:
        by = officer(person + number, person, Permission.CONFIRM_CASE if may else Permission.READ_CASES)
        with contextlib.suppress(Forbidden, SecondPersonRequired):
            await confirm_case(by, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
        may_have_confirmed = may_have_confirmed or (may and person != "a")
        assert fake.alert(opened.alert).areas[0].confirmed is may_have_confirmed
        assert (fake.case(opened.case).confirmed_by is not None) is may_have_confirmed
    assert fake.event_types().count(FeedType.CONFIRMED) == may_have_confirmed


async def test_confirming_again_changes_nothing_not_even_for_the_opener() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
    for by in (LI, WANG, officer("zhao")):
        assert not (
            await confirm_case(by, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
        ).changed
    assert fake.case(opened.case).confirmed_by == "li"
    assert fake.event_types().count(FeedType.CONFIRMED) == 1


async def test_closed_case_still_answers_its_confirmer_as_before() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
    asked = Closing(case=opened.case, outcome=Outcome.FOUND_SAFE, found_by=FoundBy.TIP, idempotency_key="c")
    await close_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert not (
        await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)
    ).changed
    for by in (WANG, officer("zhao")):
        with pytest.raises(CaseClosed):
            await confirm_case(by, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=LATER)


async def test_confirmation_ends_only_the_pause_as_unconfirmed() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await hold_unconfirmed(fake.stores, fake.alarm, now=NOW + timedelta(minutes=16))
    await pause_alert(WANG, fake.stores, fake.trail, Pause(opened.alert, "checking"), now=LATER)
    await confirm_case(
        LI, fake.stores, fake.trail, fake.notifier, Confirmation(opened.case), now=NOW + timedelta(minutes=20)
    )
    assert fake.alert(opened.alert).state is AlertState.PAUSED

    other = await opened_case(fake, key="other")
    await hold_unconfirmed(fake.stores, fake.alarm, now=NOW + timedelta(minutes=16))
    await confirm_case(
        LI, fake.stores, fake.trail, fake.notifier, Confirmation(other.case), now=NOW + timedelta(minutes=20)
    )
    assert fake.alert(other.alert).state is AlertState.OPEN


async def test_ended_alert_cannot_be_confirmed() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    with pytest.raises(CaseClosed):
        await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(closed.case), now=LATER)
    expired = await opened_case(fake, key="other")
    await expire_alerts(fake.stores, fake.notifier, now=NOW + timedelta(hours=73))
    with pytest.raises(AlertEnded):
        await confirm_case(
            LI, fake.stores, fake.trail, fake.notifier, Confirmation(expired.case), now=NOW + timedelta(hours=73)
        )
