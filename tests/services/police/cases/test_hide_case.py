"""Hiding a case: a supervisor hides a closed one, two people show it again, and nobody without a tie sees it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.access.approvals import ApprovableChange
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertState
from hub.domain.cases.keeping import CaseHidden, CaseHiding, CaseKeeping, CaseOpen, CaseWiped, Wipe
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.audit import AuditAction
from hub.domain.trail.timeline import TimelineKind
from hub.errors import AlertEnded, CaseForbidden, NotFound, SecondPersonRequired
from hub.services.photos.show_photo import PhotoRights, show_photo
from hub.services.police.access.approve_change import NewApproval, approve_change
from hub.services.police.access.break_glass import GlassBreaking, break_glass
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.alerts.reissue_alert import reissue_alert
from hub.services.police.cases.hide_case import hide_case
from hub.services.police.cases.hold_case import hold_case
from hub.services.police.cases.read_case_summary import read_case_summary
from hub.services.police.cases.reopen_case import reopen_case
from hub.services.police.cases.steps.keep_case import KeepingChange
from hub.services.police.cases.unhide_case import unhide_case
from hub.services.police.ports.stores import CaseChange
from hub.services.police.steps.follow_alert import NextAlert
from tests.fakes import FakePolice, officer
from tests.services.photos.stores import KeptPhotos
from tests.services.police.scenes import LATER, LI, closed_case, opened_case

CHIEF = officer("chief", None, *Permission)
ZHOU = officer("zhou")
HIDDEN = CaseHiding("chief", "person of chief", LATER, "a court says so")
FAR = replace(officer("far", None, *Permission), force="far away")


async def hide(fake: FakePolice, case: str, by: Officer = CHIEF, reason: str = "a court says so") -> CaseChange:
    return await hide_case(by, fake.stores, fake.hiding, fake.trail, KeepingChange(case, reason), now=LATER)


async def unhide(fake: FakePolice, case: str, by: Officer = CHIEF) -> CaseChange:
    return await unhide_case(by, fake.stores, fake.hiding, fake.trail, KeepingChange(case, "it is over"), now=LATER)


async def approve(fake: FakePolice, case: str, by: Officer = ZHOU) -> None:
    asked = NewApproval(case, ApprovableChange.UNHIDE_CASE, "we spoke")
    await approve_change(by, fake.stores, fake.trail, asked, now=LATER)


async def closed(fake: FakePolice) -> str:
    return (await closed_case(fake)).case


async def test_case_is_hidden_once_with_its_reason() -> None:
    fake = FakePolice()
    case = await closed(fake)
    assert [(await hide(fake, case)).changed for _ in range(2)] == [True, False]
    hidden = fake.case(case).keeping.hidden
    assert hidden is not None
    assert (hidden.by, hidden.reason, hidden.at) == (CHIEF.account, "a court says so", LATER)
    entries = [entry for entry in fake.tables.timeline if entry.kind is TimelineKind.HIDDEN]
    assert [entry.reason for entry in entries] == ["a court says so"]
    alert = fake.alert(fake.case(case).alert)
    assert alert.hidden
    assert [event.type for event in fake.tables.events if event.alert == alert.id][-1] is FeedType.HIDDEN
    assert fake.hidden_cases.told == [(alert.id, "alert.hidden")]
    assert fake.withdrawn.cases == [case]
    assert {entry.action for entry in fake.trail.entries} >= {AuditAction.HIDE_CASE}


async def test_open_case_is_closed_before_it_is_hidden() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(CaseOpen, match="`closeCase`"):
        await hide(fake, opened.case)
    # An expired alert does not close its case: the child is missing.
    expired = replace(fake.alert(opened.alert), ended=AlertState.EXPIRED, ended_at=LATER)
    fake.tables.alerts[opened.alert] = expired
    with pytest.raises(CaseOpen):
        await hide(fake, opened.case)
    assert fake.case(opened.case).keeping.hidden is None
    assert (fake.hidden_cases.told, fake.withdrawn.cases) == ([], [])


async def test_every_alert_of_the_case_is_hidden_and_shown() -> None:
    fake = FakePolice()
    case = await closed(fake)
    newest = fake.alert(fake.case(case).alert)
    earlier = replace(newest, id="al_earlier", ended=AlertState.EXPIRED)
    fake.tables.alerts |= {"al_earlier": earlier, newest.id: replace(newest, follows="al_earlier")}
    epoch = fake.tables.epoch
    await hide(fake, case)
    assert {one.id for one in fake.tables.alerts.values() if one.hidden} == {newest.id, "al_earlier"}
    assert fake.tables.epoch > epoch
    await approve(fake, case)
    await unhide(fake, case)
    assert not any(one.hidden for one in fake.tables.alerts.values())
    told = [kind for _, kind in fake.hidden_cases.told]
    assert told == ["alert.hidden"] * 2 + ["alert.unhidden"] * 2
    assert [event.type for event in fake.tables.events][-2:] == [FeedType.UNHIDDEN] * 2


async def test_hidden_case_is_shown_by_two_people_alone() -> None:
    fake = FakePolice()
    case = await closed(fake)
    assert not (await unhide(fake, case)).changed
    await hide(fake, case)
    with pytest.raises(SecondPersonRequired, match="Two people decide"):
        await unhide(fake, case)
    await approve(fake, case, CHIEF)
    with pytest.raises(SecondPersonRequired):
        await unhide(fake, case)
    # Nobody without a tie is the second person: the case is none for them.
    with pytest.raises(NotFound):
        await approve(fake, case, FAR)
    await approve(fake, case)
    assert (await unhide(fake, case)).changed
    assert fake.case(case).keeping.hidden is None
    # The approval is used up.
    await hide(fake, case)
    with pytest.raises(SecondPersonRequired):
        await unhide(fake, case)


async def test_only_supervisors_of_the_case_hide_it() -> None:
    fake = FakePolice()
    case = await closed(fake)
    with pytest.raises(CaseForbidden):
        await hide(fake, case, FAR)
    assert fake.case(case).keeping.hidden is None
    assert (await hide(fake, case, replace(FAR, supervises=frozenset({CHIEF.force})))).changed


async def test_hidden_case_answers_a_stranger_as_an_unknown_one() -> None:
    fake = FakePolice()
    case = await closed(fake)
    by_glass = GlassBreaking(case, "an emergency")
    await hide(fake, case)
    for name in (case, "cs_none"):
        with pytest.raises(NotFound):
            await read_case_summary(FAR, fake.case_reading(), name, purpose="a test", now=LATER)
        with pytest.raises(NotFound):
            await hide(fake, name, FAR)
    with pytest.raises(NotFound):
        await break_glass(FAR, fake.stores, fake.trail, fake.access, by_glass, now=LATER)
    own = await read_case_summary(LI, fake.case_reading(), case, purpose="a test", now=LATER)
    assert own.is_hidden


async def test_hidden_case_gets_no_new_alert() -> None:
    fake = FakePolice()
    case = await closed(fake)
    await hide(fake, case)
    again = NextAlert(case, "a mistake", "again")
    with pytest.raises(CaseHidden, match="`unhideCase`"):
        await reopen_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, again, now=LATER)
    with pytest.raises(Exception, match="closed"):
        await reissue_alert(LI, fake.stores, fake.trail, fake.notifier, fake.rules, again, now=LATER)
    await approve(fake, case)
    await unhide(fake, case)
    await reopen_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, again, now=LATER)
    with pytest.raises(CaseOpen):
        await hide(fake, case)


async def test_hold_and_hiding_do_not_touch_each_other() -> None:
    fake = FakePolice()
    case = await closed(fake)
    await hold_case(LI, fake.stores, fake.trail, KeepingChange(case, "a trial"), now=LATER)
    await hide(fake, case)
    keeping = fake.case(case).keeping
    assert keeping.hold is not None
    await approve(fake, case)
    await unhide(fake, case)
    assert fake.case(case).keeping == replace(keeping, hidden=None)


@pytest.mark.parametrize("keeping", [CaseKeeping(wiping=Wipe.FACTS), CaseKeeping(wiped=Wipe.FACTS)])
async def test_wiped_case_is_neither_hidden_nor_shown(keeping: CaseKeeping) -> None:
    fake = FakePolice()
    case = await closed(fake)
    await hide(fake, case)
    hidden = fake.case(case)
    for before in (None, hidden.keeping.hidden):
        fake.tables.cases[case] = replace(hidden, keeping=replace(keeping, hidden=before))
        for change in (hide, unhide):
            with pytest.raises(CaseWiped):
                await change(fake, case)


def test_wipe_keeps_a_case_hidden_without_its_reason() -> None:
    from_hiding = CaseKeeping(wiping=Wipe.PHOTOS, hidden=HIDDEN)
    after_photos = from_hiding.done(LATER)
    assert after_photos.hidden == HIDDEN
    done = replace(after_photos, wiping=Wipe.FACTS).done(LATER + timedelta(days=300))
    assert done.hidden == replace(HIDDEN, reason="")


async def test_photo_goes_with_the_only_case_that_shows_it() -> None:
    fake, photos = FakePolice(), KeptPhotos()
    case = await closed(fake)
    photos.put("ph_shown", "staff:wang")
    fake.photos.owners["ph_shown"] = "staff:wang"
    row = fake.case(case)
    fake.tables.cases[case] = replace(row, child=replace(row.child, photo="ph_shown"))
    rights = PhotoRights(NoTips(), fake.cases, fake.stores.access, fake.rate_limit, fake.hidden_cases, fake.trail)

    async def is_shown_to(by: Officer) -> bool:
        marks = fake.photos.hidden_with.get("ph_shown", set())
        photos.photos["ph_shown"] = replace(photos.photos["ph_shown"], hidden_with=frozenset(marks))
        try:
            await show_photo(by, photos, "ph_shown", "page", rights=rights, purpose="a test", now=LATER)
        except NotFound:
            return False
        return True

    assert (await is_shown_to(LI), await is_shown_to(FAR)) == (True, True)
    await hide(fake, case)
    assert (await is_shown_to(LI), await is_shown_to(FAR)) == (True, False)
    # Another case shows it too.
    fake.tables.cases["cs_other"] = replace(fake.case(case), id="cs_other", keeping=CaseKeeping())
    assert await is_shown_to(FAR)
    del fake.tables.cases["cs_other"]
    await approve(fake, case)
    await unhide(fake, case)
    assert await is_shown_to(FAR)


class NoTips:
    async def case_of_photo(self, photo_id: str) -> str | None:
        return None


async def test_hidden_alert_answers_changes_as_an_unknown_one() -> None:
    fake = FakePolice()
    case = await closed(fake)
    alert = fake.case(case).alert
    asked = Pause(alert, "a mistake")
    with pytest.raises(AlertEnded):
        await pause_alert(FAR, fake.stores, fake.trail, asked, now=LATER)
    await hide(fake, case)
    with pytest.raises(NotFound) as hidden:
        await pause_alert(FAR, fake.stores, fake.trail, asked, now=LATER)
    with pytest.raises(NotFound) as unknown:
        await pause_alert(FAR, fake.stores, fake.trail, replace(asked, alert="al_unknown"), now=LATER)
    assert (str(hidden.value), hidden.value.path) == (str(unknown.value), unknown.value.path)
    with pytest.raises(AlertEnded):
        await pause_alert(CHIEF, fake.stores, fake.trail, asked, now=LATER)
