"""Apache Parquet in parts: each part is a row group, and the end of the file names them all.

Source: https://parquet.apache.org/docs/file-format/
"""

from collections.abc import Sequence
from typing import Final

from hub.domain.exports.columns import Cell, Table
from hub.services.exports.steps.file_parts import Written

MAGIC: Final = b"PAR1"
"""The first and the last four bytes of a file."""

ROWS_PER_GROUP: Final = 4_000
"""Rows of a part. The end of a file of a million rows then names 250 groups: less than a megabyte."""


class ParquetFile:
    """Parquet with types: times in UTC, flags, numbers, and texts that are one of few as dictionaries.

    Methods load pyarrow, so that a process that writes none of these files does not.
    """

    media_type = "application/vnd.apache.parquet"
    extension = "parquet"
    rows_per_part = ROWS_PER_GROUP
    has_footers = True

    def begin(self, table: Table) -> bytes:
        """Return the magic bytes."""
        return MAGIC

    def rows(self, table: Table, rows: Sequence[Sequence[Cell]], *, offset: int, first: bool) -> Written:
        """Return a row group, and a footer that names it alone; nothing without rows."""
        from hub.services.exports.steps.parquet_groups import write_group

        return write_group(table, rows, offset) if rows else Written(b"")

    def end(self, table: Table, footers: Sequence[bytes]) -> bytes:
        """Return the footer that names every row group."""
        from hub.services.exports.steps.parquet_groups import join_footers

        return join_footers(table, footers)
