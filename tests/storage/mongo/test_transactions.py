"""Transactions that run again: what each of the server's labels asks for, and where it ends."""

import asyncio
import random
from functools import partial
from typing import Any

import pytest
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError

from hub.errors import StorageUnavailable
from hub.storage.mongo import transactions
from hub.storage.mongo.database import Database, translated
from hub.storage.mongo.transactions import RunAgainCounts, TransactionConflict, run_transaction
from tests.timeouts import HANG_TIMEOUT


def labelled(*labels: str) -> PyMongoError:
    """Return an error of the server with these labels."""
    return PyMongoError("said by the server", error_labels=list(labels))


TRANSIENT = labelled("TransientTransactionError")
UNKNOWN = labelled("UnknownTransactionCommitResult")


class Session:
    """A driver's session whose commits fail as told, one after another."""

    def __init__(self, *failures: BaseException) -> None:
        self.failures = list(failures)
        self.calls: list[str] = []
        self.in_transaction = False

    def start_transaction(self, **options: Any) -> None:
        assert set(options) == {"read_concern", "write_concern", "read_preference"}
        self.calls.append("start")
        self.in_transaction = True

    async def commit_transaction(self) -> None:
        self.calls.append("commit")
        self.in_transaction = False
        if self.failures:
            raise self.failures.pop(0)

    async def abort_transaction(self) -> None:
        self.calls.append("abort")
        self.in_transaction = False


class Work:
    """Work that fails as told, one call after another."""

    def __init__(self, *failures: BaseException) -> None:
        self.failures = list(failures)

    async def __call__(self, session: Any) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return "done"


def as_any(session: Session) -> Any:
    return session


async def run(session: Session, work: Work, counts: RunAgainCounts | None = None) -> str:
    """Run it with a clock that stands still."""
    return await run_transaction(as_any(session), work, counts or RunAgainCounts(), asyncio.Lock(), seconds=lambda: 0.0)


@pytest.mark.parametrize(
    ("session", "work", "calls", "counts"),
    [
        (Session(), Work(TRANSIENT), "start abort start commit", RunAgainCounts(work=1)),
        (Session(TRANSIENT), Work(), "start commit start commit", RunAgainCounts(work=1)),
        (Session(UNKNOWN, UNKNOWN), Work(), "start commit commit commit", RunAgainCounts(commits=2)),
        (Session(UNKNOWN, TRANSIENT), Work(), "start commit commit start commit", RunAgainCounts(work=1, commits=1)),
        # A commit with both labels was not done.
        (
            Session(labelled("TransientTransactionError", "UnknownTransactionCommitResult")),
            Work(),
            "start commit start commit",
            RunAgainCounts(work=1),
        ),
    ],
    ids=["work", "commit", "unknown", "unknown-then-not", "both"],
)
async def test_each_label_runs_again_what_it_names(
    session: Session, work: Work, calls: str, counts: RunAgainCounts
) -> None:
    counted = RunAgainCounts()
    assert await run(session, work, counted) == "done"
    assert (" ".join(session.calls), counted) == (calls, counts)


@pytest.mark.parametrize("failure", [ZeroDivisionError(), OperationFailure("no"), asyncio.CancelledError()])
async def test_any_other_error_ends_it_at_once(failure: BaseException) -> None:
    session = Session()
    with pytest.raises(type(failure)):
        await run(session, Work(failure))
    assert session.calls == ["start", "abort"]


@pytest.mark.parametrize("failure", [TRANSIENT, UNKNOWN])
async def test_after_the_limit_the_last_error_is_raised(failure: PyMongoError, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "LIMIT_SECONDS", 0.05)
    counts, session = RunAgainCounts(), Session(*[failure] * 1000)
    with pytest.raises(PyMongoError, match="said by the server"):
        await run_transaction(as_any(session), Work(), counts, asyncio.Lock())
    assert counts.given_up == 1
    assert counts.work + counts.commits >= 1


async def test_pauses_grow_to_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds: list[float] = []

    def uniform(low: float, high: float) -> float:
        bounds.append(high)
        return low

    monkeypatch.setattr(random, "uniform", uniform)
    await run(Session(*[TRANSIENT] * 20), Work())
    assert bounds[:3] == pytest.approx([0.005, 0.0075, 0.01125])
    assert bounds == sorted(bounds)
    assert bounds[-1] == 0.5


