"""Session checks: once for all sessions of a credential, and never by an older check."""

import asyncio
from typing import Any

import pytest

from hub.errors import HubError, StorageUnavailable, Unauthenticated
from hub.graphql.live import session_checks
from hub.graphql.live.session_checks import SessionChecks
from tests.waiting import until


class Keys:
    """Knows the actors. A check takes a while, and tells the state when it began."""

    def __init__(self) -> None:
        self.actors: dict[str | None, object] = {"a": "anna", "b": "bob"}
        self.checked: list[str | None] = []
        self.running = self.peak = 0

    async def authenticate(self, credential: str | None) -> Any:
        """Return the actor of a credential."""
        self.checked.append(credential)
        self.running += 1
        self.peak = max(self.peak, self.running)
        answer = self.actors.get(credential, Unauthenticated())
        await asyncio.sleep(0.01)
        self.running -= 1
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

    def revoke(self, reason: HubError) -> None:
        """Keep that it was revoked."""
        self.told.append("revoked")


@pytest.fixture
def keys() -> Keys:
    return Keys()


async def test_simultaneous_sessions_are_checked_once(keys: Keys) -> None:
    checks = SessionChecks(keys.authenticate)
    answers = await asyncio.gather(
        *(checks.authenticate("a") for _ in range(100)), *(checks.authenticate("b") for _ in range(100))
    )
    assert answers == ["anna"] * 100 + ["bob"] * 100
    assert sorted(map(str, keys.checked)) == ["a", "b"]


async def test_session_is_never_authenticated_by_older_check(keys: Keys) -> None:
    checks = SessionChecks(keys.authenticate)
    before = asyncio.create_task(checks.authenticate("a"))
    await asyncio.sleep(0.005)
    del keys.actors["a"]
    late = [asyncio.create_task(checks.authenticate("a")) for _ in range(3)]
    assert await before == "anna"
    for one in late:
        with pytest.raises(Unauthenticated):
            await one
    assert keys.checked == ["a", "a"]
    assert keys.peak == 1


async def test_cancelled_session_leaves_check_to_others(keys: Keys) -> None:
    checks = SessionChecks(keys.authenticate)
    first, second = asyncio.create_task(checks.authenticate("a")), asyncio.create_task(checks.authenticate("a"))
    await asyncio.sleep(0.005)
    first.cancel()
    assert await second == "anna"


async def test_watch_checks_once_and_tells_each_session(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_checks, "SESSION_CHECK_SECONDS", 0.03)
    checks, there, gone, other = SessionChecks(keys.authenticate), FakeSession(), FakeSession(), FakeSession()
    for credential, session in (("a", there), ("a", gone), ("b", other)):
        checks.watch(credential, session)
    checks.forget("a", gone)
    await until(lambda: bool(there.told and other.told))
    assert (there.told[:1], gone.told, other.told[:1]) == (["anna"], [], ["bob"])
    # The store is away, or the hub fails: no session is revoked, and the watch goes on.
    for trouble in (StorageUnavailable(), ValueError("secret")):
        keys.actors["a"] = trouble
        there.told.clear()
        checked = keys.checked.count("a")
        await until(lambda checked=checked: keys.checked.count("a") >= checked + 3)  # type: ignore[misc]
        assert "revoked" not in there.told
    del keys.actors["a"]
    await until(lambda: "revoked" in there.told)
    assert "revoked" not in other.told
    for credential, session in (("a", there), ("b", other)):
        checks.forget(credential, session)
    checked = len(keys.checked)
    await asyncio.sleep(0.06)
    assert len(keys.checked) == checked
