"""The fan-out over the real stores, in the hands of a test: clock, notifier, phones, officers, partners."""

import base64
import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from hub.domain.access.approvals import ApprovableChange
from hub.domain.actors import KeyMode, Officer, PartnerActor, Permission
from hub.domain.alerts.alert import Alert, AlertStatus
from hub.domain.areas.escalation import Band, EscalationPolicy
from hub.domain.cases.case import FoundBy, LastSeen, Outcome
from hub.domain.cells import Cell, snap
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.devices import Whereabouts
from hub.domain.geometry import Point, destination
from hub.local.redis import EmbeddedRedis
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.settings import FanoutSettings
from hub.services.fanout.start_stage import start_stage
from hub.services.feed.ports import AudienceServices
from hub.services.feed.read_audience import read_audience
from hub.services.intake.device_ports import DeviceItem, DeviceServices, PreferencesItem
from hub.services.intake.erase_devices import erase_devices
from hub.services.intake.register_devices import register_devices
from hub.services.intake.remove_devices import remove_devices
from hub.services.intake.report_locations import report_locations
from hub.services.intake.set_device_preferences import set_device_preferences
from hub.services.maintenance.compact_units import compact_units
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.access.approve_change import NewApproval, approve_change
from hub.services.police.alerts.override_preferences import Override
from hub.services.police.alerts.pause_alert import Pause
from hub.services.police.alerts.resume_alert import Resumption
from hub.services.police.areas.add_alert_area import NewArea
from hub.services.police.areas.confirm_alert_area import AreaConfirmation
from hub.services.police.areas.remove_alert_area import Removal
from hub.services.police.areas.set_alert_radius import NewRadius
from hub.services.police.cases.close_case import Closing
from hub.services.police.cases.confirm_case import Confirmation
from hub.services.police.cases.correct_last_seen import Correction
from hub.services.police.cases.open_case import NewCase
from hub.services.police.cases.return_case import Return
from hub.services.police.cases.revise_case import CaseRevision
from hub.services.police.ports.stores import AlertRules, CaseChange, CaseStores, SteeringStores
from hub.settings import DeploymentMode, Settings
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.leases import FREE
from hub.storage.redis.client import connect
from hub.wiring.fanout import FanoutServices, build_fanout
from hub.wiring.repositories import Repositories
from tests.case_work import (
    PoliceParts,
    add_alert_area,
    close_case,
    confirm_alert_area,
    confirm_case,
    correct_last_seen,
    open_case,
    override_preferences,
    pause_alert,
    remove_alert_area,
    resume_alert,
    return_case,
    revise_case,
    set_alert_radius,
)
from tests.conformance import no_runs
from tests.databases import ALL_ROWS
from tests.fakes import Alarm, Notifier, Photos, Scales, officer, report
from tests.services.fanout.phones import Announcements, Phones, Ways

PUSH, PULL = 2, 4
"""The tenants of a partner that pushes to phones, and of one that pulls its audience."""

SEEN = Point(37.74, 115.67)
START = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)
POLICY = EscalationPolicy(
    name="test",
    bands=(Band(timedelta(0), 10.0),),
    unconfirmed_limit_km=100.0,
    confirm_within=timedelta(days=30),
    lasts=timedelta(days=45),
    openings_per_hour=1000,
    exercises_per_hour=1000,
    reach_changes_per_hour=1_000_000,
    cases_read_per_hour=10_000,
    suppress_below=20,
)
WANG, LI = officer("wang", None, *Permission), officer("li", None, *Permission)

_keys = itertools.count(1)


def cell_at(km: float, bearing: float = 90) -> Cell:
    """Return the cell so far from the place last seen."""
    return snap(destination(SEEN, bearing, km))


HERE, NEAR, FAR, AWAY = cell_at(0), cell_at(8), cell_at(22), cell_at(300)
"""HERE and NEAR touch a circle of 10 km, FAR only one of 25 km, AWAY none."""


@dataclass
class StillClock:
    """Domain time that stands still until a test moves it, and a count of its reads."""

    moment: datetime = START
    asked: int = 0

    async def now(self) -> datetime:
        self.asked += 1
        return self.moment


