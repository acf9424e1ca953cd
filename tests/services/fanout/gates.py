"""Stop a piece of work at a named step, to let others act in between or to kill it there."""

import asyncio
import contextlib
import random
from collections.abc import Coroutine
from typing import Any

from hub.services.intake.device_ports import EvaluateJournal
from tests.timeouts import HANG_TIMEOUT


class Gate:
    """A place where the first call stops until the gate opens; later calls pass."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()
        self._open = asyncio.Event()
        self._used = False

    async def stop_here(self) -> None:
        if self._used:
            return
        self._used = True
        self._reached.set()
        await self._open.wait()

    async def reached(self) -> None:
        await asyncio.wait_for(self._reached.wait(), HANG_TIMEOUT)

    def open(self) -> None:
        self._open.set()


class Gated:
    """A real port, except that the methods named in `before` or `after` stop at their gate."""

    def __init__(
        self, inner: Any, *, before: dict[str, Gate] | None = None, after: dict[str, Gate] | None = None
    ) -> None:
        self._inner = inner
        self._before = before or {}
        self._after = after or {}

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in self._before and name not in self._after:
            return method

        async def gated(*args: Any, **named: Any) -> Any:
            if name in self._before:
                await self._before[name].stop_here()
            answer = await method(*args, **named)
            if name in self._after:
                await self._after[name].stop_here()
            return answer

        return gated


class Jitter:
    """A port whose calls are delayed at random, so that others get in between: `often` of them, up to `seconds`."""

    def __init__(self, inner: Any, chance: random.Random, *, often: float, seconds: float) -> None:
        self._inner, self._chance, self._often, self._seconds = inner, chance, often, seconds

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        async def late(*args: Any, **named: Any) -> Any:
            if self._chance.random() < self._often:
                await asyncio.sleep(self._chance.random() * self._seconds)
            return await method(*args, **named)

        return late


class Worker:
    """A piece of work beside the test that runs until it reaches its gate."""

    def __init__(self, work: Coroutine[Any, Any, Any], gate: Gate) -> None:
        self._task = asyncio.ensure_future(work)
        self._gate = gate

    async def at_gate(self) -> "Worker":
        waiting = asyncio.ensure_future(self._gate.reached())
        await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            await self._task
            raise AssertionError("the work ended without passing its gate")
        return self

    async def go_on(self) -> Any:
        self._gate.open()
        return await asyncio.wait_for(self._task, HANG_TIMEOUT)

    async def die(self) -> None:
        """Kill the process where it stands."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task


async def stopped_at(gate: Gate, work: Coroutine[Any, Any, Any]) -> Worker:
    """Start a piece of work and wait until it reaches its gate."""
    return await Worker(work, gate).at_gate()


class Counted:
    """The unit rows that a ledger reads, with a count of its rebuilds."""

    def __init__(self, truth: Any) -> None:
        self._truth = truth
        self.rebuilds = 0

    def __getattr__(self, name: str) -> Any:
        if name == "ledger_of":
            self.rebuilds += 1
        return getattr(self._truth, name)


Hook = EvaluateJournal
