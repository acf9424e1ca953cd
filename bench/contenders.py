"""A contender: a process of its own that does a number of things on order and answers how long it took.

It reads JSON, one line each: first its setup, then an order for each turn. Its processor time and memory
are its own, so they can be measured apart from the others.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import uvloop

from bench.rounds import Sample

Order = Mapping[str, Any]
Work = Callable[[Order], Awaitable[Mapping[str, float]]]
"""Does what an order says. It returns details, with `count` if it did not do exactly that many."""

MAX_LINE_BYTES = 2**26


class ContenderFailed(RuntimeError):
    """A contender ended; its output is above."""


class Contender:
    """The parent's end of a contender."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def take(self, **order: Any) -> Sample:
        """Run one turn and return its sample."""
        answer = await self.tell(order)
        return Sample(**answer)

    async def tell(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Send a line and return the answer."""
        writer, reader = self._process.stdin, self._process.stdout
        assert writer
        assert reader
        writer.write(json.dumps(line).encode() + b"\n")
        await writer.drain()
        answer = await reader.readline()
        if not answer:
            raise ContenderFailed(f"a contender ended with {await self._process.wait()}")
        read: dict[str, Any] = json.loads(answer)
        return read


@asynccontextmanager
async def contender(
    module: str, environment: Mapping[str, str] | None = None, **setup: Any
) -> AsyncIterator[Contender]:
    """Start a module as a contender. It ends when its input ends, so no process stays behind."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | dict(environment or {}),
        limit=MAX_LINE_BYTES,
    )
    started = Contender(process)
    try:
        await started.tell(setup)
        yield started
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


def serve(opened: Callable[[Mapping[str, Any]], AbstractAsyncContextManager[Work]]) -> None:
    """Run the child's end: open with the first line, then do one order a line until the input ends."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(opened))


async def _serve(opened: Callable[[Mapping[str, Any]], AbstractAsyncContextManager[Work]]) -> None:
    setup = json.loads(await asyncio.to_thread(sys.stdin.readline))
    async with opened(setup) as work:
        _answer({})
        while line := await asyncio.to_thread(sys.stdin.readline):
            order = json.loads(line)
            wall, cpu = time.perf_counter(), time.process_time()
            details = dict(await work(order))
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            # A contender with setup work inside its turn reports the time of the turn itself.
            measured = {"wall": details.pop("wall", wall), "cpu": details.pop("cpu", cpu)}
            _answer({"count": int(details.pop("count", order.get("count", 1))), **measured, "details": details})


def _answer(values: Mapping[str, Any]) -> None:
    print(json.dumps(values), flush=True)
