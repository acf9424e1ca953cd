"""Of many who ask at once a few reads are made, and each is answered by one that began after it had asked."""

import asyncio
import contextvars
import gc
from collections.abc import Mapping

import pytest

from hub.errors import StorageUnavailable
from hub.storage.together import Together

WHOSE = contextvars.ContextVar("WHOSE", default="nobody")


class Shelf:
    """Says for each key how often anything was changed before; there is nothing under those below zero."""

    def __init__(self) -> None:
        self.changed = 0
        self.reads: list[list[int]] = []
        self.whose: list[str] = []
        self.failure: Exception | None = None
        self.together = Together(self.read)

    async def read(self, keys: list[int]) -> Mapping[int, tuple[int, int]]:
        self.reads.append(keys)
        self.whose.append(WHOSE.get())
        found = {key: (key, self.changed) for key in keys if key >= 0}
        await asyncio.sleep(0.01)
        if self.failure is not None:
            raise self.failure
        return found


async def test_those_that_come_while_one_is_read_are_read_together_afterwards() -> None:
    shelf, asked = Shelf(), []
    for number in range(40):
        asked.append(asyncio.create_task(shelf.together.get(number % 8 - 1)))
        await asyncio.sleep(0)
    answers = [await one for one in asked]
    assert [answer and answer[0] for answer in answers] == [None, *range(7)] * 5
    assert [len(keys) for keys in shelf.reads] == [1, 8]


async def test_nobody_is_answered_by_what_was_read_before_it_asked() -> None:
    shelf = Shelf()
    early = asyncio.create_task(shelf.together.get(1))
    await asyncio.sleep(0.005)
    shelf.changed = 1
    assert await shelf.together.get(1) == (1, 1)
    assert await early == (1, 0)


async def test_a_failure_is_theirs_who_asked_and_nobody_elses(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf()
    shelf.failure = StorageUnavailable()
    lost = asyncio.create_task(shelf.together.get(3))
    one, other = asyncio.create_task(shelf.together.get(1)), asyncio.create_task(shelf.together.get(2))
    await asyncio.sleep(0.005)
    lost.cancel()
    next_one = asyncio.create_task(shelf.together.get(1))
    for task in (one, other):
        with pytest.raises(StorageUnavailable):
            await task
    shelf.failure = None
    assert await next_one == (1, 0)
    assert await shelf.together.get(2) == (2, 0)
    del lost, one, other, next_one
    gc.collect()
    await asyncio.sleep(0)
    assert caplog.text == ""


async def test_who_gives_up_takes_the_answer_from_nobody_else() -> None:
    shelf = Shelf()
    first, second = asyncio.create_task(shelf.together.get(1)), asyncio.create_task(shelf.together.get(1))
    await asyncio.sleep(0.005)
    first.cancel()
    assert await second == (1, 0)


async def test_nothing_is_read_in_the_name_of_whoever_came_first() -> None:
    shelf = Shelf()
    WHOSE.set("the first one")
    assert await shelf.together.get(1) == (1, 0)
    assert shelf.whose == ["nobody"]
