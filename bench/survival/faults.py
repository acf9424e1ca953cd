"""The faults by name. Each starts at a moment of a running stage and returns when all parts run again."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.write_concern import WriteConcern

from bench.survival.callers import Bare, calling
from bench.survival.failover import FAILOVERS, Failover
from bench.survival.fragile_hub import FragileHub
from bench.survival.senders import Interrupted, kill_all, kill_one, stop_one
from hub.local.fcm.answers import Mode
from hub.local.fcm.projects import Behaviour
from tests.e2e.world import Partner
from tests.oracle.call_times import Call
from tests.replicas.proxy import Proxy

SLOW_STORE, SLOW_PROVIDER = 0.04, 0.1
"""Seconds of delay for each piece of data."""

UNTIL_NOTICED = 0.2
BAD_ANSWER_SHARE = 0.3
"""Share of the pushes with a bad answer: at half, the circuit breaker would open for good."""

AFTER_ELECTION_SECONDS = 2.0
"""Seconds in which calls are still made after a fail-over."""

FAULT_SECONDS = 1.5
"""Seconds of bad behaviour of a provider or a connection."""


@dataclass
class Trouble:
    """The parts a fault acts on, and its traces for the judge. `calm` is the provider's behaviour otherwise."""

    hub: FragileHub
    projects: Sequence[str]
    tokens: Sequence[str]
    calm: Behaviour
    lease: float
    chance: random.Random
    partner: Partner
    interrupted: list[Interrupted] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    elections: list[float] = field(default_factory=list)
    """When a new primary began to take writes."""


Fault = Callable[[Trouble], Coroutine[Any, Any, None]]


async def kill_worker_child(on: Trouble) -> None:
    """Kill one process of the sending pool."""
    on.interrupted += await kill_one(on.hub, on.chance)


async def kill_worker(on: Trouble) -> None:
    """Kill the sending pool and its parent."""
    on.interrupted += await kill_all(on.hub)
    await asyncio.sleep(UNTIL_NOTICED)
    on.hub.start_workers()


async def kill_planner(on: Trouble) -> None:
    """Kill the worker that starts stages and cuts sweeps."""
    on.hub.alerts_worker.kill()
    await asyncio.sleep(UNTIL_NOTICED)
    on.hub.start_workers()


async def kill_beat(on: Trouble) -> None:
    """Kill the scheduler."""
    on.hub.beat.kill()
    await asyncio.sleep(on.chance.uniform(0.2, 2.0))
    on.hub.start_workers()


async def kill_hub(on: Trouble) -> None:
    """Kill the API."""
    on.hub.api.kill()
    await asyncio.sleep(UNTIL_NOTICED)
    await on.hub.start_api()


async def kill_redis(on: Trouble) -> None:
    """Kill Redis; what it had written to its file comes back."""
    on.hub.redis.kill()
    await asyncio.sleep(on.chance.uniform(0.1, 1.0))
    await on.hub.redis.start()


async def kill_mongo(on: Trouble) -> None:
    """Kill every member of MongoDB at once; what was journalled comes back."""
    on.hub.mongo.kill()
    await asyncio.sleep(on.chance.uniform(0.1, 1.0))
    await on.hub.mongo.start()


async def restart_worker(on: Trouble) -> None:
    """Stop the sending pool in order, and start it again."""
    await on.hub.units_worker.stop()
    on.hub.start_workers()


async def restart_redis(on: Trouble) -> None:
    """Stop Redis in order, and start it again."""
    await on.hub.redis.restart()


async def restart_mongo(on: Trouble) -> None:
    """Stop every member of MongoDB in order, and start them again."""
    await on.hub.mongo.restart()


async def empty_redis(on: Trouble) -> None:
    """Empty Redis: ledger, claims, queues and notices."""
    await on.hub.redis.flush()


async def freeze_worker_child(on: Trouble) -> None:
    """Freeze one sending process for longer than its lease, then let it go on."""
    frozen, held = await stop_one(on.hub, on.chance)
    await asyncio.sleep(on.lease + on.chance.uniform(2.0, 4.0))
    for process in frozen:
        process.resume()
    on.interrupted += [replace(one, until=time.time()) for one in held]


def cut(choose: Callable[[FragileHub], Sequence[Proxy]]) -> Fault:
    """Cut connections again and again, and refuse new ones for a while."""

    async def fault(on: Trouble) -> None:
        proxies = choose(on.hub)
        for _ in range(3):
            for proxy in proxies:
                proxy.shut = True
                proxy.cut()
            await asyncio.sleep(on.chance.uniform(0.0, 0.3))
            for proxy in proxies:
                proxy.shut = False
            await asyncio.sleep(on.chance.uniform(0.05, 0.5))

    return fault


