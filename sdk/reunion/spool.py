"""Moves that the hub has not answered yet: the last of each device, in memory or in a file."""

import os
import threading
import time
from itertools import islice

from reunion.devices import Location
from reunion.errors import StoreInvalid, StoreMismatch
from reunion.private_file import Binding, PrivateFile, store_errors

TABLES = """
CREATE TABLE IF NOT EXISTS moves (version INTEGER PRIMARY KEY, ref TEXT NOT NULL, cell TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refreshed (id INTEGER PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS answered (id INTEGER PRIMARY KEY, key TEXT NOT NULL)
"""
MAX_REPLACED = 1000
"""Moves that were replaced stay in the file until there are so many, and are deleted together."""


Moves = list[tuple[str, str]]
"""Moves: the ref of each, and its JSON."""


class Spool:
    """Keeps the last move of each device in memory, until the hub has answered it.

    Threads share it without a lock, which would cost as much as everything else here: each step is one operation of a
    dict. A move is known by the text object that was put, so a later one that says the same is still another.
    """

    def __init__(self) -> None:
        self.refreshed_at: float = time.time()
        """The time of the last refresh, in seconds since 1970."""
        self._items: dict[str, str] = {}

    def put(self, ref: str, item: str, cell: str | None) -> int:
        """Keep a move, instead of an earlier one of the device: it takes that one's place in the order.

        item: the move as JSON, a text of its own. cell: its cell, if it has one. Returns how many devices wait now.
        """
        self._items[ref] = item
        return len(self._items)

    def first(self, count: int) -> Moves:
        """Return the moves that wait longest."""
        while True:
            try:
                return list(islice(self._items.items(), count))
            except RuntimeError:
                # Another thread has put a move meanwhile.
                continue

    def answered(self, moves: Moves) -> None:
        """Forget moves, except those of devices that have moved again since."""
        for ref, item in moves:
            found = self._items.pop(ref)
            if found is not item:
                # It has moved again, perhaps once more within this step: the last one stays.
                self._items.setdefault(ref, found)

    def refreshed(self, at: float) -> None:
        """Keep the time of a refresh."""
        self.refreshed_at = at

    def __len__(self) -> int:
        return len(self._items)

    def close(self) -> None:
        """Close what is open: nothing, in memory."""


class DiskSpool(Spool):
    """Keeps each move in a private file, too: by its cell, never more precise, and only until the hub has answered it.

    The file is a log: a move is one short row more, and of each device the last one counts. Until `bind` has
    succeeded, the moves of this run can be taken back: they delete no row that was there before.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._file = PrivateFile(path, "moves", TABLES)
        self._rows: dict[str, int] = {}
        """The row of each move in memory, by ref. A later row has a higher number."""
        self._replaced: list[int] = []
        """The rows of moves that were replaced."""
        self._kept_back: list[int] = []
        """The rows that this run found and replaced before it was bound."""
        self._found_until = 0
        """The last row that this run found."""
        self._is_bound = False
        self._mismatch: StoreMismatch | None = None
        with store_errors():
            at = self._file.connection.execute("SELECT at FROM refreshed").fetchone()
        self.refreshed_at = at[0] if at else 0.0
        self._load()
        self._found_until = self._last_row

    def _load(self) -> None:
        with store_errors():
            rows = self._file.connection.execute("SELECT version, ref, cell FROM moves ORDER BY version").fetchall()
        self._last_row = rows[-1][0] if rows else 0
        for row, ref, cell in rows:
            item = Location(ref, cell=cell).to_json()
            if item is None:
                self._file.close()
                raise StoreInvalid
            self._take(ref, item, row)

    @property
    def binding(self) -> Binding | None:
        """The hub, partner and mode that the file is for; None while it is new."""
        with self._lock:
            return self._file.binding

    @property
    def is_bound(self) -> bool:
        """True once the hub has said in this run that the file is for the caller."""
        return self._is_bound

    def knows(self, key: str) -> bool:
        """Return True for the digest of the key that the file was bound with last."""
        with self._lock, store_errors():
            row = self._file.connection.execute("SELECT key FROM answered").fetchone()
        return row is not None and bool(row[0] == key)

    def bind(self, wanted: Binding, key: str | None) -> None:
        """Bind a new file. key: the digest of the key that the hub answered; None if that is not sure.

        Raises StoreMismatch if it is for another hub, partner or mode; then the moves of this run are deleted.
        """
        with self._lock, store_errors():
            try:
                self._file.bind(wanted)
            except StoreMismatch as mismatch:
                self._mismatch = self._forget_run() or mismatch
                raise self._mismatch from None
            if key is not None:
                self._file.connection.execute("INSERT OR REPLACE INTO answered VALUES (1, ?)", (key,))
            self._is_bound = True
            self._replaced += self._kept_back
            self._kept_back = []

    def _forget_run(self) -> StoreMismatch | None:
        """Delete the moves of this run: they must not be sent with another key. Return the error if there are any."""
        if self._last_row == self._found_until:
            return None
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM moves WHERE version > ?", (self._found_until,))
        self._items.clear()
        self._rows.clear()
        self._replaced, self._kept_back = [], []
        self._load()
        return StoreMismatch(f"{StoreMismatch.default_message} The moves of this run were deleted from it.")

    def put(self, ref: str, item: str, cell: str | None) -> int:
        """Keep a move, instead of an earlier one of the device: it takes that one's place in the order."""
        assert cell is not None
        with self._lock, store_errors():
            if self._mismatch is not None:
                raise self._mismatch
            # First the disk: a move that could not be kept there is not taken.
            row = self._last_row + 1
            self._file.connection.execute("INSERT INTO moves VALUES (?, ?, ?)", (row, ref, cell))
            self._last_row = row
            self._take(ref, item, row)
            if len(self._replaced) >= MAX_REPLACED:
                self._delete([])
            return len(self._items)

    def answered(self, moves: Moves) -> None:
        """Forget moves, except those of devices that have moved again since."""
        with self._lock, store_errors():
            gone = [ref for ref, item in moves if self._items[ref] is item]
            self._delete([self._rows[ref] for ref in gone])
            for ref in gone:
                del self._items[ref], self._rows[ref]
            if not self._items:
                self._file.forget_deleted()

    def refreshed(self, at: float) -> None:
        """Keep the time of a refresh."""
        with self._lock, store_errors():
            self._file.connection.execute("INSERT OR REPLACE INTO refreshed VALUES (1, ?)", (at,))
            self.refreshed_at = at

    def close(self) -> None:
        """Close the file; what is not answered stays in it."""
        with self._lock, store_errors():
            self._delete([])
            self._file.forget_deleted()
            self._file.close()

    def _take(self, ref: str, item: str, row: int) -> None:
        if ref in self._rows:
            replaced = self._rows[ref]
            may_go = self._is_bound or replaced > self._found_until
            (self._replaced if may_go else self._kept_back).append(replaced)
        self._items[ref], self._rows[ref] = item, row

    def _delete(self, rows: list[int]) -> None:
        with self._file.transaction() as connection:
            connection.executemany("DELETE FROM moves WHERE version = ?", ((row,) for row in (*rows, *self._replaced)))
        self._replaced = []
