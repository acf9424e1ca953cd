"""The answer of a change tells whether a case exists, and its state: so the trail says first who asked."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import Suspect
from hub.domain.tips.tip import Tip, TipState
from hub.domain.trail.audit import AuditAction, AuditEntry, AuditOutcome
from hub.errors import AuditUnavailable, CaseClosed, Conflict, HubError, NotFound, SupervisorRequired
from hub.graphs.police import police_graph
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.cases.open_case import NewCase, open_case
from hub.services.police.cases.revise_case import CaseRevision, revise_case
from hub.services.police.ports.stores import CaseChange
from hub.services.police.ports.tips import TipStores
from hub.services.police.tips.triage_tip import triage_tip
from tests.calls import POLICE
from tests.fakes import NOW, FakePolice, Trail, new_case, report
from tests.public_alerts import alert_of
from tests.services.police.access_scenes import link, stop_sharing
from tests.services.police.acts import CHANGES, act
from tests.services.police.scenes import LATER, LI, WANG, closed_case, new_tip, opened_case
from tests.waiting import until

TIP = new_tip("al_1", "cs_1")
OF_TIP = FakePolice()
OF_TIP.tables.cases["cs_1"] = new_case("cs_1")
OF_TIP.tables.alerts["al_1"] = alert_of(OF_TIP.case("cs_1"))


async def change(fake: FakePolice, name: str, subject: str) -> Any:
    """Send it; a refusal with which its row says it ends tells of the case too."""
    try:
        return await act(fake, name, subject)
    except HubError as refused:
        if refused.code != CHANGES[name].outcome:
            raise


class Triage:
    """The part of `CaseTips` that triage uses; `asked` holds every id that was looked for."""

    def __init__(self, tip: Tip) -> None:
        self.tip = tip
        self.asked: list[str] = []

    async def get(self, tip_id: str, transaction: Any = None) -> Tip | None:
        self.asked.append(tip_id)
        return self.tip if tip_id == self.tip.id else None

    async def move(self, tip_id: str, current: TipState, wanted: TipState, **_: Any) -> bool:
        self.tip = replace(self.tip, state=wanted)
        return True

    async def mark_unread(self, case_id: str) -> None:
        assert case_id == self.tip.case

    async def count_new(self, *_: Any) -> Any:
        raise AssertionError


def subject_of(name: str, opened: CaseChange) -> str:
    return opened.case if CHANGES[name].id_field == "caseId" else opened.alert


def mutations_by_ids() -> Mapping[str, set[str]]:
    """Return the names of the mutations by the ids they need, separated by spaces; those of operators are left out."""
    root = police_graph(open_schema=False).core.mutation_type
    assert root is not None
    found: dict[str, set[str]] = defaultdict(set)
    for name, field in root.fields.items():
        given = get_named_type(field.args["input"].type)
        assert isinstance(given, GraphQLInputObjectType)
        if not POLICE[name].service.startswith("operations."):
            found[" ".join(key for key, one in given.fields.items() if str(one.type) == "ID!")].add(name)
    return found


def test_every_mutation_of_police_work_is_listed_here() -> None:
    assert mutations_by_ids() == {
        **{key: {name for name in CHANGES if CHANGES[name].id_field == key} for key in ("caseId", "alertId")},
        # Each has tests of its own, below or in test_tip_work.py.
        "caseId shareId": {"endShare"},
        "caseId otherId": {"linkCases"},
        "tipId": {"triageTip", "claimTip", "releaseTip", "askTipster"},
        "tipId otherTipId": {"linkTips", "unlinkTips"},
        # A notice says nothing of a case: tests/services/duty/test_acknowledge_notice.py.
        "noticeId": {"acknowledgeNotice"},
        # An export says nothing of a case by itself: tests/storage/mongo/exports/test_export_files.py.
        "exportId": {"approveExport", "resumeExport", "cancelExport"},
        # A saved search is its owner's alone: tests/services/police/search/test_saved_searches.py.
        "searchId": {"updateSavedSearch", "deleteSavedSearch", "markSavedSearchSeen"},
        "": {"openCase", "previewAlert", "startExport", "saveSearch"},
    }


def action(operation: str) -> AuditAction:
    """Return the action of a mutation by its name."""
    return AuditAction["".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in operation)]


@pytest.mark.parametrize("name", CHANGES)
async def test_first_line_says_who_asked_and_second_what_came(name: str) -> None:
    fake = FakePolice()
    opened, call = await opened_case(fake), CHANGES[name]
    subject = subject_of(name, opened)
    await change(fake, name, subject)
    asked, answer = fake.trail.entries
    for line in (asked, answer):
        assert (line.account, line.action, line.subject) == (LI.account, action(name), subject)
        assert (line.purpose, line.at, line.case) == (name, LATER, opened.case)
    assert (asked.outcome, answer.answers) == (AuditOutcome.ASKED, asked.id)
    is_refused = call.outcome not in ("DONE", "UNCHANGED")
    assert answer.outcome == ("REFUSED" if is_refused else call.outcome)
    assert answer.error == (call.outcome if is_refused else None)
    assert (asked.relations, answer.relations) == ((), () if is_refused else tuple(call.tie))


async def test_an_opening_leaves_two_lines_that_name_its_case() -> None:
    fake, command = FakePolice(), NewCase(report(), AlertStatus.ACTUAL, "open")
    for _ in range(2):
        opened = await open_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=NOW)
        asked, done = fake.trail.entries[-2:]
        assert (asked.action, asked.subject, asked.case) == (AuditAction.OPEN_CASE, "new case", None)
        assert (done.outcome, done.case, done.answers) == (AuditOutcome.DONE, opened.case, asked.id)


async def test_a_refused_opening_leaves_its_code() -> None:
    fake = FakePolice()
    fake.rules = replace(fake.rules, policy=replace(fake.rules.policy, openings_per_hour=0))
    with pytest.raises(SupervisorRequired):
        await opened_case(fake)
    assert [(line.outcome, line.error) for line in fake.trail.entries] == [
        ("ASKED", None),
        ("REFUSED", "SUPERVISOR_REQUIRED"),
    ]


class FirstLineOnly(Trail):
    """A trail that fails once the first line stands."""

    async def append(self, entries: Sequence[AuditEntry]) -> None:
        self.broken = bool(self.entries)
        await super().append(entries)


async def test_a_change_that_is_done_is_not_called_failed() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    trail = FirstLineOnly()
    change = await pause_alert(LI, fake.stores, trail, Pause(opened.alert, "why"), now=LATER)
    assert (change.changed, [line.outcome for line in trail.entries]) == (True, [AuditOutcome.ASKED])


@pytest.mark.parametrize("name", CHANGES)
async def test_without_the_trail_nothing_is_changed_or_answered(name: str) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    before = fake.tables.copy()
    fake.trail.broken = True
    for subject in (subject_of(name, opened), "cs_none"):
        with pytest.raises(AuditUnavailable):
            await change(fake, name, subject)
    assert fake.tables == before


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("unknown", ["cs_none", "\ud800", "x" * 500])
async def test_a_probe_for_an_id_leaves_a_line(name: str, unknown: str) -> None:
    fake = FakePolice()
    with pytest.raises(NotFound):
        await change(fake, name, unknown)
    fresh = [(line.subject, line.error) for line in fake.trail.entries]
    assert fresh == ([("cs_none", None), ("cs_none", "NOT_FOUND")] if unknown == "cs_none" else [])


async def test_a_wrong_version_leaves_its_code() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=False, idempotency_key="r", expected_version=99)
    with pytest.raises(Conflict):
        await revise_case(LI, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert [(line.subject, line.error) for line in fake.trail.entries] == [
        (opened.case, None),
        (opened.case, "CONFLICT"),
    ]


async def test_closed_case_is_not_revealed_without_an_audit_line() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    fake.trail.entries.clear()
    with pytest.raises(CaseClosed):
        await act(fake, "closeCase", closed.case)
    assert [(line.subject, line.error) for line in fake.trail.entries] == [
        (closed.case, None),
        (closed.case, "CASE_CLOSED"),
    ]


async def test_changes_with_two_ids_leave_a_line_of_the_case() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    for send, operation, others in ((stop_sharing, "endShare", []), (link, "linkCases", ["none"])):
        for case in (opened.case, "cs_none"):
            fake.trail.entries.clear()
            with pytest.raises(NotFound):
                await send(fake, case, "none")
            named = [case, *others]
            assert [(line.subject, line.case) for line in fake.trail.entries] == [(one, one) for one in named] * 2
            assert {(line.account, line.action) for line in fake.trail.entries} == {(LI.account, action(operation))}
            assert [line.error for line in fake.trail.entries] == [None] * len(named) + ["NOT_FOUND"] * len(named)


async def test_both_cases_of_a_link_are_named_in_the_trail() -> None:
    fake = FakePolice()
    one, other = await opened_case(fake), await opened_case(fake, key="other", by=replace(WANG, force="tianjin"))
    fake.trail.entries.clear()
    await link(fake, one.case, other.case)
    assert [(line.case, line.outcome) for line in fake.trail.entries] == [
        (case, outcome) for outcome in ("ASKED", "DONE") for case in (one.case, other.case)
    ]
    with pytest.raises(NotFound) as refusal:
        await link(fake, one.case, "no id\n", idempotency_key="another")
    assert refusal.value.path == ("otherId",)


async def test_triage_leaves_lines_of_the_tips_case() -> None:
    fake, tips = FakePolice(), Triage(TIP)
    stores = TipStores(fake.tips, replace(OF_TIP.stores, tips=tips))
    await triage_tip(WANG, stores, fake.trail, "tip_1", TipState.FOLLOWED, now=LATER)
    for tip, state, error in (("tip_1", TipState.NEW, Conflict), ("tip_9", TipState.NEW, NotFound)):
        with pytest.raises(error):
            await triage_tip(WANG, stores, fake.trail, tip, state, now=LATER)
    assert {(line.action, line.purpose) for line in fake.trail.entries} == {(AuditAction.TRIAGE_TIP, "triageTip")}
    assert [(line.subject, line.outcome, line.case, line.error) for line in fake.trail.entries] == [
        ("tip_1", "ASKED", "cs_1", None),
        ("tip_1", "DONE", "cs_1", None),
        ("tip_1", "ASKED", "cs_1", None),
        ("tip_1", "REFUSED", "cs_1", "CONFLICT"),
        ("tip_9", "ASKED", None, None),
        ("tip_9", "REFUSED", None, "NOT_FOUND"),
    ]
    tips.asked.clear()
    for unfit in ("\ud800", "x" * 500):
        with pytest.raises(NotFound):
            await triage_tip(WANG, stores, fake.trail, unfit, TipState.DISMISSED, now=LATER)
    assert tips.asked == []


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
    assert named[:2] == [(AuditAction.READ_PHOTO, photo, "openCase") for photo in ("ph_1", "ph_2")]
    opened = await opened_case(fake)
    asked = CaseRevision(case=opened.case, material=True, idempotency_key="r", photo="ph_3")
    with pytest.raises(NotFound):
        await revise_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, asked, now=LATER)
    assert [line.subject for line in fake.trail.entries] == ["ph_3", opened.case, opened.case]


async def test_a_change_without_its_caller_gets_both_lines() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    append, waits, goes_on = fake.trail.append, asyncio.Event(), asyncio.Event()

    async def slowly(entries: Any) -> None:
        if fake.trail.entries:
            waits.set()
            await goes_on.wait()
        await append(entries)

    fake.trail.append = slowly  # type: ignore[method-assign]
    fake.trail.entries.clear()
    caller = asyncio.create_task(pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, "a doubt"), now=LATER))
    await waits.wait()
    caller.cancel()
    await asyncio.wait({caller})
    goes_on.set()
    await until(lambda: asyncio.sleep(0, len(fake.trail.entries) == 2))
    assert [line.outcome for line in fake.trail.entries] == ["ASKED", "DONE"]
    assert caller.cancelled()