@dataclass
class World:
    """All parts of the hub that the fan-out meets. Each method does what its real caller does."""

    database: Database
    redis: Redis
    embedded: EmbeddedRedis
    repositories: Repositories
    clock: StillClock
    notifier: Notifier
    phones: Phones
    announcements: Announcements
    ways: Ways
    police: PoliceParts
    fanout: FanoutServices
    intake: DeviceServices
    reading: AudienceServices
    cursors: dict[str, str] = field(default_factory=dict)

    # ------------------------------------------------------------ officers
    async def open(self, seen: Point = SEEN, *, confirmed: bool = True) -> CaseChange:
        facts = report(self.clock.moment - timedelta(minutes=20))
        facts = replace(facts, last_seen=replace(facts.last_seen, point=seen))
        change = await open_case(
            self.police, NewCase(facts, AlertStatus.ACTUAL, f"open{next(_keys)}"), by=WANG, now=self.clock.moment
        )
        if confirmed:
            await self.confirm(change)
        return change

    async def confirm(self, change: CaseChange, area: int = 1) -> None:
        await confirm_case(self.police, Confirmation(change.case, area), by=LI, now=self.clock.moment)

    async def radius(self, change: CaseChange, km: float, area: int | None = None) -> None:
        if km > POLICY.widest_km:
            await self.approve(change, ApprovableChange.SET_ALERT_RADIUS, km)
        asked = NewRadius(change.alert, km, "why", f"radius-{next(_keys)}", area)
        await set_alert_radius(self.police, asked, by=LI, now=self.clock.moment)

    async def sight(self, change: CaseChange, point: Point) -> int:
        """Add an area at a place, seen five minutes ago; return its number."""
        number = next(_keys)
        place = LastSeen(point, "Taocheng", self.clock.moment - timedelta(minutes=5))
        asked = NewArea(alert=change.alert, place=place, time_public=True, reason="why", idempotency_key=f"a{number}")
        done = await add_alert_area(self.police, asked, by=WANG, now=self.clock.moment)
        assert done.area is not None
        return done.area

    async def correct(self, change: CaseChange, point: Point) -> int:
        """Correct the place last seen, and confirm it; return the number of the new first area."""
        number = next(_keys)
        place = LastSeen(point, "Taocheng", self.clock.moment - timedelta(minutes=5))
        asked = Correction(alert=change.alert, place=place, reason="why", idempotency_key=f"c{number}")
        done = await correct_last_seen(self.police, asked, by=WANG, now=self.clock.moment)
        assert done.area is not None
        await self.confirm(change, done.area)
        return done.area

    async def remove_area(self, change: CaseChange, area: int) -> None:
        asked = Removal(alert=change.alert, area=area, reason="why", idempotency_key=f"x{next(_keys)}")
        await remove_alert_area(self.police, asked, by=LI, now=self.clock.moment)

    async def confirm_area(self, change: CaseChange, area: int) -> None:
        await confirm_alert_area(self.police, AreaConfirmation(change.alert, area), by=LI, now=self.clock.moment)

    async def hold(self) -> int:
        """Hold what nobody has confirmed in time."""
        return await hold_unconfirmed(self.police.stores, Alarm(), now=self.clock.moment)

    async def update(self, change: CaseChange, *, material: bool = True, **changes: Any) -> None:
        number = next(_keys)
        changes = changes or {"clothing": f"coat {number}"}
        asked = CaseRevision(case=change.case, material=material, idempotency_key=f"r{number}", **changes)
        await self.approve(change, ApprovableChange.REVISE_PUBLIC)
        await revise_case(self.police, asked, by=LI, now=self.clock.moment)

    async def close(self, change: CaseChange) -> None:
        asked = Closing(change.case, Outcome.FOUND_SAFE, FoundBy.TIP, f"close{change.case}")
        await close_case(self.police, asked, by=LI, now=self.clock.moment)

    async def pause(self, change: CaseChange) -> None:
        await pause_alert(self.police, Pause(change.alert, "why"), by=LI, now=self.clock.moment)

    async def send_back(self, change: CaseChange) -> None:
        await return_case(self.police, Return(change.case, "why"), by=LI, now=self.clock.moment)

    async def resume(self, change: CaseChange) -> None:
        await resume_alert(self.police, Resumption(change.alert, "why"), by=LI, now=self.clock.moment)

    async def approve(self, change: CaseChange, what: ApprovableChange, km: float | None = None) -> None:
        case = await self.police.stores.cases.get(change.case)
        assert case is not None
        asked = NewApproval(change.case, what, "why", km, case.version)
        await approve_change(officer("zhou"), self.police.stores, self.police.audit, asked, now=self.clock.moment)

    async def override(self, change: CaseChange) -> None:
        await self.approve(change, ApprovableChange.OVERRIDE_PREFERENCES)
        await override_preferences(self.police, Override(change.alert, "why"), by=LI, now=self.clock.moment)

    async def alert(self, change: CaseChange) -> Alert:
        alert = await self.repositories.alerts.alerts.get(change.alert)
        assert alert is not None
        return alert

    # ------------------------------------------------------------ partners
    async def register(
        self, ref: str, cell: Cell, token: str | None = None, *, tenant: int = PUSH, desk: DeviceServices | None = None
    ) -> None:
        """Register a device as the app does; a phone without a token gets one."""
        if tenant == PUSH:
            token = self.phones.tokens[ref] = token or self.phones.tokens.get(ref) or f"token-{ref}"
        await register_devices(
            partner(tenant), desk or self.intake, [DeviceItem(ref, cell=cell, token=token)], now=self.clock.moment
        )

    async def move(self, ref: str, cell: Cell, *, tenant: int = PUSH, desk: DeviceServices | None = None) -> None:
        await report_locations(
            partner(tenant), desk or self.intake, [DeviceItem(ref, cell=cell)], now=self.clock.moment
        )

    async def remove(self, ref: str, *, tenant: int = PUSH) -> None:
        await remove_devices(partner(tenant), self.intake, [ref])

    async def erase(self, ref: str, *, tenant: int = PUSH, desk: DeviceServices | None = None) -> None:
        await erase_devices(partner(tenant), desk or self.intake, [ref], now=self.clock.moment)

    async def ask(self, ref: str, *, tenant: int = PUSH, desk: DeviceServices | None = None, **asked: Any) -> None:
        """Set a device's preferences; those not given are off."""
        item = PreferencesItem(ref, **asked)
        now = self.clock.moment
        [answer] = await set_device_preferences(partner(tenant), desk or self.intake, [item], now=now)
        assert answer.error is None

    async def page(
        self, change: CaseChange, limit: int = 1000, *, desk: AudienceServices | None = None, afresh: bool = False
    ) -> list[tuple[str, str, int]]:
        """Read on as the partner that pulls; return (ref, kind, revision) of each entry."""
        after = None if afresh else self.cursors.get(change.alert)
        now = self.clock.moment
        entries, _, _ = await read_audience(partner(PULL), desk or self.reading, change.alert, after, limit, now=now)
        if entries:
            self.cursors[change.alert] = entries[-1][0]
        return [(entry.ref, entry.kind.value, entry.revision) for _, entry in entries]

    async def number(self, ref: str, tenant: int = PUSH) -> int:
        row = await self.database.collection("devices").find_one({"p": tenant, "r": ref})
        assert row is not None
        return int(row["n"])

    # ------------------------------------------------------------ workers
    async def stages(self) -> None:
        for stage in await self.repositories.alerts.stages.unfinished(self.clock.moment):
            await start_stage(self.fanout.stage_planning, stage.id)

    async def sweeps(self) -> None:
        for sweep in await self.repositories.alerts.sweeps.unfinished():
            await run_sweep(self.fanout.sweep_planning, sweep.id)

    async def journal(self) -> None:
        """Evaluate the journal rows that requests left behind."""
        for row_id in await self.repositories.device.journal.left_behind(timedelta(0)):
            await evaluate_journal(self.fanout.journal_evaluation, row_id)

    async def compact(self) -> int:
        """Compact what may be compacted; return how many units were."""
        return await compact_units(self.fanout.compaction, kept=timedelta(0), now=self.clock.moment)

    async def units(self) -> list[str]:
        """Return the ids of all units."""
        rows = await self.database.collection("units").find(ALL_ROWS, {"_id": 1}).to_list(None)
        return sorted(row["_id"] for row in rows)

    async def ready(self, kind: str | None = None) -> list[str]:
        """Return the ids of units that are not finished."""
        wanted = {"state": "ready"} | ({"kind": kind} if kind else {})
        rows = await self.database.collection("units").find(wanted).to_list(None)
        return sorted(row["_id"] for row in rows)

    async def awake(self) -> list[str]:
        """Return the unfinished units that are due: an end or an override makes sleeping units due too."""
        rows = await self.database.collection("units").find({"state": "ready"}).to_list(None)
        roused = {"$or": [{"ended": {"$ne": None}}, {"overrides_preferences": True}]}
        restless = {row["_id"] async for row in self.database.collection("alerts").find({**roused, **ALL_ROWS})}
        return sorted(row["_id"] for row in rows if row["wake"] <= self.clock.moment or row["alert"] in restless)

    async def waiting(self, limit: int = 1000) -> list[str]:
        """Return the ids of units that workers are notified of."""
        return [unit.id for unit in await self.fanout.queue_delivery.finder.find_waiting(limit)]

    async def unit(self, kind: str | None = None) -> str:
        """Return the id of the only unfinished unit."""
        [unit] = await self.ready(kind)
        return unit

    async def row(self, unit_id: str) -> dict[str, Any]:
        row = await self.database.collection("units").find_one({"_id": unit_id})
        assert row is not None
        return row

    async def deliver(self, *unit_ids: str) -> None:
        for unit_id in unit_ids or await self.ready():
            await self.no_waiting()
            await deliver_unit(self.fanout.unit_delivery, unit_id)

    async def no_waiting(self) -> None:
        """Let time pass until every unit that was given back is due."""
        await self.database.collection("units").update_many(
            {"state": "ready", "token": None}, {"$set": {"not_before": FREE}}
        )

    async def leases_run_out(self) -> None:
        """Let time pass until every lease has run out; stalled workers still have their tokens."""
        await self.database.collection("units").update_many(
            {"state": "ready"}, {"$set": {"until": FREE, "not_before": FREE}}
        )

    async def run(self, rounds: int = 30) -> None:
        """Let all workers work until nothing is due."""
        for _ in range(rounds):
            await self.journal()
            await self.stages()
            await self.sweeps()
            for unit_id in await self.waiting():
                await deliver_unit(self.fanout.unit_delivery, unit_id)
            await self.no_waiting()
            if not await self.unfinished():
                return
        raise AssertionError(f"work never ends: {await self.unfinished()}")

    async def unfinished(self) -> list[str]:
        found = await self.repositories.device.journal.left_behind(timedelta(0))
        found += [stage.id for stage in await self.repositories.alerts.stages.unfinished(self.clock.moment)]
        found += [sweep.id for sweep in await self.repositories.alerts.sweeps.unfinished()]
        return found + await self.awake()


