"""The place of a follower, and its stores: memory, a file, SQLite, Redis, or one of your own."""

import json
import os
import sqlite3
from collections.abc import Awaitable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from inspect import isawaitable
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Protocol, Self, TypeVar

from reunion.errors import StoreInvalid, StoreUnavailable

T = TypeVar("T")

VERSION = 1
DEFAULT_NAME = "alerts"


@dataclass(frozen=True, slots=True)
class FollowState:
    """The place of a follower: everything up to `cursor` is handled.

    shown: the ids of alerts that were given and have not ended, saved before the first change of each is given.
    listed: while the alerts that are open are given, the ids of those given so far; None once all are.
    """

    cursor: str = field(repr=False)
    shown: frozenset[str] = frozenset()
    listed: frozenset[str] | None = None

    def to_json(self) -> str:
        """Return the state as text, for a store."""
        listed = None if self.listed is None else sorted(self.listed)
        return json.dumps({"version": VERSION, "cursor": self.cursor, "shown": sorted(self.shown), "listed": listed})

    @classmethod
    def from_json(cls, saved: str | bytes) -> Self:
        """Read the text of a store. Raises StoreInvalid for anything else."""
        try:
            data = json.loads(saved)
            if data["version"] != VERSION or not isinstance(data["cursor"], str):
                raise ValueError
            listed = data["listed"]
            return cls(data["cursor"], frozenset(data["shown"]), None if listed is None else frozenset(listed))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise StoreInvalid from None


class FollowStore(Protocol):
    """Keeps the place of one follower. Both methods may be async, for a follower of `AsyncReunion`.

    `save` replaces the place as a whole: a reader finds the old one or the new one, also after a crash. `tx` is
    whatever was passed to `AlertFollower.save`, such as the transaction in which the alert was handled.
    """

    def load(self) -> FollowState | Awaitable[FollowState | None] | None:
        """Return the place that was saved last, or None."""

    def save(self, state: FollowState, tx: Any = None) -> Awaitable[None] | None:
        """Save a place, within `tx` if there is one."""


class MemoryStore:
    """A place in memory, for tests and for programs that start from what is open now."""

    def __init__(self) -> None:
        self._state: FollowState | None = None

    def load(self) -> FollowState | None:
        """Return the place that was saved last, or None."""
        return self._state

    def save(self, state: FollowState, tx: Any = None) -> None:
        """Save a place."""
        self._state = state


class FileStore:
    """A place in a file that only its owner can read. Each save replaces the file and reaches the disk first."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def load(self) -> FollowState | None:
        """Return the place that was saved last, or None if there is no file. Raises StoreInvalid for another file."""
        with _store_errors():
            try:
                return FollowState.from_json(self._path.read_bytes())
            except FileNotFoundError:
                return None

    def save(self, state: FollowState, tx: Any = None) -> None:
        """Save a place. Raises StoreUnavailable, as if the disk is full; the place saved before stands then."""
        with _store_errors():
            self._save(state)

    def _save(self, state: FollowState) -> None:
        # A name of its own: where two programs overlap for a moment, neither renames what the other has half written.
        descriptor, fresh = mkstemp(prefix=f"{self._path.name}.", dir=self._path.parent)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(state.to_json())
                file.flush()
                os.fsync(file.fileno())
            Path(fresh).replace(self._path)
        except BaseException:
            Path(fresh).unlink(missing_ok=True)
            raise
        # The name of the file reaches the disk with its directory.
        with suppress(OSError):
            self._sync_directory()

    def _sync_directory(self) -> None:
        directory = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


class SQLiteStore:
    """A place in a table of an SQLite database, which may be your own.

    name: tells several followers in one database apart.
    `await follower.save(connection)` within a transaction of yours saves your rows and the place together or neither.
    """

    def __init__(self, path: str | os.PathLike[str], name: str = DEFAULT_NAME) -> None:
        self._path, self._name = Path(path), name

    def load(self, tx: sqlite3.Connection | None = None) -> FollowState | None:
        """Return the place that was saved last, or None: as `tx` sees it if there is one.

        Raises StoreInvalid for a file or row that is none, and StoreUnavailable if the database cannot be read.
        """
        if tx is not None:
            return self._read(tx)
        with _store_errors(), closing(self._connect()) as connection:
            return self._read(connection)

    def _read(self, connection: sqlite3.Connection) -> FollowState | None:
        cursor = connection.cursor()
        # A connection of yours may have rows of another kind.
        cursor.row_factory = None
        row = cursor.execute("SELECT state FROM reunion_follow WHERE name = ?", (self._name,)).fetchone()
        return _read(None if row is None else row[0])

    def save(self, state: FollowState, tx: sqlite3.Connection | None = None) -> None:
        """Save a place: in the open transaction of `tx`, which you commit, or in one of its own.

        Raises the errors of sqlite3 within `tx`, and StoreUnavailable without it.
        """
        if tx is not None:
            self._write(tx, state)
            return
        with _store_errors(), closing(self._connect()) as connection, connection:
            self._write(connection, state)

    def _write(self, connection: sqlite3.Connection, state: FollowState) -> None:
        connection.execute(
            "INSERT INTO reunion_follow (name, state) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET state = excluded.state",
            (self._name, state.to_json()),
        )

    def _connect(self) -> sqlite3.Connection:
        is_new = not self._path.exists()
        connection = sqlite3.connect(self._path)
        try:
            if is_new:
                self._path.chmod(0o600)
            connection.execute("CREATE TABLE IF NOT EXISTS reunion_follow (name TEXT PRIMARY KEY, state TEXT NOT NULL)")
        except BaseException:
            connection.close()
            raise
        return connection


class RedisStore:
    """A place under one key of a Redis client of yours, asynchronous or not.

    Redis keeps it as durably as its own settings say. `tx` may be a pipeline, which you execute.
    """

    def __init__(self, redis: Any, key: str = "reunion:follow") -> None:
        self._redis, self._key = redis, key

    def load(self) -> FollowState | Awaitable[FollowState | None] | None:
        """Return the place that was saved last, or None. Raises StoreInvalid for a value that is none."""
        saved = self._redis.get(self._key)
        return self._read_later(saved) if isawaitable(saved) else _read(saved)

    async def _read_later(self, saved: Awaitable[Any]) -> FollowState | None:
        return _read(await saved)

    def save(self, state: FollowState, tx: Any = None) -> Any:
        """Save a place, by way of the pipeline `tx` if there is one."""
        return (tx if tx is not None else self._redis).set(self._key, state.to_json())


@contextmanager
def _store_errors() -> Iterator[None]:
    """Turn errors of SQLite and of the disk into those of the SDK. They name no path."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreUnavailable from error
    except sqlite3.DatabaseError:
        raise StoreInvalid from None


def _read(saved: str | bytes | None) -> FollowState | None:
    return None if saved is None else FollowState.from_json(saved)
