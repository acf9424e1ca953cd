"""Seeded random runs: partners, officers, workers, deaths and losses of Redis at once.

An independent record that knows only the acts judges each run.
"""

import asyncio
import contextlib
import os
import random
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.cases.case import NOWHERE
from hub.errors import HubError
from hub.services.channels import DeliveryOutcome, Recipient
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.start_stage import start_stage
from hub.services.police.ports.stores import CaseChange
from hub.wiring.fanout import FanoutServices
from tests.databases import ALL_ROWS
from tests.services.fanout.gates import Jitter
from tests.services.fanout.model import Record
from tests.services.fanout.rewiring import part_of, rewired
from tests.services.fanout.test_hiding import hide
from tests.services.fanout.world import AWAY, FAR, HERE, NEAR, START, World, cell_at
from tests.timeouts import PROGRAM_TIMEOUT

pytestmark = pytest.mark.every_redis

CELLS = (HERE, NEAR, FAR, cell_at(45), AWAY)
REFS = [f"d{n}" for n in range(7)]
SEEDS = int(os.environ.get("FANOUT_SEEDS", "6"))
FIRST = int(os.environ.get("FANOUT_FIRST", "0"))
STOPS_WITHIN = 2.0
FAR_OFF = START + timedelta(days=300)
PORTS = ("units", "ledger", "alerts", "devices", "cells", "journal", "stages", "sweeps")


