"""Short runs that hypothesis generates and shrinks: acts one after another, with the workers' steps among them."""

import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from hub.domain.geometry import Point, destination
from hub.services.fanout.deliver_unit import deliver_unit
from hub.wiring.fanout import FanoutServices
from tests.services.fanout.exactness.places import RADII_KM
from tests.services.fanout.exactness.scene import Scene, forget
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import PUSH, World

PEOPLE, PLACES, ALERTS = 5, 6, 3

Step = tuple[Any, ...]

people = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PLACES - 1)), min_size=1, max_size=3)
person = st.integers(0, PEOPLE - 1)
alert = st.integers(0, ALERTS - 1)
area = st.integers(0, 3)
GIVEN: dict[str, tuple[st.SearchStrategy[Any], ...]] = {
    "register": (people,),
    "move": (people,),
    "remove": (person,),
    "token": (person,),
    "ask": (person, st.sets(alert), st.booleans()),
    "open": (st.integers(0, 3),),
    "radius": (alert, st.sampled_from(RADII_KM), area),
    **dict.fromkeys(("sight", "correct"), (alert, st.integers(0, PLACES - 1))),
    "remove_area": (alert, area),
    **dict.fromkeys(("hold", "update", "close", "confirm_area", "overdue"), (alert,)),
    "batch": (st.integers(0, 5),),
}
ORDERS = {"radius", "sight", "correct", "remove_area", "hold", "update", "close", "confirm_area", "overdue"}
"""The acts of officers on an alert."""
EACH = Counter(dict.fromkeys(("remove", "open", "rest", *ORDERS), 1)) + Counter(
    batch=8, move=4, register=3, radius=2, hold=2, ask=3, plan=2, sweep=2, token=2, hooks=2, sight=1
)
"""The acts of every program, in a random order: drawn freely, a short program would have half of them."""


@st.composite
def programs(draw: st.DrawFn) -> list[Step]:
    """Return steps in a random order, each with its arguments."""
    kinds = draw(st.permutations(sorted(EACH.elements())))
    return [(kind, *(draw(one) for one in GIVEN.get(kind, ()))) for kind in kinds]


class Performance:
    """A program being played in one region, with some devices and two open alerts, one of them begun.

    A step that makes no sense, such as closing what is closed, is left out.
    """

    def __init__(self, world: World, region: Point, program: Sequence[Step]) -> None:
        self.world, self.program = world, program
        self.scene = Scene(world, [PUSH], random.Random(0))
        self.scene.hooks_later = True
        self.intake = replace(self.scene.intake, evaluate_journal=_nothing)
        self.fanout: FanoutServices = rewired(world.fanout, batch_size=2, unit_size=4, second_look_seconds=60.0)
        self.places = [destination(region, 67 * n, km) for n, km in enumerate((0, 7, 12, 20, 33, 70))]
        self.opened: list[str] = []

    async def play(self) -> dict[str, Any]:
        """Play the program and return the judge's violations."""
        try:
            await self._register([(n, n) for n in range(3)])
            await self._open(0)
            await self._plan()
            await self._open(1)
            for name, *given in self.program:
                if name in ORDERS:
                    await self._order(name, *given)
                else:
                    await getattr(self, f"_{name}")(*given)
                self.scene.record.mark("idle")
            return await self.scene.end(self.fanout)
        finally:
            await forget(self.world)

    # ------------------------------------------------------------ partners
    def _known(self, number: int) -> bool:
        person = self.scene.people.get((PUSH, f"d{number}"))
        return person is not None and person.known

    async def _register(self, chosen: Sequence[tuple[int, int]]) -> None:
        await self.scene.register(PUSH, {f"d{n}": self.places[place] for n, place in chosen}, self.intake)

    async def _move(self, chosen: Sequence[tuple[int, int]]) -> None:
        places = {f"d{n}": self.places[place] for n, place in chosen if self._known(n)}
        if places:
            await self.scene.move(PUSH, places, self.intake)

    async def _remove(self, number: int) -> None:
        if self._known(number):
            await self.scene.remove(PUSH, [f"d{number}"], erased=number % 2 == 1)

    async def _token(self, number: int) -> None:
        if self._known(number):
            self.scene.new_token((PUSH, f"d{number}"))

    async def _ask(self, number: int, muted: set[int], everything: bool) -> None:
        if self._known(number):
            chosen = [self.opened[place] for place in muted if place < len(self.opened)]
            await self.scene.ask(PUSH, {f"d{number}": (chosen, everything)}, self.intake)

    # ------------------------------------------------------------ officers
    async def _open(self, place: int) -> None:
        if len(self.opened) < ALERTS:
            self.opened.append(await self.scene.open(self.places[place]))

    async def _order(self, kind: str, number: int, *given: Any) -> None:
        """Let an officer act on an alert that was opened and has not ended."""
        alert = self.opened[number] if number < len(self.opened) else ""
        if alert in self.scene.alerts:
            given = (self.places[given[0]],) if kind in ("sight", "correct") else given
            await getattr(self.scene, kind)(alert, *given)

    # ------------------------------------------------------------ workers
    async def _hooks(self) -> None:
        await self.scene.hooks()

    async def _plan(self) -> None:
        for stage in await self.fanout.stage_planning.stages.unfinished(self.world.clock.moment):
            await self.scene.plan(stage.id, self.fanout)

    async def _sweep(self) -> None:
        await self.world.sweeps()

    async def _batch(self, place: int) -> None:
        """Deliver one batch of a waiting unit."""
        waiting = await self.fanout.queue_delivery.finder.find_waiting(100)
        left = iter([True])

        @contextlib.asynccontextmanager
        async def once() -> AsyncIterator[bool]:
            yield next(left, False)

        if waiting:
            await deliver_unit(self.fanout.unit_delivery, waiting[place % len(waiting)].id, once)

    async def _rest(self) -> None:
        await self.scene.rest(self.fanout)


async def _nothing(*_: object) -> None:
    """Do nothing: the hook is a step of its own."""
