"""Following all alerts: nothing lost from the first second, over cuts, restarts, kills and gaps."""

import asyncio
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reunion import (
    AlertChange,
    AsyncAlertFollower,
    AsyncReunion,
    AuthenticationError,
    ChangeReason,
    ClientClosed,
    FileStore,
    FollowState,
    FollowStore,
    MemoryStore,
    RetryPolicy,
    SQLiteStore,
    StoreInUse,
    StoreInvalid,
    StoreUnavailable,
)
from reunion.testing import FakeHub, Fault, FaultAction, FaultPoint, sample_alert
from reunion.testing.hub import CannedResponse
from tests.sdk.faces import BOTH, Face
from tests.sdk.feeds import FAST_RETRY, FAST_STREAM
from tests.sdk.follow_program import LAST
from tests.sdk.forks import Forks, forking
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until


def follow(client: AsyncReunion, store: FollowStore) -> AsyncAlertFollower:
    return client.alerts.follow(store, policy=FAST_STREAM)


async def given(follower: AsyncAlertFollower, count: int) -> list[tuple[str, str, int]]:
    """Return the reason, id and sequence of the next changes; the last of them is not saved yet."""
    async with asyncio.timeout(HANG_TIMEOUT):
        return [_row(await anext(follower)) for _ in range(count)]


def _row(change: AlertChange) -> tuple[str, str, int]:
    return change.reason.value, change.id, change.event.sequence if change.event else 0


def put(hub: FakeHub, alert: str, state: str = "OPEN") -> None:
    """Change an alert without an event."""
    hub.memory.alerts[alert] = sample_alert(alert, state=state)


@BOTH
async def test_open_alerts_come_first_and_then_every_event(hub: FakeHub, client: AsyncReunion) -> None:
    for alert, state in (("open", "OPEN"), ("paused", "PAUSED"), ("over", "CLOSED"), ("late", "EXPIRED")):
        put(hub, alert, state)
    async with follow(client, MemoryStore()) as follower:
        # Between the connection and the list: it is in both.
        hub.publish("ALERT", sample_alert("new"))
        assert sorted(await given(follower, 2)) == [("OPEN", "new", 0), ("OPEN", "open", 0)]
        assert await given(follower, 2) == [("OPEN", "paused", 0), ("EVENT", "new", 1)]
        hub.publish("CANCEL", sample_alert("open", state="CLOSED"))
        change = await anext(follower)
    assert (change.id, change.reason, change.is_end) == ("open", ChangeReason.EVENT, True)
    assert follower.delay_seconds is not None


async def test_place_is_saved_before_the_first_change(hub: FakeHub, client: AsyncReunion) -> None:
    store = MemoryStore()
    async with follow(client, store):
        pass
    hub.publish("ALERT", sample_alert("while away"))
    hub.memory.alerts.clear()  # It ended and was forgotten: only the feed knows of it.
    async with follow(client, store) as follower:
        assert await given(follower, 1) == [("EVENT", "while away", 1)]


async def test_next_follower_goes_on_where_the_last_one_saved(hub: FakeHub, client: AsyncReunion) -> None:
    put(hub, "a")
    store = MemoryStore()
    async with follow(client, store) as follower:
        await given(follower, 1)
        for name in ("b", "c"):
            hub.publish("ALERT", sample_alert(name))
        assert await given(follower, 2) == [("EVENT", "b", 1), ("EVENT", "c", 2)]
    # The second event was given and never asked past: it is not known to be handled.
    async with follow(client, store) as follower:
        assert await given(follower, 1) == [("EVENT", "c", 2)]
        await follower.save()
        await follower.save()
    hub.publish("ALERT", sample_alert("d"))
    async with follow(client, store) as follower:
        assert await given(follower, 1) == [("EVENT", "d", 3)]


async def test_list_that_was_broken_off_is_finished(hub: FakeHub, client: AsyncReunion) -> None:
    for name in ("a", "b", "c"):
        put(hub, name)
    store = MemoryStore()
    async with follow(client, store) as follower:
        before = await given(follower, 2)
    async with follow(client, store) as follower:
        after = await given(follower, 2)
        hub.publish("ALERT", sample_alert("d"))
        assert await given(follower, 1) == [("EVENT", "d", 1)]
    assert before[1] == after[0]
    assert {row[1] for row in before + after} == {"a", "b", "c"}


