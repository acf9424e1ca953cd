"""The inbox of a webhook partner: alerts that events named, and how far each is delivered. No text, place or name.

An inbox is a protocol; `SQLiteInbox` keeps it in a file.
"""

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, Self

KEPT_SECONDS: Final = 30 * 86_400
"""An alert that has ended is forgotten so long after its last event: devices that come back still get its CANCEL."""

TABLE = """CREATE TABLE IF NOT EXISTS reunion_inbox (
    alert TEXT PRIMARY KEY,
    cursor TEXT,
    received INTEGER NOT NULL DEFAULT 0,
    finished INTEGER NOT NULL DEFAULT 0,
    is_ended INTEGER NOT NULL DEFAULT 0,
    waiting_since REAL,
    received_at REAL NOT NULL
)"""
COLUMNS = "alert, cursor, received, is_ended, waiting_since"


@dataclass(frozen=True, slots=True)
class AlertProgress:
    """The progress of one alert.

    cursor: everything of the audience up to it is delivered. received: events that came so far.
    is_ended: True once an event has said that the alert ended.
    waiting_since: the time of the first event that is not finished, in seconds since 1970; None if all are.
    """

    alert: str
    cursor: str | None = field(default=None, repr=False)
    received: int = 0
    is_ended: bool = False
    waiting_since: float | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """The alerts that have events which are not finished, as a count, and the age of the oldest of these in seconds."""

    alerts: int
    oldest_seconds: float

    @classmethod
    def of(cls, unfinished: Sequence[AlertProgress]) -> Self:
        """Count what is unfinished now."""
        since = [progress.waiting_since for progress in unfinished if progress.waiting_since is not None]
        return cls(len(unfinished), max(0.0, time.time() - min(since)) if since else 0.0)


class Inbox(Protocol):
    """Keeps what came, for one key of one hub. Each method may be async, for `AsyncReceiver` and `AsyncDeliverer`.

    Each call is done as a whole or not at all, also over a crash. Calls come from several processes and threads.
    """

    def add(self, alert: str, is_end: bool) -> Awaitable[None] | None:
        """Count one more event of an alert. It must be on disk when this returns. The end of an alert stays."""

    def unfinished(self) -> Sequence[AlertProgress] | Awaitable[Sequence[AlertProgress]]:
        """Return the alerts with more events received than finished."""

    def saved(self) -> Sequence[str] | Awaitable[Sequence[str]]:
        """Return the ids of all alerts that are kept."""

    def progress(self, alert: str) -> AlertProgress | Awaitable[AlertProgress | None] | None:
        """Return the progress of an alert, or None."""

    def save(self, alert: str, cursor: str | None) -> Awaitable[None] | None:
        """Save that everything up to the cursor is delivered; None begins again."""

    def finish(self, alert: str, received: int) -> Awaitable[None] | None:
        """Save that the first `received` events of an alert are finished."""

    def claim(self, holder: str) -> bool | Awaitable[bool]:
        """Return True if this holder, and so no other one, delivers from now on. It asks again several times a second.

        A claim ends at the latest a few seconds after its process.
        """

    def release(self, holder: str) -> Awaitable[None] | None:
        """Let another holder deliver, if this one does."""


