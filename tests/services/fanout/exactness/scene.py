"""Partners' and officers' acts on a hub, each recorded as it begins and as it is done."""

import asyncio
import random
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.devices import device_id
from hub.domain.delivery.stages import Stage, StageState
from hub.domain.geometry import Point
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.start_stage import start_stage
from hub.services.intake.device_ports import DeviceItem, DeviceServices, PreferencesItem
from hub.services.intake.erase_devices import erase_devices
from hub.services.intake.register_devices import register_devices
from hub.services.intake.remove_devices import remove_devices
from hub.services.intake.report_locations import report_locations
from hub.services.intake.set_device_preferences import set_device_preferences
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.ports.stores import Alerts, CaseChange
from hub.storage.mongo.delivery.cells import CellRepository
from hub.storage.mongo.leases import FREE
from hub.wiring.fanout import FanoutServices
from tests.databases import ALL_ROWS
from tests.fakes import Alarm
from tests.oracle.movement.judge import judge_movement
from tests.services.fanout.exactness.record import Phones, Record, Row
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import START, World, partner

MAX_AREAS, MAX_UNCONFIRMED = 8, 2
"""The areas that an alert may have, and those of them that nobody has confirmed."""
DUE_KM = 10.0
"""The radius that is due for an area as it is added."""
FAR_OFF = START + timedelta(days=300)
"""The end of every quiet in these runs, whose clock stands still, and later than any time for a confirmation."""

Who = tuple[int, str]
"""A tenant and a ref."""


@dataclass
class Person:
    """A phone in somebody's hand. `known`: the hub has it, with the token it has now."""

    point: Point
    token: str
    known: bool = False
    quiet: bool = False


@dataclass
class Led:
    """An alert and its officer's acts."""

    change: CaseChange
    centre: Point
    paused: bool = False
    areas: list[int] = field(default_factory=lambda: [1])
    """Their numbers; the first is where the child was last seen."""
    unconfirmed: list[int] = field(default_factory=list)
    held: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Left:
    """The ids of the work that is left."""

    journal: Sequence[str]
    stages: Sequence[str]
    sweeps: Sequence[str]
    units: Sequence[str]

    @property
    def count(self) -> int:
        return sum(map(len, (self.journal, self.stages, self.sweeps, self.units)))


