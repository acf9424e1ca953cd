"""Session checks: once for all sessions of a credential, and never by an older check."""

import asyncio
from typing import Any

import pytest

from hub.errors import StorageUnavailable, Unauthenticated
from hub.graphql.live import session_checks
from hub.graphql.live.session_checks import SessionChecks


class Keys:
    """Knows the actors. A check takes a while, and tells the state when it began."""

    def __init__(self) -> None:
        self.actors: dict[str | None, object] = {"a": "anna", "b": "bob"}
        self.asked: list[str | None] = []
        self.at_once = self.most_at_once = 0

    async def admit(self, credential: str | None) -> Any:
        """Return the actor of a credential."""
        self.asked.append(credential)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        answer = self.actors.get(credential, Unauthenticated())
        await asyncio.sleep(0.01)
        self.at_once -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeSession:
    """A session that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def renew(self, actor: Any) -> None:
        """Keep the actor."""
        self.told.append(actor)

    def revoke(self) -> None:
        """Keep that it was revoked."""
        self.told.append("revoked")


@pytest.fixture
def keys() -> Keys:
    return Keys()


async def test_simultaneous_sessions_are_checked_once(keys: Keys) -> None:
    asks = SessionChecks(keys.admit)
    answers = await asyncio.gather(
        *(asks.authenticate("a") for _ in range(100)), *(asks.authenticate("b") for _ in range(100))
    )
    assert answers == ["anna"] * 100 + ["bob"] * 100
    assert sorted(map(str, keys.asked)) == ["a", "b"]


async def test_session_is_never_authenticated_by_older_check(keys: Keys) -> None:
    asks = SessionChecks(keys.admit)
    before = asyncio.create_task(asks.authenticate("a"))
    await asyncio.sleep(0.005)
    del keys.actors["a"]
    late = [asyncio.create_task(asks.authenticate("a")) for _ in range(3)]
    assert await before == "anna"
    for one in late:
        with pytest.raises(Unauthenticated):
            await one
    assert keys.asked == ["a", "a"]
    assert keys.most_at_once == 1


async def test_cancelled_session_leaves_check_to_others(keys: Keys) -> None:
    asks = SessionChecks(keys.admit)
    first, second = asyncio.create_task(asks.authenticate("a")), asyncio.create_task(asks.authenticate("a"))
    await asyncio.sleep(0.005)
    first.cancel()
    assert await second == "anna"


async def test_watch_checks_once_and_tells_each_session(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_checks, "SESSION_CHECK_SECONDS", 0.03)
    asks, there, gone, other = SessionChecks(keys.admit), FakeSession(), FakeSession(), FakeSession()
    for credential, connection in (("a", there), ("a", gone), ("b", other)):
        asks.watch(credential, connection)
    asks.forget("a", gone)
    await asyncio.sleep(0.06)
    assert (there.told[:1], gone.told, other.told[:1]) == (["anna"], [], ["bob"])
    # The store is away, or the hub fails: no session is revoked, and the watch goes on.
    for trouble in (StorageUnavailable(), ValueError("secret")):
        keys.actors["a"] = trouble
        there.told.clear()
        await asyncio.sleep(0.06)
        assert "revoked" not in there.told
    del keys.actors["a"]
    await asyncio.sleep(0.06)
    assert there.told[-1] == "revoked"
    assert "revoked" not in other.told
    for credential, connection in (("a", there), ("b", other)):
        asks.forget(credential, connection)
    asked = len(keys.asked)
    await asyncio.sleep(0.06)
    assert len(keys.asked) == asked
