"""Row groups of Parquet, each written alone for its place in a file, and the footer that joins them; needs pyarrow."""

import mmap
from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
from pyarrow import parquet

from hub.domain.exports.columns import Cell, CellType, Table
from hub.services.exports.steps.file_parts import Written
from hub.services.exports.steps.parquet_file import MAGIC

TYPES: Final = {
    CellType.TEXT: pa.string(),
    CellType.CODE: pa.dictionary(pa.int32(), pa.string()),
    CellType.INTEGER: pa.int64(),
    CellType.NUMBER: pa.float64(),
    CellType.FLAG: pa.bool_(),
    CellType.TIME: pa.timestamp("us", tz="UTC"),
}


def write_group(table: Table, rows: Sequence[Sequence[Cell]], offset: int) -> Written:
    """Return rows as one row group whose places are those in a file where it begins at `offset`.

    The offset is at least that after the magic bytes.
    """
    schema = _schema(table)
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, one.type) for column, one in zip(columns, schema, strict=True)]
    tail, footers = _Tail(), list[Any]()
    with pa.PythonFile(tail, mode="w") as sink:
        writer = parquet.ParquetWriter(sink, schema, metadata_collector=footers)
        _skip(sink, offset - len(MAGIC))
        tail.keeps = True
        # One group, however many rows there are: the part is the group.
        writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=len(rows))
        tail.keeps = False
        writer.close()
    return Written(b"".join(tail.pieces), _footer(footers[0]))


def join_footers(table: Table, footers: Sequence[bytes]) -> bytes:
    """Return one footer for the row groups of all; without any, that of a file without rows."""
    joined = None
    for footer in footers:
        read = parquet.read_metadata(pa.BufferReader(MAGIC + footer))
        if joined is None:
            joined = read
        else:
            joined.append_row_groups(read)
    return _footer(joined) if joined is not None else _footer_of_none(table)


def _footer_of_none(table: Table) -> bytes:
    empty = list[Any]()
    parquet.ParquetWriter(pa.BufferOutputStream(), _schema(table), metadata_collector=empty).close()
    return _footer(empty[0])


def _schema(table: Table) -> Any:
    return pa.schema([(column.name, TYPES[column.type]) for column in table.columns])


def _footer(metadata: Any) -> bytes:
    sink = pa.BufferOutputStream()
    metadata.write_metadata_file(sink)
    return bytes(sink.getvalue())[len(MAGIC) :]


def _skip(sink: Any, length: int) -> None:
    """Move on in a file without its bytes: the writer takes the places of a group from where its sink stands.

    The memory is reserved and never touched, so it costs none.
    """
    if length:
        with mmap.mmap(-1, length) as nothing:
            sink.write(nothing)


class _Tail:
    """A file that keeps what is written to it while `keeps` is set."""

    closed = False

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.keeps = False

    def write(self, data: Any) -> int:
        if self.keeps:
            self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is in memory."""

    def close(self) -> None:
        self.closed = True