@BOTH
@pytest.mark.parametrize("kind", ["memory", "file", "sqlite"])
async def test_two_followers_of_one_store_are_noticed(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path, kind: str
) -> None:
    store = STORES[kind](tmp_path)
    for name in ("a", "b"):
        put(hub, name)
    async with follow(client, store) as first:
        await given(first, 1)
        async with follow(client, store) as second:
            await given(second, 2)
            with pytest.raises(StoreInUse):
                await anext(first)
            await second.save()


async def test_rolled_back_transaction_is_noticed_at_the_next_save(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path
) -> None:
    store, connection = SQLiteStore(tmp_path / "app.db"), sqlite3.connect(tmp_path / "app.db", check_same_thread=False)
    for name in ("a", "b"):
        put(hub, name)
    async with follow(client, store) as follower:
        await anext(follower)
        await follower.save(connection)
        connection.rollback()
        with pytest.raises(StoreInUse, match="rolled back"):
            await anext(follower)
    async with follow(client, store) as follower:
        assert len(await given(follower, 2)) == 2
    connection.close()


@pytest.mark.parametrize("begin", ["BEGIN EXCLUSIVE", "BEGIN"])
async def test_place_is_saved_in_a_transaction_that_locks(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path, begin: str
) -> None:
    store = SQLiteStore(tmp_path / "app.db")
    connection = sqlite3.connect(tmp_path / "app.db", isolation_level=None, check_same_thread=False)
    connection.row_factory = lambda _, row: {"state": row[0]}
    connection.execute("PRAGMA cache_size = 10")
    connection.execute("CREATE TABLE handled (what)")
    put(hub, "a")
    async with follow(client, store) as follower:
        await anext(follower)
        connection.execute(begin)
        # More than the cache holds: SQLite locks everybody else out before the end of the transaction.
        connection.executemany("INSERT INTO handled VALUES (zeroblob(2000))", [()] * 100)
        await follower.save(connection)
        connection.execute("COMMIT")
    connection.close()
    saved = store.load()
    assert saved is not None
    assert saved.listed == frozenset({"a"})


async def shown_all(hub: FakeHub, client: AsyncReunion, store: FollowStore, count: int) -> None:
    """Follow until all open alerts and one event have been given and saved."""
    async with follow(client, store) as follower:
        await given(follower, count)
        hub.publish("UPDATE", sample_alert("stays"))
        assert await given(follower, 1) == [("EVENT", "stays", 1)]
        await follower.save()


async def test_gap_tells_what_is_open_and_what_has_ended(hub: FakeHub, client: AsyncReunion) -> None:
    store = MemoryStore()
    for name in ("stays", "ends", "vanishes"):
        put(hub, name)
    await shown_all(hub, client, store, 3)
    put(hub, "ends", "CLOSED")
    del hub.memory.alerts["vanishes"]
    for name in ("came", "came and went"):
        hub.publish("ALERT", sample_alert(name))
    put(hub, "came and went", "EXPIRED")
    hub.oldest_sequence = 3
    async with follow(client, store) as follower:
        async with asyncio.timeout(HANG_TIMEOUT):
            changes = [await anext(follower) for _ in range(4)]
        hub.publish("UPDATE", sample_alert("came"))
        assert await given(follower, 1) == [("EVENT", "came", 4)]
    assert sorted((one.id, one.reason, one.is_end) for one in changes) == [
        ("came", "OPEN", False),
        ("ends", "ENDED", True),
        ("stays", "OPEN", False),
        ("vanishes", "ENDED", True),
    ]
    assert {one.id: one.alert for one in changes}["vanishes"] is None


@pytest.mark.parametrize("first", ["OPEN", "EVENT"])
async def test_end_in_a_gap_is_told_though_nothing_was_saved(hub: FakeHub, client: AsyncReunion, first: str) -> None:
    store = MemoryStore()
    put(hub, "a" if first == "OPEN" else "before")
    async with follow(client, store) as follower:
        if first == "EVENT":
            await given(follower, 1)
            hub.publish("ALERT", sample_alert("a"))
        assert [row[:2] for row in await given(follower, 1)] == [(first, "a")]
    hub.memory.alerts.pop("before", None)
    # The program died with the alert on its screen.
    hub.publish("CANCEL", sample_alert("a", state="CLOSED"))
    hub.publish("ALERT", sample_alert("b"))
    hub.oldest_sequence = 4
    async with follow(client, store) as follower:
        assert {("OPEN", "b", 0), ("ENDED", "a", 0)} <= set(await given(follower, 2 if first == "OPEN" else 3))


class FullDisk(MemoryStore):
    """A store whose next save fails."""

    fails = False

    def save(self, state: FollowState, tx: Any = None) -> None:
        if self.fails:
            self.fails = False
            raise OSError
        super().save(state, tx)


