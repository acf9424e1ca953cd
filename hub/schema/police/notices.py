"""Duty notices: what the people on duty must hear."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.duty.notices import DutyNotice, NoticeChange, NoticeKind, NoticeState, may_acknowledge
from hub.services.duty.follow_notices import FollowedNotice

StateArgument = Annotated[
    NoticeState | None, strawberry.argument(description="Only notices in this state; without it all.")
]
AfterNotice = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor to start after: of an event, or `noticeCursor` of `connection_ack`. Without it the "
        "feed starts now."
    ),
]


@strawberry.type(
    description="Something that the people on duty must hear. It holds ids, a force and a kind, and no fact of a case."
)
class Notice:
    id: strawberry.ID = strawberry.field(description="The notice's id.")
    kind: NoticeKind = strawberry.field(description="What it says.")
    state: NoticeState = strawberry.field(description="Open, acknowledged or over.")
    force: strawberry.ID | None = strawberry.field(description="The force; null for what concerns the whole hub.")
    case_id: strawberry.ID | None = strawberry.field(description="The case, if it concerns one.")
    alert_id: strawberry.ID | None = strawberry.field(description="The alert, if it concerns one.")
    status: AlertStatus | None = strawberry.field(description="The alert's status, if it concerns one.")
    account: strawberry.ID | None = strawberry.field(
        description="The officer's account whose doing it tells of; null for what no officer did."
    )
    officer: strawberry.ID | None = strawberry.field(
        description="The account of the officer who was given the case; null for everybody on duty."
    )
    raised_at: datetime = strawberry.field(description="When it was raised.")
    step: int = strawberry.field(description="The steps of the duty list that were sent so far, 0 to 3.")
    next_step_at: datetime | None = strawberry.field(
        description="When the next step is sent unless somebody acknowledges it; null if none follows. Real time."
    )
    may_acknowledge: bool = strawberry.field(
        description="True if you may take it over: it is open, you can act on it, and it is not about what you did."
    )
    acknowledged_at: datetime | None = strawberry.field(description="When it was acknowledged.")
    acknowledged_by: strawberry.ID | None = strawberry.field(description="The account that acknowledged it.")
    over_at: datetime | None = strawberry.field(description="When what it says was over.")

    @classmethod
    def from_domain(cls, notice: DutyNotice, by: Officer) -> Self:
        return cls(
            id=strawberry.ID(notice.id),
            kind=notice.kind,
            state=notice.state,
            force=_id(notice.force),
            case_id=_id(notice.case),
            alert_id=_id(notice.alert),
            status=notice.status,
            account=_id(notice.account),
            officer=_id(notice.officer),
            raised_at=notice.raised_at,
            step=notice.step,
            next_step_at=notice.next_step_at,
            may_acknowledge=may_acknowledge(notice, by),
            acknowledged_at=notice.acknowledged_at,
            acknowledged_by=_id(notice.acknowledged_by),
            over_at=notice.over_at,
        )


@strawberry.type(description="A change of a notice. The notice is as it is now, not as it was when the event happened.")
class NoticeEvent:
    cursor: str = strawberry.field(description="Give it as `after` to go on after this event.")
    sequence: int = strawberry.field(description="Grows from event to event.")
    change: NoticeChange = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When.")
    notice: Notice = strawberry.field(description="The notice.")

    @classmethod
    def from_domain(cls, followed: FollowedNotice, by: Officer) -> Self:
        return cls(
            cursor=followed.cursor,
            sequence=followed.event.sequence,
            change=followed.event.change,
            at=followed.event.at,
            notice=Notice.from_domain(followed.notice, by),
        )


def _id(text: str | None) -> strawberry.ID | None:
    return None if text is None else strawberry.ID(text)
