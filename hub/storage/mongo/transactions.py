"""Transactions that run again, as MongoDB asks of each driver's caller.

After TransientTransactionError nothing was committed, and the work runs again. After UnknownTransactionCommitResult it
may have been, and the same commit is sent again, which is safe. Motor's own `with_transaction` commits before its loop
around the commit, so neither label of a commit is heeded there; pymongo's has no back-off before 4.16.

Source: https://github.com/mongodb/specifications/blob/master/source/transactions-convenient-api
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Final, TypeVar

import pymongo
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import ReadPreference
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

T = TypeVar("T")

WRITE_CONFLICT: Final = 112
"""The server's code for a write that meets another transaction's write of the same row."""

CONFLICT_LABEL: Final = "TransientTransactionError"
UNKNOWN_COMMIT_LABEL: Final = "UnknownTransactionCommitResult"

LIMIT_SECONDS: Final = 7.0
"""No attempt begins later than this after the first. One that finds no primary takes 2.5 s, so a call that is under way
at an election ends within 10 s."""

LOST_ABORT_SECONDS: Final = 0.5

TURN_TIMEOUT_SECONDS: Final = 1.0
"""The wait for a turn. Its holder may hang on a connection that nobody answers any more, and then no other may wait for
it; one that goes on without a turn meets others more often, no more."""

FIRST_DELAY_SECONDS: Final = 0.005
DELAY_GROWTH: Final = 1.5
MAX_DELAY_SECONDS: Final = 0.5
"""Before the next attempt: a random part of a bound that grows, so that rivals do not meet again. Source: as above."""


class TransactionConflict(PyMongoError):
    """Raise within a transaction to run its work again, as after a conflict that the server finds."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, error_labels=[CONFLICT_LABEL])


@dataclass(slots=True)
class RunAgainCounts:
    """Counts of the work and the commits that ran again in this process, and of transactions given up."""

    work: int = 0
    commits: int = 0
    given_up: int = 0


async def run_transaction(
    session: AsyncIOMotorClientSession,
    work: Callable[[AsyncIOMotorClientSession], Coroutine[object, object, T]],
    counts: RunAgainCounts,
    turns: asyncio.Lock,
    *,
    seconds: Callable[[], float] = time.monotonic,
) -> T:
    """Run `work` in a transaction and commit it, again where an error asks for it; after the limit raise the error.

    By `turns`, one transaction of a process at a time runs again after a conflict of writes. All at once, 32 openings
    of cases met one another again and again.
    """
    delays, turn = _Delays(seconds), _Turn(turns)
    try:
        while True:
            session.start_transaction(
                read_concern=ReadConcern("snapshot"),
                write_concern=WriteConcern("majority", j=True),
                read_preference=ReadPreference.PRIMARY,
            )
            try:
                result = await work(session)
                await _commit(session, counts, delays)
                return result
            except BaseException as error:
                await _abort(session, error)
                if not (isinstance(error, PyMongoError) and error.has_error_label(CONFLICT_LABEL)):
                    raise
                await turn.follow(error)
                if not await delays.take():
                    counts.given_up += 1
                    raise
                counts.work += 1
    finally:
        turn.end()


async def _abort(session: AsyncIOMotorClientSession, error: BaseException) -> None:
    if session.in_transaction:  # type: ignore[truthy-function]  # a property that motor's stub calls a method
        # It ends by itself too: after the server's limit, or with the connection.
        with contextlib.suppress(PyMongoError), _abort_limit(error):
            await session.abort_transaction()


def _abort_limit(error: BaseException) -> contextlib.AbstractContextManager[object]:
    """Return the time for an abort: little after a lost connection, where the driver would look for a server twice."""
    is_lost = isinstance(error, ConnectionFailure)
    return pymongo.timeout(LOST_ABORT_SECONDS) if is_lost else contextlib.nullcontext()


async def _commit(session: AsyncIOMotorClientSession, counts: RunAgainCounts, delays: "_Delays") -> None:
    """Commit, and send the same commit again while nobody knows what became of it."""
    while True:
        try:
            return await session.commit_transaction()
        except PyMongoError as error:
            if error.has_error_label(CONFLICT_LABEL) or not error.has_error_label(UNKNOWN_COMMIT_LABEL):
                raise
            if not await delays.take():
                counts.given_up += 1
                raise
            counts.commits += 1


class _Turn:
    """The turn of one transaction among those of its process that met another's write."""

    def __init__(self, turns: asyncio.Lock) -> None:
        self._turns = turns
        self._is_taken = self._has_waited = False

    async def follow(self, error: PyMongoError) -> None:
        """Take the turn after a conflict of writes, unless it was waited for in vain; else let others have it."""
        if not (isinstance(error, OperationFailure) and error.code == WRITE_CONFLICT):
            self.end()
        elif not self._is_taken and not self._has_waited:
            try:
                async with asyncio.timeout(TURN_TIMEOUT_SECONDS):
                    self._is_taken = await self._turns.acquire()
            except TimeoutError:
                self._has_waited = True

    def end(self) -> None:
        """Let the next transaction have the turn."""
        if self._is_taken:
            self._is_taken = False
            self._turns.release()


class _Delays:
    """The delays of one transaction: they grow, are random and end with its limit."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._end = seconds() + LIMIT_SECONDS
        self._bound = FIRST_DELAY_SECONDS

    async def take(self) -> bool:
        """Wait; return False at once if there is no time left for another attempt."""
        delay = random.uniform(0, self._bound)  # noqa: S311 - to keep rivals apart needs no secret
        if self._seconds() + delay >= self._end:
            return False
        self._bound = min(self._bound * DELAY_GROWTH, MAX_DELAY_SECONDS)
        await asyncio.sleep(delay)
        return True
