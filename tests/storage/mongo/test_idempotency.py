"""Once, also at the same moment, for a day, on the real database."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.errors import IdempotencyMismatch
from hub.services.idempotency import KeptCall, KeptResult, KeyTaken, OnceKey, once, once_key
from hub.storage.mongo.database import Database
from hub.storage.mongo.idempotency import IdempotencyRepository

KEY = once_key("wang", "openCase", "k-1", {"text": "one"})


class Work:
    """Writes a row of its own each time it is done, as a mutation does."""

    def __init__(self, database: Database) -> None:
        self.rows = database.collection("things")

    async def __call__(self, transaction: Any) -> KeptResult:
        thing = {"made": datetime.now(UTC)}
        result = await self.rows.insert_one(thing, session=transaction)
        return {"thing": str(result.inserted_id)}

    async def count(self) -> int:
        return await self.rows.count_documents({})


async def run(database: Database, work: Work, key: OnceKey = KEY) -> KeptResult:
    return await once(database, IdempotencyRepository(database), key, work)


async def test_many_calls_at_the_same_moment_do_it_once(database: Database) -> None:
    work = Work(database)
    results = await asyncio.gather(*(run(database, work) for _ in range(20)))
    assert await work.count() == 1
    assert len({result["thing"] for result in results}) == 1


async def test_other_callers_operations_and_keys_are_other_calls(database: Database) -> None:
    work = Work(database)
    asked = {"text": "one"}
    keys = [
        KEY,
        once_key("li", "openCase", "k-1", asked),
        once_key("wang", "closeCase", "k-1", asked),
        once_key("wang", "openCase", "k-2", asked),
        once_key("wang", "openCase\x1f", "k-1", asked),
    ]
    results = [await run(database, work, key) for key in keys]
    assert len({result["thing"] for result in results}) == len(keys) == await work.count()


async def test_another_input_under_the_key_is_refused_and_does_nothing(database: Database) -> None:
    work = Work(database)
    await run(database, work)
    with pytest.raises(IdempotencyMismatch):
        await run(database, work, once_key("wang", "openCase", "k-1", {"text": "two"}))
    assert await work.count() == 1


async def test_a_failure_keeps_neither_the_call_nor_its_work(database: Database) -> None:
    work = Work(database)

    async def failing(transaction: Any) -> KeptResult:
        await work(transaction)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await once(database, IdempotencyRepository(database), KEY, failing)
    assert await work.count() == 0
    assert await run(database, work) == await run(database, work)
    assert await work.count() == 1


async def test_an_expired_call_is_done_again_by_one_of_many(database: Database) -> None:
    work = Work(database)
    first = await run(database, work)
    calls = database.collection("idempotency")
    row = await calls.find_one({"_id": KEY.id})
    assert row is not None
    assert timedelta(hours=23, minutes=59) < row["expires_real"] - datetime.now(UTC) <= timedelta(hours=24)
    await calls.update_one({"_id": KEY.id}, {"$set": {"expires_real": datetime.now(UTC)}})
    results = await asyncio.gather(*(run(database, work) for _ in range(8)))
    assert {result["thing"] for result in results} != {first["thing"]}
    assert len({result["thing"] for result in results}) == 1
    assert await work.count() == 2


async def test_the_row_holds_digests_only(database: Database) -> None:
    await run(database, Work(database), once_key("wang", "openCase", "my-key", {"text": "PRIVATE"}))
    row = await database.collection("idempotency").find_one({"expires_real": {"$gt": datetime.now(UTC)}})
    assert row is not None
    assert sorted(row) == ["_id", "expires_real", "fingerprint", "result"]
    assert not any(word in str(row) for word in ("PRIVATE", "my-key", "wang"))


async def test_a_call_that_stands_is_not_replaced(database: Database) -> None:
    book = IdempotencyRepository(database)

    async def keep(transaction: Any) -> None:
        await book.keep("id", KeptCall("f", {}), transaction)

    await database.run(keep)
    with pytest.raises(KeyTaken):
        await database.run(keep)
