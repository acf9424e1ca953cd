"""The rules of duty notices: when each is due, and when it is over."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.duty.notices import EVENTS, GIVEN, WHOLE_HUB, DueNotice, DutyNotice, NoticeKind
from hub.domain.text.names import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLimits:
    """The times of the watch. Only tests give others."""

    unconfirmed_after: timedelta = timedelta(minutes=5)
    """Since the area was added; with a policy that holds it earlier there is no such notice."""
    expires_within: timedelta = timedelta(hours=1)
    tips_unread_after: timedelta = timedelta(minutes=15)
    expired_for: timedelta = timedelta(days=1)
    """The time after its end in which an expired alert may raise its notice: longer than an outage of the watch."""
    reach_refusals_for: timedelta = timedelta(hours=1)
    clock_slack: timedelta = timedelta(minutes=1)
    """Twice the difference between two machines' clocks with which the hub starts."""
    every: timedelta = timedelta(seconds=2)
    """Real time between two looks of a process."""
    away_after: timedelta = timedelta(seconds=15)
    """Real time after which a part that does not answer is away: an election of the database is no alarm."""
    direct_every: timedelta = timedelta(minutes=5)
    """Real time between two messages that a process sends without the database."""
    heartbeat_every: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedArea:
    """An area of an alert, with what the watch needs of it."""

    number: int
    confirm_by: datetime
    confirmed: bool
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedAlert:
    """An alert that is open or expired lately, with what the watch needs of it and of its case."""

    id: str
    case: str
    status: AlertStatus
    ended: AlertState | None
    expires_at: datetime
    areas: tuple[WatchedArea, ...]
    paused: bool = False
    """By an officer. The hub's own pause has a kind of notice by itself."""
    returned: bool = False
    """By a colleague who did not confirm the case: the opener is called, and no longer those who confirm."""
    force: str | None = None
    is_case_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedCase:
    """A case, with what the watch needs of it. `given` has the ends of its grants and of its offer, by their ids."""

    alert: str
    force: str
    is_open: bool
    status: AlertStatus
    closed_at: datetime | None = None
    given: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadTips:
    """The tips of a case that nobody has triaged; `since` is when the oldest of them came."""

    case: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRefusal:
    """The refusal of one more change of how far alerts reach, to one person within an hour."""

    subject: str
    force: str
    case: str
    alert: str
    account: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The things that one look found.

    `alerts` have the forces of their cases; `delivery_alarms` has NOBODY_TOLD or STANDS_STILL by alert. `given` are the
    standing notices of cases that were given.
    """

    alerts: Sequence[WatchedAlert] = ()
    cases: Mapping[str, WatchedCase] = field(default_factory=dict)
    tips: Sequence[UnreadTips] = ()
    reach_refusals: Sequence[ReachRefusal] = ()
    hub_kinds: Sequence[NoticeKind] = ()
    delivery_alarms: Mapping[str, NoticeKind] = field(default_factory=dict)
    given: Sequence[DutyNotice] = ()


def due_of_areas(
    alert: WatchedAlert, confirm_within: timedelta, limits: DutyLimits, now: datetime
) -> Sequence[DueNotice]:
    """Return the notices about areas of an alert that nobody has confirmed. HELD takes the place of UNCONFIRMED.

    A returned case has none: it waits for its opener.
    """
    if alert.ended is not None or alert.returned:
        return []
    found = []
    for area in alert.areas:
        asked_at = area.confirm_by - confirm_within + limits.unconfirmed_after
        if area.confirmed:
            continue
        if area.held or area.confirm_by < now:
            found.append(_of_alert(alert, NoticeKind.HELD, f"{alert.id}.{area.number}"))
        elif asked_at <= now:
            found.append(_of_alert(alert, NoticeKind.UNCONFIRMED, f"{alert.id}.{area.number}"))
    return found


def due_of_end(alert: WatchedAlert, limits: DutyLimits, now: datetime) -> Sequence[DueNotice]:
    """Return the notice of an alert that ends soon, or that ended by itself while its case is open."""
    has_expired = alert.ended is AlertState.EXPIRED or (alert.ended is None and alert.expires_at <= now)
    if has_expired and alert.is_case_open:
        return [_of_alert(alert, NoticeKind.EXPIRED_OPEN, alert.id)]
    if alert.ended is None and not has_expired and alert.expires_at - now <= limits.expires_within:
        return [_of_alert(alert, NoticeKind.EXPIRES_SOON, alert.id)]
    return []


def due_of_pause(alert: WatchedAlert) -> Sequence[DueNotice]:
    """Return the notice of an alert that an officer, of whichever force, has paused: nobody more is told of it."""
    return [_of_alert(alert, NoticeKind.PAUSED, alert.id)] if alert.paused and alert.ended is None else []


def due_of_return(alert: WatchedAlert) -> Sequence[DueNotice]:
    """Return the notice of an alert whose case a colleague returned: its opener revises it and resumes the alert."""
    return [_of_alert(alert, NoticeKind.RETURNED, alert.id)] if alert.returned and alert.ended is None else []


def due_of_delivery_alarm(alert: WatchedAlert, alarm: NoticeKind | None) -> Sequence[DueNotice]:
    """Return the notice of an alert that nobody hears about although people should."""
    return [_of_alert(alert, alarm, alert.id)] if alarm is not None else []


def due_of_tips(tips: UnreadTips, case: WatchedCase | None, limits: DutyLimits, now: datetime) -> Sequence[DueNotice]:
    """Return the notice of tips that nobody has triaged in time: one for an open case, however many there are."""
    if case is None or not case.is_open or now - tips.since < limits.tips_unread_after:
        return []
    return [
        DueNotice(
            kind=NoticeKind.TIPS_UNREAD,
            subject=tips.case,
            force=case.force,
            case=tips.case,
            alert=case.alert,
            status=case.status,
        )
    ]


def due_of_giving(notice: DutyNotice, case: WatchedCase | None, now: datetime) -> Sequence[DueNotice]:
    """Return a standing notice of a case that was given, while there is something to know or to answer.

    It was raised in the write of the grant or the offer: the watch only ends it. It ends with the grant or the offer,
    when the force takes the case, and when the case is closed after it. A closed case may be given as well.
    """
    if case is None or notice.force is None or folded(case.force) == folded(notice.force):
        return []
    until = case.given.get(notice.subject)
    if until is None or until <= now or (case.closed_at is not None and case.closed_at > notice.raised_at):
        return []
    return [DueNotice(kind=notice.kind, subject=notice.subject, force=notice.force)]


def due_of_reach_refusal(refusal: ReachRefusal) -> DueNotice:
    """Return the notice of a refused change: one for a person and an hour. Its subject does not tell the person."""
    return DueNotice(
        kind=NoticeKind.BRAKE_PULLED,
        subject=refusal.subject,
        force=refusal.force,
        case=refusal.case,
        alert=refusal.alert,
        # Exercises have no rate limit.
        status=AlertStatus.ACTUAL,
        account=refusal.account,
    )


def due_of_hub(kind: NoticeKind) -> DueNotice:
    """Return a notice that concerns the whole hub."""
    return DueNotice(kind=kind, subject=WHOLE_HUB, force=None)


def due_notices(found: Findings, confirm_within: timedelta, limits: DutyLimits, now: datetime) -> Sequence[DueNotice]:
    """Return every notice that is due at a moment. An alert whose case cannot be found has no force to tell."""
    due = [*map(due_of_hub, found.hub_kinds), *map(due_of_reach_refusal, found.reach_refusals)]
    for alert in found.alerts:
        if alert.force is not None:
            due += due_of_areas(alert, confirm_within, limits, now)
            due += due_of_end(alert, limits, now)
            due += due_of_pause(alert)
            due += due_of_return(alert)
            due += due_of_delivery_alarm(alert, found.delivery_alarms.get(alert.id))
    for tips in found.tips:
        due += due_of_tips(tips, found.cases.get(tips.case), limits, now)
    for notice in found.given:
        due += due_of_giving(notice, found.cases.get(notice.case or ""), now)
    return due


def changes(
    standing: Collection[DutyNotice],
    due: Collection[DueNotice],
    due_soon: Collection[DueNotice],
    judged: Collection[NoticeKind],
) -> tuple[list[DueNotice], list[DutyNotice]]:
    """Return the notices to raise, and those that are over because what they say is not so any more.

    `due` is of now, `due_soon` of a moment later than any process's clock shows. A notice due at both is raised, one
    due at neither is over: else two processes whose clocks differ would end and raise it again and again. Of kinds that
    could not be judged now, since a part did not answer, none is over. An event is never over, but for a case that is
    given no longer.
    """
    lasting = EVENTS - GIVEN
    standing_keys = {notice.key for notice in standing}
    by_key, soon = {notice.key: notice for notice in due}, {notice.key for notice in due_soon}
    raised = [notice for key, notice in by_key.items() if key not in standing_keys and key in soon]
    over = [
        notice
        for notice in standing
        if notice.kind in judged and notice.kind not in lasting and notice.key not in by_key and notice.key not in soon
    ]
    return raised, over


def with_case(alert: WatchedAlert, case: WatchedCase | None) -> WatchedAlert:
    """Return the alert with the force of its case, and whether that is open and has no later alert."""
    if case is None:
        return alert
    return replace(alert, force=case.force, is_case_open=case.is_open and case.alert == alert.id)


def _of_alert(alert: WatchedAlert, kind: NoticeKind, subject: str) -> DueNotice:
    return DueNotice(
        kind=kind, subject=subject, force=alert.force, case=alert.case, alert=alert.id, status=alert.status
    )
