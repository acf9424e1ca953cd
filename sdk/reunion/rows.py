"""The rows of an import: devices, mappings, CSV files and data frames, read one by one."""

import csv
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TextIO

from reunion.devices import Device
from reunion.errors import InvalidInput
from reunion.results import UserError

FIELDS = ("ref", "token", "language", "cell", "latitude", "longitude")
NUMBERS = frozenset({"latitude", "longitude"})
MAX_ROW_CHARACTERS = 10_000
"""A row of a CSV has six short fields, and further columns."""
NOT_UTF8 = re.compile("[\ud800-\udfff]")
"""The signs that stand for bytes that are not UTF-8."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is no device: it is refused by itself."""

    ref: str
    error: UserError

    def fault(self) -> UserError:
        """Return its error."""
        return self.error


def device_of(row: Any) -> Any:
    """Return the device of a row; a row that is neither a device nor a mapping of its fields stays as it is."""
    if isinstance(row, Device) or not isinstance(row, Mapping):
        return row
    unknown = [name for name in row if name not in FIELDS]
    if unknown or "ref" not in row:
        wrong = f"`{unknown[0]}` is no field of a device" if unknown else "`ref` is missing"
        ref = row.get("ref")
        message = f"{wrong}; it has {', '.join(FIELDS)}."
        return Unreadable(ref if isinstance(ref, str) else "", UserError("INVALID_INPUT", message))
    return Device(**{name: _present(value) for name, value in row.items()})


def _present(value: Any) -> Any:
    """Return a value, or None for what a data frame puts where nothing is: NaN, or NA of pandas."""
    if isinstance(value, float):
        return None if value != value else value
    return None if type(value).__name__ == "NAType" else value


def frame_rows(frame: Any) -> Iterable[Any] | None:
    """Return the rows of a data frame of pandas, Polars or Arrow, as mappings of fields; None for anything else.

    Raises InvalidInput for a frame without the columns of a device.
    """
    if hasattr(frame, "itertuples") and hasattr(frame, "columns"):
        names = [str(name) for name in frame.columns]
        rows = (zip(names, row, strict=True) for row in frame.itertuples(index=False, name=None))
    elif hasattr(frame, "iter_rows") and hasattr(frame, "columns"):
        names = list(frame.columns)
        rows = (row.items() for row in frame.iter_rows(named=True))
    elif hasattr(frame, "to_batches"):
        names = list(frame.schema.names)
        rows = (row.items() for batch in frame.to_batches() for row in batch.to_pylist())
    else:
        return None
    if "ref" not in names:
        raise InvalidInput("The data frame has no column `ref`.")
    if "cell" not in names and not NUMBERS.issubset(names):
        raise InvalidInput("The data frame needs `cell`, or `latitude` and `longitude`.")
    return ({name: value for name, value in row if name in FIELDS} for row in rows)


