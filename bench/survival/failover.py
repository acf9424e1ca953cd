"""The faults of a replica set. Each proves itself by lines of the servers' logs, or the round does not count."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from pymongo.write_concern import WriteConcern

from tests.replicas.replica_set import ELECTED, Member, ReplicaSet

# The numbers of lines in a server's log, as ELECTED.
HANDED_OFF = 21347
""""Handing off election": a step-down on request."""
CHANGED = 21358
""""Replica set state transition"."""
NO_MAJORITY = 21809
""""Can't see a majority of the set, relinquishing primary"."""
UNCLEAN = 22271
""""Detected unclean shutdown", at the start after a SIGKILL."""
DOWN = 21216
""""Member is now in state DOWN", as another member sees it."""
LOCKED, UNLOCKED = 20462, 20466
""""mongod is locked and no writes are allowed", "fsyncUnlock complete"."""
ROLLED_BACK = 21592
""""Rollback complete"."""

AWAY_SECONDS = 6.0
"""Longer than a lease and than an election."""

LAG_SECONDS = 4.0
"""Below the 10 s of lag from which a primary slows its clients down."""

STEP_DOWN_SECONDS = 10

Failover = Callable[[ReplicaSet], Coroutine[Any, Any, None]]


async def step_down(replicas: ReplicaSet) -> None:
    """Ask the primary to step down, as an upgrade does."""
    began, primary = time.time(), await replicas.primary()
    async with replicas.asking(primary) as client:
        await client.admin.command("replSetStepDown", STEP_DOWN_SECONDS)
    await _lines(replicas, began, {HANDED_OFF: primary, ELECTED: None})


async def kill_primary(replicas: ReplicaSet) -> None:
    """Kill the primary, and start it again once another one serves."""
    began, primary = time.time(), await replicas.primary()
    primary.process.kill()
    await _lines(replicas, began, {ELECTED: None})
    await primary.start()
    await _lines(replicas, began, {UNCLEAN: primary})


async def freeze_primary(replicas: ReplicaSet) -> None:
    """Freeze the primary until another one serves, and let it go on: it still thinks that it is the primary."""
    began, primary = time.time(), await replicas.primary()
    primary.freeze()
    try:
        await asyncio.sleep(AWAY_SECONDS)
        await _lines(replicas, began, {ELECTED: None})
    finally:
        thawed = time.time()
        primary.thaw()
    await replicas.wait_for_line(CHANGED, thawed, [primary], {"oldState": "PRIMARY"})


async def kill_secondary(replicas: ReplicaSet) -> None:
    """Kill a secondary, and start it again."""
    began, secondary = time.time(), await replicas.secondary()
    secondary.process.kill()
    await _lines_of_others(replicas, began, secondary)
    await secondary.start()
    await _lines(replicas, began, {UNCLEAN: secondary})


async def freeze_secondary(replicas: ReplicaSet) -> None:
    """Freeze a secondary until the others think that it is down."""
    began, secondary = time.time(), await replicas.secondary()
    secondary.freeze()
    try:
        await asyncio.sleep(AWAY_SECONDS)
        await _lines_of_others(replicas, began, secondary)
    finally:
        secondary.thaw()


async def cut_off_primary(replicas: ReplicaSet) -> None:
    """Cut the primary off from its peers, while its clients still reach it."""
    began, primary = time.time(), await replicas.primary()
    replicas.cut_off(primary)
    try:
        await asyncio.sleep(AWAY_SECONDS)
        await _lines(replicas, began, {NO_MAJORITY: primary, ELECTED: None})
    finally:
        replicas.reconnect(primary)


async def lag_majority(replicas: ReplicaSet) -> None:
    """Keep both secondaries from writing: no majority confirms anything meanwhile."""
    began, primary = time.time(), await replicas.primary()
    lagging = [member for member in replicas.members if member is not primary]
    for member in lagging:
        async with replicas.asking(member) as client:
            await client.admin.command("fsync", lock=True)
    await asyncio.sleep(LAG_SECONDS)
    for member in lagging:
        async with replicas.asking(member) as client:
            await client.admin.command("fsyncUnlock")
    for member in lagging:
        await _lines(replicas, began, {LOCKED: member, UNLOCKED: member})


async def roll_back(replicas: ReplicaSet) -> None:
    """Kill a primary with writes that no other member has; it comes back and rolls them back."""
    began, primary = time.time(), await replicas.primary()
    replicas.cut_off(primary)
    try:
        async with replicas.asking(primary) as client:
            alone = client.rolled.get_collection("back", write_concern=WriteConcern(1, j=True))
            await alone.insert_one({"_id": began})
        primary.process.kill()
        await _lines(replicas, began, {ELECTED: None})
    finally:
        replicas.reconnect(primary)
    await primary.start()
    await _lines(replicas, began, {UNCLEAN: primary, ROLLED_BACK: primary})


async def _lines(replicas: ReplicaSet, since: float, wanted: Mapping[int, Member | None]) -> None:
    """Wait until the members have logged these lines; None stands for any of them."""
    await asyncio.gather(
        *(replicas.wait_for_line(number, since, [member] if member else None) for number, member in wanted.items())
    )


async def _lines_of_others(replicas: ReplicaSet, since: float, down: Member) -> None:
    others = [member for member in replicas.members if member is not down]
    await replicas.wait_for_line(DOWN, since, others, {"hostAndPort": down.address})


FAILOVERS: Mapping[str, Failover] = {
    "primary steps down": step_down,
    "primary killed": kill_primary,
    "primary frozen": freeze_primary,
    "primary cut off from its peers": cut_off_primary,
    "secondary killed": kill_secondary,
    "secondary frozen": freeze_secondary,
    "majority lags": lag_majority,
    "member rolls back": roll_back,
}