def partner(tenant: int) -> PartnerActor:
    return PartnerActor(f"partner{tenant}", "A partner", tenant, KeyMode.LIVE, "webhook" if tenant == PULL else "fcm")


@contextlib.asynccontextmanager
async def opened_world(url: str, embedded: EmbeddedRedis) -> AsyncIterator[World]:
    """Open a world on a database of its own."""
    settings = Settings(
        deployment_mode=DeploymentMode.EMBEDDED,
        mongo_url=url,
        redis_url=embedded.url,
        broker_url="memory://",
        issuer="http://127.0.0.1",
        audience="hub",
        hub_key=base64.b64decode("A" * 43 + "="),
        public_url="https://hub.example",
        partner_queue_width=2,
    )
    async with opened(url) as database:
        redis = connect(embedded.url)
        repositories = Repositories(settings, database, redis)
        try:
            yield _world(settings, database, redis, embedded, repositories)
        finally:
            await redis.aclose()


def _world(
    settings: Settings, database: Database, redis: Redis, embedded: EmbeddedRedis, repositories: Repositories
) -> World:
    clock, notifier, phones, announcements = StillClock(), Notifier(), Phones(), Announcements()
    links = PhotoLinks(settings.hub_key, settings.public_url)
    ways = Ways(
        {
            PUSH: DeliveryRoute("push", False, channel=phones),
            PULL: DeliveryRoute("pull", False, announcer=announcements),
        }
    )
    figures = FanoutSettings(
        unit_size=2000,
        batch_size=500,
        second_look_seconds=2.0,
        lease_seconds=30.0,
        unconfirmed_limit_km=POLICY.unconfirmed_limit_km,
        daily_cap=POLICY.daily_cap,
        zone=POLICY.zone,
    )
    fanout = build_fanout(repositories, clock, notifier, ways, links.url, figures, no_runs())
    stores = CaseStores(
        atomic=database,
        idempotency=repositories.partner.idempotency,
        cases=repositories.cases.cases,
        alerts=repositories.alerts.alerts,
        steering=SteeringStores(
            stages=repositories.alerts.stages,
            sweeps=repositories.alerts.sweeps,
            reach_changes=repositories.alerts.reach_changes,
            approvals=repositories.alerts.approvals,
        ),
        feed=repositories.fanout.feed,
        timeline=repositories.cases.timeline,
        photos=Photos(),
        tips=repositories.tips.tips,
    )
    police = PoliceParts(stores, repositories.staff.audit, notifier, AlertRules(POLICY, Scales(), links.url))

    async def hook(row_id: str, tenant: int, moved: Sequence[Whereabouts]) -> None:
        await evaluate_journal(fanout.journal_evaluation, row_id, (tenant, moved))

    intake = DeviceServices(
        database,
        repositories.device.devices,
        repositories.device.cells,
        repositories.device.cell_counts,
        repositories.device.journal,
        hook,
        settings.device_lifetime,
        settings.devices_kept,
        frozenset({"fcm"}),
    )
    reading = AudienceServices(
        alerts=repositories.alerts.alerts,
        audience=repositories.fanout.audience,
        devices=repositories.device.devices,
        units=repositories.fanout.units,
        halt=repositories.fanout.halt,
        cursors=CursorSeal(settings.hub_key),
        conformance=no_runs(),
    )
    return World(
        database=database,
        redis=redis,
        embedded=embedded,
        repositories=repositories,
        clock=clock,
        notifier=notifier,
        phones=phones,
        announcements=announcements,
        ways=ways,
        police=police,
        fanout=fanout,
        intake=intake,
        reading=reading,
    )


__all__ = [
    "AWAY",
    "FAR",
    "HERE",
    "NEAR",
    "PULL",
    "PUSH",
    "SEEN",
    "START",
    "Officer",
    "World",
    "cell_at",
    "opened_world",
    "partner",
]
