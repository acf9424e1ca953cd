"""One small case, driven through one order of the single steps of a move, a plan, a scan and an officer's act.

An alert is open, its rings of 10 and of 25 km are cut, not scanned, and a stage of 40 km is due. One request moves
people in, out, across, brings new ones and one that comes back, and gives one another token.
"""

import contextlib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from hub.domain.delivery.devices import Whereabouts
from hub.domain.delivery.stages import Stage, StageState
from hub.domain.geometry import destination
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.run_sweep import run_sweep
from hub.wiring.fanout import FanoutServices
from tests.services.fanout.exactness.kept_case import KeptCase
from tests.services.fanout.exactness.scene import Scene, forget
from tests.services.fanout.exactness.stepping import Process, Stop, Stopping
from tests.services.fanout.phones import Ways
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import PUSH, SEEN, World

STEPS = {"move": 2, "plan": 3, "scan": 5, "close": 3, "update": 3, "narrow": 1, "pause": 2, "chase": 2} | {
    "sight": 2,
    "drop": 2,
    "leave": 2,
    "correct": 3,
}
"""move: commit, hook. plan: cover, read cells, cut. scan: read, intent, claim and guard, send, settle and all of the
next unit. close, update and correct: commit, first pass, second pass. pause: pause, resume. chase: a whole move, and
another worker who takes up at once what its hook left. sight: sighting, update with its passes. drop: sighting, its
removal with the passes. leave: sighting and the beginning of its stage; then the due stage, the removal of the sighting
and the end of the planner that has not cut yet."""

SIGHTED = destination(SEEN, 90, 4)
"""A place with HERE and NEAR in its circle of sound."""
EMPTY = destination(SEEN, 200, 32)
"""A place within the due stage where no device has ever been."""
WEST = destination(SEEN, 270, 32)
"""A place within the due stage."""
HERE, NEAR, FAR, AWAY = (destination(SEEN, 90, km) for km in (0, 8, 22, 300))
IN_HAND = (2, 3, 4)
"""The steps of a scan after which a batch is open: its intent is written and it is not settled."""
BEFORE = {
    "stays": HERE,
    "in": AWAY,
    "out": HERE,
    "across": HERE,
    "far": FAR,
    "farther": FAR,
    "back": HERE,
    "turn": NEAR,
    "west": WEST,
}
AFTER = {
    "in": HERE,
    "out": AWAY,
    "across": NEAR,
    "far": AWAY,
    "farther": HERE,
    "back": HERE,
    "new": NEAR,
    "first": EMPTY,
    "turn": NEAR,
}


class PlannerDied(Exception):
    """The end of a planner between the beginning of its stage and its cut."""