@pytest.mark.parametrize("trouble", ["cancelled", "full disk", "refused key"])
async def test_gap_is_met_again_after_a_call_that_failed(hub: FakeHub, client: AsyncReunion, trouble: str) -> None:
    store = FullDisk()
    put(hub, "stays")
    await shown_all(hub, client, store, 1)
    put(hub, "stays", "CLOSED")
    hub.publish("ALERT", sample_alert("came"))
    hub.oldest_sequence = 2
    async with follow(client, store) as follower:
        if trouble == "cancelled":
            hub.feed_faults.append(Fault(FaultPoint.BEFORE_ACK, FaultAction.HANG))
        elif trouble == "refused key":
            hub.feed_faults.append(Fault(FaultPoint.BEFORE_ACK, FaultAction.CLOSE, code=4403))
        store.fails = trouble == "full disk"
        with pytest.raises((TimeoutError, OSError, AuthenticationError)):
            await asyncio.wait_for(anext(follower), 0.2)
        hub.publish("ALERT", sample_alert("later"))
        told = set(await given(follower, 3))
        assert told <= {("OPEN", "came", 0), ("OPEN", "later", 0), ("ENDED", "stays", 0), ("EVENT", "later", 3)}
        assert {("OPEN", "came", 0), ("ENDED", "stays", 0)} <= told


async def test_alert_that_ended_before_a_gap_is_not_told_again(hub: FakeHub, client: AsyncReunion) -> None:
    store = MemoryStore()
    put(hub, "a")
    async with follow(client, store) as follower:
        await given(follower, 1)
        hub.publish("CANCEL", sample_alert("a", state="CLOSED"))
        assert await given(follower, 1) == [("EVENT", "a", 1)]
        await follower.save()
    hub.publish("ALERT", sample_alert("b"))
    hub.oldest_sequence = 2
    async with follow(client, store) as follower:
        assert await given(follower, 1) == [("OPEN", "b", 0)]
        hub.publish("ALERT", sample_alert("c"))
        assert await given(follower, 1) == [("EVENT", "c", 3)]


async def test_gap_that_was_broken_off_is_finished(hub: FakeHub, client: AsyncReunion) -> None:
    store = MemoryStore()
    for name in ("a", "b", "c"):
        put(hub, name)
    await shown_all(hub, client, store, 3)
    for name in ("a", "b", "c", "stays"):
        put(hub, name, "CLOSED")
    hub.publish("ALERT", sample_alert("d"))
    hub.oldest_sequence = 2
    told = Counter[tuple[str, str, int]]()
    for _ in range(5):
        async with follow(client, store) as follower:
            told.update(await given(follower, 1))
            await follower.save()
    assert told == Counter([("OPEN", "d", 0), *(("ENDED", name, 0) for name in ("a", "b", "c", "stays"))])


async def test_hub_that_is_away_is_waited_for(hub: FakeHub, client: AsyncReunion) -> None:
    put(hub, "a")
    hub.feed_faults.extend([Fault(FaultPoint.HANDSHAKE, FaultAction.CLOSE, code=503)] * 2)
    hub.canned_responses.extend([CannedResponse(status=503)] * 7)
    async with follow(client, MemoryStore()) as follower:
        assert await given(follower, 1) == [("OPEN", "a", 0)]


async def test_cancelled_call_loses_no_change(hub: FakeHub, client: AsyncReunion) -> None:
    put(hub, "a")
    hub.canned_responses.append(CannedResponse(status=200, body={}, delay=2.0, executes=True))
    async with follow(client, MemoryStore()) as follower:
        asking = asyncio.ensure_future(anext(follower))
        await until(lambda: not hub.canned_responses)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await given(follower, 1) == [("OPEN", "a", 0)]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(follower), 0.2)
        hub.publish("ALERT", sample_alert("b"))
        assert await given(follower, 1) == [("EVENT", "b", 1)]


class SlowAnswer:
    """A store that has saved a moment before it says so."""

    def __init__(self) -> None:
        self.state: FollowState | None = None

    async def load(self) -> FollowState | None:
        return self.state

    async def save(self, state: FollowState, tx: Any = None) -> None:
        self.state = state
        await asyncio.sleep(0.06)


