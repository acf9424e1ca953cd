"""Ledgers of any size are rebuilt piece by piece, and count as whole only once the last piece stands."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from hub.domain.delivery.ledger import Classified, pack, pack_entries
from hub.storage.redis.client import Redis, connect
from hub.storage.redis.ledger import Ledger
from tests.services.fanout.gates import Counted
from tests.services.fanout.scenes import Killed
from tests.services.fanout.world import HERE, PUSH, World

pytestmark = pytest.mark.every_redis

MILLIONS = 1_200_000
MAX_ARGUMENTS, MAX_ARGUMENT_BYTES = 10_100, 8_192
"""Limits of one call: it keeps Redis busy for some milliseconds at most."""

SCRIPT = "EVALSHA"

Act = Callable[[], Awaitable[None]]


@dataclass
class Calls:
    """The scripts that were called: how many arguments each had, and how long the longest was.

    `before` acts before the n-th.
    """

    made: list[tuple[int, int]] = field(default_factory=list)
    before: dict[int, Act] = field(default_factory=dict)


def watched(redis: Redis, calls: Calls) -> Redis:
    """Record the scripts called on a connection, of a single Redis or a cluster."""
    execute: Callable[..., Awaitable[Any]] = redis.execute_command

    async def execute_command(*args: Any, **options: Any) -> Any:
        if args[0] == SCRIPT:
            act = calls.before.pop(len(calls.made), None)
            calls.made.append((len(args), max(len(one) for one in args if not isinstance(one, int))))
            if act:
                await act()
        return await execute(*args, **options)

    redis.execute_command = execute_command  # type: ignore[method-assign]
    return redis


def outcome_of(found: Classified) -> tuple[set[int], set[int], set[int]]:
    """Return the numbers reached, busy and won."""
    return set(found.reached), set(found.busy), set(found.won)


@dataclass
class Rebuilt:
    """A ledger whose cache is lost, and the connection that rebuilds it."""

    world: World
    alert: str
    calls: Calls
    truth: Counted
    ledger: Ledger

    async def classify(self, numbers: Iterable[int]) -> Classified:
        return await self.ledger.classify(self.alert, PUSH, ("other", 1), (1,), 1, numbers)

    async def whole(self) -> bool:
        return await self.world.redis.get(f"{{{self.alert}:{PUSH}}}:marker") is not None


async def unit_rows(world: World, numbers: Iterable[int], intent: Iterable[int] = (), maybe: Iterable[int] = ()) -> str:
    """Write one unit that reached, intends and possibly reached these numbers; Redis has lost all of it."""
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    row = {"seq": 1, "entries": pack_entries(dict.fromkeys(intent, (HERE,))), "next": [0, "", "", -1]}
    changes = {"marks.1": pack(numbers), "maybe": pack(maybe), "intent": row | {"from_deferred": False}}
    await world.database.collection("units").update_many({}, {"$set": changes})
    await world.embedded.flush()
    return change.alert


@pytest.fixture
async def rebuilder(world: World) -> AsyncIterator[Callable[[str], Rebuilt]]:
    """Open the ledger of another process."""
    opened: list[Redis] = []

    def of(alert: str) -> Rebuilt:
        calls = Calls()
        redis = watched(connect(world.embedded.url), calls)
        opened.append(redis)
        truth: Any = Counted(world.repositories.fanout.units)
        return Rebuilt(world, alert, calls, truth, Ledger(redis, truth))

    yield of
    for redis in opened:
        await redis.aclose()


Rebuilder = Callable[[str], Rebuilt]


async def test_large_ledger_is_rebuilt_in_short_calls(world: World, rebuilder: Rebuilder) -> None:
    rebuilt = rebuilder(await unit_rows(world, range(MILLIONS), intent=range(MILLIONS, MILLIONS + 12_000)))
    found = await rebuilt.classify([0, 7, MILLIONS - 1, MILLIONS, MILLIONS + 11_999, MILLIONS + 12_000])
    assert found.reached == {0, 7, MILLIONS - 1}
    assert found.busy.keys() == {MILLIONS, MILLIONS + 11_999}
    assert found.won == {MILLIONS + 12_000}
    assert await world.redis.bitcount(f"{{{rebuilt.alert}:{PUSH}}}:told:1") == MILLIONS
    assert rebuilt.truth.rebuilds == 1
    assert max(count for count, _ in rebuilt.calls.made) <= MAX_ARGUMENTS
    assert max(size for _, size in rebuilt.calls.made) <= MAX_ARGUMENT_BYTES


SPREAD = {0, 1, 7, 8, 65_535, 65_536, 131_080, 400_000}
"""Numbers in several pieces, also at their edges."""

IN_FLIGHT, PERHAPS = {3, 65_537}, {5, 70_000, 300_001}


async def test_rebuilt_ledger_equals_the_unit_rows(world: World, rebuilder: Rebuilder) -> None:
    rebuilt = rebuilder(await unit_rows(world, SPREAD, IN_FLIGHT, PERHAPS))
    # A catch-up claims only devices that the alert has reached or possibly reached.
    found = await rebuilt.ledger.classify(rebuilt.alert, PUSH, ("x", 1), (1, 2), 2, {*PERHAPS, 6}, catch_up=True)
    assert found.won == PERHAPS
    assert found.never_told == {6}
    around = {n + by for n in SPREAD | IN_FLIGHT | PERHAPS for by in (-8, -1, 0, 1, 8) if n + by >= 0}
    found = await rebuilt.classify(around)
    assert outcome_of(found) == (SPREAD, IN_FLIGHT | PERHAPS, around - SPREAD - IN_FLIGHT - PERHAPS)
    assert rebuilt.truth.rebuilds == 1


async def test_rebuild_keeps_bits_that_already_stand(world: World, rebuilder: Rebuilder) -> None:
    rebuilt = rebuilder(await unit_rows(world, SPREAD))
    # A sent batch is marked after the loss; its unit's row does not say so yet.
    await world.repositories.fanout.ledger.mark(rebuilt.alert, PUSH, ("u", 1), 1, [2, 65_540, 399_999, 500_000], [], [])
    found = await rebuilt.classify({*SPREAD, 2, 65_540, 399_999, 500_000, 4})
    assert found.reached == {*SPREAD, 2, 65_540, 399_999, 500_000}
    assert found.won == {4}


async def test_largest_batch_is_claimed_and_marked_in_one_call(world: World, rebuilder: Rebuilder) -> None:
    rebuilt, batch = rebuilder(await unit_rows(world, [])), set(range(5_000_000, 5_001_000))
    assert (await rebuilt.classify(batch)).fresh == batch
    other = await rebuilt.ledger.classify(rebuilt.alert, PUSH, ("y", 1), (1,), 1, batch)
    assert other.busy.keys() == batch
    told = batch - {5_000_007}
    owner = next(iter(set(other.busy.values())))[0]
    await world.repositories.fanout.ledger.mark(rebuilt.alert, PUSH, owner, 1, told, [], batch)
    found = await rebuilt.classify(batch)
    assert found.reached == told
    assert found.fresh == {5_000_007}


async def steps(world: World, rebuilder: Rebuilder, alert: str) -> int:
    """Count the scripts of a classification that has to rebuild first."""
    # A script that Redis does not know is called twice, so the first does not count.
    for rebuilt in (rebuilder(alert), rebuilder(alert)):
        await rebuilt.classify([1])
        await world.embedded.flush()
    return len(rebuilt.calls.made)


async def test_death_between_two_pieces_leaves_no_whole_ledger(world: World, rebuilder: Rebuilder) -> None:
    alert = await unit_rows(world, SPREAD, IN_FLIGHT, PERHAPS)

    async def die() -> None:
        raise Killed

    # The first call finds the ledger lost, the last is the classification that succeeds.
    for step in range(1, await steps(world, rebuilder, alert) - 1):
        rebuilt = rebuilder(alert)
        rebuilt.calls.before[step] = die
        with pytest.raises(Killed):
            await rebuilt.classify(SPREAD)
        assert not await rebuilt.whole()
        after = rebuilder(alert)
        found = await after.classify({*SPREAD, *IN_FLIGHT, 2})
        assert outcome_of(found) == (SPREAD, IN_FLIGHT, {2})
        assert after.truth.rebuilds == 1
        await world.embedded.flush()


async def test_loss_between_two_pieces_restarts_the_rebuild(world: World, rebuilder: Rebuilder) -> None:
    alert = await unit_rows(world, SPREAD, IN_FLIGHT, PERHAPS)
    # Before the second step nothing could be lost.
    for step in range(2, await steps(world, rebuilder, alert) - 1):
        rebuilt = rebuilder(alert)
        rebuilt.calls.before[step] = world.embedded.flush
        found = await rebuilt.classify({*SPREAD, *IN_FLIGHT, 2})
        assert outcome_of(found) == (SPREAD, IN_FLIGHT, {2})
        assert rebuilt.truth.rebuilds == 2
        await world.embedded.flush()


async def test_two_concurrent_rebuilds_help_each_other(world: World, rebuilder: Rebuilder) -> None:
    alert = await unit_rows(world, SPREAD, IN_FLIGHT, PERHAPS)
    for step in range(1, await steps(world, rebuilder, alert) - 1):
        slow, quick = rebuilder(alert), rebuilder(alert)

        async def interrupt(quick: Rebuilt = quick) -> None:
            assert (await quick.classify([1, 2])).won == {2}

        slow.calls.before[step] = interrupt
        found = await slow.ledger.classify(alert, PUSH, ("third", 1), (1,), 1, {*SPREAD, *IN_FLIGHT, 2})
        assert outcome_of(found) == (SPREAD, {*IN_FLIGHT, 2}, set())
        await world.embedded.flush()
