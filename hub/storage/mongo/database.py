"""The connection to MongoDB, its transactions, and the translation of its failures."""

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar

from bson import Timestamp
from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import ReadPreference
from pymongo.errors import ConfigurationError, ConnectionFailure, ExecutionTimeout, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.server_api import ServerApi
from pymongo.topology_description import TOPOLOGY_TYPE, TopologyDescription
from pymongo.write_concern import WriteConcern

from hub.errors import SettingsInvalid, StorageUnavailable
from hub.storage.mongo.transactions import CONFLICT_LABEL, RunAgainCounts, run_transaction

T = TypeVar("T")
Row = dict[str, Any]
Collection = AsyncIOMotorCollection[Row]

STABLE_API = ServerApi("1", strict=True, deprecation_errors=True)
"""Commands outside of it, and deprecated ones, fail here: what passes works on every later release of MongoDB too."""

SOCKET_TIMEOUT_SECONDS = 60.0
"""The time for one answer of a server that is alive: a worker that waits holds its slot in a partner's queue."""

HEARTBEAT_SECONDS = 1.0
CONNECT_TIMEOUT_SECONDS = 2.0
"""A member that is silent for the sum of both is dead to the driver, which then ends every wait for it.

A frozen or cut off primary closes no connection. By the driver's defaults, 10 s and 20 s, calls hang on it for half a
minute, and with them the threads that new calls need after the election.
"""

SELECTION_TIMEOUT_SECONDS = 2.0
"""The wait for a primary before a call fails or begins again. The driver looks every half second, so it can last 2.5 s.
A transaction's last attempt begins 7 s after its first (`transactions.LIMIT_SECONDS`), so it ends within 10 s."""

DUPLICATE_KEY = 11000
OUT_OF_DISK_SPACE = 14031
NO_MAJORITY_YET = 134
"""The server's codes for a write that a unique index refuses, for one that its full disk cannot take, and for a read of
a new primary that does not know yet what a majority has.
Source: https://www.mongodb.com/docs/manual/reference/error-codes/
"""

Afterwards = Callable[[], Awaitable[None]]

_run: contextvars.ContextVar[dict[object, Afterwards] | None] = contextvars.ContextVar("_run", default=None)
"""Inside `Database.run`: what to do after the commit. There a conflict passes as it is, so that the work runs again."""


class Database:
    """One motor client: journalled majority writes and majority reads from the primary, unless `collection` is told."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = _client(url, server_api=STABLE_API)
        self._unstable_client: AsyncIOMotorClient[Row] | None = None
        self.ran_again = RunAgainCounts()
        self._turns = asyncio.Lock()
        self._database: AsyncIOMotorDatabase[Row] = self._client.get_default_database(
            "hub",
            codec_options=CodecOptions(tz_aware=True, tzinfo=UTC),
            write_concern=WriteConcern("majority", j=True),
            read_concern=ReadConcern("majority"),
            # Named, so that the address cannot say otherwise.
            read_preference=ReadPreference.PRIMARY,
        )

    @property
    def is_sharded(self) -> bool:
        """True if the address leads to the routers of a sharded cluster; known after the first call."""
        topology: TopologyDescription = self._client.delegate.topology_description
        return topology.topology_type == TOPOLOGY_TYPE.Sharded

    def collection(self, name: str, *, waits: bool = True) -> Collection:
        """Return a collection with the hub's guarantees; one that does not wait writes without a majority's answer.

        Such a write may be rolled back by an election. Only a write that another one confirms, whose loss is noticed
        and mended, or whose loss costs an hour's count, may go through it.
        """
        collection = self._database[name]
        return collection if waits else collection.with_options(write_concern=WriteConcern(1))

    @property
    def raw(self) -> AsyncIOMotorDatabase[Row]:
        """The database itself, for GridFS."""
        return self._database

    @cached_property
    def unstable(self) -> AsyncIOMotorDatabase[Row]:
        """The database by a client of its own outside the Stable API, whose commands do not tell how full a disk is."""
        self._unstable_client = _client(self._url, maxPoolSize=1)
        return self._unstable_client.get_default_database("hub")

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
                    result = await run_transaction(session, attempt, self.ran_again, self._turns)
                finally:
                    _run.reset(mark)
        await asyncio.gather(*(do() for do in afterwards.values()))
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

    async def hello(self) -> Row:
        """Return what the server says of itself; its `localTime` is by its own clock."""
        answer: Row = await self._client.admin.command("hello")
        # The answer to a command does not follow the client's setting for time zones.
        answer["localTime"] = answer["localTime"].replace(tzinfo=UTC)
        return answer

    async def server_time(self) -> datetime:
        """Return the time of the server's own clock, by which leases are given."""
        with translated():
            moment: datetime = (await self.hello())["localTime"]
        return moment

    async def logical_time(self) -> Timestamp:
        """Return the server's logical time, with which it stamps rows: no stamp that it has set so far is later.

        It is never behind the server's clock, and in a quiet hour it is told late: the clock then says more.
        """
        with translated():
            said = await self.hello()
        stamped: Timestamp = said["$clusterTime"]["clusterTime"]
        return max(stamped, Timestamp(int(said["localTime"].timestamp()), 0))

    def close(self) -> None:
        """Close the client; a dead server delays this by its selection timeout at most."""
        self._client.close()
        if self._unstable_client is not None:
            self._unstable_client.close()


def _client(url: str, **options: Any) -> AsyncIOMotorClient[Row]:
    """Return a client that has not connected yet; raises SettingsInvalid if the address has what cannot be used."""
    is_file = False
    try:
        return AsyncIOMotorClient(
            url,
            tz_aware=True,
            tzinfo=UTC,
            # Given here, they come before those of the address.
            socketTimeoutMS=int(SOCKET_TIMEOUT_SECONDS * 1000),
            heartbeatFrequencyMS=int(HEARTBEAT_SECONDS * 1000),
            connectTimeoutMS=int(CONNECT_TIMEOUT_SECONDS * 1000),
            serverSelectionTimeoutMS=int(SELECTION_TIMEOUT_SECONDS * 1000),
            **options,
        )
    except OSError:
        is_file = True
    except (ConfigurationError, ValueError):
        pass
    # Outside of the handlers: their errors name the file or the value, and ours must not keep it.
    if is_file:
        raise SettingsInvalid("MONGO_URL names a file for TLS that cannot be read, or that is no PEM file.")
    raise SettingsInvalid("MONGO_URL has an option that cannot be used, or one that another excludes.")


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raise StorageUnavailable, without the address, for a lost connection, a full disk, or a primary not ready yet."""
    try:
        yield
    except PyMongoError as error:
        is_conflict = error.has_error_label(CONFLICT_LABEL)
        if is_conflict and _run.get() is not None:
            # Within `run` it stays as it is, so that the work runs again; a lost connection is such an error too.
            raise
        cannot_serve = isinstance(error, OperationFailure) and error.code in (OUT_OF_DISK_SPACE, NO_MAJORITY_YET)
        if is_conflict or cannot_serve or isinstance(error, ConnectionFailure | ExecutionTimeout):
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