async def test_call_cancelled_in_a_save_loses_no_change(hub: FakeHub, client: AsyncReunion) -> None:
    put(hub, "a")
    rows = list[tuple[str, str, int]]()
    async with follow(client, SlowAnswer()) as follower, asyncio.timeout(HANG_TIMEOUT):
        while len(rows) < 3:
            with suppress(TimeoutError):
                rows.append(_row(await asyncio.wait_for(anext(follower), 0.04)))
                if len(rows) == 1:
                    for name in ("b", "c"):
                        hub.publish("ALERT", sample_alert(name))
    assert rows == [("OPEN", "a", 0), ("EVENT", "b", 1), ("EVENT", "c", 2)]


async def test_wrong_key_raises_and_saves_nothing(hub: FakeHub, face: Face) -> None:
    store = MemoryStore()
    async with face(hub.url, "rk_test_wrong") as client:
        with pytest.raises(AuthenticationError):
            async with follow(client, store):
                pytest.fail("it was entered")
    assert store.load() is None


async def test_follower_that_is_used_wrongly_says_so(client: AsyncReunion) -> None:
    follower = follow(client, MemoryStore())
    with pytest.raises(RuntimeError, match="with client"):
        await anext(follower)
    async with follower:
        pass
    with pytest.raises(RuntimeError, match="used once"):
        async with follower:
            pytest.fail("it was entered")


async def test_closed_client_ends_one_that_waits_for_the_list(hub: FakeHub, face: Face) -> None:
    client = face(hub.url, hub.key, retry=RetryPolicy(max_retries=0))
    store = MemoryStore()
    async with client.alerts.follow(
        store, policy=replace(FAST_STREAM, initial_delay=3000.0, max_delay=3000.0)
    ) as follower:
        hub.canned_responses.extend([CannedResponse(status=503)] * 5)
        waiting = asyncio.ensure_future(anext(follower, None))
        await until(lambda: len(hub.canned_responses) == 4)
        await follower.aclose()
        async with asyncio.timeout(HANG_TIMEOUT):
            assert await waiting is None
    await client.aclose()


@BOTH
async def test_client_closed_while_a_follower_enters_saves_nothing(hub: FakeHub, face: Face) -> None:
    client, store = face(hub.url, hub.key, retry=FAST_RETRY), MemoryStore()
    hub.feed_faults.append(Fault(FaultPoint.BEFORE_ACK, FaultAction.HANG))
    entering = asyncio.ensure_future(follow(client, store).__aenter__())
    await until(lambda: hub.feed_connections)
    await client.aclose()
    with pytest.raises(ClientClosed):
        await entering
    assert store.load() is None


@BOTH
async def test_closed_client_ends_the_follower(hub: FakeHub, face: Face) -> None:
    client = face(hub.url, hub.key, retry=FAST_RETRY)
    async with follow(client, MemoryStore()) as follower:
        waiting = asyncio.ensure_future(anext(follower, None))
        await asyncio.sleep(0.1)
        await client.aclose()
        assert await waiting is None


# ------------------------------------------------------------ stores
STATE = FollowState("cursor", frozenset({"a", "b"}), frozenset({"a"}))
STORES: dict[str, Callable[[Path], Any]] = {
    "memory": lambda _: MemoryStore(),
    "file": lambda directory: FileStore(directory / "place"),
    "sqlite": lambda directory: SQLiteStore(directory / "place.db"),
}


@pytest.mark.parametrize("kind", STORES)
def test_store_returns_what_was_saved_last(kind: str, tmp_path: Path) -> None:
    store = STORES[kind](tmp_path)
    assert store.load() is None
    for state in (STATE, FollowState("later")):
        store.save(state)
        assert store.load() == state


@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_store_outlives_its_program_and_is_its_owners_alone(kind: str, tmp_path: Path) -> None:
    STORES[kind](tmp_path).save(STATE)
    assert STORES[kind](tmp_path).load() == STATE
    [file] = list(tmp_path.iterdir())
    assert file.stat().st_mode & 0o777 == 0o600


def test_failed_save_of_a_file_keeps_the_place_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(tmp_path / "place")
    store.save(STATE)

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable) as caught:
        store.save(FollowState("later"))
    assert isinstance(caught.value.__cause__, OSError)
    assert store.load() == STATE
    assert [file.name for file in tmp_path.iterdir()] == ["place"]


@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_store_that_cannot_be_used_raises_its_error(kind: str, tmp_path: Path) -> None:
    for broken in (STORES[kind](tmp_path / "missing"), {"file": FileStore, "sqlite": SQLiteStore}[kind](tmp_path)):
        with pytest.raises(StoreUnavailable):
            broken.save(STATE)
    with pytest.raises(StoreUnavailable):
        broken.load()
    for name in ("place", "place.db"):
        (tmp_path / name).write_text("something else " * 50)
    with pytest.raises(StoreInvalid):
        STORES[kind](tmp_path).load()


