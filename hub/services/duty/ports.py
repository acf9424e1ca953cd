"""Ports of duty notices: their rows and log, what the watch reads, and the ways to people."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from hub.domain.actors import Officer
from hub.domain.cursors import CursorSeal
from hub.domain.duty.lists import DutyLists, DutyStep
from hub.domain.duty.notices import DueNotice, DutyNotice, NoticeEvent, NoticeKind, NoticeState
from hub.domain.duty.rules import DutyLimits, ReachRefusal, UnreadTips, WatchedAlert, WatchedCase
from hub.domain.duty.texts import DutyText
from hub.services.followed_log import FollowedLog
from hub.services.police.ports.stores import Position
from hub.services.ports import Clock, Transaction
from hub.single_flight import SingleFlight

MAX_CACHED_EVENTS: Final = 64
"""Newest events whose notices a process keeps: all followers hear of an event within moments of the first."""


@dataclass(frozen=True, slots=True)
class ClaimedStep:
    """A step of a notice that this process alone may send, until its lease ends.

    `took` has the names of addresses that took the step in an earlier attempt.
    """

    notice: DutyNotice
    lease: str
    attempts: int
    took: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        """The number of the step, from 1."""
        return self.notice.step + 1


class DutyNotices(Protocol):
    """Notices at rest. Each change that followers hear of is logged in its own transaction."""

    async def standing(self) -> Sequence[DutyNotice]:
        """Return the notices that stand: open, or acknowledged and not over yet."""

    async def add(self, notice: DueNotice, at: datetime, transaction: Transaction | None = None) -> str | None:
        """Insert a notice whose first step is due now; return its id, None if one of its kind and subject stands."""

    async def end(self, notice_id: str, at: datetime) -> bool:
        """Mark a standing notice as over; return False if it was before."""

    async def acknowledge(self, notice_id: str, by: Officer, at: datetime) -> bool:
        """Acknowledge an open notice; return False if it is not open."""

    async def get(self, notice_id: str) -> DutyNotice | None:
        """Return one notice, or None."""

    async def by_ids(self, ids: Collection[str]) -> Mapping[str, DutyNotice]:
        """Return notices by their ids, without the unknown ones."""

    async def listed(
        self, force: str, *, of_hub: bool, state: NoticeState | None, after: Position | None, limit: int
    ) -> Sequence[DutyNotice]:
        """Return notices of a force, and with `of_hub` those of the whole hub, newest first, after a position."""

    async def claim(self, notice_id: str) -> ClaimedStep | None:
        """Claim the step of an open notice that is due and that no process holds; None for any other."""

    async def finish(
        self, step: ClaimedStep, until_next: timedelta | None, at: datetime, *, is_sent: bool = True
    ) -> bool:
        """Record that a step was sent; the next one is due after a real time, None if there is none."""

    async def retry(self, step: ClaimedStep, took: Collection[str], wait: timedelta) -> bool:
        """Record an attempt, and the addresses that took the step, and let it be tried again after a time."""


class WatchReads(Protocol):
    """The rows that the watch reads, in a constant number of queries."""

    async def alerts(self, expired_since: datetime) -> Sequence[WatchedAlert]:
        """Return every open alert, and those that expired after a moment, without the facts of their cases."""

    async def alerts_by_ids(self, ids: Collection[str]) -> Sequence[WatchedAlert]:
        """Return alerts by their ids, ended or not."""

    async def cases(self, ids: Collection[str]) -> Mapping[str, WatchedCase]:
        """Return cases by their ids, without their facts."""

    async def unread_tips(self) -> Sequence[UnreadTips]:
        """Return, for each case that has any, the tips that nobody has triaged."""

    async def reach_refusals(self, since: datetime) -> Sequence[ReachRefusal]:
        """Return the refusals of the rate limit after a moment."""

    async def halted(self) -> bool:
        """Return whether an operator's halt stops every push."""


class DeliveryAlarms(Protocol):
    """Open alerts that nobody hears about although people should."""

    async def alarms(self, now: datetime) -> Mapping[str, NoticeKind]:
        """Return NOBODY_TOLD or STANDS_STILL by the alert's id; an alert without an alarm is left out."""


class DutySender(Protocol):
    """Sends a message to the addresses of a step."""

    async def send(self, step: DutyStep, message: "DutyMessage", skip: Collection[str] = ()) -> "Sent":
        """Send to every address but those with a name in `skip`. Never raises for an address's failure."""


@dataclass(frozen=True, slots=True)
class DutyMessage:
    """A message: its id is the same in all attempts. `facts` is the body of a webhook."""

    id: str
    kind: str
    text: DutyText
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sent:
    """The names of the addresses that took a message, and how many did not."""

    took: frozenset[str]
    failed: int


Check = Callable[[], Awaitable[None]]
"""Raises while a part of the hub does not answer."""


@dataclass(frozen=True, slots=True)
class DutyParts:
    """Everything that the watch works with.

    `checks` has, for each kind of missing part, the check that finds it; without `delivery_alarms` nothing is known
    of whether people are told.
    """

    clock: Clock
    notices: DutyNotices
    reads: WatchReads
    sender: DutySender
    lists: DutyLists
    checks: Mapping[NoticeKind, Check]
    confirm_within: timedelta
    limits: DutyLimits = field(default_factory=DutyLimits)
    delivery_alarms: DeliveryAlarms | None = None


@dataclass(frozen=True, slots=True)
class DutyServices:
    """The parts that staff's services on notices work with."""

    notices: DutyNotices
    feed: FollowedLog[NoticeEvent]
    cursors: CursorSeal
    event_notices: SingleFlight[int, DutyNotice | None] = field(default_factory=lambda: SingleFlight(MAX_CACHED_EVENTS))
    """The notices of the newest events, by sequence."""
