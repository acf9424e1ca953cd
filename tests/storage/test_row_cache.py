"""Rows that never change are read once in a while."""

from hub.storage.row_cache import RowCache


class Table:
    """Counts what it is asked for; has the rows below 100. `now` is the time; a read takes `seconds` of it."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.seconds = self.now = 0.0

    def timer(self) -> float:
        return self.now

    async def read(self, keys: list[int]) -> dict[int, str]:
        self.asked.append(keys)
        self.now += self.seconds
        return {key: f"value {key}" for key in keys if key < 100}


async def test_rows_are_cached_until_their_time_is_over() -> None:
    table = Table()
    cache = RowCache[int, str](size=10, seconds=0.2, timer=table.timer)
    assert await cache.get([1, 2], table.read) == {1: "value 1", 2: "value 2"}
    assert await cache.get([2, 1, 3, 100], table.read) == {1: "value 1", 2: "value 2", 3: "value 3"}
    assert await cache.get([1, 3], table.read) == {1: "value 1", 3: "value 3"}
    table.now = 0.19
    assert await cache.get([1], table.read) == {1: "value 1"}
    assert table.asked == [[1, 2], [3, 100]]
    table.now = 0.21
    assert await cache.get([1], table.read) == {1: "value 1"}
    assert table.asked[-1] == [1], "and no longer"


async def test_time_of_a_row_begins_with_its_read() -> None:
    table = Table()
    cache = RowCache[int, str](size=10, seconds=0.2, timer=table.timer)
    table.seconds = 0.25
    for _ in range(2):
        assert await cache.get([1], table.read) == {1: "value 1"}
    assert table.asked == [[1], [1]]


async def test_only_as_many_rows_are_cached_as_fit() -> None:
    table, cache = Table(), RowCache[int, str](size=3, seconds=60)
    assert len(await cache.get(range(8), table.read)) == 8
    assert await cache.get([5, 6, 7], table.read) == {5: "value 5", 6: "value 6", 7: "value 7"}
    assert len(table.asked) == 1
    await cache.get([4], table.read)
    assert len(table.asked) == 2