def test_two_programs_that_overlap_tear_no_file(tmp_path: Path) -> None:
    store, states = FileStore(tmp_path / "place"), [FollowState("x" * n) for n in (10, 100_000)]
    with ThreadPoolExecutor(4) as programs:
        saved = [programs.submit(FileStore(tmp_path / "place").save, states[n % 2]) for n in range(200)]
        seen = [store.load() for _ in range(200)]
    assert [one.exception() for one in saved] == [None] * 200
    assert set(seen) <= {None, *states}


def test_save_within_a_transaction_stands_or_falls_with_it(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "app.db")
    store.save(STATE)
    with closing(sqlite3.connect(tmp_path / "app.db")) as connection:
        store.save(FollowState("later"), connection)
        connection.rollback()
        assert store.load() == STATE
        store.save(FollowState("later"), connection)
        connection.commit()
    assert store.load() == FollowState("later")


def test_followers_of_one_database_are_told_apart(tmp_path: Path) -> None:
    first, second = SQLiteStore(tmp_path / "app.db"), SQLiteStore(tmp_path / "app.db", "second")
    first.save(STATE)
    assert second.load() is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "{}", pytest.param("[" * 200_000, id="too many levels")),
        '{"version": 2, "cursor": "c", "shown": [], "listed": null}',
        '{"version": 1, "cursor": 7, "shown": [], "listed": null}',
    ],
)
async def test_store_with_something_else_is_refused_before_any_call(
    hub: FakeHub, client: AsyncReunion, tmp_path: Path, text: str
) -> None:
    (tmp_path / "place").write_text(text)
    with pytest.raises(StoreInvalid):
        async with follow(client, FileStore(tmp_path / "place")):
            pytest.fail("it was entered")
    assert (tmp_path / "place").read_text() == text
    assert hub.feed_connections == []


# ------------------------------------------------------------ kills
OPEN, EVENTS = ("open",), 2
EXPECTED = {("OPEN", name, 0) for name in OPEN} | {("EVENT", f"e{n}", n) for n in range(1, EVENTS + 1)}


async def run_until_done(forks: Forks, hub: FakeHub, database: Path, mode: str, kill_at: int) -> int:
    """Run the program, killed once at a step, until it ends by itself; return how often it was started."""
    published = False
    for started in range(1, 4):
        arguments = (hub.url, hub.key, str(database), mode, str(kill_at if started == 1 else 0))
        program = asyncio.create_task(asyncio.to_thread(forks.run, *arguments))
        if not published and await has_place(database, program):
            published = True
            for number in range(1, EVENTS + 1):
                hub.publish("ALERT", sample_alert(f"e{number}"))
            hub.publish("CANCEL", sample_alert(LAST, state="CLOSED"))
        async with asyncio.timeout(HANG_TIMEOUT):
            code, _ = await program
            assert code in {0, -signal.SIGKILL}
            if code == 0:
                return started
    raise AssertionError("it never ended by itself")


async def has_place(database: Path, program: asyncio.Task[tuple[int, str]]) -> bool:
    """Wait until the program has saved its first place: from there on nothing may be lost. False if it died before."""
    async with asyncio.timeout(HANG_TIMEOUT):
        while SQLiteStore(database).load() is None:
            if program.done():
                return SQLiteStore(database).load() is not None
            await asyncio.sleep(0.02)
    return True


@pytest.mark.parametrize("mode", ["after", "own"])
async def test_kill_at_any_step_loses_nothing(mode: str, tmp_path: Path) -> None:
    kill_at, started = 0, 2
    with forking("tests.sdk.follow_program") as forks:
        while started > 1:
            kill_at += 1
            with FakeHub() as hub:
                for name in OPEN:
                    put(hub, name)
                database = tmp_path / f"{kill_at}.db"
                started = await run_until_done(forks, hub, database, mode, kill_at)
            with closing(sqlite3.connect(database)) as handled:
                rows = Counter(handled.execute("SELECT reason, id, sequence FROM handled").fetchall())
            assert set(rows) >= EXPECTED, f"killed at step {kill_at}"
            # Alerts opened while the list is read are in the list, too.
            repeated = [row for row, count in rows.items() if count > 1]
            assert len(repeated) <= (0 if mode == "own" else 1), f"killed at step {kill_at}"
    # Two steps for each save and two for each handler, two for each new alert, and the save of the first place.
    assert kill_at > 6 * len(EXPECTED) + 2