class Scene:
    """A world with devices in it. `tenants` are those of partners that push."""

    def __init__(self, world: World, tenants: Sequence[int], chance: random.Random) -> None:
        self.world, self.record, self.chance = world, Record(), chance
        self.phones = {tenant: Phones(self.record, tenant, chance) for tenant in tenants}
        world.ways.delivery_routes = {
            tenant: DeliveryRoute(f"push{tenant}", False, channel=phones) for tenant, phones in self.phones.items()
        }
        # An API process caches the cells it has seen: this one has just started.
        self.intake: DeviceServices = replace(world.intake, cells=CellRepository(world.database))
        self.people: dict[Who, Person] = {}
        self.alerts: dict[str, Led] = {}
        self.begun: set[str] = set()
        self.unsettled: list[Row] = []
        self.hooks_later = False
        """True if requests leave their journal rows behind for `hooks`."""
        self.tokens = 0
        """The count of tokens that phones have had."""

    # ------------------------------------------------------------ partners
    def new_token(self, who: Who) -> str:
        """Give the phone another token; it no longer answers to the one before."""
        person, live = self.people[who], self.phones[who[0]].live
        if person.token in live:
            live.remove(person.token)
            at = self.record.now()
            self.record.act(at, at, *who, "lose")
            person.known = False
        self.tokens += 1
        person.token = f"t{self.tokens}"
        live.add(person.token)
        return person.token

    async def register(self, tenant: int, places: Mapping[str, Point], desk: DeviceServices | None = None) -> None:
        """Register devices in one input, each with its current token; a phone without one gets its first."""
        for ref, point in places.items():
            person = self.people.setdefault((tenant, ref), Person(point, ""))
            person.point = point
            if not person.token:
                self.new_token((tenant, ref))
        tokens = {ref: self.people[tenant, ref].token for ref in places}
        items = [DeviceItem(ref, point=point, token=tokens[ref]) for ref, point in places.items()]
        began, now = self.record.now(), self.world.clock.moment
        answers = await register_devices(partner(tenant), desk or self.intake, items, now=now)
        assert not [answer.error for answer in answers if answer.error]
        done = self.record.now()
        for ref, point in places.items():
            self._placed(self.record.act(began, done, tenant, ref, "register", point, tokens[ref]))
            person = self.people[tenant, ref]
            person.known = True

    async def move(self, tenant: int, places: Mapping[str, Point], desk: DeviceServices | None = None) -> None:
        """Report locations of known devices in one input."""
        items = [DeviceItem(ref, point=point) for ref, point in places.items()]
        began, now = self.record.now(), self.world.clock.moment
        answers = await report_locations(partner(tenant), desk or self.intake, items, now=now)
        assert not [answer.error for answer in answers if answer.error]
        done = self.record.now()
        for ref, point in places.items():
            self._placed(self.record.act(began, done, tenant, ref, "move", point))
            self.people[tenant, ref].point = point

    async def remove(self, tenant: int, refs: Collection[str], *, erased: bool = False) -> None:
        """Remove devices in one input, or erase them: to the fan-out it is the same."""
        began, now = self.record.now(), self.world.clock.moment
        if erased:
            await erase_devices(partner(tenant), self.intake, list(refs), now=now)
        else:
            await remove_devices(partner(tenant), self.intake, list(refs))
        done = self.record.now()
        for ref in refs:
            self.record.act(began, done, tenant, ref, "remove")
            self.people[tenant, ref].known = self.people[tenant, ref].quiet = False

    async def ask(
        self, tenant: int, preferences: Mapping[str, tuple[Collection[str], bool]], desk: DeviceServices | None = None
    ) -> None:
        """Set preferences in one input: for each phone its muted alerts, and whether it mutes all."""
        items = [
            PreferencesItem(ref, muted_alerts=frozenset(alerts), muted_until=FAR_OFF if everything else None)
            for ref, (alerts, everything) in preferences.items()
        ]
        began, now = self.record.now(), self.world.clock.moment
        answers = await set_device_preferences(partner(tenant), desk or self.intake, items, now=now)
        assert not [answer.error for answer in answers if answer.error]
        done = self.record.now()
        for ref, (alerts, everything) in preferences.items():
            self.record.wish(began, done, tenant, ref, sorted(alerts), everything=everything)
            self.people[tenant, ref].quiet = bool(alerts) or everything

    def _placed(self, row: Row) -> None:
        if self.hooks_later:
            row["settled"] = None
            self.unsettled.append(row)

    async def hooks(self) -> None:
        """Evaluate every journal row that was left behind."""
        await self.world.journal()
        for row in self.unsettled:
            row["settled"] = self.record.now()
        self.unsettled.clear()

    # ------------------------------------------------------------ officers
    async def open(self, seen: Point) -> str:
        """Open a case whose first stage, of 10 km, is due."""
        began = self.record.now()
        change = await self.world.open(seen)
        self.alerts[change.alert] = Led(change, seen)
        await self._added(began, change, "open", 1)
        return change.alert

    async def sight(self, alert: str, point: Point) -> None:
        """Add an area where the child was seen, unless there are too many; nobody has confirmed it yet."""
        began, led = self.record.now(), self.alerts[alert]
        if len(led.areas) < MAX_AREAS and len(led.unconfirmed) < MAX_UNCONFIRMED:
            area = await self.world.sight(led.change, point)
            led.areas.append(area)
            led.unconfirmed.append(area)
            await self._added(began, led.change, "sight", area)

    async def correct(self, alert: str, point: Point) -> None:
        """Correct the place last seen, and confirm it."""
        began, led = self.record.now(), self.alerts[alert]
        if len(led.unconfirmed) < MAX_UNCONFIRMED:
            led.areas[0] = await self.world.correct(led.change, point)
            await self._added(began, led.change, "correct", led.areas[0])

    async def _added(self, began: int, change: CaseChange, kind: str, number: int) -> None:
        area = (await self.world.alert(change)).area(number)
        assert area is not None
        place = {"lat": area.centre.latitude, "lon": area.centre.longitude}
        self.record.order(began, change.alert, kind, km=DUE_KM, area=number, **place)

    async def confirm_area(self, alert: str) -> None:
        """Confirm the area that has waited longest, if any waits."""
        began, led = self.record.now(), self.alerts[alert]
        if led.unconfirmed:
            area = led.unconfirmed.pop(0)
            await self.world.confirm_area(led.change, area)
            led.held.discard(area)
            self.record.order(began, alert, "confirm", area=area)

    async def overdue(self, alert: str) -> None:
        """Hold the areas of an alert that nobody has confirmed, as the schedule does once their time is over."""
        began, led = self.record.now(), self.alerts[alert]
        if led.unconfirmed:
            stores = self.world.police.stores
            led.held.update(led.unconfirmed)
            await hold_unconfirmed(replace(stores, alerts=OneAlert(stores.alerts, alert)), Alarm(), now=FAR_OFF)
            self.record.order(began, alert, "overdue")

    async def remove_area(self, alert: str, place: int) -> None:
        """Remove one of the areas that sightings added, if there is one."""
        began, led = self.record.now(), self.alerts[alert]
        if len(led.areas) > 1:
            area = led.areas.pop(1 + place % (len(led.areas) - 1))
            led.unconfirmed = [number for number in led.unconfirmed if number != area]
            led.held.discard(area)
            await self.world.remove_area(led.change, area)
            self.record.order(began, alert, "remove", area=area)

    async def radius(self, alert: str, km: float, place: int = 0) -> None:
        """Set a wider or smaller radius of one of the areas."""
        began, led = self.record.now(), self.alerts[alert]
        area = led.areas[place % len(led.areas)]
        await self.world.radius(led.change, km, area)
        self.record.order(began, alert, "radius", km=km, area=area)

    async def pause(self, alert: str) -> None:
        """Pause; from before the act until after its end the alert is not known to run."""
        began, led = self.record.now(), self.alerts[alert]
        led.paused = True
        await self.world.pause(led.change)
        self.record.order(began, alert, "pause")

    async def resume(self, alert: str) -> None:
        """Resume."""
        began, led = self.record.now(), self.alerts[alert]
        await self.world.resume(led.change)
        led.paused = False
        self.record.order(began, alert, "resume")

    async def hold(self, alert: str) -> None:
        """Pause a running alert, or resume a paused one."""
        await (self.resume if self.alerts[alert].paused else self.pause)(alert)

    async def update(self, alert: str, *, material: bool = True) -> None:
        """Revise the case."""
        began, led = self.record.now(), self.alerts[alert]
        await self.world.update(led.change, material=material)
        self.record.order(began, alert, "update", material=material)

    async def close(self, alert: str) -> None:
        """Close the case: the child is found."""
        began = self.record.now()
        await self.world.close(self.alerts.pop(alert).change)
        self.record.order(began, alert, "close")

    async def wipe_ended(self) -> None:
        """Wipe ended alerts, as the schedule does: returning devices get nothing of them."""
        alerts = self.world.database.collection("alerts")
        for row in await alerts.find({"wiped": False}).to_list(None):
            if row["_id"] not in self.alerts:
                await alerts.update_one({"_id": row["_id"]}, {"$set": {"wiped": True}})
                self.record.mark("wiped", alert=row["_id"])
        await self.world.database.run(self.world.repositories.alerts.alerts.raise_epoch)

    # ------------------------------------------------------------ workers
    async def plan(self, stage_id: str, fanout: FanoutServices) -> None:
        """Start a stage; record its coverage as soon as its transaction is committed."""
        await start_stage(rewired(fanout, atomic=Watched(self, fanout.stage_planning.atomic)).stage_planning, stage_id)

    async def died(self, alert: str, tenant: int, numbers: Collection[int]) -> None:
        """Record a batch that another worker finds, because its sender died."""
        rows = self.world.database.collection("devices").find({"p": tenant, "n": {"$in": list(numbers)}})
        # A removed device has no ref in its row.
        refs = {device_id(tenant, ref): ref for owner, ref in self.people if owner == tenant}
        devices = [(str(tenant), refs[row["_id"]]) for row in await rows.to_list(None)]
        self.record.mark("died", alert=alert, devices=devices)

    async def end(self, fanout: FanoutServices) -> dict[str, Any]:
        """Resume and close all alerts, each time until no work is left; return the judge's violations."""
        for alert, led in self.alerts.items():
            if led.paused:
                await self.resume(alert)
        await self.rest(fanout)
        for alert in list(self.alerts):
            await self.close(alert)
        await self.rest(fanout)
        with tempfile.TemporaryDirectory() as directory:
            violations: dict[str, Any] = judge_movement(self.record.write(Path(directory)))["violations"]
        return violations

    async def rest(self, fanout: FanoutServices) -> None:
        """Do all work that is left, and what comes of it."""
        for _ in range(40):
            left = await self.left()
            if not left.count:
                self.record.mark("still")
                return
            if left.journal:
                await self.hooks()
            for stage in left.stages:
                await self.plan(stage, fanout)
            for sweep in left.sweeps:
                await run_sweep(fanout.sweep_planning, sweep)
            for unit in left.units:
                await deliver_unit(fanout.unit_delivery, unit)
            await self.world.no_waiting()
        raise AssertionError(f"never still: {await self.left()}")

    async def left(self) -> "Left":
        """Return the work that is left; work that only an officer or a person can release is left out."""
        held = {alert for alert, led in self.alerts.items() if led.paused}
        fanout, moment = self.world.fanout, self.world.clock.moment
        stages = await fanout.stage_planning.stages.unfinished(moment)
        rows = await self.world.database.collection("units").find({"state": "ready"}).to_list(None)
        return Left(
            await fanout.journal_evaluation.journal.left_behind(timedelta(0)),
            [stage.id for stage in stages if stage.state is StageState.CUTTING or not self._waits(stage, held)],
            [sweep.id for sweep in await fanout.sweep_planning.sweeps.unfinished()],
            [
                row["_id"]
                for row in rows
                if row["intent"] is not None
                or not (row["alert"] in held or (row["wake"] > moment and row["alert"] in self.alerts))
            ],
        )

    def _waits(self, stage: Stage, held: Collection[str]) -> bool:
        return stage.alert in held or (stage.alert in self.alerts and stage.area in self.alerts[stage.alert].held)

    async def hurry(self) -> None:
        """Let time pass until units that were given back are due, except those of held alerts."""
        held = [alert for alert, led in self.alerts.items() if led.paused]
        wanted = ALL_ROWS | {"state": "ready", "token": None, "alert": {"$nin": held}}
        await self.world.database.collection("units").update_many(wanted, {"$set": {"not_before": FREE}})


