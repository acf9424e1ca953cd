"""The processes that send: their connections, and their ends."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

from bench.survival.fragile_hub import FragileHub


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A sending process that was stopped. `ports` are those of its connections to the provider.

    `asked` is the number of its requests without an answer at that moment. A process that is frozen for longer than its
    lease is dead to the others; `until` is when it came back.
    """

    pid: int
    at: float
    ports: tuple[int, ...]
    asked: int
    until: float | None = None


WAIT_SECONDS = 1.0


def pool(hub: FragileHub) -> list[psutil.Process]:
    """Return the processes that send."""
    return psutil.Process(hub.units_worker.pid).children() if hub.units_worker.running else []


async def work_heartbeats(hub: FragileHub) -> list[psutil.Process]:
    """Return the processes that wait for the provider's answer; all of them, if none does for a while."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        busy = [child for child in pool(hub) if hub.to_provider.waiting.intersection(_ports(hub, child))]
        if busy:
            return busy
        await asyncio.sleep(0.02)
    return pool(hub)


def hold(hub: FragileHub, processes: Sequence[psutil.Process]) -> list[Interrupted]:
    """Freeze processes and read which connections are theirs."""
    held: list[Interrupted] = []
    for process in processes:
        process.suspend()
        ports = _ports(hub, process)
        held.append(Interrupted(process.pid, time.time(), ports, len(hub.to_provider.waiting.intersection(ports))))
    return held


async def stop_in_a_batch(
    hub: FragileHub, choose: Callable[[FragileHub, Sequence[psutil.Process]], Sequence[psutil.Process]]
) -> tuple[Sequence[psutil.Process], list[Interrupted]]:
    """Freeze the chosen processes, if possible with one of them in the middle of a batch."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        chosen = choose(hub, await work_heartbeats(hub))
        held = hold(hub, chosen)
        if any(one.asked for one in held) or time.monotonic() > deadline:
            return chosen, held
        # They had received their last answers.
        for process in chosen:
            process.resume()


async def stop_one(hub: FragileHub, chance: random.Random) -> tuple[Sequence[psutil.Process], list[Interrupted]]:
    """Freeze one process of the pool, or none if there is none."""
    return await stop_in_a_batch(hub, lambda _, found: chance.sample(found, min(1, len(found))))


async def kill_one(hub: FragileHub, chance: random.Random) -> list[Interrupted]:
    """Send SIGKILL to one process of the pool; its parent starts another."""
    victims, held = await stop_one(hub, chance)
    for victim in victims:
        victim.kill()
    return held


async def kill_all(hub: FragileHub) -> list[Interrupted]:
    """Send SIGKILL to the whole pool and its parent."""
    _, held = await stop_in_a_batch(hub, lambda hub, _: pool(hub))
    hub.units_worker.kill()
    return held


def _ports(hub: FragileHub, process: psutil.Process) -> tuple[int, ...]:
    try:
        found = process.net_connections("tcp4")
    except psutil.Error:
        return ()
    return tuple(one.laddr.port for one in found if one.raddr[1:] == (hub.provider_port,))
