"""The watch of one process: it finds what is due, raises it, and sends steps that are due.

Every API process and the workers run it. Rows make each notice one, whichever processes find it. While the database
does not answer, a process tells the operators by itself.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from hub.domain.duty.notices import DELIVERY_ALARMS, GIVEN, DutyNotice, NoticeKind, NoticeState
from hub.domain.duty.rules import Findings, WatchedAlert, changes, due_notices, with_case
from hub.domain.duty.texts import write_parts_away
from hub.errors import RetryLater
from hub.services.duty.ports import DutyMessage, DutyParts
from hub.services.duty.steps.raise_notice import raise_notice
from hub.services.duty.steps.send_step import send_step

log = logging.getLogger("hub.duty")

LOOK_TIMEOUT_SECONDS: Final = 8.0
"""A look that takes longer is given up: the database does not answer."""

CHECK_TIMEOUT_SECONDS: Final = 2.0
MAX_SENDS_AT_ONCE: Final = 8

ALWAYS_JUDGED: Final = (
    frozenset(NoticeKind)
    - DELIVERY_ALARMS
    - {NoticeKind.WORKERS_AWAY, NoticeKind.SCHEDULER_AWAY, NoticeKind.REDIS_AWAY}
)
"""Kinds that the rows tell: every look that reaches the database judges them."""


class DutyWatch:
    """The watch, and what it remembers between two looks: since when a part is away, and what it sent by itself."""

    def __init__(self, parts: DutyParts, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._parts = parts
        self._seconds = seconds
        self._away_since: dict[NoticeKind, tuple[float, datetime]] = {}
        self._raised_at: dict[NoticeKind, float] = {}
        self._sent_directly_at: float | None = None
        self._direct_messages = 0

    async def look(self) -> Sequence[str] | None:
        """Raise what is due and end what is over; return the open notices that have a step, None if the look failed.

        Never raises: a failure is logged by its kind, and the next look tries again.
        """
        answers = await self._check_parts()
        try:
            async with asyncio.timeout(LOOK_TIMEOUT_SECONDS):
                due = await self._look(answers)
        except (RetryLater, TimeoutError):
            log.warning("duty_look_failed", extra={"kind": NoticeKind.DATABASE_AWAY.value})
            self._note(NoticeKind.DATABASE_AWAY, is_away=True)
            await self._send_directly()
            return None
        except Exception as failure:  # noqa: BLE001 - the watch must go on
            log.error("duty_look_failed", extra={"kind": type(failure).__name__})
            return None
        self._note(NoticeKind.DATABASE_AWAY, is_away=False)
        self._direct_messages = 0
        return due

    async def send(self, notice_ids: Collection[str]) -> None:
        """Send the steps of these notices that are due, a few at a time; never raises."""
        room = asyncio.Semaphore(MAX_SENDS_AT_ONCE)

        async def send(notice_id: str) -> None:
            async with room:
                try:
                    await send_step(self._parts, notice_id)
                except Exception as failure:  # noqa: BLE001 - one notice must not hold up the others
                    log.error("duty_step_broken", extra={"notice": notice_id, "kind": type(failure).__name__})

        await asyncio.gather(*map(send, notice_ids))

    async def run_once(self) -> None:
        """Look, and send what is due."""
        await self.send(await self.look() or ())

    # ---------------------------------------------------------------- rows

    async def _look(self, answers: Mapping[NoticeKind, bool | None]) -> Sequence[str]:
        parts, limits, now = self._parts, self._parts.limits, await self._parts.clock.now()
        standing = await parts.notices.standing()
        found, judged = await self._find(standing, answers, now)
        due, due_soon = (
            due_notices(found, parts.confirm_within, limits, moment) for moment in (now, now + limits.clock_slack)
        )
        raised, over = changes(standing, due, due_soon, judged)
        for notice in raised:
            await raise_notice(parts.notices, notice, now=now)
            self._raised_at[notice.kind] = self._seconds()
        for ended in over:
            if await parts.notices.end(ended.id, now):
                log.info("duty_notice_over", extra={"notice": ended.id, "kind": ended.kind.value})
        if raised or over:
            standing = await parts.notices.standing()
        real = datetime.now(UTC)
        return [
            one.id
            for one in standing
            if one.state is NoticeState.OPEN and one.next_step_at and one.next_step_at <= real
        ]

    async def _find(
        self, standing: Sequence[DutyNotice], answers: Mapping[NoticeKind, bool | None], now: datetime
    ) -> tuple[Findings, frozenset[NoticeKind]]:
        """Return what there is to judge, and the kinds that can be judged now."""
        reads, limits = self._parts.reads, self._parts.limits
        tips, alerts = await reads.unread_tips(), await self._read_alerts(standing, now)
        given = [notice for notice in standing if notice.kind in GIVEN]
        named = {alert.case for alert in alerts} | {one.case for one in tips}
        cases = await reads.cases(named | {notice.case for notice in given if notice.case})
        delivery_alarms = await self._read_delivery_alarms(now)
        found = Findings(
            alerts=[with_case(alert, cases.get(alert.case)) for alert in alerts],
            cases=cases,
            tips=tips,
            reach_refusals=await reads.reach_refusals(now - limits.reach_refusals_for),
            hub_kinds=self._hub_kinds(standing, answers, halted=await reads.halted()),
            delivery_alarms=delivery_alarms or {},
            given=given,
        )
        # A part that has not answered for a moment is neither away nor there.
        known = {kind for kind, answered in answers.items() if answered or (answered is False and self._is_away(kind))}
        return found, ALWAYS_JUDGED | known | (DELIVERY_ALARMS if delivery_alarms is not None else frozenset())

    async def _read_alerts(self, standing: Sequence[DutyNotice], now: datetime) -> Sequence[WatchedAlert]:
        """Return the alerts to judge: also those that only a standing notice still names."""
        found = await self._parts.reads.alerts(now - self._parts.limits.expired_for)
        known = {alert.id for alert in found}
        missing = {
            notice.alert
            for notice in standing
            if notice.alert and notice.alert not in known and notice.kind is NoticeKind.EXPIRED_OPEN
        }
        return [*found, *(await self._parts.reads.alerts_by_ids(missing) if missing else ())]

    async def _read_delivery_alarms(self, now: datetime) -> Mapping[str, NoticeKind] | None:
        """Return the alarms by alert; None if they cannot be read, which must not hold up other notices."""
        if self._parts.delivery_alarms is None:
            return None
        try:
            return await self._parts.delivery_alarms.alarms(now)
        except Exception as failure:  # noqa: BLE001 - see above
            log.error("duty_delivery_status_unreadable", extra={"kind": type(failure).__name__})
            return None

    # ---------------------------------------------------------------- parts

    async def _check_parts(self) -> Mapping[NoticeKind, bool | None]:
        """Return whether each part answers; None for one that is seen only through Redis while that is away."""
        kinds = list(self._parts.checks)
        answers = await asyncio.gather(*(self._answers(kind) for kind in kinds))
        found: dict[NoticeKind, bool | None] = dict(zip(kinds, answers, strict=True))
        if found.get(NoticeKind.REDIS_AWAY) is False:
            found |= {kind: None for kind in found if kind is not NoticeKind.REDIS_AWAY}
        for kind, answered in found.items():
            if answered is not None:
                self._note(kind, is_away=not answered)
        return found

    async def _answers(self, kind: NoticeKind) -> bool:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
                await self._parts.checks[kind]()
            return True
        return False

    def _note(self, kind: NoticeKind, *, is_away: bool) -> None:
        if is_away:
            self._away_since.setdefault(kind, (self._seconds(), datetime.now(UTC)))
        else:
            self._away_since.pop(kind, None)

    def _is_away(self, kind: NoticeKind) -> bool:
        """Return whether a part has not answered for long enough to tell people."""
        since = self._away_since.get(kind)
        return since is not None and self._seconds() - since[0] >= self._parts.limits.away_after.total_seconds()

    def _hub_kinds(
        self, standing: Sequence[DutyNotice], answers: Mapping[NoticeKind, bool | None], *, halted: bool
    ) -> list[NoticeKind]:
        """Return the kinds that concern the whole hub.

        One that another process has ended, since the part answers there, is not raised again by this one for minutes.
        """
        stands = {notice.kind for notice in standing}
        away = [kind for kind, answered in answers.items() if answered is False and self._is_away(kind)]
        raised = [kind for kind in away if kind in stands or not self._has_raised_lately(kind)]
        return [*raised, *([NoticeKind.HUB_HALTED] if halted else [])]

    def _has_raised_lately(self, kind: NoticeKind) -> bool:
        at = self._raised_at.get(kind)
        return at is not None and self._seconds() - at < self._parts.limits.direct_every.total_seconds()

    async def _send_directly(self) -> None:
        """Tell the operators without the database: at most one message in some minutes, each to one step more.

        One that nobody took is tried again at the next look.
        """
        parts = self._parts
        duty = parts.lists.of_force(None)
        away = [kind for kind in NoticeKind if self._is_away(kind)]
        if duty is None or NoticeKind.DATABASE_AWAY not in away or self._has_sent_directly_lately():
            return
        since, number = min(self._away_since[kind][1] for kind in away), self._direct_messages + 1
        text = write_parts_away(away, since, duty.language)
        facts = {"kind": NoticeKind.DATABASE_AWAY.value, "away": [kind.value for kind in away], "force": None}
        message = DutyMessage(f"direct.{int(since.timestamp())}.{number}", NoticeKind.DATABASE_AWAY.value, text, facts)
        count = sum([len((await parts.sender.send(step, message)).took) for step in duty.steps[:number]])
        if count:
            self._sent_directly_at, self._direct_messages = self._seconds(), number
        log.error("duty_sent_directly", extra={"kind": NoticeKind.DATABASE_AWAY.value, "count": count})

    def _has_sent_directly_lately(self) -> bool:
        at = self._sent_directly_at
        return at is not None and self._seconds() - at < self._parts.limits.direct_every.total_seconds()
