"""Calls of an app's server that begin all the time, whatever becomes of the others."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from pymongo.errors import PyMongoError

from bench.survival.crowd import CALLER, FAILURES
from reunion import Device
from tests.e2e.world import Partner, token_of
from tests.oracle.call_times import BARE, Call

INTERVAL_SECONDS = 0.25

DEVICES = 64
"""No call meets another one in its device."""

READ = "{ alerts(first: 1) { edges { node { id } } } }"

_numbers = itertools.count()


Bare = Callable[[], Awaitable[None]]
"""A majority write through a driver alone."""


@asynccontextmanager
async def calling(partner: Partner, bare: Bare) -> AsyncIterator[list[Call]]:
    """Make calls while the block runs; afterwards the list holds all of them."""
    calls: list[Call] = []
    running: set[asyncio.Task[None]] = set()

    async def make(kind: str, ask: Callable[[], Awaitable[None]]) -> None:
        began, ok = time.time(), True
        try:
            await ask()
        except (*FAILURES, PyMongoError):
            ok = False
        calls.append(Call(kind, began, time.time(), ok))

    async def begin() -> None:
        while True:
            for kind, ask in (("write", lambda: _write(partner)), ("read", lambda: _read(partner)), (BARE, bare)):
                running.add(asyncio.create_task(make(kind, ask)))
            await asyncio.sleep(INTERVAL_SECONDS)

    beginning = asyncio.create_task(begin())
    try:
        yield calls
    finally:
        beginning.cancel()
        await asyncio.gather(*running)


async def _write(partner: Partner) -> None:
    number = next(_numbers)
    ref = f"{partner.name}{CALLER}{number % DEVICES}"
    # Each time elsewhere, or nothing would be written; far from every alert of the rounds.
    device = Device(ref, latitude=-85.0 - number % 3, longitude=0.0, token=token_of(ref))
    [result] = await partner.client().devices.register([device])
    assert result.error is None, result.error


async def _read(partner: Partner) -> None:
    answer = await partner.ask(READ)
    assert not answer.body.get("errors"), answer.body
