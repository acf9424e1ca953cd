"""What never changes is read once in a while."""

import asyncio

from hub.storage.recent import Recent


class Shelf:
    """Counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    async def read(self, keys: list[int]) -> dict[int, str]:
        self.asked.append(keys)
        return {key: f"value {key}" for key in keys if key < 100}


async def test_what_was_read_is_at_hand_for_a_while() -> None:
    shelf, recent = Shelf(), Recent[int, str](size=10, seconds=0.2)
    assert await recent.get([1, 2], shelf.read) == {1: "value 1", 2: "value 2"}
    assert await recent.get([2, 1, 3, 100], shelf.read) == {1: "value 1", 2: "value 2", 3: "value 3"}
    assert await recent.get([1, 3], shelf.read) == {1: "value 1", 3: "value 3"}
    assert shelf.asked == [[1, 2], [3, 100]]
    await asyncio.sleep(0.25)
    assert await recent.get([1], shelf.read) == {1: "value 1"}
    assert shelf.asked[-1] == [1], "and no longer"


async def test_of_so_many_only_the_last_are_kept() -> None:
    shelf, recent = Shelf(), Recent[int, str](size=3, seconds=60)
    assert len(await recent.get(range(8), shelf.read)) == 8
    assert await recent.get([5, 6, 7], shelf.read) == {5: "value 5", 6: "value 6", 7: "value 7"}
    assert len(shelf.asked) == 1
    await recent.get([4], shelf.read)
    assert len(shelf.asked) == 2
