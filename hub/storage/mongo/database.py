"""The connection to MongoDB, its transactions, and the translation of its failures."""

import contextlib
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import pymongo
from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo.errors import ConnectionFailure, ExecutionTimeout, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from hub.errors import StorageUnavailable

T = TypeVar("T")
Row = dict[str, Any]
Collection = AsyncIOMotorCollection[Row]

SOCKET_TIMEOUT_SECONDS = 60.0
"""The time for one answer of the server: a worker on a dead connection holds its slot in a partner's queue."""

Afterwards = Callable[[], Awaitable[None]]

_run: contextvars.ContextVar[dict[object, Afterwards] | None] = contextvars.ContextVar("_run", default=None)
"""Inside `Database.run`: what to do after the commit. There the driver must see a conflict, so that it runs the work
again."""

CONFLICT_LABEL = "TransientTransactionError"
"""The label by which MongoDB and its drivers mark an error after which a transaction may run again.
Source: https://github.com/mongodb/specifications/blob/master/source/transactions-convenient-api
"""


class TransactionConflict(PyMongoError):
    """Raise within `Database.run` to run its work again, as after a conflict that the server finds."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, error_labels=[CONFLICT_LABEL])


class Database:
    """One motor client: journalled majority writes and majority reads from the primary, everywhere."""

    def __init__(self, url: str) -> None:
        self._client: AsyncIOMotorClient[Row] = AsyncIOMotorClient(
            url, tz_aware=True, tzinfo=UTC, socketTimeoutMS=int(SOCKET_TIMEOUT_SECONDS * 1000)
        )
        self._database: AsyncIOMotorDatabase[Row] = self._client.get_default_database(
            "hub",
            codec_options=CodecOptions(tz_aware=True, tzinfo=UTC),
            write_concern=WriteConcern("majority", j=True),
            read_concern=ReadConcern("majority"),
        )

    def collection(self, name: str) -> Collection:
        """Return a collection with the hub's guarantees."""
        return self._database[name]

    @property
    def raw(self) -> AsyncIOMotorDatabase[Row]:
        """The database itself, for GridFS."""
        return self._database

    async def run(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """Run `work` in a transaction and commit it, again after a transient conflict (the port `Atomic`)."""
        afterwards: dict[object, Afterwards] = {}

        async def attempt(session: Any) -> T:
            afterwards.clear()
            return await work(session)

        with translated():
            async with await self._client.start_session() as session:
                mark = _run.set(afterwards)
                try:
                    result: T = await session.with_transaction(
                        attempt,
                        read_concern=ReadConcern("snapshot"),
                        write_concern=WriteConcern("majority", j=True),
                    )
                finally:
                    _run.reset(mark)
        for do in afterwards.values():
            await do()
        return result

    @staticmethod
    def after_commit(of: object, do: Afterwards) -> None:
        """Within `run`, do this after the commit; for each `of` only the last counts. It must not fail."""
        afterwards = _run.get()
        assert afterwards is not None, "there is nothing to be committed"
        afterwards[of] = do

    async def ping(self) -> None:
        """Raise StorageUnavailable unless the database answers."""
        with translated():
            await self._client.admin.command("ping")

    async def require(self, within: float) -> None:
        """Raise StorageUnavailable, naming the database, unless it answers within so many seconds."""
        try:
            # With asyncio's timeout, the driver's thread would go on and the process would wait for it at its end.
            with pymongo.timeout(within):
                await self.ping()
        except StorageUnavailable:
            raise StorageUnavailable("The database at MONGO_URL does not answer.") from None

    async def server_time(self) -> datetime:
        """Return the time of the server's own clock, by which leases are given."""
        with translated():
            answer = await self._client.admin.command("hello")
        moment: datetime = answer["localTime"]
        # The answer to a command does not follow the client's setting for time zones.
        return moment.replace(tzinfo=UTC)

    def close(self) -> None:
        """Close the client; a dead server delays this by its selection timeout at most."""
        self._client.close()


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raise StorageUnavailable, without the address, for a failure of the connection."""
    try:
        yield
    except (ConnectionFailure, ExecutionTimeout):
        raise StorageUnavailable() from None
    except PyMongoError as error:
        # A conflict within `run` stays as it is, so that the driver runs the work again.
        if _run.get() is None and error.has_error_label(CONFLICT_LABEL):
            raise StorageUnavailable() from None
        raise


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Open a database and close it at the end."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()