async def forget(world: World) -> None:
    """Empty the database, which is much faster than opening another."""
    for name in ("devices", "cells", "units", "stages", "sweeps", "journal"):
        await world.database.collection(name).delete_many({})
    await world.database.collection("alerts").update_many({}, {"$set": {"wiped": True}})
    await world.database.run(world.repositories.alerts.alerts.raise_epoch)


class OneAlert:
    """The port `Alerts` of a schedule that finds a single open alert."""

    def __init__(self, inner: Alerts, alert: str) -> None:
        self._inner, self._alert = inner, alert

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def open(self) -> list[Alert]:
        """Return the alert, unless it has ended."""
        return [alert for alert in await self._inner.open() if alert.id == self._alert]


class Watched:
    """The port `Atomic` of a planner."""

    def __init__(self, scene: Scene, inner: Any) -> None:
        self._scene, self._inner = scene, inner

    async def run(self, work: Any) -> Any:
        """Record what a stage covers once that is committed, also if its planner is killed then."""
        return await asyncio.shield(self._recorded(work))

    async def _recorded(self, work: Any) -> Any:
        since = self._scene.record.now()
        result = await self._inner.run(work)
        begun = isinstance(result, Stage) and result.state is StageState.CUTTING
        if begun and result.id not in self._scene.begun:
            self._scene.begun.add(result.id)
            self._scene.record.mark("covered", since=since, alert=result.alert, km=result.radius_km, area=result.area)
        return result


def known(people: Mapping[Who, Person], tenant: int) -> Iterable[str]:
    """Return the refs of a tenant whose phones the hub knows by their token."""
    return [ref for (owner, ref), person in people.items() if owner == tenant and person.known]
