"""The files of exports, written part by part: each part is bytes that follow those before it."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from hub.domain.exports.columns import Cell, Table

BOM: Final = "\ufeff"
"""Excel reads a CSV without it in the code page of the machine, and Chinese as nonsense."""

RISKY: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""A spreadsheet may run a text that begins with one of these, in its full width too, as a formula.
Source: https://owasp.org/www-community/attacks/CSV_Injection
"""


ROWS_PER_PART: Final = 400


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """The bytes of rows, and what the end of the file has to say of them; empty in formats whose end names no row."""

    data: bytes
    footer: bytes = b""


class FileFormat(Protocol):
    """A format whose files can be written in parts, by several processes one after the other.

    A part has about `rows_per_part` rows. `has_footers` says that the end of a file needs the footers of all parts.
    """

    media_type: str
    extension: str
    rows_per_part: int
    has_footers: bool

    def begin(self, table: Table) -> bytes:
        """Return the bytes before the first row."""

    def rows(self, table: Table, rows: Sequence[Sequence[Cell]], *, offset: int, first: bool) -> Written:
        """Return the bytes of rows, which begin at `offset` of the file; `first` says that none were written before."""

    def end(self, table: Table, footers: Sequence[bytes]) -> bytes:
        """Return the bytes after the last row; `footers` are those of all parts in their order."""


class CsvFile:
    """RFC 4180 in UTF-8 with a byte order mark, for Excel too; times in ISO 8601 and UTC, flags `true` and `false`."""

    media_type = "text/csv; charset=utf-8"
    extension = "csv"
    rows_per_part = ROWS_PER_PART
    has_footers = False

    def begin(self, table: Table) -> bytes:
        """Return the mark and the names of the columns."""
        return (BOM + _lines([[column.name for column in table.columns]])).encode()

    def rows(self, table: Table, rows: Sequence[Sequence[Cell]], *, offset: int, first: bool) -> Written:
        """Return a line for each row."""
        return Written(_lines([[_csv_cell(cell) for cell in row] for row in rows]).encode())

    def end(self, table: Table, footers: Sequence[bytes]) -> bytes:
        """Return nothing."""
        return b""


class GeoJsonFile:
    """RFC 7946: a FeatureCollection with a feature for each row; a row without a place has no geometry."""

    media_type = "application/geo+json"
    extension = "geojson"
    rows_per_part = ROWS_PER_PART
    has_footers = False

    def begin(self, table: Table) -> bytes:
        """Return the head of the collection."""
        return b'{"type":"FeatureCollection","features":['

    def rows(self, table: Table, rows: Sequence[Sequence[Cell]], *, offset: int, first: bool) -> Written:
        """Return a line for each row."""
        names = [column.name for column in table.columns]
        features = [_feature(dict(zip(names, row, strict=True))) for row in rows]
        lines = (("\n" if first and not number else ",\n") + one for number, one in enumerate(features))
        return Written("".join(lines).encode())

    def end(self, table: Table, footers: Sequence[bytes]) -> bytes:
        """Return the end of the collection."""
        return b"\n]}\n"


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that might be has an apostrophe before it."""
    return f"'{text}" if text[:1] in RISKY or text.lstrip()[:1] in RISKY else text


def _lines(rows: Sequence[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return _moment(cell)
    return defused(cell) if isinstance(cell, str) else repr(cell)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _feature(values: dict[str, Cell]) -> str:
    longitude, latitude = values.pop("longitude"), values.pop("latitude")
    has_place = longitude is not None and latitude is not None
    feature = {
        "type": "Feature",
        "id": values["id"],
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]} if has_place else None,
        "properties": {name: _moment(cell) if isinstance(cell, datetime) else cell for name, cell in values.items()},
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