# ------------------------------------------------------------ CSV
@contextmanager
def csv_file(path: str | os.PathLike[str], columns: Mapping[str, str], delimiter: str) -> Iterator[Iterator[Any]]:
    """Open a CSV in UTF-8, with or without a byte order mark, and give its rows as devices.

    columns: the names that your file has instead, such as {"ref": "user_id"}. Raises InvalidInput for what is no file,
    and for a header that cannot be read, or without `ref`, or without either `cell` or both `latitude` and `longitude`:
    nothing is sent then. Raises OSError for a file that cannot be opened.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        raise InvalidInput("The rows must be in a regular file: it is read more than once.")
    # What is not UTF-8 becomes a sign that no text has, so that its line is refused alone.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        header = _header(reader, lines)
        yield _devices(reader, lines, _places(header, columns), len(header))


def count_rows(path: str | os.PathLike[str]) -> int:
    """Return about how many rows a CSV has: its lines without the header."""
    with Path(path).open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        if file.tell():
            file.seek(-1, os.SEEK_END)
            lines += file.read(1) != b"\n"
    return max(0, lines - 1)


class _Lines:
    """The lines of a file, for `csv.reader`.

    A quote that is never closed would take all lines that follow into its row. So those of a row that is none are given
    again, but for its first line, and a row that grows too long is none.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._row: list[str] = []
        self._characters = 0
        self._again = deque[str]()
        self.number = 0
        """The place of the line that was given last, from 1."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self._row.append(line)
        self._characters += len(line)
        if self._characters > MAX_ROW_CHARACTERS or not _is_utf8(line):
            raise csv.Error
        return line

    @property
    def is_one(self) -> bool:
        """True if the row has one line."""
        return len(self._row) == 1

    def fault(self) -> str:
        """Return why the first line of the row is none."""
        line = self._row[0]
        if len(line) > MAX_ROW_CHARACTERS:
            return f"is longer than {MAX_ROW_CHARACTERS:,} characters"
        return "is no row of a CSV; check its quotes" if _is_utf8(line) else "is not text in UTF-8"

    def begin_row(self) -> None:
        """The row before was one, or its fault is told."""
        self._row.clear()
        self._characters = 0

    def give_again(self) -> None:
        """Give the lines of the row again, without its first one."""
        self._again.extendleft(reversed(self._row[1:]))
        self.number -= len(self._row) - 1

    def _read(self) -> str:
        """Return a line; of one that is too long no more than its beginning."""
        line = rest = self._file.readline(MAX_ROW_CHARACTERS + 1)
        while len(rest) > MAX_ROW_CHARACTERS and rest[-1] not in "\r\n":
            rest = self._file.readline(MAX_ROW_CHARACTERS + 1)
        return line


def _is_utf8(line: str) -> bool:
    return line.isascii() or NOT_UTF8.search(line) is None


def _header(reader: Iterator[list[str]], lines: _Lines) -> list[str]:
    try:
        header = next(reader, [])
    except csv.Error:
        raise InvalidInput(f"The first line of the file {lines.fault()}.") from None
    # Text in UTF-16 has a NUL beside each letter.
    if any("\0" in name for name in header):
        raise InvalidInput("The first line of the file is not text in UTF-8.")
    return header


def _places(header: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Return the place of each field in a row."""
    found = [name.strip().lower() for name in header]
    unknown = [name for name in columns if name not in FIELDS]
    if unknown:
        raise InvalidInput(f"`columns` names `{unknown[0]}`, which no device has; it has {', '.join(FIELDS)}.")
    wanted = {name: columns.get(name, name).strip().lower() for name in FIELDS}
    places = {name: found.index(column) for name, column in wanted.items() if column in found}
    missing = [name for name in ("ref", *columns) if name not in places]
    if missing:
        hint = " Is its `delimiter` another one?" if len(found) == 1 else ""
        raise InvalidInput(f"The header of the file has no column `{wanted[missing[0]]}`.{hint}")
    if "cell" not in places and not places.keys() >= NUMBERS:
        raise InvalidInput("The header of the file needs `cell`, or `latitude` and `longitude`.")
    repeated = [name for name in places if found.count(wanted[name]) > 1]
    if repeated:
        raise InvalidInput(f"The header of the file has the column `{wanted[repeated[0]]}` twice.")
    return places


def _devices(
    reader: Iterator[list[str]], lines: _Lines, places: Mapping[str, int], width: int
) -> Iterator[Device | Unreadable]:
    while True:
        lines.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = None
        # A column that is no field may hold line breaks. A ref, a token or a number with one is a quote left open.
        if row is None or not (lines.is_one or _is_of_several_lines(row, places, width)):
            fault = lines.fault()
            lines.give_again()
            yield _unreadable("", f"Line {lines.number} {fault}.")
        elif row and len(row) != width:
            ref = row[places["ref"]] if len(row) > places["ref"] else ""
            yield _unreadable(ref, f"Line {lines.number} has {len(row)} columns; the header has {width}.")
        elif row:
            yield Device(**{name: _value(name, row[place]) for name, place in places.items()})


def _is_of_several_lines(row: list[str], places: Mapping[str, int], width: int) -> bool:
    return len(row) == width and not any("\n" in row[place] or "\r" in row[place] for place in places.values())


def _unreadable(ref: str, message: str) -> Unreadable:
    return Unreadable(ref, UserError("INVALID_INPUT", message))


def _value(name: str, text: str) -> Any:
    if name == "ref":
        return text
    if not text:
        return None
    if name not in NUMBERS:
        return text
    try:
        return float(text)
    except ValueError:
        return text
