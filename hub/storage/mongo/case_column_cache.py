"""The columns that a process has read last: a week that nobody has made anew is not read again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hub.domain.case_columns import CaseColumns
from hub.storage.mongo.case_column_rows import read_columns
from hub.storage.mongo.database import Row

MAX_CASES: Final = 1_000_000
"""The most cases of which columns are kept, each with 60 bytes and about as many for each result of them.

Beyond them every statistic reads its columns.
"""

NOT_KEPT: Final = "ids"
"""The ids of cases take more memory than all else, and most readers need none."""


@dataclass(frozen=True, slots=True, repr=False)
class _Week:
    """The columns of a week that were read of an edition of its row, by their stored names."""

    edition: int
    part: CaseColumns
    columns: frozenset[str]


@dataclass
class ColumnCache:
    """Kept weeks. An edition is never written twice, so that what is kept of it stays true."""

    weeks: dict[str, _Week] = field(default_factory=dict)

    def missing(self, editions: Mapping[str, int], columns: Collection[str]) -> list[str]:
        """Return the weeks that are to be read for these columns; forget those that are gone or have changed."""
        self.weeks = {week: kept for week, kept in self.weeks.items() if editions.get(week) == kept.edition}
        wanted = set(columns)
        return [week for week in editions if week not in self.weeks or not wanted <= self.weeks[week].columns]

    def add(self, row: Row, columns: Collection[str]) -> CaseColumns:
        """Keep the columns of a row that was read, beside those kept of its edition; return all of them, and ids."""
        week, read = row["_id"], read_columns(row)
        before = self.weeks.get(week)
        if before is not None and before.edition == row["edition"]:
            read = _merged(before.part, read)
            columns = {*columns, *before.columns}
        kept = replace(read, ids=())
        self.weeks[week] = _Week(row["edition"], kept, frozenset(columns) - {NOT_KEPT})
        if sum(one.part.size for one in self.weeks.values()) > MAX_CASES:
            del self.weeks[week]
        return read

    def get(self, week: str) -> CaseColumns:
        """Return what is kept of a week."""
        return self.weeks[week].part


def _merged(one: CaseColumns, other: CaseColumns) -> CaseColumns:
    def both(name: str) -> dict[str, Any]:
        return {**getattr(one, name), **getattr(other, name)}

    tips = other.tips if len(other.tips) else one.tips
    return CaseColumns(
        one.size, both("names"), both("codes"), both("moments"), one.linked, tips, other.ids, one.results
    )
