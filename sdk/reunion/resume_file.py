"""The place of an import, kept in a file: how many rows are done, and what came of them. No row is in it."""

import os
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from reunion.errors import StoreMismatch
from reunion.private_file import Binding, PrivateFile, store_errors

TABLES = """
CREATE TABLE IF NOT EXISTS import (id INTEGER PRIMARY KEY, source TEXT, done INTEGER, registered INTEGER);
CREATE TABLE IF NOT EXISTS refused (code TEXT PRIMARY KEY, number INTEGER NOT NULL)
"""


@dataclass(slots=True)
class ImportState:
    """The place of an import: rows that are done, and the refused ones by code."""

    done: int = 0
    registered: int = 0
    codes: Counter[str] = field(default_factory=Counter)


class ResumeFile:
    """The file of one import of one source."""

    def __init__(self, path: str | os.PathLike[str], source: str) -> None:
        self._source = source
        self._file = PrivateFile(path, "import", TABLES)

    def begin(self, binding: Binding) -> ImportState:
        """Return where the import stands. Raises StoreMismatch for another hub, partner, mode or source."""
        self._file.bind(binding)
        with store_errors():
            run = self._file.connection.execute
            row = run("SELECT source, done, registered FROM import").fetchone()
            if row is None:
                run("INSERT INTO import VALUES (1, ?, 0, 0)", (self._source,))
                return ImportState()
            codes = Counter(dict(run("SELECT code, number FROM refused").fetchall()))
        if row[0] != self._source:
            raise StoreMismatch("This resume file is for other rows; delete it to begin again.")
        return ImportState(row[1], row[2], codes)

    def save(self, state: ImportState) -> None:
        """Save how far the import is."""
        with self._file.transaction() as connection:
            connection.execute("UPDATE import SET done = ?, registered = ?", (state.done, state.registered))
            connection.executemany("INSERT OR REPLACE INTO refused VALUES (?, ?)", state.codes.items())

    def close(self, *, is_done: bool) -> None:
        """Close the file; that of an import that is done is deleted."""
        self._file.close(delete=is_done)


def fingerprint(rows: Any) -> str:
    """Return a text that tells one file from another; rows that are no file must come in the same order again."""
    if not isinstance(rows, str | os.PathLike):
        return "rows"
    path = Path(rows)
    with path.open("rb") as file:
        return f"{path.stat().st_size} {sha256(file.read(1 << 20)).hexdigest()}"
