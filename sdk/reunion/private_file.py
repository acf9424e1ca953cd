"""The SDK's own files: SQLite, readable by their owner alone, used by one process, for one hub, partner and mode."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from reunion.errors import StoreInUse, StoreInvalid, StoreMismatch, StoreUnavailable
from reunion.viewer import Viewer

VERSION = 1
FULL, LOCKED = ("full", "disk I/O error", "readonly", "unable to open"), "locked"


@dataclass(frozen=True, slots=True)
class Binding:
    """The hub, partner and mode that a file is for.

    Another key of the same partner and mode sees the same devices, and keys are rotated: so it is no part of this.
    """

    hub: str
    partner: str
    mode: str
    cell_resolution: int

    @classmethod
    def of(cls, hub: str, viewer: Viewer) -> "Binding":
        """Return the binding of the caller."""
        return cls(hub, viewer.partner_id, str(viewer.mode), viewer.cell_resolution)


class PrivateFile:
    """One SQLite file of one kind.

    Raises StoreInUse while another process has it, StoreInvalid for another kind of file, StoreUnavailable where it
    cannot be written. A killed process loses nothing that was committed; the power failing may cost the last moment.
    """

    def __init__(self, path: str | os.PathLike[str], kind: str, tables: str) -> None:
        # A whole path is always that of a file: SQLite gives ":memory:" and "" another meaning.
        self._path = Path(os.path.realpath(path))
        with store_errors():
            # Before SQLite makes it: it must not be readable by others for a moment either. A file that is there is not
            # opened here: closing it would end the lock that this process may hold on it.
            with suppress(FileExistsError):
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            self.connection: sqlite3.Connection = sqlite3.connect(
                self._path, timeout=0.0, isolation_level=None, check_same_thread=False, cached_statements=16
            )
        try:
            with store_errors():
                self._open(kind, tables)
        except BaseException:
            self.connection.close()
            raise

    def _open(self, kind: str, tables: str) -> None:
        # The lock is held until this process ends, however it ends.
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            self.connection.execute(f"PRAGMA {pragma}")
        columns = "kind TEXT, version INTEGER, hub TEXT, partner TEXT, mode TEXT, cells INTEGER"
        with self.transaction() as connection:
            connection.execute(f"CREATE TABLE IF NOT EXISTS meta ({columns})")
            row = connection.execute("SELECT kind, version FROM meta").fetchone()
            if row is None:
                connection.execute("INSERT INTO meta (kind, version) VALUES (?, ?)", (kind, VERSION))
            elif tuple(row) != (kind, VERSION):
                raise StoreInvalid
            for table in tables.split(";"):
                connection.execute(table)
        self._close_to_others()

    def _close_to_others(self) -> None:
        """Let only the owner read the file and SQLite's log beside it, also if the file was there before."""
        for path in (self._path, Path(f"{self._path}-wal")):
            with suppress(FileNotFoundError):
                if stat.S_IMODE(path.stat().st_mode) & 0o077:
                    path.chmod(0o600)

    @property
    def binding(self) -> Binding | None:
        """The hub, partner and mode that the file is for; None while it is new."""
        with store_errors():
            row = self.connection.execute("SELECT hub, partner, mode, cells FROM meta").fetchone()
        return None if row[0] is None else Binding(*row)

    def bind(self, wanted: Binding) -> None:
        """Bind a new file. Raises StoreMismatch if it is for another hub, partner or mode."""
        found = self.binding
        if found is not None and found != wanted:
            raise StoreMismatch
        with store_errors():
            self.connection.execute("UPDATE meta SET hub = ?, partner = ?, mode = ?, cells = ?", astuple(wanted))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Make all changes within it, or none."""
        with store_errors():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                # After some errors SQLite has rolled back by itself.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def forget_deleted(self) -> None:
        """Remove from the disk what was deleted: until then the log of SQLite may still hold it."""
        with store_errors():
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self, *, delete: bool = False) -> None:
        """Close the file, and delete it if it has done its work."""
        self.connection.close()
        if delete:
            self._path.unlink(missing_ok=True)


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn errors of SQLite and of the disk into those of the SDK. They name no path and no row."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        text = str(error)
        if LOCKED in text:
            raise StoreInUse from None
        if any(word in text for word in FULL):
            raise StoreUnavailable from error
        raise StoreInvalid from None
    except OSError as error:
        raise StoreUnavailable from error
