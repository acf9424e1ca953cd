"""The partners, their phones, and the phones that register during a fault."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp

from bench.survival.sizes import Sizes
from reunion import Device, GeoPoint, ReunionError
from tests.databases import ALL_ROWS
from tests.e2e.world import Partner, World, at_distance, token_of

T = TypeVar("T")

RETRY_INTERVAL_SECONDS = 0.1
RETRY_SECONDS = 30.0
SPREAD_KM = (0.0, 9.0, 21.0, 40.0, 63.0)
"""Distances of the phones from the place: in cells of their own."""

CALLER = "-caller-"
"""In the refs of devices that only call: no alert reaches them."""

FAILURES = (aiohttp.ClientError, OSError, TimeoutError, AssertionError, ReunionError)
"""Errors of a caller while something is down. An answer with errors is an AssertionError in `tests.e2e`."""


async def at_last(ask: Callable[[], Awaitable[T]]) -> T:
    """Repeat a call until it succeeds, as an app or an officer would."""
    deadline = time.monotonic() + RETRY_SECONDS
    while True:
        try:
            return await ask()
        except FAILURES:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(RETRY_INTERVAL_SECONDS)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Two partners whose phones stand around one place. Newcomers register anew in each round."""

    world: World
    partners: Sequence[Partner]
    place: GeoPoint
    newcomers: int

    @property
    def projects(self) -> list[str]:
        """The partners' projects at the push provider."""
        return [f"{partner.name}-live" for partner in self.partners]

    async def come(self) -> None:
        """Register newcomers."""
        for partner in self.partners:
            await self._register(partner, self._refs(partner), self.place)

    async def come_again(self, tokens: Sequence[str], km: float) -> None:
        """Register told phones again, `km` from the middle: a forgotten phone would be told again."""
        for partner in self.partners:
            mine = [token for token in tokens if token.startswith(token_of(f"{partner.name}-"))]
            if refs := [token.removeprefix(token_of("")) for token in mine if "-late-" not in token]:
                await self._register(partner, refs, at_distance(self.place, km))

    async def go(self) -> None:
        """Unregister the newcomers."""
        for partner in self.partners:

            async def remove(partner: Partner = partner) -> None:
                await partner.client().devices.remove(self._refs(partner))

            await at_last(remove)

    async def rows(self) -> list[dict[str, Any]]:
        """Return the token, tenant and number of every registered phone, for the judge, and if it comes and goes."""
        rows = self.world.database.collection("devices").find(ALL_ROWS | {"a": True}, {"p": 1, "n": 1, "t": 1})
        phones = [
            {"token": row["t"], "tenant": row["p"], "number": row["n"], "returns": "-late-" in row["t"]}
            async for row in rows
        ]
        return [phone for phone in phones if CALLER not in phone["token"]]

    async def _register(self, partner: Partner, refs: Sequence[str], place: GeoPoint) -> None:
        devices = [Device(ref, latitude=place.latitude, longitude=place.longitude, token=token_of(ref)) for ref in refs]

        async def register() -> None:
            results = await partner.client().devices.register(devices)
            assert [result.error for result in results] == [None] * len(devices)

        await at_last(register)

    def _refs(self, partner: Partner) -> list[str]:
        return [f"{partner.name}-late-{number}" for number in range(self.newcomers)]


async def gather_crowd(world: World, sizes: Sizes) -> Crowd:
    """Create the partners and register their phones."""
    place, partners = world.place(), []
    for _ in range(2):
        partner = await world.partner("fcm")
        for km in SPREAD_KM:
            await partner.phones(at_distance(place, km), sizes.phones // len(SPREAD_KM))
        partners.append(partner)
    return Crowd(world, partners, place, sizes.newcomers)
