"""A watch over rows in memory, with a clock, parts and people that a test moves by hand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.duty.lists import DutyList, DutyLists, DutyStep
from hub.domain.duty.notices import DutyNotice, NoticeKind
from hub.domain.duty.rules import DutyLimits, ReachRefusal, UnreadTips, WatchedAlert, WatchedArea, WatchedCase
from hub.errors import RetryLater
from hub.services.duty.ports import Check, DutyMessage, DutyParts, Sent
from hub.services.duty.steps.watch import DutyWatch
from tests.duty_rows import DutyRows
from tests.fakes import NOW

CONFIRM_WITHIN = timedelta(minutes=15)
STEPS = tuple(DutyStep((f"step{number}@police.example",), (), timedelta(minutes=5)) for number in (1, 2, 3))
LISTS = DutyLists({"hengshui": DutyList(STEPS, "en")}, None, DutyList(STEPS[:2], "en"), "hub@police.example")
AWAY = frozenset({NoticeKind.REDIS_AWAY, NoticeKind.WORKERS_AWAY, NoticeKind.SCHEDULER_AWAY})


def alert(number: int = 1, opened: datetime = NOW, *, confirmed: bool = False) -> WatchedAlert:
    """Return an alert with one area, opened at a moment."""
    area = WatchedArea(number=1, confirm_by=opened + CONFIRM_WITHIN, confirmed=confirmed, held=False)
    return WatchedAlert(
        id=f"al_{number}",
        case=f"cs_{number}",
        status=AlertStatus.ACTUAL,
        ended=None,
        expires_at=opened + timedelta(hours=72),
        areas=(area,),
    )


@dataclass
class Reads:
    """The port `WatchReads`, as a test sets it."""

    rows: DutyRows
    found: dict[str, WatchedAlert] = field(default_factory=dict)
    hidden: dict[str, WatchedAlert] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    given: dict[str, datetime] = field(default_factory=dict)
    tips: list[UnreadTips] = field(default_factory=list)
    refused_reach: list[ReachRefusal] = field(default_factory=list)
    is_halted: bool = False
    looked_up: list[set[str]] = field(default_factory=list)

    async def alerts(self, expired_since: datetime) -> Sequence[WatchedAlert]:
        return list(self.found.values())

    async def alerts_by_ids(self, ids: Collection[str]) -> Sequence[WatchedAlert]:
        self.looked_up.append(set(ids))
        return [self.hidden[one] for one in ids if one in self.hidden]

    async def cases(self, ids: Collection[str]) -> Mapping[str, WatchedCase]:
        return {
            one: WatchedCase(
                alert=f"al_{one[3:]}",
                force="hengshui",
                is_open=one not in self.closed,
                status=AlertStatus.ACTUAL,
                given=self.given,
            )
            for one in ids
        }

    async def unread_tips(self) -> Sequence[UnreadTips]:
        return self.tips

    async def reach_refusals(self, since: datetime) -> Sequence[ReachRefusal]:
        return self.refused_reach

    async def halted(self) -> bool:
        return self.is_halted


@dataclass
class People:
    """The port `DutySender`: remembers who got what; the addresses in `deaf` take nothing."""

    got: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    deaf: set[str] = field(default_factory=set)

    async def send(self, step: DutyStep, message: DutyMessage, skip: Collection[str] = ()) -> Sent:
        wanted = [one for one in step.emails if one not in skip]
        took = [one for one in wanted if one not in self.deaf]
        self.got += [(one, message.id) for one in took]
        self.texts.append(message.text.body)
        return Sent(frozenset(took), len(wanted) - len(took))


@dataclass
class Alarms:
    """The port `DeliveryAlarms`, as a test sets it; None fails as broken code does."""

    found: dict[str, NoticeKind] | None = field(default_factory=dict)

    async def alarms(self, now: datetime) -> Mapping[str, NoticeKind]:
        if self.found is None:
            raise ValueError
        return self.found


class DutyScene:
    """One process's watch; `another` is that of another process over the same rows."""

    def __init__(self, limits: DutyLimits | None = None) -> None:
        self.now = NOW
        self.seconds = 0.0
        self.missing: set[NoticeKind] = set()
        self.rows = DutyRows()
        self.reads, self.people, self.delivery_alarms = Reads(self.rows), People(), Alarms()
        self.parts = DutyParts(
            clock=SceneClock(self),
            notices=self.rows,
            reads=self.reads,
            sender=self.people,
            lists=LISTS,
            checks={kind: self._check(kind) for kind in sorted(AWAY)},
            confirm_within=CONFIRM_WITHIN,
            limits=limits or DutyLimits(),
            delivery_alarms=self.delivery_alarms,
        )
        self.watch = self.another()

    def another(self, **changes: object) -> DutyWatch:
        """Return the watch of another process."""
        return DutyWatch(replace(self.parts, **changes), seconds=lambda: self.seconds)  # type: ignore[arg-type]

    def later(self, minutes: float) -> None:
        """Let time pass on every clock."""
        self.now += timedelta(minutes=minutes)
        self.rows.real += timedelta(minutes=minutes)
        self.seconds += minutes * 60

    async def due(self) -> list[str]:
        """Send what is due by the rows' own clock: the watch looks at this machine's."""
        standing = await self.rows.standing()
        ids = [one.id for one in standing if one.next_step_at and one.next_step_at <= self.rows.real]
        await self.watch.send(ids)
        return ids

    def raised(self) -> list[tuple[str, str, str]]:
        """Return kind, subject and state of every notice."""
        return [(one.kind.value, one.subject, one.state.value) for one in self.rows.rows.values()]

    def notice(self, kind: NoticeKind) -> DutyNotice:
        """Return the one notice of a kind."""
        (found,) = self.rows.of_kind(kind)
        return found

    def _check(self, kind: NoticeKind) -> Check:
        async def check() -> None:
            if kind in self.missing:
                raise RetryLater

        return check


class SceneClock:
    """The port `Clock` of a scene."""

    def __init__(self, scene: "DutyScene") -> None:
        self._scene = scene

    async def now(self) -> datetime:
        return self._scene.now


async def acknowledge(scene: DutyScene, kind: NoticeKind, by: Officer) -> None:
    """Acknowledge the one notice of a kind."""
    assert await scene.rows.acknowledge(scene.notice(kind).id, by, scene.now)
