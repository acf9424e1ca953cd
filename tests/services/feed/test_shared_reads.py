"""Looking up once what many ask for at about the same time."""

import asyncio

import pytest

from hub.errors import StorageUnavailable
from hub.services.feed.steps.shared_reads import SharedReads


class Repositories:
    """A slow reading."""

    def __init__(self) -> None:
        self.read = 0
        self.fails = False

    async def look(self) -> int:
        """Read."""
        self.read += 1
        await asyncio.sleep(0.01)
        if self.fails:
            raise StorageUnavailable()
        return self.read


@pytest.fixture
def books() -> Repositories:
    return Repositories()


async def test_many_that_ask_at_once_or_later_read_once(books: Repositories) -> None:
    shared = SharedReads[str, int](keep=2)
    assert await asyncio.gather(*(shared.get("a", books.look) for _ in range(50))) == [1] * 50
    assert await shared.get("a", books.look) == 1
    assert await shared.get("b", books.look) == 2


async def test_so_many_are_kept_and_no_more(books: Repositories) -> None:
    shared = SharedReads[str, int](keep=2)
    for key in "abc":
        await shared.get(key, books.look)
    assert await shared.get("b", books.look) == 2
    assert await shared.get("a", books.look) == 4


async def test_a_failure_is_everybodys_who_waits_and_is_not_kept(books: Repositories) -> None:
    shared = SharedReads[str, int](keep=2)
    books.fails = True
    answers = await asyncio.gather(*(shared.get("a", books.look) for _ in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StorageUnavailable] * 3
    books.fails = False
    assert await shared.get("a", books.look) == 2


async def test_one_that_gives_up_takes_it_from_nobody(books: Repositories, caplog: pytest.LogCaptureFixture) -> None:
    shared = SharedReads[str, int](keep=2)
    first, second = (asyncio.create_task(shared.get("a", books.look)) for _ in range(2))
    await asyncio.sleep(0.005)
    first.cancel()
    assert await second == 1
    books.fails = True
    alone = asyncio.create_task(shared.get("b", books.look))
    await asyncio.sleep(0.005)
    alone.cancel()
    await asyncio.sleep(0.02)
    assert caplog.text == ""
