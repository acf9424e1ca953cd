"""Word of new events: quick while Redis works, and nothing but slower when it is lost, emptied, away or hangs."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import psutil
import pytest
from pymongo.errors import OperationFailure

from hub.local.redis import EmbeddedRedis
from hub.storage import feed_tail
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.mongo.database import Database
from hub.storage.redis import feed_signal
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal, signal_of
from tests.redis_servers import RedisKind
from tests.storage.feed_scene import Scene, begun, event, opened_scene, take
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

pytestmark = pytest.mark.every_redis


@pytest.fixture(scope="module")
async def own_redis(redis_kind: RedisKind, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    embedded = redis_kind.server(tmp_path_factory.mktemp("redis"))
    await embedded.start()
    yield embedded
    await embedded.stop()


@pytest.fixture
async def broker(own_redis: EmbeddedRedis) -> EmbeddedRedis:
    """A Redis of these tests' own, with nothing left of the last."""
    await own_redis.flush()
    return own_redis


@pytest.fixture
async def scene(database: Database, broker: EmbeddedRedis) -> AsyncIterator[Scene]:
    redis = connect(broker.url)
    made = await opened_scene(database, FeedSignal(redis))
    # So that nobody follows from the very beginning of the log.
    await made.add(event())
    yield made
    await redis.aclose()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers never look by themselves: only word reaches them."""
    newer = FeedSignal.newer

    async def word(signal: FeedSignal, known: str) -> str:
        while (found := await newer(signal, known)) == known:
            pass
        return found

    monkeypatch.setattr(FeedSignal, "newer", word)


async def hear(scene: Scene, count: int) -> asyncio.Task[list[int]]:
    async def heard() -> list[int]:
        return [one.sequence for _, one in await take(scene.follow(), count)]

    task = asyncio.create_task(heard())
    await begun(scene)
    await asyncio.sleep(0.3)
    return task


@pytest.mark.usefixtures("patient")
async def test_events_are_heard_of_as_soon_as_they_are_committed(scene: Scene) -> None:
    hearing = await hear(scene, 7)
    await scene.add(event(), event(), event())
    await scene.add(event())
    await asyncio.gather(*(scene.add(event()) for _ in range(3)))
    assert await asyncio.wait_for(hearing, HANG_TIMEOUT) == list(range(2, 9))


def has_read(scene: Scene, sequence: int) -> bool:
    return scene.tail.place in (sequence, None)


@pytest.mark.usefixtures("patient")
async def test_an_event_of_which_there_was_word_is_one_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    hearing = await hear(scene, 6)

    def counted(name: str) -> None:
        method = getattr(FeedLog, name)

        async def read(*given: Any) -> Any:
            reads.append(name)
            return await method(*given)

        monkeypatch.setattr(FeedLog, name, read)

    for name in ("last", "after", "oldest_kept"):
        counted(name)
    for number in range(6):
        await scene.add(event())
        # Two at once may be one read. After the last one nobody follows, and there is no place.
        await until(partial(has_read, scene, 2 + number))
    assert await hearing == list(range(2, 8))
    assert reads == ["after"] * 6


@pytest.mark.usefixtures("patient")
async def test_many_simultaneous_commits_are_all_delivered_at_once(scene: Scene) -> None:
    hearing = await hear(scene, 600)
    await scene.add(*(event() for _ in range(600)))
    assert await asyncio.wait_for(hearing, HANG_TIMEOUT) == list(range(2, 602))


async def test_word_that_was_never_sent_is_not_needed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object) -> None:
        """A process that dies between its commit and its signal."""

    hearing = await hear(scene, 2)
    with monkeypatch.context() as patch:
        patch.setattr(FeedSignal, "send", silent)
        await scene.add(event())
        await asyncio.sleep(1.5 * feed_signal.READ_INTERVAL_SECONDS)
        await scene.add(event())
    assert await hearing == [2, 3]


@pytest.mark.usefixtures("patient")
async def test_an_emptied_redis_costs_nothing(scene: Scene, broker: EmbeddedRedis) -> None:
    hearing = await hear(scene, 3)
    await scene.add(event())
    await broker.flush()
    await scene.add(event())
    await broker.flush()
    await scene.add(event())
    assert await asyncio.wait_for(hearing, HANG_TIMEOUT) == [2, 3, 4]


async def test_a_redis_that_is_away_costs_moments(scene: Scene, broker: EmbeddedRedis) -> None:
    hearing = await hear(scene, 3)
    broker.kill()
    await scene.add(event())
    await asyncio.sleep(3 * feed_tail.RETRY_SECONDS)
    await scene.add(event())
    await broker.start()
    await scene.add(event())
    assert await hearing == [2, 3, 4]


async def test_a_redis_that_hangs_holds_up_no_change(scene: Scene, broker: EmbeddedRedis) -> None:
    assert broker.process.pid
    redis = psutil.Process(broker.process.pid)
    redis.suspend()
    try:
        began = time.monotonic()
        await scene.add(event(), event())
        assert time.monotonic() - began < 2
    finally:
        redis.resume()
    assert await scene.log.last() == 3


async def test_whoever_is_slower_with_its_word_is_no_failure(scene: Scene) -> None:
    await scene.signal.send(50)
    await scene.signal.send(49)
    await scene.signal.send(50)
    assert await scene.signal.newer(signal_of(48)) == signal_of(50)


async def test_a_false_signal_causes_no_repeated_reads(scene: Scene) -> None:
    # As after a database that has lost its end.
    await scene.signal.send(1_000)
    looks = 0
    last = scene.log.last

    async def counted() -> int:
        nonlocal looks
        looks += 1
        return await last()

    scene.log.last = counted  # type: ignore[method-assign]
    hearing = await hear(scene, 1)
    await asyncio.sleep(2)
    assert looks < 10
    await scene.add(event())
    assert await hearing == [2]


async def test_only_committed_events_are_signalled(scene: Scene) -> None:
    sent: list[str] = []
    tries = 0

    async def tell(what: str) -> None:
        sent.append(what)

    async def work(transaction: Any) -> None:
        nonlocal tries
        tries += 1
        scene.database.after_commit("a", lambda: tell(f"first of {tries}"))
        scene.database.after_commit("b", lambda: tell("another"))
        if tries == 1:
            raise OperationFailure("again", details={"errorLabels": ["TransientTransactionError"]})
        scene.database.after_commit("a", lambda: tell(f"last of {tries}"))
        assert sent == []

    await scene.database.run(work)
    assert sent == ["last of 2", "another"]

    async def failing(transaction: Any) -> None:
        scene.database.after_commit("a", lambda: tell("never"))
        raise LookupError

    with pytest.raises(LookupError):
        await scene.database.run(failing)
    assert sent == ["last of 2", "another"]