class Case:
    """The small case in a world."""

    def __init__(self, world: World) -> None:
        self.world, self.scene = world, Scene(world, [PUSH], random.Random(0))
        # No second look in a batch: the step between guard and send takes as long as it may.
        self.fanout: FanoutServices = rewired(world.fanout, batch_size=10, second_look_seconds=60.0)
        self.alert = ""

    async def play(self, order: Sequence[str], kept: KeptCase) -> dict[str, Any]:
        """Take up the case and go through the steps; returns the judge's violations."""
        self.alert = await kept.copy(self.world, self.scene)
        return await self.go_on(order)

    async def go_on(self, order: Sequence[str]) -> dict[str, Any]:
        """Go through the steps, come to rest, end it; returns the judge's violations."""
        processes = {name: Process(getattr(self, f"_{name}"), order.count(name)) for name in set(order)}
        for place, name in enumerate(order, 1):
            await processes[name].step()
            if order[:place].count("scan") not in IN_HAND:
                self.scene.record.mark("idle")
        violations = await self.scene.end(self.fanout)
        await forget(self.world)
        return violations

    async def keep(self) -> KeptCase:
        """Set up, and return the case for every order."""
        await self.set_up()
        kept = await KeptCase.of(self.world, self.scene)
        await forget(self.world)
        return kept

    async def set_up(self) -> None:
        """Register the phones, open the alert, cut its rings."""
        scene = self.scene
        await scene.register(PUSH, BEFORE)
        await scene.remove(PUSH, ["back"])
        self.alert = await scene.open(SEEN)
        await self._stages()
        await scene.radius(self.alert, 25)
        await self._stages()
        await scene.radius(self.alert, 40)

    async def _unfinished(self) -> Sequence[Stage]:
        return await self.world.repositories.alerts.stages.unfinished(self.world.clock.moment)

    async def _stages(self) -> None:
        for stage in await self._unfinished():
            await self.scene.plan(stage.id, self.fanout)

    # ------------------------------------------------------------ processes
    async def _move(self, stop: Stop) -> None:
        async def hook(row_id: str, tenant: int, moved: Sequence[Whereabouts]) -> None:
            await stop()
            await self.scene.intake.evaluate_journal(row_id, tenant, moved)

        self.scene.new_token((PUSH, "turn"))
        await self.scene.register(PUSH, AFTER, replace(self.scene.intake, evaluate_journal=hook))

    async def _chase(self, stop: Stop) -> None:
        await self._move(_at_once)
        await stop()
        for unit in await self.fanout.queue_delivery.finder.find_waiting(100):
            await deliver_unit(self.fanout.unit_delivery, unit.id)

    async def _plan(self, stop: Stop) -> None:
        cells: Any = Stopping(self.fanout.stage_planning.cells, stop, before="populated", after="populated")
        for stage in await self._unfinished():
            await self.scene.plan(stage.id, rewired(self.fanout, cells=cells))

    async def _scan(self, stop: Stop) -> None:
        channel: Any = Stopping(self.scene.phones[PUSH], stop, before="deliver")
        units: Any = Stopping(self.fanout.unit_delivery.units, stop, before="intend", after="intend")
        ledger: Any = Stopping(self.fanout.unit_delivery.batch_delivery.ledger, stop, before="mark")
        delivery_routes = Ways({PUSH: DeliveryRoute("push", False, channel=channel)})
        fanout = rewired(self.fanout, units=units, ledger=ledger, delivery_routes=delivery_routes)
        for unit in await self.fanout.queue_delivery.finder.find_waiting(10):
            await deliver_unit(fanout.unit_delivery, unit.id)

    async def _close(self, stop: Stop) -> None:
        await self.scene.close(self.alert)
        await self._sweep(stop)

    async def _update(self, stop: Stop) -> None:
        await self.scene.update(self.alert)
        await self._sweep(stop)

    async def _correct(self, stop: Stop) -> None:
        await self.scene.correct(self.alert, AWAY)
        await self._sweep(stop)

    async def _sight(self, stop: Stop) -> None:
        await self.scene.sight(self.alert, SIGHTED)
        await stop()
        await self._update(_at_once)

    async def _drop(self, stop: Stop) -> None:
        await self.scene.sight(self.alert, SIGHTED)
        await stop()
        await self.scene.remove_area(self.alert, 0)
        await self._sweep(_at_once)

    async def _leave(self, stop: Stop) -> None:
        async def removed() -> None:
            await stop()
            # The ring of a wider stage of the first area leaves out what this one covers.
            for stage in await self._unfinished():
                if stage.state is StageState.DUE:
                    await self.scene.plan(stage.id, self.fanout)
            await self.scene.remove_area(self.alert, 0)
            raise PlannerDied

        await self.scene.sight(self.alert, WEST)
        cells: Any = Stopping(self.fanout.stage_planning.cells, removed, before="populated")
        area = self.scene.alerts[self.alert].areas[-1]
        [its] = [stage.id for stage in await self._unfinished() if stage.area == area]
        with contextlib.suppress(PlannerDied):
            await self.scene.plan(its, rewired(self.fanout, cells=cells))

    async def _sweep(self, stop: Stop) -> None:
        for _ in range(2):
            await stop()
            for sweep in await self.fanout.sweep_planning.sweeps.unfinished():
                await run_sweep(self.fanout.sweep_planning, sweep.id)

    async def _narrow(self, stop: Stop) -> None:
        await self.scene.radius(self.alert, 2)

    async def _pause(self, stop: Stop) -> None:
        await self.scene.pause(self.alert)
        await stop()
        await self.scene.resume(self.alert)


async def _at_once() -> None:
    """Never stop."""


async def broken(world: World, chosen: Iterable[Sequence[str]]) -> list[tuple[str, object]]:
    """Return the orders that break a promise."""
    kept = await Case(world).keep()
    found = [(" ".join(order), await Case(world).play(order, kept)) for order in chosen]
    return [(order, violations) for order, violations in found if violations]


def sampled(act: str, count: int) -> Iterator[tuple[str, ...]]:
    """Return orders of the steps of all four, the same ones each time."""
    chance = random.Random(act)
    steps = [name for name in ("move", "plan", "scan", act) for _ in range(STEPS[name])]
    for _ in range(count):
        yield tuple(chance.sample(steps, len(steps)))
