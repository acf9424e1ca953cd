"""A long seeded run: people move, officers act, workers work, all at once; a step is what one device does.

Nothing is killed and no answer is lost, so no device may get anything twice. tests/oracle/movement judges the record.
"""

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.domain.delivery.devices import Whereabouts
from hub.domain.geometry import distance_km
from hub.errors import HubError
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.run_sweep import run_sweep
from hub.wiring.fanout import FanoutServices
from tests.services.fanout.exactness.places import RADII_KM, REGIONS, WIDTH_KM, around, map_of
from tests.services.fanout.exactness.scene import Scene, known
from tests.services.fanout.gates import Jitter
from tests.services.fanout.rewiring import part_of, rewired
from tests.services.fanout.world import World
from tests.timeouts import PROGRAM_TIMEOUT

TENANTS = (2, 4)
"""Time without any progress after which the run fails."""
PORTS = ("units", "ledger", "alerts", "devices", "cells", "journal", "stages", "sweeps")


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a run: at least `steps` of devices; the other figures are for one round of one partner."""

    steps: int
    people: int = 2500
    places: int = 60
    moves: int = 2000
    """In two inputs; the other acts are one input each."""
    registrations: int = 300
    preferences: int = 120
    removals: int = 80
    open_alerts: int = 6
    batch: int = 250
    unit: int = 700

    @classmethod
    def small(cls, steps: int) -> "Size":
        """Return the size of a short run: fewer devices, so that it has enough rounds."""
        return cls(steps, 500, 60, 240, 90, 50, 30, batch=40, unit=100)


class LongRun:
    """The run of one seed."""

    def __init__(self, world: World, seed: int, size: Size) -> None:
        self.chance, self.size = random.Random(seed), size
        self.scene = Scene(world, TENANTS, self.chance)
        self.map = map_of(self.chance, size.places)
        ports: dict[str, Any] = {
            name: Jitter(part_of(world.fanout, name), self.chance, often=0.05, seconds=0.03) for name in PORTS
        }
        self.fanout: FanoutServices = rewired(
            world.fanout, **ports, batch_size=size.batch, unit_size=size.unit, second_look_seconds=0.3
        )
        self.intake = replace(self.scene.intake, evaluate_journal=self._hook)
        self.acts = Counter(
            radius=5, update=2, hold=3, close=1, sight=4, remove_area=2, correct=1, confirm_area=2, overdue=2
        )
        """Acts of officers, by how often they come."""
        self.works = [self._deliver, self._deliver, self._deliver, self._plan, self._sweep]
        self.hands: dict[asyncio.Future[None], Callable[[], Awaitable[bool]]] = {}
        for phones in self.scene.phones.values():
            phones.refused, phones.pace = 0.02, 0.05

    async def _hook(self, row_id: str, tenant: int, moved: Sequence[Whereabouts]) -> None:
        # The API's own evaluation may be late: the device may be in the next cell by then.
        await asyncio.sleep(self.chance.random() * 0.02)
        await evaluate_journal(self.fanout.journal_evaluation, row_id, (tenant, moved))

    # ------------------------------------------------------------ hands
    async def _forever(self, work: Callable[[], Awaitable[bool]]) -> None:
        found = False
        while True:
            # Looking for work costs the embedded database as much as work: after finding none, wait longer.
            await asyncio.sleep(self.chance.random() * (0.02 if found else 0.5))
            with contextlib.suppress(HubError):
                found = await work()

    async def _deliver(self) -> bool:
        paused = tuple(f"{name}." for name, led in self.scene.alerts.items() if led.paused)
        # Units that wait for an officer are tried now and then: at each turn they would keep the database busy.
        waiting = [
            unit
            for unit in await self.fanout.queue_delivery.finder.find_waiting(400)
            if not unit.id.startswith(paused) or self.chance.random() < 0.03
        ]
        for unit in self.chance.sample(waiting, min(len(waiting), 8)):
            self.scene.record.take_up()
            await deliver_unit(self.fanout.unit_delivery, unit.id)
        return bool(waiting)

    async def _plan(self) -> bool:
        for stage in await self.fanout.stage_planning.stages.unfinished(self.scene.world.clock.moment):
            await self.scene.plan(stage.id, self.fanout)
        return False

    async def _sweep(self) -> bool:
        for sweep in await self.fanout.sweep_planning.sweeps.unfinished():
            await run_sweep(self.fanout.sweep_planning, sweep.id)
        await self.scene.hurry()
        return False

    # ------------------------------------------------------------ people
    def _somewhere(self) -> Any:
        return self.chance.choice(self.map[self.chance.choice(REGIONS)])

    def _sample(self, refs: Sequence[str], count: int) -> list[str]:
        return self.chance.sample(refs, min(len(refs), count))

    async def _partner(self, tenant: int) -> None:
        """Play one round of a partner: its inputs one after another, beside the other partner's."""
        refs = [f"d{number}" for number in range(self.size.people)]
        acts = [self._register, self._move, self._move, self._wish, self._remove]
        self.chance.shuffle(acts)
        for act in acts:
            await act(tenant, refs)
            await asyncio.sleep(self.chance.random() * 0.1)

    async def _register(self, tenant: int, refs: list[str]) -> None:
        """Register new devices, returning ones, unchanged ones, and ones whose phone has another token."""
        people = self.scene.people
        gone = [ref for ref in refs if (tenant, ref) not in people or not people[tenant, ref].known]
        here = list(known(people, tenant))
        coming = self._sample(gone, self.size.registrations * 2 // 3)
        chosen = coming + self._sample(here, self.size.registrations - len(coming))
        for ref in chosen:
            if (tenant, ref) in people and self.chance.random() < 0.5:
                self.scene.new_token((tenant, ref))
        here_still = {ref: people[tenant, ref].point for ref in chosen if ref in here and self.chance.random() < 0.5}
        await self.scene.register(tenant, {ref: self._somewhere() for ref in chosen} | here_still, self.intake)

    async def _move(self, tenant: int, refs: list[str]) -> None:
        chosen = self._sample(list(known(self.scene.people, tenant)), self.size.moves // 2)
        if chosen:
            await self.scene.move(tenant, {ref: self._somewhere() for ref in chosen}, self.intake)

    async def _wish(self, tenant: int, refs: list[str]) -> None:
        here, alerts = list(known(self.scene.people, tenant)), list(self.scene.alerts)
        quiet = [ref for ref in here if self.scene.people[tenant, ref].quiet]
        chosen = set(self._sample(here, self.size.preferences // 2) + self._sample(quiet, self.size.preferences // 2))
        preferences = {ref: (self._muted(alerts), self.chance.random() < 0.1) for ref in sorted(chosen)}
        if preferences:
            await self.scene.ask(tenant, preferences, self.intake)

    def _muted(self, alerts: list[str]) -> list[str]:
        return self._sample(alerts, 2) if self.chance.random() < 0.5 else []

    async def _remove(self, tenant: int, refs: list[str]) -> None:
        """Remove some devices, and give some phones another token before their app registers it."""
        chosen = self._sample(list(known(self.scene.people, tenant)), self.size.removals)
        for ref in chosen[::3]:
            self.scene.new_token((tenant, ref))
        leaving = [ref for ref in chosen if self.scene.people[tenant, ref].known]
        if leaving:
            await self.scene.remove(tenant, leaving)

    # ------------------------------------------------------------ officers
    async def _officers(self) -> None:
        # A third of the alerts in each region, so that several overlap in each.
        for region in REGIONS:
            near = [led for led in self.scene.alerts.values() if distance_km(led.centre, region) < WIDTH_KM]
            if len(near) * len(REGIONS) < self.size.open_alerts and self.chance.random() < 0.6:
                await self.scene.open(around(region, self.chance, 12))
        led = self.chance.sample(list(self.scene.alerts), min(len(self.scene.alerts), 4))
        await asyncio.gather(*map(self._officer, led))

    async def _officer(self, alert: str) -> None:
        for act in self.chance.sample(sorted(self.acts.elements()), 4):
            if alert not in self.scene.alerts:
                return
            await asyncio.sleep(self.chance.random())
            if act != "close" or self.chance.random() < 0.3:
                await getattr(self.scene, act)(alert, **self._given(act, alert))

    def _given(self, act: str, alert: str) -> dict[str, Any]:
        match act:
            case "radius":
                return {"km": self.chance.choice(RADII_KM), "place": self.chance.randrange(8)}
            case "update":
                return {"material": self.chance.random() < 0.7}
            case "sight" | "correct":
                return {"point": around(self.scene.alerts[alert].centre, self.chance, 40)}
            case "remove_area":
                return {"place": self.chance.randrange(8)}
            case _:
                return {}

    # ------------------------------------------------------------ the run
    async def play(self, say: Callable[[int], None] = lambda _: None) -> None:
        """Play rounds until there are enough steps; then resume all alerts, let work finish, and end them."""
        for work in self.works:
            self._hire(work)
        try:
            number = 0
            while self.scene.record.steps < self.size.steps:
                number += 1
                await asyncio.gather(self._officers(), self._trouble(), *map(self._partner, TENANTS))
                if number % 2 == 0:
                    await self._rest()
                    await self._tidy(number)
                say(self.scene.record.steps)
            await asyncio.gather(*(self.scene.resume(name) for name, led in self.scene.alerts.items() if led.paused))
            await self._rest()
            await self._end()
        finally:
            for hand in list(self.hands):
                await self._dismiss(hand)

    def _hire(self, work: Callable[[], Awaitable[bool]]) -> None:
        self.hands[asyncio.ensure_future(self._forever(work))] = work

    async def _dismiss(self, hand: asyncio.Future[None]) -> None:
        # Again and again: a cancellation that comes while a driver handles another end may be lost in there.
        while not hand.done():
            hand.cancel()
            await asyncio.wait([hand], timeout=0.2)
        del self.hands[hand]

    async def _trouble(self) -> None:
        """Make no trouble."""

    async def _end(self) -> None:
        """End all alerts."""
        await asyncio.gather(*map(self.scene.close, list(self.scene.alerts)))
        await self._rest()

    async def _rest(self) -> None:
        """Wait until the hub has done all that it can."""
        before, deadline = None, 0.0
        while (left := await self.scene.left()).count:
            if left != before:
                before, deadline = left, time.monotonic() + PROGRAM_TIMEOUT
            for hand in self.hands:
                if hand.done():
                    hand.result()
            assert time.monotonic() < deadline, f"stuck: {left}"
            await asyncio.sleep(0.2)
        self.scene.record.mark("still")

    async def _tidy(self, number: int) -> None:
        if number % 4 == 0:
            await self.scene.wipe_ended()
        await self.scene.world.repositories.device.cell_counts.flush()
