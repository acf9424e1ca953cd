"""Callers that ask at about the same time share calls, and none of them suffers from another."""

import asyncio
import gc
from collections.abc import Mapping
from contextvars import ContextVar

import pytest

from hub.errors import StorageUnavailable
from hub.single_flight import BatchReader, SingleFlight
from tests.waiting import until

CALLER: ContextVar[str] = ContextVar("CALLER", default="none")


class Store:
    """A slow store that counts its calls, and answers while `answers` is set. No key below zero has a value."""

    def __init__(self) -> None:
        self.version = 0
        self.calls = 0
        self.batches: list[list[int]] = []
        self.callers: list[str] = []
        self.failure: Exception | None = None
        self.running = self.peak = 0
        self.answers = asyncio.Event()
        self.answers.set()

    async def call(self) -> int:
        """Return the number of calls so far."""
        self.calls += 1
        await self._work()
        return self.calls

    async def read_version(self) -> int:
        """Return the version that the store had when the call began."""
        self.calls += 1
        version = self.version
        await self._work()
        return version

    async def read(self, keys: list[int]) -> Mapping[int, tuple[int, int]]:
        """Return each key with the version that the store had when the read began."""
        self.batches.append(keys)
        found = {key: (key, self.version) for key in keys if key >= 0}
        await self._work()
        return found

    async def _work(self) -> None:
        self.callers.append(CALLER.get())
        self.running += 1
        self.peak = max(self.peak, self.running)
        await self.answers.wait()
        await asyncio.sleep(0.01)
        self.running -= 1
        if self.failure is not None:
            raise self.failure

    async def begin(self) -> None:
        """Return once a call waits for its answer."""
        self.answers.clear()
        await until(lambda: self.running)

    def answer(self) -> None:
        """Answer the calls that wait, and no later one."""
        self.answers.set()
        self.answers.clear()


@pytest.fixture
def store() -> Store:
    return Store()


async def test_callers_of_one_key_share_one_call(store: Store) -> None:
    flight = SingleFlight[str, int]()
    assert await asyncio.gather(*(flight.join("a", store.call) for _ in range(50))) == [1] * 50
    assert await flight.join("a", store.call) == 2


async def test_callers_of_different_keys_share_no_call(store: Store) -> None:
    flight = SingleFlight[str, int]()
    await asyncio.gather(flight.join("a", store.call), flight.join("b", store.call), flight.join_next("c", store.call))
    assert store.calls == 3


async def test_kept_result_is_returned_to_later_callers(store: Store) -> None:
    flight = SingleFlight[str, int](keep=2)
    assert await asyncio.gather(*(flight.join("a", store.call) for _ in range(50))) == [1] * 50
    assert await flight.join("a", store.call) == 1
    assert await flight.join("b", store.call) == 2


async def test_results_beyond_keep_are_dropped_oldest_first(store: Store) -> None:
    flight = SingleFlight[str, int](keep=2)
    for key in "abc":
        await flight.join(key, store.call)
    assert await flight.join("b", store.call) == 2
    assert await flight.join("a", store.call) == 4


async def test_joined_failure_reaches_all_and_is_not_kept(store: Store) -> None:
    flight = SingleFlight[str, int](keep=2)
    store.failure = StorageUnavailable()
    answers = await asyncio.gather(*(flight.join("a", store.call) for _ in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StorageUnavailable] * 3
    store.failure = None
    assert await flight.join("a", store.call) == 2


async def test_cancelled_caller_leaves_the_call_to_others(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    flight = SingleFlight[str, int]()
    first, second = (asyncio.create_task(flight.join("a", store.call)) for _ in range(2))
    await store.begin()
    first.cancel()
    store.answers.set()
    assert await second == 1
    store.failure = StorageUnavailable()
    alone = asyncio.create_task(flight.join("b", store.call))
    await store.begin()
    alone.cancel()
    store.answers.set()
    await until(lambda: not store.running)
    await asyncio.sleep(0.02)
    del alone
    gc.collect()
    await asyncio.sleep(0)
    assert caplog.text == "", "a failure that nobody waits for is not logged with its text"


async def test_next_call_begins_after_its_caller_asked(store: Store) -> None:
    flight = SingleFlight[str, int]()
    early = asyncio.create_task(flight.join_next("a", store.read_version))
    await store.begin()
    store.version = 1
    late = [asyncio.create_task(flight.join_next("a", store.read_version)) for _ in range(20)]
    store.answers.set()
    assert await asyncio.gather(*late) == [1] * 20
    assert await early == 0
    assert (store.calls, store.peak) == (2, 1)


async def test_next_call_follows_a_failed_one(store: Store) -> None:
    flight = SingleFlight[str, int]()
    store.failure = StorageUnavailable()
    failing = asyncio.create_task(flight.join_next("a", store.call))
    await store.begin()
    following = asyncio.create_task(flight.join_next("a", store.call))
    store.answer()
    with pytest.raises(StorageUnavailable):
        await failing
    store.failure = None
    store.answers.set()
    assert await following == 2
    assert await flight.join_next("a", store.call) == 3


async def test_calls_run_outside_their_first_callers_context(store: Store) -> None:
    CALLER.set("the first one")
    flight, reader = SingleFlight[str, int](), BatchReader(store.read)
    await flight.join("a", store.call)
    await flight.join_next("a", store.call)
    assert await reader.get(1) == (1, 0)
    assert store.callers == ["none"] * 3


async def test_keys_that_arrive_during_a_read_form_one_batch(store: Store) -> None:
    reader, waiting = BatchReader(store.read), []
    store.answers.clear()
    for number in range(40):
        waiting.append(asyncio.create_task(reader.get(number % 8 - 1)))
        await asyncio.sleep(0)
    store.answers.set()
    answers = [await one for one in waiting]
    assert [answer and answer[0] for answer in answers] == [None, *range(7)] * 5
    assert [len(keys) for keys in store.batches] == [1, 8]


async def test_batched_value_is_no_older_than_its_request(store: Store) -> None:
    reader = BatchReader(store.read)
    early = asyncio.create_task(reader.get(1))
    await store.begin()
    store.version = 1
    late = asyncio.create_task(reader.get(1))
    store.answers.set()
    assert await late == (1, 1)
    assert await early == (1, 0)


async def test_failed_batch_fails_its_own_callers_only(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    reader = BatchReader(store.read)
    store.failure = StorageUnavailable()
    cancelled = asyncio.create_task(reader.get(3))
    one, other = asyncio.create_task(reader.get(1)), asyncio.create_task(reader.get(2))
    await store.begin()
    cancelled.cancel()
    next_one = asyncio.create_task(reader.get(1))
    store.answer()
    for task in (one, other):
        with pytest.raises(StorageUnavailable):
            await task
    store.failure = None
    store.answers.set()
    assert await next_one == (1, 0)
    assert await reader.get(2) == (2, 0)
    del cancelled, one, other, next_one
    gc.collect()
    await asyncio.sleep(0)
    assert caplog.text == "", "a failure that nobody waits for is not logged with its text"


async def test_cancelled_caller_leaves_the_batch_to_others(store: Store) -> None:
    reader = BatchReader(store.read)
    first, second = asyncio.create_task(reader.get(1)), asyncio.create_task(reader.get(1))
    await store.begin()
    first.cancel()
    store.answers.set()
    assert await second == (1, 0)