def slow(choose: Callable[[FragileHub], Sequence[Proxy]], seconds: float) -> Fault:
    """Slow every connection down."""

    async def fault(on: Trouble) -> None:
        proxies = choose(on.hub)
        for proxy in proxies:
            proxy.delay = seconds
        await asyncio.sleep(FAULT_SECONDS * 2)
        for proxy in proxies:
            proxy.delay = 0.0

    return fault


def answers(*modes: Mode, share: float = BAD_ANSWER_SHARE, **changes: Any) -> Fault:
    """Answer a share of the pushes with these modes."""

    async def fault(on: Trouble) -> None:
        rates = dict.fromkeys(modes, share / len(modes)) if modes else {}
        for project in on.projects:
            await on.hub.fcm.behave(project, replace(on.calm, rates=rates, **changes))
        await asyncio.sleep(FAULT_SECONDS)
        for project in on.projects:
            await on.hub.fcm.behave(project, on.calm)

    return fault


async def refuse_one_without_a_word(on: Trouble) -> None:
    """Refuse one push of each project for a quota, without Retry-After: the hub waits a minute."""
    await on.hub.fcm.answer(on.tokens, Mode.QUOTA_EXCEEDED, times=1)


@asynccontextmanager
async def _bare_writes(url: str) -> AsyncIterator[Bare]:
    async with AsyncMongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=10_000, connectTimeoutMS=2000) as client:
        things = client.bare.get_collection("things", write_concern=WriteConcern("majority", j=True))

        async def write() -> None:
            await things.insert_one({})

        yield write


def fail_over(failover: Failover) -> Fault:
    """Make the replica set fail over; return when each member is well again."""

    async def fault(on: Trouble) -> None:
        began = time.time()
        async with _bare_writes(on.hub.mongo.url) as bare, calling(on.partner, bare) as calls:
            await failover(on.hub.mongo)
            await on.hub.mongo.well()
            await asyncio.sleep(AFTER_ELECTION_SECONDS)
        on.calls += calls
        on.elections += on.hub.mongo.elections(began)

    return fault


FAULTS: Mapping[str, Fault] = {
    "worker child killed": kill_worker_child,
    "worker killed": kill_worker,
    "planner killed": kill_planner,
    "beat killed": kill_beat,
    "hub killed": kill_hub,
    "Redis killed": kill_redis,
    "MongoDB killed": kill_mongo,
    "worker restarted": restart_worker,
    "Redis restarted": restart_redis,
    "MongoDB restarted": restart_mongo,
    "Redis emptied": empty_redis,
    "worker child frozen": freeze_worker_child,
    "MongoDB cut off": cut(lambda hub: hub.mongo.clients),
    "Redis cut off": cut(lambda hub: [hub.to_broker]),
    "provider cut off": cut(lambda hub: [hub.to_provider]),
    "MongoDB slow": slow(lambda hub: hub.mongo.clients, SLOW_STORE),
    "Redis slow": slow(lambda hub: [hub.to_broker], SLOW_STORE),
    "provider slow": slow(lambda hub: [hub.to_provider], SLOW_PROVIDER),
    "quota filled": answers(quota=60, quota_window=1.0, retry_after=1.0),
    "500": answers(Mode.INTERNAL, Mode.INTERNAL_DELIVERED),
    "503": answers(Mode.UNAVAILABLE, Mode.UNAVAILABLE_DELIVERED),
    "429 with Retry-After": answers(Mode.QUOTA_EXCEEDED, share=0.02, retry_after=1.0),
    "429 without Retry-After": refuse_one_without_a_word,
    "malformed bodies": answers(Mode.UNREADABLE),
    "resets": answers(Mode.RESET, Mode.RESET_DELIVERED),
    **{name: fail_over(failover) for name, failover in FAILOVERS.items()},
}

TELLING_FAULTS: Mapping[str, str] = {
    "worker killed": "close",
    "Redis emptied": "none",
    "worker child killed": "none",
    "MongoDB killed": "sighting and update",
    "503": "none",
    "primary steps down": "none",
    "primary frozen": "update",
    "primary cut off from its peers": "none",
}
"""For a short run: the faults that soonest show a broken rule of the fan-out, with the officers' acts."""

LEAVES_THE_LEDGER = frozenset(FAULTS) - {"Redis killed", "Redis restarted", "Redis emptied", "Redis cut off"}
"""A dead process may leave a batch that is marked and not settled: it is not repeated while Redis lives."""

__all__ = ["FAULTS", "LEAVES_THE_LEDGER", "TELLING_FAULTS", "Fault", "Trouble"]