class SQLiteInbox:
    """An inbox in an SQLite database: a file of its own, or your own database, which gets one more table.

    A new file can be read by its owner only, and is in WAL mode. A lock on a second file, `….deliver`, says which
    process delivers; it ends with the process. Safe for threads, and after a fork.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._lock = threading.Lock()
        self._opened: dict[int, sqlite3.Connection] = {}
        """By process: a connection of a parent is neither used nor closed."""
        self._claims: dict[int, tuple[str, sqlite3.Connection]] = {}
        # An inbox without a reference closes its files. At the exit of the process something may still deliver by it.
        weakref.finalize(self, _close, self._opened, self._claims).atexit = False

    def add(self, alert: str, is_end: bool) -> None:
        """Count one more event of an alert. It is on disk when this returns, or sqlite3.Error is raised."""
        with self._transaction(is_synced=True) as database:
            database.execute(
                "INSERT INTO reunion_inbox (alert, received, is_ended, waiting_since, received_at) "
                "VALUES (:alert, 1, :is_end, :now, :now) ON CONFLICT (alert) DO UPDATE SET "
                "received = received + 1, is_ended = MAX(is_ended, excluded.is_ended), "
                "waiting_since = COALESCE(waiting_since, excluded.waiting_since), received_at = excluded.received_at",
                {"alert": alert, "is_end": is_end, "now": time.time()},
            )

    def unfinished(self) -> list[AlertProgress]:
        """Return the alerts with more events received than finished, those that wait longest first."""
        return self._read(
            f"SELECT {COLUMNS} FROM reunion_inbox WHERE received > finished ORDER BY waiting_since"  # noqa: S608
        )

    def saved(self) -> list[str]:
        """Return the ids of all alerts that are kept."""
        return [progress.alert for progress in self._read(f"SELECT {COLUMNS} FROM reunion_inbox")]  # noqa: S608

    def progress(self, alert: str) -> AlertProgress | None:
        """Return the progress of an alert, or None."""
        found = self._read(f"SELECT {COLUMNS} FROM reunion_inbox WHERE alert = ?", alert)  # noqa: S608
        return found[0] if found else None

    def save(self, alert: str, cursor: str | None) -> None:
        """Save that everything up to the cursor is delivered.

        A power cut may lose the last of these, never the end of this process: then something is delivered again.
        """
        with self._transaction(is_synced=False) as database:
            database.execute(
                "INSERT INTO reunion_inbox (alert, cursor, received_at) VALUES (?, ?, ?) "
                "ON CONFLICT (alert) DO UPDATE SET cursor = excluded.cursor",
                (alert, cursor, time.time()),
            )

    def finish(self, alert: str, received: int) -> None:
        """Save that the first `received` events of an alert are finished."""
        with self._transaction(is_synced=False) as database:
            database.execute(
                "UPDATE reunion_inbox SET finished = MAX(finished, :received), "
                "waiting_since = CASE WHEN received > :received THEN received_at END WHERE alert = :alert",
                {"alert": alert, "received": received},
            )

    def claim(self, holder: str) -> bool:
        """Return True if the holder delivers. Once it does, it stays so until `release`, or until this process ends."""
        with self._lock:
            if os.getpid() in self._claims:
                return self._claims[os.getpid()][0] == holder
            claim = self._connect(Path(f"{self._path}.deliver"), timeout=0)
            try:
                claim.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                claim.close()
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                return False
            self._claims[os.getpid()] = holder, claim
        self._forget()
        return True

    def release(self, holder: str) -> None:
        """Let another holder deliver."""
        with self._lock:
            if os.getpid() in self._claims and self._claims[os.getpid()][0] == holder:
                self._claims.pop(os.getpid())[1].close()

    def close(self) -> None:
        """Close the files; a later call opens them again."""
        with self._lock:
            _close(self._opened, self._claims)

    def _forget(self) -> None:
        """Delete what is over for long. A cursor is kept while its alert is open."""
        with self._transaction(is_synced=False) as database:
            database.execute(
                "DELETE FROM reunion_inbox WHERE received <= finished AND (is_ended OR cursor IS NULL) "
                "AND received_at < ?",
                (time.time() - KEPT_SECONDS,),
            )

    def _read(self, query: str, *values: str) -> list[AlertProgress]:
        with self._lock:
            rows = self._database().execute(query, values).fetchall()
        return [AlertProgress(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]

    @contextmanager
    def _transaction(self, *, is_synced: bool) -> Iterator[sqlite3.Connection]:
        with self._lock:
            database = self._database()
            database.execute(f"PRAGMA synchronous = {'FULL' if is_synced else 'NORMAL'}")
            with database:
                yield database

    def _database(self) -> sqlite3.Connection:
        found = self._opened.get(os.getpid())
        if found is None:
            is_new = not self._path.exists()
            found = self._connect(self._path, timeout=5)
            if is_new:
                found.execute("PRAGMA journal_mode = WAL")
            found.execute(TABLE)
            self._opened[os.getpid()] = found
        return found

    @staticmethod
    def _connect(path: Path, *, timeout: float) -> sqlite3.Connection:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return sqlite3.connect(path, timeout=timeout, check_same_thread=False)


def _close(opened: dict[int, sqlite3.Connection], claims: dict[int, tuple[str, sqlite3.Connection]]) -> None:
    for connection in (opened.pop(os.getpid(), None), claims.pop(os.getpid(), ("", None))[1]):
        if connection is not None:
            connection.close()
