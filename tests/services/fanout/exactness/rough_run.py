"""A long run in which workers die, answers are lost and Redis loses its memory, while ended alerts are compacted.

tests/oracle/movement excuses a repeat only for the devices of a batch whose sender died.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from tests.services.fanout.exactness.long_run import LongRun, Size
from tests.services.fanout.exactness.scene import Scene
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import World

LEASE_SECONDS = 1.5
ROUGH = Size(
    250, people=80, places=30, moves=30, registrations=30, preferences=12, removals=8, open_alerts=3, batch=2, unit=5
)


class RoughRun(LongRun):
    """The run of one seed."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed, ROUGH)
        world.repositories.fanout.units.lease = timedelta(seconds=LEASE_SECONDS)
        self.fanout = rewired(
            self.fanout,
            units=Orphans(self.fanout.unit_delivery.units, self.scene),
            lease_seconds=LEASE_SECONDS,
            second_look_seconds=0.1,
        )
        self.acts = Counter(radius=6, update=3, hold=4, close=1)
        for phones in self.scene.phones.values():
            phones.unknown = 0.05
        self.works.append(self._compact)

    async def _compact(self) -> bool:
        await self.scene.world.compact()
        return False

    async def _trouble(self) -> None:
        """Kill workers where they stand and start others; Redis loses all, or starts again."""
        for _ in range(4):
            await asyncio.sleep(self.chance.random() * 0.5)
            hand, work = self.chance.choice(list(self.hands.items()))
            await self._dismiss(hand)
            self._hire(work)
        redis = self.scene.world.embedded
        await self.chance.choice([redis.flush, redis.restart])()

    async def _end(self) -> None:
        """End all while some phones are away; they return to a ledger that is rebuilt while its units are compacted."""
        people = self.scene.people
        away = [who for who, person in people.items() if person.known and self.chance.random() < 0.4]
        for who in away:
            self.scene.new_token(who)
        await super()._end()
        await self.scene.world.embedded.flush()
        for tenant in self.scene.phones:
            places = {ref: self._somewhere() for owner, ref in away if owner == tenant}
            await self.scene.register(tenant, places, self.intake)
        await self._rest()


class Orphans:
    """The port `Units`. It records each batch that a worker finds open, because its sender died."""

    def __init__(self, inner: Any, scene: Scene) -> None:
        self._inner, self._scene = inner, scene

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def claim(self, unit_id: str) -> Any:
        claimed = await self._inner.claim(unit_id)
        if claimed and (intent := claimed[0].intent):
            await self._scene.died(claimed[0].alert, claimed[0].tenant, intent.entries)
        return claimed
