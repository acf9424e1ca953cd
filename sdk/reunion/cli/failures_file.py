"""The refused rows of an import, as a CSV that only its owner can read."""

import csv
import os
from pathlib import Path
from typing import Final, TextIO

from reunion.importing import ImportFailure

HEADER: Final = ("row", "ref", "code", "message")
PRIVATE_MODE: Final = 0o600


class FailuresFile:
    """Writes each row at once: a killed import has lost none. `is_resumed` keeps those of the part before."""

    def __init__(self, path: Path, *, is_resumed: bool) -> None:
        self._written = _rows_of(path) if is_resumed and path.exists() else set()
        flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if self._written else os.O_TRUNC)
        descriptor = os.open(path, flags, PRIVATE_MODE)
        os.fchmod(descriptor, PRIVATE_MODE)
        self._file: TextIO = os.fdopen(descriptor, "a", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file)
        if not self._written:
            self._write(*HEADER)

    def add(self, failure: ImportFailure) -> None:
        """Write a row, unless it was written before: the last calls before a kill are sent again."""
        if str(failure.row) not in self._written:
            self._write(str(failure.row), failure.ref, failure.error.code, failure.error.message)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, *fields: str) -> None:
        self._csv.writerow(fields)
        self._file.flush()


def _rows_of(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0] for row in csv.reader(file) if row}
