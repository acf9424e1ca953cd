"""`once` when another call with the same key commits in between."""

from typing import Any

import pytest

from hub.errors import IdempotencyMismatch, RetryLater
from hub.services.idempotency import KeptCall, KeptResult, KeyTaken, once, once_key
from tests.fakes import Calls, Memory

KEY = once_key("wang", "openCase", "k", {"text": "one"})


class Overtaken(Calls):
    """Another call commits between `find` and `keep`, `times` times."""

    def __init__(self, memory: Memory, other: KeptCall, times: int = 1) -> None:
        super().__init__(memory)
        self.other = other
        self.times = times

    async def keep(self, key_id: str, call: KeptCall, transaction: Any) -> None:
        if self.times:
            self.times -= 1
            raise KeyTaken()
        await super().keep(key_id, call, transaction)

    async def find(self, key_id: str, transaction: Any) -> KeptCall | None:
        return await super().find(key_id, transaction) if self.times else self.other


async def work(transaction: Any) -> KeptResult:
    return {"mine": True}


async def test_slower_call_gets_the_faster_call_result() -> None:
    memory = Memory()
    keys = Overtaken(memory, KeptCall(KEY.fingerprint, {"mine": False}))
    assert await once(memory, keys, KEY, work) == {"mine": False}
    assert memory.tables.calls == {}


async def test_slower_call_with_another_input_is_refused() -> None:
    memory = Memory()
    with pytest.raises(IdempotencyMismatch):
        await once(memory, Overtaken(memory, KeptCall("other", {})), KEY, work)


async def test_call_overtaken_too_often_gives_up() -> None:
    memory = Memory()
    with pytest.raises(RetryLater):
        await once(memory, Overtaken(memory, KeptCall("other", {}), times=1000), KEY, work)


def test_idempotency_keys_of_different_calls_differ() -> None:
    request: dict[str, Any] = {}
    assert once_key("a", "bc", "d", request).id != once_key("ab", "c", "d", request).id
    assert once_key("a", "b", "c", {"x": 1, "y": 2}) == once_key("a", "b", "c", {"y": 2, "x": 1})
