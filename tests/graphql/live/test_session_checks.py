"""Asking who may be here: once for all that came with one credential, and never by an answer that is too old."""

import asyncio
from typing import Any

import pytest

from hub.errors import StorageUnavailable, Unauthenticated
from hub.graphql.live import session_checks as admissions
from hub.graphql.live.session_checks import SessionChecks


class Keys:
    """Knows who may come in. An answer takes a while, and is as it stood when it was asked for."""

    def __init__(self) -> None:
        self.actors: dict[str | None, object] = {"a": "anna", "b": "bob"}
        self.asked: list[str | None] = []
        self.at_once = self.most_at_once = 0

    async def admit(self, credential: str | None) -> Any:
        """Answer."""
        self.asked.append(credential)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        answer = self.actors.get(credential, Unauthenticated())
        await asyncio.sleep(0.01)
        self.at_once -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer


class There:
    """A connection."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def readmit(self, actor: Any) -> None:
        """Go on."""
        self.told.append(actor)

    def dismiss(self) -> None:
        """End."""
        self.told.append("dismissed")


@pytest.fixture
def keys() -> Keys:
    return Keys()


async def test_those_that_come_at_once_ask_once(keys: Keys) -> None:
    asks = SessionChecks(keys.admit)
    answers = await asyncio.gather(*(asks.admit("a") for _ in range(100)), *(asks.admit("b") for _ in range(100)))
    assert answers == ["anna"] * 100 + ["bob"] * 100
    assert sorted(map(str, keys.asked)) == ["a", "b"]


async def test_nobody_is_let_in_by_an_answer_from_before_it_came(keys: Keys) -> None:
    asks = SessionChecks(keys.admit)
    before = asyncio.create_task(asks.admit("a"))
    await asyncio.sleep(0.005)
    del keys.actors["a"]
    late = [asyncio.create_task(asks.admit("a")) for _ in range(3)]
    assert await before == "anna"
    for one in late:
        with pytest.raises(Unauthenticated):
            await one
    assert keys.asked == ["a", "a"]
    assert keys.most_at_once == 1


async def test_one_that_gives_up_takes_the_answer_from_nobody(keys: Keys) -> None:
    asks = SessionChecks(keys.admit)
    first, second = asyncio.create_task(asks.admit("a")), asyncio.create_task(asks.admit("a"))
    await asyncio.sleep(0.005)
    first.cancel()
    assert await second == "anna"


async def test_a_watch_asks_once_for_all_and_tells_each(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admissions, "ADMITTED_FOR", 0.03)
    asks, there, gone, other = SessionChecks(keys.admit), There(), There(), There()
    for credential, connection in (("a", there), ("a", gone), ("b", other)):
        asks.watch(credential, connection)
    asks.forget("a", gone)
    await asyncio.sleep(0.06)
    assert (there.told[:1], gone.told, other.told[:1]) == (["anna"], [], ["bob"])
    # Nobody can tell, or the hub is at fault: nobody is sent away, and somebody watches on.
    for trouble in (StorageUnavailable(), ValueError("secret")):
        keys.actors["a"] = trouble
        there.told.clear()
        await asyncio.sleep(0.06)
        assert "dismissed" not in there.told
    del keys.actors["a"]
    await asyncio.sleep(0.06)
    assert there.told[-1] == "dismissed"
    assert "dismissed" not in other.told
    for credential, connection in (("a", there), ("b", other)):
        asks.forget(credential, connection)
    asked = len(keys.asked)
    await asyncio.sleep(0.06)
    assert len(keys.asked) == asked
