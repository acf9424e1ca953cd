"""Duty notices: what the people on duty must hear. `rules.py` says when each is due."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.text.names import folded

WHOLE_HUB: Final = "hub"
"""The subject of a notice that concerns the whole hub."""


class NoticeKind(StrEnum):
    """The kind of a notice: the thing that people on duty must hear."""

    UNCONFIRMED = "UNCONFIRMED"
    HELD = "HELD"
    PAUSED = "PAUSED"
    RETURNED = "RETURNED"
    NOBODY_TOLD = "NOBODY_TOLD"
    STANDS_STILL = "STANDS_STILL"
    EXPIRES_SOON = "EXPIRES_SOON"
    EXPIRED_OPEN = "EXPIRED_OPEN"
    TIPS_UNREAD = "TIPS_UNREAD"
    SHARED = "SHARED"
    OFFERED = "OFFERED"
    BULK_READING = "BULK_READING"
    BREAK_GLASS = "BREAK_GLASS"
    BRAKE_PULLED = "BRAKE_PULLED"
    HUB_HALTED = "HUB_HALTED"
    WORKERS_AWAY = "WORKERS_AWAY"
    SCHEDULER_AWAY = "SCHEDULER_AWAY"
    REDIS_AWAY = "REDIS_AWAY"
    DATABASE_AWAY = "DATABASE_AWAY"
    TRAIL_FORGED = "TRAIL_FORGED"


GIVEN: Final = frozenset({NoticeKind.SHARED, NoticeKind.OFFERED})
"""Kinds of a case that is given: raised in the write of the grant or the offer, and over when that ends."""

EVENTS: Final = frozenset(
    {
        NoticeKind.SHARED,
        NoticeKind.BULK_READING,
        NoticeKind.BREAK_GLASS,
        NoticeKind.BRAKE_PULLED,
        NoticeKind.TRAIL_FORGED,
    }
)
"""Kinds that happen at one moment: they end when somebody acknowledges them. Only those of a case given end before."""

WHO_ACT: Final = (Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.SUPERVISE)
"""The permissions to take over a notice of a force; one of them is enough."""

DELIVERY_ALARMS: Final = frozenset({NoticeKind.NOBODY_TOLD, NoticeKind.STANDS_STILL})


class NoticeState(StrEnum):
    """OPEN until an officer acknowledges it, or until what it says is over."""

    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    OVER = "OVER"


class NoticeChange(StrEnum):
    """A change of a notice that followers hear of."""

    RAISED = "RAISED"
    ESCALATED = "ESCALATED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    OVER = "OVER"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNotice:
    """A notice that is due. It holds ids, a force and a kind, and no fact of a case.

    `subject` is unique within its kind: while such a notice stands, no second one is raised. `force` is None for what
    concerns the whole hub. `account` is that of the officer whose doing it tells of, `officer` that of the one officer
    who was given a case.
    """

    kind: NoticeKind
    subject: str
    force: str | None
    case: str | None = None
    alert: str | None = None
    status: AlertStatus | None = None
    account: str | None = None
    officer: str | None = None

    @property
    def key(self) -> tuple[NoticeKind, str]:
        """The pair by which two notices are the same."""
        return self.kind, self.subject

    @property
    def event_id(self) -> str:
        """The id of the one notice that an event ever has."""
        return f"nt_{hashlib.sha256(f'{self.kind} {self.subject}'.encode()).hexdigest()[:24]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyNotice:
    """A notice as stored. `step` counts the steps of the duty list that were sent.

    Times of the domain, but for `next_step_at`, which is real time; it is None if no step follows.
    """

    id: str
    kind: NoticeKind
    subject: str
    force: str | None
    case: str | None
    alert: str | None
    status: AlertStatus | None
    state: NoticeState
    raised_at: datetime
    step: int = 0
    next_step_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    over_at: datetime | None = None
    account: str | None = None
    officer: str | None = None

    @property
    def key(self) -> tuple[NoticeKind, str]:
        """The pair by which two notices are the same."""
        return self.kind, self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEvent:
    """A change of a notice, as the log has it."""

    sequence: int
    change: NoticeChange
    notice: str
    force: str | None
    at: datetime


def concerns(notice_force: str | None, by: Officer) -> bool:
    """Return whether an officer may see a notice: of the own force, and operators those of the whole hub."""
    if notice_force is None:
        return by.may(Permission.OPERATE)
    return folded(notice_force) == folded(by.force)


def rights_to_acknowledge(notice_force: str | None) -> tuple[Permission, ...]:
    """Return the permissions to take a notice over, one is enough: those of the people who can act on it.

    An acknowledged notice calls nobody else, so one that is taken by a mere reader stays undone.
    """
    return (Permission.OPERATE,) if notice_force is None else WHO_ACT


def may_acknowledge(notice: DutyNotice, by: Officer) -> bool:
    """Return True if the officer may take the notice over now: it is open, and about somebody else."""
    is_free = notice.state is NoticeState.OPEN and concerns(notice.force, by) and not is_about(notice, by)
    return is_free and any(map(by.may, rights_to_acknowledge(notice.force)))


def reach_refusal_subject(by: Officer, now: datetime) -> str:
    """Return the subject of a rate limit notice: the same for one account and hour, and without the person's names."""
    return f"{_marks(by.person, by.account)}.{int(now.timestamp()) // 3600}"


def reading_subject(by: Officer, now: datetime) -> str:
    """Return the subject of a notice of bulk reading: the same for all accounts of one person, within an hour."""
    return f"{_marks(by.person)}.{int(now.timestamp()) // 3600}"


def glass_subject(grant: str, account: str, person: str) -> str:
    """Return the subject of a notice of broken glass, without the person's names."""
    return f"{grant}.{_marks(person, account)}"


def is_about(notice: DutyNotice, by: Officer) -> bool:
    """Return True if it tells of what this officer did, under any account of the person."""
    return not {_mark(by.person), _mark(by.account)}.isdisjoint(notice.subject.split("."))


def _marks(*names: str) -> str:
    return ".".join(map(_mark, names))


def _mark(name: str) -> str:
    return hashlib.sha256(folded(name).encode()).hexdigest()[:16]