class Run:
    """The run of one seed: phases of concurrent acts, while workers go on."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.record = world, random.Random(seed), Record()
        self.rough = seed % 2 == 1
        world.repositories.fanout.units.lease = timedelta(seconds=1.5 if self.rough else 30)
        ports: dict[str, Any] = {
            name: Jitter(part_of(world.fanout, name), self.chance, often=0.15, seconds=0.02) for name in PORTS
        }
        self.fanout: FanoutServices = rewired(
            world.fanout,
            **ports,
            batch_size=self.chance.choice([1, 2, 3]),
            unit_size=4,
            second_look_seconds=0.1,
            lease_seconds=world.repositories.fanout.units.lease.total_seconds(),
        )
        self.tasks: list[tuple[asyncio.Task[None], Callable[[], Awaitable[None]]]] = []
        self.change: CaseChange | None = None
        self.stopped_at: float | None = None
        self.late: list[str] = []
        self.token = 0
        self.hidden = False
        world.phones.before_each = self._phone

    async def _phone(self, one: Recipient) -> None:
        await asyncio.sleep(self.chance.random() * 0.01)
        if self.chance.random() < 0.1:
            outcomes = [DeliveryOutcome.UNKNOWN, DeliveryOutcome.UNKNOWN, DeliveryOutcome.RETRY_LATER]
            self.world.phones.script[one.ref] = [self.chance.choice(outcomes)]
            lost = self.world.phones.lost
            (lost.add if self.chance.random() < 0.5 else lost.discard)(one.ref)
        if self.stopped_at and time.monotonic() > self.stopped_at + STOPS_WITHIN and not self.record.ended:
            self.late.append(one.ref)

    # ------------------------------------------------------------ hands
    async def _hands(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(self.chance.random() * 0.02)
            with contextlib.suppress(HubError):
                await work()

    async def _deliver(self) -> None:
        units = await self.world.waiting(50)
        if units:
            await deliver_unit(self.fanout.unit_delivery, self.chance.choice(units))
        await self.world.no_waiting()

    async def _plan(self) -> None:
        for stage in await self.world.repositories.alerts.stages.unfinished(self.world.clock.moment):
            await start_stage(self.fanout.stage_planning, stage.id)
        for row_id in await self.world.repositories.device.journal.left_behind(timedelta(0)):
            await evaluate_journal(self.fanout.journal_evaluation, row_id)

    async def _sweep(self) -> None:
        for sweep in await self.world.repositories.alerts.sweeps.unfinished():
            await run_sweep(self.fanout.sweep_planning, sweep.id)

    async def _fold(self) -> None:
        await self.world.fold()

    def _hire(self, work: Callable[[], Awaitable[None]]) -> None:
        self.tasks.append((asyncio.ensure_future(self._hands(work)), work))

    async def _kill(self) -> None:
        """Kill one worker where it stands, and start another."""
        self.record.faults += 1
        victim, work = self.tasks.pop(self.chance.randrange(len(self.tasks)))
        await self._dismiss(victim)
        self._hire(work)

    async def _dismiss(self, task: asyncio.Task[None]) -> None:
        # Again and again: a cancellation that comes while a driver handles another end may be lost in there.
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=0.2)
        if not task.cancelled():
            task.result()

    # ------------------------------------------------------------ acts
    async def _partner(self, ref: str) -> None:
        holder, place = self.record.holders[ref], self.chance.randrange(5)
        act = self.chance.choice(["register", "register", "move", "move", "move", "remove", "rotate"])
        if not holder.known or act == "register":
            token = None
            if ref not in self.world.phones.tokens or self.chance.random() < 0.4 or act == "rotate":
                self.token += 1
                token = f"t{self.token}"
            await self.world.register(ref, CELLS[place], token)
            if not holder.known:
                # A send to its old token may or may not have ended its preferences: set them anew.
                await self.world.ask(ref)
                self.record.asked(ref, muted=False, asleep=False)
            holder.place, holder.known = place, True
            self.record.story.append(f"{ref} registered at {place}")
        elif act == "move":
            await self.world.move(ref, CELLS[place])
            holder.place = place
            self.record.story.append(f"{ref} moved to {place}")
        elif act == "remove":
            self.record.lost(ref)
            await self.chance.choice([self.world.remove, self.world.erase])(ref)
        else:
            self.token += 1
            self.world.phones.tokens[ref] = f"t{self.token}"
            self.record.lost(ref)

    async def _ask(self, ref: str) -> None:
        """Set other preferences than before, or none."""
        muted, asleep = self.change is not None and self.chance.random() < 0.5, self.chance.random() < 0.3
        mutes = frozenset([self.change.alert]) if muted and self.change else frozenset[str]()
        self.record.asked(ref, muted=muted, asleep=asleep)
        await self.world.ask(ref, muted_alerts=mutes, muted_until=FAR_OFF if asleep else None)

    async def _officer(self) -> None:
        if self.change is None:
            self.change = await self.world.open()
            return
        acts = ["radius", "radius", "radius", "update", "pause", "resume", "resume", "flush", "override"]
        act = self.chance.choice(acts)
        if act == "radius":
            km = self.chance.choice([1, 10, 25, 50])
            await self.world.radius(self.change, km)
            self.record.narrowed(km)
        elif act == "update":
            await self.world.update(self.change)
            self.record.newest += 1
        elif act == "override":
            await self.world.override(self.change)
            self.record.overridden()
        elif act == "pause":
            await self.world.pause(self.change)
            self.stopped_at = self.stopped_at or time.monotonic()
        elif act == "resume":
            self.stopped_at = None
            await self.world.resume(self.change)
        else:
            await self.world.embedded.flush()

    async def _trouble(self) -> None:
        if self.rough and self.chance.random() < 0.15:
            self.record.faults += 1
            await self.world.embedded.restart()

    async def _trouble_at_work(self) -> None:
        if self.rough:
            await self._kill()

    # ------------------------------------------------------------ the run
    async def play(self) -> list[str]:
        """Return every violation, and behind them the acts and what is stored."""
        for work in (self._deliver, self._deliver, self._deliver, self._plan, self._sweep, self._fold):
            self._hire(work)
        try:
            for _ in range(self.chance.randrange(6, 14)):
                acting = self.chance.sample(REFS, self.chance.randrange(4))
                asking = [ref for ref in REFS if self.record.holders[ref].known and ref not in acting]
                asking = self.chance.sample(asking, min(len(asking), self.chance.randrange(4)))
                await self._trouble()
                acts = (*map(self._partner, acting), *map(self._ask, asking))
                await asyncio.gather(self._officer(), self._trouble_at_work(), *acts)
                await self._look()
                await asyncio.sleep(self.chance.random() * 0.15)
            await self._end()
        finally:
            for task, _ in self.tasks:
                await self._dismiss(task)
        found = self.record.violations(self.world.phones.deliveries, self.world.phones.perhaps)
        found += [f"{ref} got a push while paused" for ref in self.late]
        return [*found, *self.record.story, *(await self._rows())] if found else []

    async def _rows(self) -> list[str]:
        rows: list[str] = []
        for name in ("alerts", "stages", "sweeps", "units", "told", "journal", "devices"):
            stored = self.world.database.collection(name).find(ALL_ROWS)
            rows += [f"{name}: {row}" async for row in stored]
        return rows

    async def _look(self) -> None:
        assert self.change is not None
        self.record.between_phases((await self.world.alert(self.change)).areas[0].covered_km)

    async def _end(self) -> None:
        assert self.change is not None
        self.stopped_at = None
        if self.chance.random() < 0.5:
            await self.world.close(self.change)
            self.record.newest += 1
            self.record.ended = True
            await self._look()
            await self._hide()
        else:
            await self.world.resume(self.change)
        await self._rest()
        if self.record.ended:
            # Phones that return late, to a ledger that is rebuilt while what told them folds.
            await self.world.embedded.flush()
            before = self.world.phones.newest
            await asyncio.gather(*map(self._partner, REFS))
            await self._rest()
            newest = self.world.phones.newest
            if self.hidden and newest is not None and newest is not before:
                assert {area.circle.centre for area in newest.areas.values()} == {NOWHERE}, "Its place was told."

    async def _hide(self) -> None:
        """Hide the case at times, while the end is on its way: each phone gets it all the same, and once."""
        assert self.change is not None
        if self.chance.random() < 0.7:
            self.hidden = True
            await hide(self.world, self.change)
            self.record.story.append("the case is hidden")

    async def _rest(self) -> None:
        deadline = time.monotonic() + PROGRAM_TIMEOUT
        while left := await self.world.unfinished():
            assert time.monotonic() < deadline, f"work never ends: {left}"
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
async def test_random_run_misses_or_repeats_no_device(world: World, seed: int) -> None:
    found = await Run(world, seed).play()
    assert not found, "\n".join(found)
