"""Acknowledging a notice: by an officer of its force, once, and with a line of the trail first."""

from dataclasses import replace

import pytest

from hub.domain.actors import Permission
from hub.domain.duty.notices import (
    WHO_ACT,
    DueNotice,
    NoticeKind,
    NoticeState,
    glass_subject,
    may_acknowledge,
    reach_refusal_subject,
    reading_subject,
)
from hub.domain.trail.audit import AuditAction
from hub.errors import Forbidden, NotFound, SecondPersonRequired
from hub.services.duty.acknowledge_notice import acknowledge_notice
from tests.duty_rows import DutyRows
from tests.fakes import NOW, Trail, officer

HELD = DueNotice(kind=NoticeKind.HELD, subject="al_1.1", force="hengshui", case="cs_1", alert="al_1")
LI, WANG = officer("li"), officer("wang")


@pytest.fixture
async def rows() -> DutyRows:
    rows = DutyRows()
    await rows.add(HELD, NOW)
    await rows.add(DueNotice(kind=NoticeKind.HUB_HALTED, subject="hub", force=None), NOW)
    return rows


def one(rows: DutyRows, kind: NoticeKind) -> str:
    return rows.of_kind(kind)[0].id


async def test_second_acknowledgement_changes_nothing(rows: DutyRows) -> None:
    trail, held = Trail(), one(rows, NoticeKind.HELD)
    first = await acknowledge_notice(LI, rows, trail, held, now=NOW)
    second = await acknowledge_notice(WANG, rows, trail, held, now=NOW)
    assert (first.changed, second.changed) == (True, False)
    assert (second.notice.state, second.notice.acknowledged_by) == (NoticeState.ACKNOWLEDGED, "li")
    assert [(line.account, line.action, line.subject, line.purpose) for line in trail.entries[1::2]] == [
        (account, AuditAction.ACKNOWLEDGE_NOTICE, held, "acknowledgeNotice") for account in ("li", "wang")
    ]
    assert [line.outcome for line in trail.entries] == ["ASKED", "DONE", "ASKED", "UNCHANGED"]


@pytest.mark.parametrize("notice_id", ["nt_nobody", "HELD", "no id\n"])
async def test_unknown_notice_and_that_of_another_force_are_alike(rows: DutyRows, notice_id: str) -> None:
    other = replace(LI, force="anyang")
    wanted = one(rows, NoticeKind.HELD) if notice_id == "HELD" else notice_id
    with pytest.raises(NotFound) as refused:
        await acknowledge_notice(other, rows, Trail(), wanted, now=NOW)
    assert refused.value.path == ("noticeId",)
    assert rows.of_kind(NoticeKind.HELD)[0].state is NoticeState.OPEN


async def test_notice_of_the_hub_is_for_operators(rows: DutyRows) -> None:
    halted = one(rows, NoticeKind.HUB_HALTED)
    with pytest.raises(NotFound):
        await acknowledge_notice(officer("li", None, Permission.SUPERVISE), rows, Trail(), halted, now=NOW)
    assert may_acknowledge(rows.rows[halted], officer("op", None, Permission.OPERATE))
    done = await acknowledge_notice(officer("op", None, Permission.OPERATE), rows, Trail(), halted, now=NOW)
    assert done.changed


@pytest.mark.parametrize("permission", Permission)
async def test_notice_of_a_force_is_for_those_who_can_act(rows: DutyRows, permission: Permission) -> None:
    by, held, trail = officer("chen", None, permission), one(rows, NoticeKind.HELD), Trail()
    assert may_acknowledge(rows.rows[held], by) is (permission in WHO_ACT)
    if permission in WHO_ACT:
        assert (await acknowledge_notice(by, rows, trail, held, now=NOW)).changed
        assert not may_acknowledge(rows.rows[held], by)
        return
    with pytest.raises(Forbidden):
        await acknowledge_notice(by, rows, trail, held, now=NOW)
    assert rows.rows[held].state is NoticeState.OPEN
    # An operator is refused at this notice, as the trail says; a reader or an auditor at every notice.
    outcomes = [line.outcome for line in trail.entries]
    assert outcomes == (["ASKED", "REFUSED"] if permission is Permission.OPERATE else [])


async def test_trail_that_fails_leaves_the_notice_open(rows: DutyRows) -> None:
    trail = Trail()
    trail.broken = True
    with pytest.raises(Exception, match="audit"):
        await acknowledge_notice(LI, rows, trail, one(rows, NoticeKind.HELD), now=NOW)
    assert rows.of_kind(NoticeKind.HELD)[0].state is NoticeState.OPEN


@pytest.mark.parametrize(
    "subject", [reach_refusal_subject(LI, NOW), reading_subject(LI, NOW), glass_subject("gr_1", "li", "x")]
)
@pytest.mark.parametrize("kind", [NoticeKind.BRAKE_PULLED, NoticeKind.BULK_READING, NoticeKind.BREAK_GLASS])
async def test_nobody_takes_over_a_notice_about_oneself(rows: DutyRows, kind: NoticeKind, subject: str) -> None:
    notice = await rows.add(DueNotice(kind=kind, subject=subject, force="hengshui"), NOW)
    assert notice is not None
    trail = Trail()
    for by in (LI, replace(LI, account="LI", person=LI.person.upper())):
        assert not may_acknowledge(rows.rows[notice], by)
        with pytest.raises(SecondPersonRequired):
            await acknowledge_notice(by, rows, trail, notice, now=NOW)
    assert [line.outcome for line in trail.entries] == ["ASKED", "REFUSED"] * 2
    assert may_acknowledge(rows.rows[notice], WANG)
    assert (await acknowledge_notice(WANG, rows, trail, notice, now=NOW)).changed


async def test_another_account_of_the_person_takes_nothing_over(rows: DutyRows) -> None:
    due = DueNotice(kind=NoticeKind.BRAKE_PULLED, subject=reach_refusal_subject(LI, NOW), force="hengshui")
    notice = await rows.add(due, NOW)
    assert notice is not None
    for by in (replace(LI, account="li-2"), replace(LI, person="somebody else")):
        with pytest.raises(SecondPersonRequired):
            await acknowledge_notice(by, rows, Trail(), notice, now=NOW)
