"""The rules of duty notices: when each is due, when it is over, and who may see it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.actors import Permission
from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.duty.notices import (
    EVENTS,
    GIVEN,
    DueNotice,
    DutyNotice,
    NoticeKind,
    NoticeState,
    concerns,
    reach_refusal_subject,
    reading_subject,
)
from hub.domain.duty.rules import (
    DutyLimits,
    Findings,
    ReachRefusal,
    UnreadTips,
    WatchedAlert,
    WatchedArea,
    WatchedCase,
    changes,
    due_notices,
    due_of_areas,
    due_of_delivery_alarm,
    due_of_end,
    due_of_giving,
    due_of_hub,
    due_of_pause,
    due_of_reach_refusal,
    due_of_return,
    due_of_tips,
    with_case,
)
from tests.fakes import officer

OPENED = datetime(2016, 5, 13, 8, 0, tzinfo=UTC)
CONFIRM_WITHIN = timedelta(minutes=15)
LIMITS = DutyLimits()
MINUTE = timedelta(minutes=1)
AREA = WatchedArea(number=1, confirm_by=OPENED + CONFIRM_WITHIN, confirmed=False, held=False)
ALERT = WatchedAlert(
    id="al_1",
    case="cs_1",
    status=AlertStatus.ACTUAL,
    ended=None,
    expires_at=OPENED + timedelta(hours=72),
    areas=(AREA,),
    force="hengshui",
    is_case_open=True,
)
CASE = WatchedCase(alert="al_1", force="hengshui", is_open=True, status=AlertStatus.ACTUAL)


def kinds_of_areas(minutes: float, *areas: WatchedArea, within: timedelta = CONFIRM_WITHIN) -> list[tuple[str, str]]:
    due = due_of_areas(replace(ALERT, areas=areas or (AREA,)), within, LIMITS, OPENED + minutes * MINUTE)
    return [(notice.kind.value, notice.subject) for notice in due]


@pytest.mark.parametrize(
    ("minutes", "kinds"),
    [
        (0, []),
        (4.99, []),
        (5, [("UNCONFIRMED", "al_1.1")]),
        (15, [("UNCONFIRMED", "al_1.1")]),
        (15.01, [("HELD", "al_1.1")]),
        (600, [("HELD", "al_1.1")]),
    ],
)
def test_unconfirmed_area_is_due_at_five_and_held_at_fifteen(minutes: float, kinds: list[tuple[str, str]]) -> None:
    assert kinds_of_areas(minutes) == kinds


def test_area_that_is_held_or_confirmed_follows_its_own_state() -> None:
    second = replace(AREA, number=2, held=True)
    assert kinds_of_areas(1, AREA, second) == [("HELD", "al_1.2")]
    assert kinds_of_areas(30, replace(AREA, confirmed=True), replace(second, confirmed=True)) == []


def test_short_time_to_confirm_leaves_only_the_held_notice() -> None:
    short = timedelta(minutes=3)
    area = replace(AREA, confirm_by=OPENED + short)
    assert [kinds_of_areas(minutes, area, within=short) for minutes in (1, 3)] == [[], []]
    assert kinds_of_areas(3.5, area, within=short) == [("HELD", "al_1.1")]


def test_ended_alert_asks_nobody_to_confirm_it() -> None:
    ended = replace(ALERT, ended=AlertState.CLOSED)
    assert due_of_areas(ended, CONFIRM_WITHIN, LIMITS, OPENED + 60 * MINUTE) == []


def test_pause_is_told_until_it_or_the_alert_ends() -> None:
    paused = replace(ALERT, paused=True)
    (due,) = due_of_pause(paused)
    assert (due.kind.value, due.subject, due.force, due.case) == ("PAUSED", "al_1", "hengshui", "cs_1")
    assert due_of_pause(ALERT) == due_of_pause(replace(paused, ended=AlertState.CLOSED)) == []


SHARED = DutyNotice(
    id="nt_1",
    kind=NoticeKind.SHARED,
    subject="gr_1",
    force="anyang",
    case="cs_1",
    alert="al_1",
    status=AlertStatus.ACTUAL,
    state=NoticeState.OPEN,
    raised_at=OPENED,
)
GIVEN_CASE = replace(CASE, given={"gr_1": OPENED + 60 * MINUTE, "of_1": OPENED + 60 * MINUTE})


@pytest.mark.parametrize(
    ("case", "minutes", "stands"),
    [
        (GIVEN_CASE, 0, True),
        (GIVEN_CASE, 59, True),
        (GIVEN_CASE, 60, False),
        (CASE, 0, False),
        (None, 0, False),
        (replace(GIVEN_CASE, force="ANYANG"), 0, False),
        (replace(GIVEN_CASE, is_open=False, closed_at=OPENED + MINUTE), 2, False),
        # Given once it was closed: somebody must hear of that too.
        (replace(GIVEN_CASE, is_open=False, closed_at=OPENED - MINUTE), 2, True),
    ],
)
@pytest.mark.parametrize(("kind", "subject"), [(NoticeKind.SHARED, "gr_1"), (NoticeKind.OFFERED, "of_1")])
def test_notice_of_a_given_case_ends_with_it(
    kind: NoticeKind, subject: str, case: WatchedCase | None, minutes: int, stands: bool
) -> None:
    now, notice = OPENED + minutes * MINUTE, replace(SHARED, kind=kind, subject=subject)
    assert [one.key for one in due_of_giving(notice, case, now)] == ([notice.key] if stands else [])
    cases = {} if case is None else {"cs_1": case}
    due = due_notices(Findings(cases=cases, given=[notice]), CONFIRM_WITHIN, LIMITS, now)
    raised, over = changes([notice], due, due, frozenset(NoticeKind))
    assert (raised, over) == ([], [] if stands else [notice])


def test_return_calls_the_opener_and_nobody_to_confirm() -> None:
    returned = replace(ALERT, returned=True)
    (due,) = due_of_return(returned)
    assert (due.kind.value, due.subject, due.force, due.case) == ("RETURNED", "al_1", "hengshui", "cs_1")
    assert due_of_return(ALERT) == due_of_return(replace(returned, ended=AlertState.CLOSED)) == []
    assert due_of_areas(returned, CONFIRM_WITHIN, LIMITS, OPENED + 60 * MINUTE) == []
    found = due_notices(Findings(alerts=[returned]), CONFIRM_WITHIN, LIMITS, OPENED + 60 * MINUTE)
    assert [notice.kind.value for notice in found] == ["RETURNED"]


@pytest.mark.parametrize(
    ("hours", "ended", "case_open", "kinds"),
    [
        (70.9, None, True, []),
        (71, None, True, ["EXPIRES_SOON"]),
        (71.9, None, False, ["EXPIRES_SOON"]),
        (72, None, True, ["EXPIRED_OPEN"]),
        (72, None, False, []),
        (80, AlertState.EXPIRED, True, ["EXPIRED_OPEN"]),
        (80, AlertState.EXPIRED, False, []),
        (71.5, AlertState.CLOSED, True, []),
        (80, AlertState.CLOSED, True, []),
    ],
)
def test_end_of_an_alert_is_told_before_and_after(
    hours: float, ended: AlertState | None, case_open: bool, kinds: list[str]
) -> None:
    alert = replace(ALERT, ended=ended, is_case_open=case_open)
    due = due_of_end(alert, LIMITS, OPENED + timedelta(hours=hours))
    assert [notice.kind.value for notice in due] == kinds
    assert {(one.subject, one.force, one.case, one.alert) for one in due} <= {("al_1", "hengshui", "cs_1", "al_1")}


def test_delivery_alarm_becomes_a_notice_of_its_kind() -> None:
    assert due_of_delivery_alarm(ALERT, None) == []
    (notice,) = due_of_delivery_alarm(replace(ALERT, status=AlertStatus.EXERCISE), NoticeKind.STANDS_STILL)
    assert (notice.kind, notice.subject, notice.status) == (NoticeKind.STANDS_STILL, "al_1", AlertStatus.EXERCISE)


def test_unread_tips_of_an_open_case_are_one_notice() -> None:
    tips = UnreadTips(case="cs_1", since=OPENED)
    assert due_of_tips(tips, CASE, LIMITS, OPENED + timedelta(minutes=14, seconds=59)) == []
    (notice,) = due_of_tips(tips, CASE, LIMITS, OPENED + timedelta(minutes=15))
    assert (notice.kind, notice.subject, notice.force) == (NoticeKind.TIPS_UNREAD, "cs_1", "hengshui")
    assert due_of_tips(tips, replace(CASE, is_open=False), LIMITS, OPENED + timedelta(days=1)) == []
    assert due_of_tips(tips, None, LIMITS, OPENED + timedelta(days=1)) == []


def test_reach_limit_notice_is_one_a_person_and_hour() -> None:
    wang, again = officer("wang"), replace(officer("WANG"), person="Person of  Wang")
    subject = reach_refusal_subject(wang, OPENED)
    assert reach_refusal_subject(again, OPENED + timedelta(minutes=59)) == subject
    assert reach_refusal_subject(wang, OPENED + timedelta(hours=1)) != subject
    assert reach_refusal_subject(officer("li"), OPENED) != subject
    assert "wang" not in subject
    notice = due_of_reach_refusal(
        ReachRefusal(subject=subject, force="hengshui", case="cs_1", alert="al_1", account="wang")
    )
    assert (notice.key, notice.account, notice.status) == ((NoticeKind.BRAKE_PULLED, subject), "wang", "ACTUAL")


def test_reading_notice_is_one_for_all_accounts_of_a_person() -> None:
    wang, again = officer("wang"), replace(officer("wang-2"), person="Person of  Wang")
    subject = reading_subject(wang, OPENED)
    assert reading_subject(again, OPENED + timedelta(minutes=59)) == subject
    assert reading_subject(wang, OPENED + timedelta(hours=1)) != subject
    assert reading_subject(officer("li"), OPENED) != subject
    assert "wang" not in subject


def standing(due: DueNotice, state: NoticeState = NoticeState.OPEN) -> DutyNotice:
    return DutyNotice(
        id="nt_1",
        kind=due.kind,
        subject=due.subject,
        force=due.force,
        case=due.case,
        alert=due.alert,
        status=due.status,
        state=state,
        raised_at=OPENED,
    )


UNCONFIRMED = due_of_areas(ALERT, CONFIRM_WITHIN, LIMITS, OPENED + 6 * MINUTE)[0]
HELD = due_of_areas(ALERT, CONFIRM_WITHIN, LIMITS, OPENED + 16 * MINUTE)[0]


ALL_KINDS = frozenset(NoticeKind)


def test_held_notice_supersedes_the_unconfirmed_one() -> None:
    before = standing(UNCONFIRMED)
    assert changes([before], [HELD], [HELD], ALL_KINDS) == ([HELD], [before])


def test_confirmed_meanwhile_closes_the_notice_by_itself() -> None:
    for state in (NoticeState.OPEN, NoticeState.ACKNOWLEDGED):
        before = standing(HELD, state)
        assert changes([before], [], [], ALL_KINDS) == ([], [before])


def test_processes_whose_clocks_differ_do_not_take_turns() -> None:
    """One process is half a minute ahead: whatever it raised or ended, the other one leaves so."""
    rows: list[DutyNotice] = []
    said: list[tuple[str, str]] = []
    ends = replace(ALERT, expires_at=OPENED + 20 * MINUTE)
    for ten_seconds in range(180):
        for ahead in (0, 3):
            now = OPENED + (ten_seconds + ahead) * MINUTE / 6
            due, soon = (
                due_notices(Findings(alerts=[ends]), CONFIRM_WITHIN, LIMITS, moment)
                for moment in (now, now + LIMITS.clock_slack)
            )
            raised, over = changes(rows, due, soon, ALL_KINDS)
            rows = [*(one for one in rows if one not in over), *map(standing, raised)]
            said += [("raised", one.kind.value) for one in raised] + [("over", one.kind.value) for one in over]
    assert said == [
        ("raised", "EXPIRES_SOON"),
        ("raised", "UNCONFIRMED"),
        ("raised", "HELD"),
        ("over", "UNCONFIRMED"),
        ("raised", "EXPIRED_OPEN"),
        ("over", "EXPIRES_SOON"),
    ]


def test_notice_of_an_unjudged_kind_is_not_over() -> None:
    before = standing(due_of_hub(NoticeKind.WORKERS_AWAY))
    assert changes([before], [], [], ALL_KINDS - {NoticeKind.WORKERS_AWAY}) == ([], [])
    assert changes([before], [], [], [NoticeKind.WORKERS_AWAY]) == ([], [before])


def test_event_is_never_over_by_itself() -> None:
    for kind in EVENTS - GIVEN:
        event = DueNotice(kind=kind, subject="x", force="hengshui")
        assert changes([standing(event)], [], [], ALL_KINDS) == ([], [])


DUE = st.builds(DueNotice, kind=st.sampled_from(NoticeKind), subject=st.sampled_from("abc"), force=st.just("hengshui"))


@given(st.lists(DUE), st.lists(DUE), st.lists(DUE), st.frozensets(st.sampled_from(NoticeKind)))
def test_changes_lead_to_exactly_what_is_due(
    before: list[DueNotice], due: list[DueNotice], due_soon: list[DueNotice], judged: frozenset[NoticeKind]
) -> None:
    rows = [standing(one) for one in {one.key: one for one in before}.values()]
    raised, over = changes(rows, due, due_soon, judged)
    now, soon = {one.key for one in due}, {one.key for one in due_soon}
    after = {row.key for row in rows} - {row.key for row in over} | {one.key for one in raised}
    assert len({one.key for one in raised}) == len(raised)
    assert now & soon <= after
    stays = {row.key for row in rows if row.kind in EVENTS - GIVEN or row.kind not in judged}
    assert after <= now | soon | stays
    assert stays <= after


def test_one_look_gives_all_that_is_due() -> None:
    found = Findings(
        alerts=[ALERT, replace(ALERT, id="al_2", force=None)],
        cases={"cs_1": CASE},
        tips=[UnreadTips(case="cs_1", since=OPENED), UnreadTips(case="cs_9", since=OPENED)],
        reach_refusals=[ReachRefusal(subject="x", force="hengshui", case="cs_1", alert="al_1", account="wang")],
        hub_kinds=[NoticeKind.HUB_HALTED],
        delivery_alarms={"al_1": NoticeKind.NOBODY_TOLD},
    )
    due = due_notices(found, CONFIRM_WITHIN, LIMITS, OPENED + 16 * MINUTE)
    assert [(one.kind.value, one.subject) for one in due] == [
        ("HUB_HALTED", "hub"),
        ("BRAKE_PULLED", "x"),
        ("HELD", "al_1.1"),
        ("NOBODY_TOLD", "al_1"),
        ("TIPS_UNREAD", "cs_1"),
    ]


def test_notice_is_seen_by_its_force_or_by_operators() -> None:
    wang, operator = officer("wang"), officer("op", None, Permission.OPERATE)
    assert concerns("HengShui", wang)
    assert not concerns("anyang", operator)
    assert not concerns(None, officer("wang", None, Permission.SUPERVISE))
    assert concerns(None, operator)
    assert not concerns(None, officer("op", None, Permission.OPERATE, certified=False))


def test_alert_takes_force_and_state_of_its_case() -> None:
    bare = replace(ALERT, force=None, is_case_open=False)
    assert with_case(bare, CASE) == ALERT
    assert with_case(bare, None) == bare
    # A case that got another alert since is not open because of this one.
    assert not with_case(bare, replace(CASE, alert="al_again")).is_case_open