async def test_two_that_conflict_at_their_commit_both_come_through(database: Database) -> None:
    rows, both = database.collection("counters"), asyncio.Barrier(2)
    await rows.insert_one({"_id": "one", "value": 0})
    met = set[str]()

    async def add(name: str, session: Any) -> None:
        await rows.find_one({"_id": "one"}, session=session)
        if name not in met:
            met.add(name)
            await both.wait()
        await rows.update_one({"_id": "one"}, {"$inc": {"value": 1}}, session=session)

    await asyncio.gather(*(database.run(partial(add, name)) for name in ("a", "b")))
    assert (await rows.find_one({"_id": "one"}) or {})["value"] == 2
    assert database.ran_again.work >= 1


def write_conflict() -> PyMongoError:
    return OperationFailure("met another", 112, {"errorLabels": ["TransientTransactionError"]})


async def together(turns: asyncio.Lock, *works: Any) -> None:
    await asyncio.gather(*(run_transaction(as_any(Session()), work, RunAgainCounts(), turns) for work in works))


async def test_after_write_conflicts_one_at_a_time_runs_again() -> None:
    running, most = 0, 0
    met = set[int]()

    async def work(number: int, session: Any) -> None:
        nonlocal running, most
        if number not in met:
            met.add(number)
            raise write_conflict()
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.002)
        running -= 1

    await together(asyncio.Lock(), *(partial(work, number) for number in range(8)))
    assert (len(met), most) == (8, 1)


@pytest.mark.parametrize("failure", [TRANSIENT, ZeroDivisionError()], ids=["no-conflict-any-more", "other-error"])
async def test_transaction_without_conflict_leaves_its_turn(failure: BaseException) -> None:
    turns = asyncio.Lock()
    was_taken: list[bool] = []
    failures = [write_conflict(), failure, None]

    async def work(session: Any) -> None:
        was_taken.append(turns.locked())
        if (error := failures.pop(0)) is not None:
            raise error

    await asyncio.gather(together(turns, work), return_exceptions=True)
    assert was_taken == [False, True, False][: len(was_taken)]
    assert not turns.locked()


async def test_turn_that_another_keeps_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "TURN_TIMEOUT_SECONDS", 0.5)
    turns, counts = asyncio.Lock(), RunAgainCounts()
    await turns.acquire()
    async with asyncio.timeout(1.5):
        work = Work(*(write_conflict() for _ in range(4)))
        await run_transaction(as_any(Session()), work, counts, turns, seconds=lambda: 0.0)
    assert (counts.work, counts.given_up) == (4, 0)
    assert turns.locked()


async def test_transaction_within_a_transaction_waits_for_no_turn(database: Database) -> None:
    failures = {"outer": [write_conflict()], "inner": [write_conflict()]}

    async def inner(session: Any) -> str:
        if failures["inner"]:
            raise failures["inner"].pop()
        return "done"

    async def outer(session: Any) -> str:
        if failures["outer"]:
            raise failures["outer"].pop()
        return await database.run(inner)

    async with asyncio.timeout(HANG_TIMEOUT):
        assert await database.run(outer) == "done"


async def test_lost_connection_within_a_transaction_runs_the_work_again(database: Database) -> None:
    calls: list[int] = []

    async def work(session: Any) -> str:
        calls.append(1)
        if len(calls) == 1:
            with translated():
                raise AutoReconnect("gone", errors=None) from None
        return "done"

    with pytest.raises(StorageUnavailable):
        # Without the server's label nobody knows that nothing was done.
        await database.run(work)

    async def again(session: Any) -> str:
        calls.append(1)
        if len(calls) == 2:
            with translated():
                error = AutoReconnect("gone")
                error._add_error_label("TransientTransactionError")
                raise error
        return "done"

    assert await database.run(again) == "done"


async def test_outside_of_a_transaction_a_conflict_is_unavailable_storage() -> None:
    with pytest.raises(StorageUnavailable), translated():
        raise TransactionConflict("met another")
