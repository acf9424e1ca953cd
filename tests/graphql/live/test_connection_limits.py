"""The seats of one process: asked for together, never too many, and none kept by those who have gone."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack

import aiohttp
import pytest

from hub.errors import StorageUnavailable
from hub.graphql.live import connection_limits as seats_module
from hub.graphql.live.connection_limits import ConnectionLimiter, ConnectionLimits, ConnectionSlots
from hub.graphql.transport.view import build_graph_app
from tests.graphql.live.conftest import admit
from tests.graphql.live.following import PROTOCOL, subscribed
from tests.graphql.live.ticking import Log, ticking_graph
from tests.serving import served


class Ledger:
    """The port `Book` in memory; `away` it answers nobody."""

    def __init__(self) -> None:
        self.taken: defaultdict[str, set[str]] = defaultdict(set)
        self.asked = 0
        self.kept: list[set[str]] = []
        self.away = False

    async def acquire(self, wanted: Sequence[tuple[str, Sequence[str], int]]) -> Sequence[int]:
        self.asked += 1
        await asyncio.sleep(0.01)
        self._require()
        given = [seats[: max(0, most - len(self.taken[of]))] for of, seats, most in wanted]
        for (of, _, _), some in zip(wanted, given, strict=True):
            self.taken[of] |= set(some)
        return [len(some) for some in given]

    async def renew(self, held: Mapping[str, Collection[str]]) -> None:
        self._require()
        for of, seats in held.items():
            self.taken[of] |= set(seats)
            self.kept.append(set(seats))

    async def release(self, owner: str, seats: Sequence[str]) -> None:
        self._require()
        self.taken[owner] -= set(seats)

    def _require(self) -> None:
        if self.away:
            raise StorageUnavailable()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


async def moment() -> None:
    await asyncio.sleep(0.05)


async def test_those_that_come_at_once_are_one_question(ledger: Ledger) -> None:
    seats = ConnectionSlots(ledger)
    given = await asyncio.gather(*(seats.take("a", 30) for _ in range(40)), *(seats.take("b", 5) for _ in range(5)))
    assert ledger.asked == 1
    assert [sum(seat is not None for seat in part) for part in (given[:40], given[40:])] == [30, 5]
    assert (len(ledger.taken["a"]), len(ledger.taken["b"])) == (30, 5)
    assert await seats.take("a", 30) is None
    for seat in given:
        if seat in ledger.taken["a"]:
            assert seat
            seats.leave("a", seat)
    await moment()
    assert ledger.taken["a"] == set()
    assert await seats.take("a", 30)


async def test_those_that_come_while_the_book_is_asked_are_its_next_question(ledger: Ledger) -> None:
    seats, given = ConnectionSlots(ledger), []
    for number in range(60):
        given.append(asyncio.create_task(seats.take("ab"[number % 2], 25)))
        await asyncio.sleep(0)
    assert [await one is not None for one in given] == [True] * 50 + [False] * 10
    assert ledger.asked == 2
    assert [len(ledger.taken[of]) for of in "ab"] == [25, 25]


async def test_a_book_that_fails_leaves_nobody_waiting(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    seats = ConnectionSlots(ledger)
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "_require", lambda: 1 // 0)
        async with asyncio.timeout(5):
            given = await asyncio.gather(*(seats.take("a", 3) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in given] == [ZeroDivisionError] * 3
    assert await seats.take("a", 3)


async def test_while_nobody_can_be_asked_a_process_keeps_to_the_limit(ledger: Ledger) -> None:
    seats = ConnectionSlots(ledger)
    ledger.away = True
    given = [await seats.take("a", 3) for _ in range(5)]
    assert [seat is not None for seat in given] == [True, True, True, False, False]
    assert given[0]
    seats.leave("a", given[0])
    await moment()
    assert await seats.take("a", 3)


async def test_what_is_held_is_said_again_and_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats_module, "SAID_EVERY", 0.05)
    seats = ConnectionSlots(ledger)
    held = [await seats.take("a", 3) for _ in range(2)]
    ledger.taken.clear()
    ledger.away = True
    await asyncio.sleep(0.15)
    ledger.away = False
    await asyncio.sleep(0.15)
    assert ledger.taken["a"] == set(held)
    for seat in held:
        assert seat
        seats.leave("a", seat)
    await moment()
    said = len(ledger.kept)
    await asyncio.sleep(0.2)
    assert len(ledger.kept) <= said + 1
    assert ledger.taken["a"] == set()


async def test_who_leaves_while_it_is_said_what_is_held_is_not_put_back(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats_module, "SAID_EVERY", 0.05)
    seats = ConnectionSlots(ledger)
    held = [await seats.take("a", 3) for _ in range(3)]
    keep = ledger.renew

    async def late(said: Mapping[str, Collection[str]]) -> None:
        if held[0] in seats._held.get("a", ()):
            seats.leave("a", str(held[0]))
            await asyncio.sleep(0.02)
        await keep(said)

    monkeypatch.setattr(ledger, "keep", late)
    await asyncio.sleep(0.2)
    assert ledger.taken["a"] == set(held[1:])


@pytest.mark.parametrize("after", [0.0, 0.005, 0.0099, 0.0101, 0.012])
async def test_who_gives_up_while_it_waits_keeps_no_seat(ledger: Ledger, after: float) -> None:
    seats = ConnectionSlots(ledger)
    waiting = [asyncio.create_task(seats.take("a", 3)) for _ in range(3)]
    await asyncio.sleep(after)
    for task in waiting:
        task.cancel()
    given = await asyncio.gather(*waiting, return_exceptions=True)
    await moment()
    for seat in given:
        if isinstance(seat, str):
            seats.leave("a", seat)
    await moment()
    assert ledger.taken["a"] == set()
    assert all([await seats.take("a", 3) for _ in range(3)])


def few(actor: str) -> ConnectionLimits:
    return ConnectionLimits(actor, 3, 4)


@pytest.fixture
async def crowded(ledger: Ledger) -> AsyncIterator[tuple[str, Log]]:
    """A server at which a caller may hold three connections and four subscriptions."""
    log = Log()
    seating = ConnectionLimiter(ConnectionSlots(ledger), few)
    app = build_graph_app(ticking_graph(), log, admit, embedded=True, seating=seating)
    async with served(app) as address:
        yield address, log


async def refused(session: aiohttp.ClientSession, name: str) -> tuple[int | None, str | None]:
    async with session.ws_connect("/", protocols=[PROTOCOL]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": name}})
        closed = await socket.receive(timeout=5)
        return closed.data, closed.extra


async def test_one_connection_too_many_is_asked_to_come_again(crowded: tuple[str, Log], ledger: Ledger) -> None:
    address, _ = crowded
    async with aiohttp.ClientSession(address) as session, AsyncExitStack() as stack:
        there = [await stack.enter_async_context(session.ws_connect("/", protocols=[PROTOCOL])) for _ in range(3)]
        for socket in there:
            await subscribed(socket, "subscription { ticks { number } }", "bob")
        assert await refused(session, "bob") == (1013, "RATE_LIMITED")
        async with session.ws_connect("/", protocols=[PROTOCOL]) as other:
            await subscribed(other, "subscription { ticks { number } }", "alice")
        await there[0].close()
        await moment()
        async with session.ws_connect("/", protocols=[PROTOCOL]) as again:
            await subscribed(again, "subscription { ticks { number } }", "bob")
            assert await refused(session, "bob") == (1013, "RATE_LIMITED")
    await asyncio.sleep(0.2)
    assert not any(ledger.taken.values())


async def test_one_subscription_too_many_is_refused_and_the_others_go_on(
    crowded: tuple[str, Log], ledger: Ledger
) -> None:
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
        answer = await socket.receive_json(timeout=5)
        assert (answer["id"], answer["type"]) == ("c", "error")
        assert answer["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        # A query takes no seat.
        await socket.send_json({"id": "q", "type": "subscribe", "payload": {"query": "{ nothing }"}})
        assert [(await socket.receive_json(timeout=5))["type"] for _ in range(2)] == ["next", "complete"]
        await socket.send_json({"id": "a", "type": "complete"})
        await moment()
        await second.send_json({"id": "d", "type": "subscribe", "payload": question})
        await moment()
        log.add()
        heard = sorted([(await one.receive_json(timeout=5))["id"] for one in (socket, socket, second, second)])
        assert heard == ["1", "1", "b", "d"]
    await asyncio.sleep(0.2)
    assert not any(ledger.taken.values())
