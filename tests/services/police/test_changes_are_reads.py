"""The answer of a change tells whether a case exists, and its state: so the trail says first who asked."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from hub.domain.alerts import AlertStatus
from hub.domain.audit import AuditAction
from hub.domain.cases import FoundBy, Outcome, Suspect
from hub.domain.tips import Tip, TipState
from hub.errors import AuditUnavailable, CaseClosed, Conflict, InvalidInput, NotFound
from hub.services.police.close_case import Closing, close_case
from hub.services.police.confirm_alert_area import AreaConfirmation, confirm_alert_area
from hub.services.police.confirm_case import Confirmation, confirm_case
from hub.services.police.open_case import NewCase, open_case
from hub.services.police.override_preferences import Override, override_preferences
from hub.services.police.pause_alert import Pause, pause_alert
from hub.services.police.ports import Position
from hub.services.police.remove_alert_area import Removal, remove_alert_area
from hub.services.police.renew_alert import Renewal, renew_alert
from hub.services.police.resume_alert import Resumption, resume_alert
from hub.services.police.revise_case import CaseRevision, revise_case
from hub.services.police.set_alert_radius import NewRadius, set_alert_radius
from hub.services.police.triage_tip import triage_tip
from tests.fakes import NOW, FakePolice, report
from tests.graphql.police_mutations import mutations_by_ids
from tests.services.police.scenes import LATER, LI, WANG, add_sighting, closed_case, correct_place, new_tip, opened_case

Change = Callable[[FakePolice, str], Awaitable[Any]]

TIP = new_tip("al_1", "cs_1")


async def revise(fake: FakePolice, case: str) -> Any:
    asked = CaseRevision(case=case, material=False, idempotency_key="revise", narrative="news")
    return await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)


async def confirm(fake: FakePolice, case: str) -> Any:
    return await confirm_case(LI, fake.stores, fake.trail, fake.notifier, Confirmation(case), now=LATER)


async def close(fake: FakePolice, case: str) -> Any:
    asked = Closing(case, Outcome.FOUND_SAFE, FoundBy.TIP, "close it")
    return await close_case(LI, fake.stores, fake.trail, fake.notifier, asked, now=LATER)


async def pause(fake: FakePolice, alert: str) -> Any:
    return await pause_alert(LI, fake.stores, fake.trail, Pause(alert, "why"), now=LATER)


async def resume(fake: FakePolice, alert: str) -> Any:
    return await resume_alert(LI, fake.stores, fake.trail, fake.notifier, Resumption(alert, "why"), now=LATER)


async def override(fake: FakePolice, alert: str) -> Any:
    return await override_preferences(LI, fake.stores, fake.trail, fake.rules, Override(alert, "why"), now=LATER)


async def widen(fake: FakePolice, alert: str) -> Any:
    return await set_alert_radius(
        LI, fake.stores, fake.trail, fake.notifier, fake.rules, NewRadius(alert, 50, "why", "r"), now=LATER
    )


async def renew(fake: FakePolice, alert: str) -> Any:
    return await renew_alert(LI, fake.stores, fake.trail, fake.rules, Renewal(alert, "n"), now=LATER)


async def add_area(fake: FakePolice, alert: str) -> Any:
    return await add_sighting(fake, alert)


async def correct(fake: FakePolice, alert: str) -> Any:
    return await correct_place(fake, alert)


async def remove_area(fake: FakePolice, alert: str) -> Any:
    asked = Removal(alert=alert, area=1, reason="why", idempotency_key="x")
    # Its answer tells of the alert, though the first area cannot be removed.
    with contextlib.suppress(InvalidInput):
        await remove_alert_area(LI, fake.stores, fake.trail, asked, now=LATER)


async def confirm_area(fake: FakePolice, alert: str) -> Any:
    asked = AreaConfirmation(alert, 1)
    with contextlib.suppress(InvalidInput):
        await confirm_alert_area(LI, fake.stores, fake.trail, fake.notifier, asked, now=LATER)


class Triage:
    """The part of `CaseTips` that triage uses; `asked` holds every id that was looked for."""

    def __init__(self, tip: Tip) -> None:
        self.tip = tip
        self.asked: list[str] = []

    async def get(self, tip_id: str) -> Tip | None:
        self.asked.append(tip_id)
        return self.tip if tip_id == self.tip.id else None

    async def of_case(self, case_id: str, after: Position | None, limit: int) -> list[Tip]:
        raise AssertionError("triage reads no list")

    async def move(self, tip_id: str, current: TipState, wanted: TipState, *, by: str, now: datetime) -> bool:
        self.tip = replace(self.tip, state=wanted)
        return True


OF_CASE: dict[Change, str] = {revise: "reviseCase", confirm: "confirmCase", close: "closeCase"}
OF_ALERT: dict[Change, str] = {
    pause: "pauseAlert",
    resume: "resumeAlert",
    override: "overridePreferences",
    widen: "setAlertRadius",
    add_area: "addAlertArea",
    correct: "correctLastSeen",
    remove_area: "removeAlertArea",
    confirm_area: "confirmAlertArea",
    renew: "renewAlert",
}
CHANGES = OF_CASE | OF_ALERT


def test_every_mutation_of_police_work_is_listed_here() -> None:
    assert mutations_by_ids() == {
        "caseId": set(OF_CASE.values()),
        "alertId": set(OF_ALERT.values()),
        # Each has tests of its own below.
        "tipId": {"triageTip"},
        "": {"openCase"},
    }


@pytest.mark.parametrize("change", CHANGES)
async def test_one_line_says_who_asked_for_which_change(change: Change) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    subject = opened.case if change in OF_CASE else opened.alert
    await change(fake, subject)
    [line] = fake.trail.entries
    assert (line.account, line.action, line.subject) == (LI.account, AuditAction.READ_CASE, subject)
    assert (line.purpose, line.at) == (CHANGES[change], LATER)


@pytest.mark.parametrize("change", CHANGES)
async def test_without_the_trail_nothing_is_changed_or_answered(change: Change) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    before = fake.tables.copy()
    fake.trail.broken = True
    for subject in (opened.case if change in OF_CASE else opened.alert, "cs_none"):
        with pytest.raises(AuditUnavailable):
            await change(fake, subject)
    assert fake.tables == before


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("unknown", ["cs_none", "\ud800", "x" * 500])
async def test_a_probe_for_an_id_leaves_a_line(change: Change, unknown: str) -> None:
    fake = FakePolice()
    with pytest.raises(NotFound):
        await change(fake, unknown)
    assert [line.subject for line in fake.trail.entries] == (["cs_none"] if unknown == "cs_none" else [])


async def test_a_wrong_version_leaves_a_line() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=False, idempotency_key="r", expected_version=99)
    with pytest.raises(Conflict):
        await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert [line.subject for line in fake.trail.entries] == [opened.case]


async def test_closed_case_is_not_revealed_without_an_audit_line() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    fake.trail.entries.clear()
    with pytest.raises(CaseClosed):
        await close(fake, closed.case)
    assert [line.subject for line in fake.trail.entries] == [closed.case]


async def test_triage_reads_a_tip_after_its_audit_line() -> None:
    fake, tips = FakePolice(), Triage(TIP)
    await triage_tip(WANG, fake.trail, tips, "tip_1", TipState.FOLLOWED, now=LATER)
    for tip, state, error in (("tip_1", TipState.NEW, Conflict), ("tip_9", TipState.NEW, NotFound)):
        with pytest.raises(error):
            await triage_tip(WANG, fake.trail, tips, tip, state, now=LATER)
    assert [(line.action, line.subject, line.purpose) for line in fake.trail.entries] == [
        (AuditAction.READ_TIPS, tip, "triageTip") for tip in ("tip_1", "tip_1", "tip_9")
    ]
    fake.trail.broken = True
    tips.asked.clear()
    with pytest.raises(AuditUnavailable):
        await triage_tip(WANG, fake.trail, tips, "tip_1", TipState.DISMISSED, now=LATER)
    assert (tips.asked, tips.tip.state) == ([], TipState.FOLLOWED)


async def test_named_photos_are_audited_whether_or_not_they_exist() -> None:
    fake = FakePolice()
    fake.photos.owners["ph_1"] = "staff:wang"
    facts = report()
    shown = replace(facts, child=replace(facts.child, photo="ph_1"), suspects=(Suspect("a man", photo="ph_2"),))
    with pytest.raises(NotFound):
        await open_case(
            WANG, fake.stores, fake.trail, fake.notifier, fake.rules, NewCase(shown, AlertStatus.ACTUAL, "k"), now=NOW
        )
    named = [(line.action, line.subject, line.purpose) for line in fake.trail.entries]
    assert named == [(AuditAction.READ_PHOTO, photo, "openCase") for photo in ("ph_1", "ph_2")]
    fake.trail.entries.clear()
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", photo="ph_3")
    with pytest.raises(NotFound):
        await revise_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert [line.subject for line in fake.trail.entries] == ["ph_3", opened.case]
