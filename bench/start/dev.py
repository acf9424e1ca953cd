"""A hub of `hub dev`: seconds until it is ready, and the processor time of its processes until then and at rest."""

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import psutil

from bench.rows import Row, at_most
from bench.start.sizes import Sizes
from tests.local.dev_hub import running
from tests.timeouts import PROGRAM_TIMEOUT

READY_SECONDS, READY_CPU_SECONDS, REST_PERCENT = 8.0, 12.0, 3.0
SETTLE_SECONDS = 8.0
"""Caches are filled and indexes are made for some seconds after the screen is there."""


@dataclass(frozen=True, slots=True)
class Start:
    """One hub: seconds until it was ready, their processor time, and the percentage of a core that it takes at rest."""

    ready: float
    cpu: float
    rest: float


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the three figures, each the median over the hubs."""
    starts = [await _start(sizes.rest_seconds) for _ in range(sizes.hubs)]
    measured = {"hubs": [asdict(start) for start in starts]}
    for name, unit, figure, goal, note in (
        ("dev.ready", "s", median(each.ready for each in starts), READY_SECONDS, "from the command to the screen"),
        ("dev.cpu", "s", median(each.cpu for each in starts), READY_CPU_SECONDS, "processor time of all its processes"),
        ("dev.rest", "%", median(each.rest for each in starts), REST_PERCENT, "of a core, all processes together"),
    ):
        notes = (f"{note}; median of {sizes.hubs}; Python {sys.version_info.major}.{sys.version_info.minor}",)
        yield Row(name, unit, figure, goal=at_most(goal), notes=notes, measured=measured)


async def _start(rest_seconds: int) -> Start:
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        began = time.monotonic()
        with running(Path(directory) / "dev.log") as process:
            ready, hub = time.monotonic() - began, psutil.Process(process.pid)
            cpu = _cpu_seconds(hub)
            await asyncio.sleep(SETTLE_SECONDS)
            settled = _cpu_seconds(hub)
            await asyncio.sleep(rest_seconds)
            rest = (_cpu_seconds(hub) - settled) / rest_seconds * 100
            process.send_signal(signal.SIGINT)
            await asyncio.to_thread(process.wait, PROGRAM_TIMEOUT)
    return Start(ready, cpu, rest)


def _cpu_seconds(hub: psutil.Process) -> float:
    """Return the processor time of the hub's processes, those that have ended among them."""
    return sum(sum(each.cpu_times()[:4]) for each in [hub, *hub.children(recursive=True)])
