"""The slots of one process: requested together, never beyond the limit, and none kept for callers who have left."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack

import aiohttp
import pytest

from hub.errors import StorageUnavailable
from hub.graphql.live import connection_limits
from hub.graphql.live.callers import Callers
from hub.graphql.live.connection_limits import ConnectionLimiter, ConnectionLimits, ConnectionSlots
from hub.graphql.transport.view import build_graph_app
from tests.graphql.live.conftest import admit
from tests.graphql.live.following import PROTOCOL, subscribed
from tests.graphql.live.ticking import Log, ticking_graph
from tests.serving import served
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until


class Ledger:
    """The port `ConnectionLimitRepository` in memory; it fails while `away`, and answers while `open` is set."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.taken: defaultdict[str, set[str]] = defaultdict(set)
        self.asked = 0
        self.kept: list[set[str]] = []
        self.away = False

    async def acquire(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> Sequence[int]:
        self.asked += 1
        await self.open.wait()
        await asyncio.sleep(0.01)
        self._require()
        given = [slots[: max(0, limit - len(self.taken[owner]))] for owner, slots, limit in wanted]
        for (owner, _, _), some in zip(wanted, given, strict=True):
            self.taken[owner] |= set(some)
        return [len(some) for some in given]

    async def renew(self, held: Mapping[str, Collection[str]]) -> None:
        self._require()
        for owner, slots in held.items():
            self.taken[owner] |= set(slots)
            self.kept.append(set(slots))

    async def release(self, owner: str, slots: Sequence[str]) -> None:
        self._require()
        self.taken[owner] -= set(slots)

    def _require(self) -> None:
        if self.away:
            raise StorageUnavailable()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


async def moment() -> None:
    await asyncio.sleep(0.05)


async def test_simultaneous_slot_requests_are_one_call(ledger: Ledger) -> None:
    slots = ConnectionSlots(ledger)
    given = await asyncio.gather(
        *(slots.acquire("a", 30) for _ in range(40)), *(slots.acquire("b", 5) for _ in range(5))
    )
    assert ledger.asked == 1
    assert [sum(slot is not None for slot in part) for part in (given[:40], given[40:])] == [30, 5]
    assert (len(ledger.taken["a"]), len(ledger.taken["b"])) == (30, 5)
    assert await slots.acquire("a", 30) is None
    for slot in given:
        if slot in ledger.taken["a"]:
            assert slot
            slots.release("a", slot)
    await until(lambda: not ledger.taken["a"])
    assert await slots.acquire("a", 30)


async def test_slot_requests_during_a_call_form_one_batch(ledger: Ledger) -> None:
    slots, given = ConnectionSlots(ledger), []
    ledger.open.clear()
    for number in range(60):
        given.append(asyncio.create_task(slots.acquire("ab"[number % 2], 25)))
        await asyncio.sleep(0)
    ledger.open.set()
    assert [await one is not None for one in given] == [True] * 50 + [False] * 10
    assert ledger.asked == 2
    assert [len(ledger.taken[owner]) for owner in "ab"] == [25, 25]


async def test_failed_slot_call_leaves_no_caller_waiting(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    slots = ConnectionSlots(ledger)
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "_require", lambda: 1 // 0)
        async with asyncio.timeout(HANG_TIMEOUT):
            given = await asyncio.gather(*(slots.acquire("a", 3) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in given] == [ZeroDivisionError] * 3
    assert await slots.acquire("a", 3)


async def test_process_keeps_the_limit_without_the_store(ledger: Ledger) -> None:
    slots = ConnectionSlots(ledger)
    ledger.away = True
    given = [await slots.acquire("a", 3) for _ in range(5)]
    assert [slot is not None for slot in given] == [True, True, True, False, False]
    assert given[0]
    slots.release("a", given[0])
    await moment()
    assert await slots.acquire("a", 3)


async def test_held_slots_are_renewed_until_released(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_limits, "RENEW_SECONDS", 0.05)
    slots = ConnectionSlots(ledger)
    held = [await slots.acquire("a", 3) for _ in range(2)]
    ledger.taken.clear()
    ledger.away = True
    await asyncio.sleep(0.15)
    ledger.away = False
    await until(lambda: ledger.taken["a"] == set(held))
    for slot in held:
        assert slot
        slots.release("a", slot)
    await until(lambda: not ledger.taken["a"])
    said = len(ledger.kept)
    await asyncio.sleep(0.2)
    assert len(ledger.kept) <= said + 1
    assert ledger.taken["a"] == set()


async def test_slot_released_during_renewal_stays_released(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_limits, "RENEW_SECONDS", 0.05)
    slots = ConnectionSlots(ledger)
    held = [await slots.acquire("a", 3) for _ in range(3)]
    keep = ledger.renew

    async def late(said: Mapping[str, Collection[str]]) -> None:
        if held[0] in slots._acquired.get("a", ()):
            slots.release("a", str(held[0]))
            await asyncio.sleep(0.02)
        await keep(said)

    monkeypatch.setattr(ledger, "renew", late)
    await until(lambda: ledger.taken["a"] == set(held[1:]))
    await asyncio.sleep(0.1)
    assert ledger.taken["a"] == set(held[1:])


@pytest.mark.parametrize("after", [0.0, 0.005, 0.0099, 0.0101, 0.012])
async def test_cancelled_slot_request_keeps_no_slot(ledger: Ledger, after: float) -> None:
    slots = ConnectionSlots(ledger)
    waiting = [asyncio.create_task(slots.acquire("a", 3)) for _ in range(3)]
    await asyncio.sleep(after)
    for task in waiting:
        task.cancel()
    given = await asyncio.gather(*waiting, return_exceptions=True)
    await moment()
    for slot in given:
        if isinstance(slot, str):
            slots.release("a", slot)
    await until(lambda: not ledger.taken["a"])
    assert all([await slots.acquire("a", 3) for _ in range(3)])


def few(actor: str) -> ConnectionLimits:
    return ConnectionLimits(actor, 3, 4)


@pytest.fixture
async def crowded(ledger: Ledger) -> AsyncIterator[tuple[str, Log]]:
    """A server with a limit of three connections and four subscriptions a caller."""
    log = Log()
    limiter = ConnectionLimiter(ConnectionSlots(ledger), few)
    app = build_graph_app(ticking_graph(), log, Callers(admit, connection_limiter=limiter), embedded=True)
    async with served(app) as address:
        yield address, log


async def refused(session: aiohttp.ClientSession, name: str) -> tuple[int | None, str | None]:
    async with session.ws_connect("/", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": name}})
        closed = await socket.receive(timeout=HANG_TIMEOUT)
        return closed.data, closed.extra


async def test_connection_beyond_the_limit_is_closed_1013(crowded: tuple[str, Log], ledger: Ledger) -> None:
    address, _ = crowded
    async with aiohttp.ClientSession(address) as session, AsyncExitStack() as stack:
        there = [await stack.enter_async_context(session.ws_connect("/", protocols=[PROTOCOL])) for _ in range(3)]
        for socket in there:
            await subscribed(socket, "subscription { ticks { number } }", "bob")
        assert await refused(session, "bob") == (1013, "RATE_LIMITED")
        async with session.ws_connect("/", protocols=[PROTOCOL]) as other:
            await subscribed(other, "subscription { ticks { number } }", "alice")
        await there[0].close()
        await until(lambda: len(ledger.taken["bob"]) < 3)
        async with session.ws_connect("/", protocols=[PROTOCOL]) as again:
            await subscribed(again, "subscription { ticks { number } }", "bob")
            assert await refused(session, "bob") == (1013, "RATE_LIMITED")
    await until(lambda: not any(ledger.taken.values()))


async def test_subscription_beyond_the_limit_is_refused_alone(crowded: tuple[str, Log], ledger: Ledger) -> None:
    address, log = crowded
    async with (
        aiohttp.ClientSession(address) as session,
        session.ws_connect("/", protocols=[PROTOCOL]) as socket,
        session.ws_connect("/", protocols=[PROTOCOL]) as second,
    ):
        await subscribed(socket, "subscription { ticks { number } }", "bob")
        await subscribed(second, "subscription { ticks { number } }", "bob")
        question = {"query": "subscription { ticks { number } }"}
        for name in "abc":
            await socket.send_json({"id": name, "type": "subscribe", "payload": question})
        answer = await socket.receive_json(timeout=HANG_TIMEOUT)
        assert (answer["id"], answer["type"]) == ("c", "error")
        assert answer["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        # A query takes no slot.
        await socket.send_json({"id": "q", "type": "subscribe", "payload": {"query": "{ nothing }"}})
        assert [(await socket.receive_json(timeout=HANG_TIMEOUT))["type"] for _ in range(2)] == ["next", "complete"]
        await socket.send_json({"id": "a", "type": "complete"})
        await moment()
        await second.send_json({"id": "d", "type": "subscribe", "payload": question})
        await moment()
        log.add()
        heard = sorted(
            [(await one.receive_json(timeout=HANG_TIMEOUT))["id"] for one in (socket, socket, second, second)]
        )
        assert heard == ["1", "1", "b", "d"]
    await until(lambda: not any(ledger.taken.values()))
