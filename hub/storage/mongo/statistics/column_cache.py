"""The columns that a process has read last, in runs of weeks: a run is read again once one of its weeks has changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from hub.domain.statistics.case_columns import CaseColumns, CaseTable, results_of
from hub.storage.mongo.database import Row
from hub.storage.mongo.statistics.column_rows import join_columns

MAX_CASES: Final = 1_000_000
"""The most cases with kept columns, each with 60 bytes, and 24 more once a reader with a grant has asked.

Results take at most 200 bytes more for each case. Beyond them every statistic reads its columns.
"""

RUN_WEEKS: Final = 8
"""Weeks that are counted as one part: with fewer, each question has more to add up; with more, each change to count."""

Editions = tuple[tuple[str, int], ...]
"""Weeks, in order, each with the edition of its row."""


@dataclass(frozen=True, slots=True, repr=False)
class _Run:
    """The columns of some weeks that were read of these editions of their rows, by their stored names."""

    editions: Editions
    part: CaseColumns
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Missing:
    """Runs to be read, and the columns that they need."""

    runs: Sequence[int]
    columns: frozenset[str]

    def weeks(self, editions: Mapping[int, Editions]) -> list[str]:
        """Return the weeks of these runs."""
        return [week for run in self.runs for week, _ in editions[run]]


@dataclass
class ColumnCache:
    """Kept runs. An edition is never written twice, so that what is kept of it stays true.

    What was counted of a run or of all of them goes with it.
    """

    runs: dict[int, _Run] = field(default_factory=dict)
    _table: CaseTable = field(default_factory=lambda: CaseTable(()))

    def missing(self, editions: Mapping[int, Editions], columns: Collection[str]) -> list[Missing]:
        """Return the runs that are to be read for these columns; forget those that are gone.

        A run with a changed week is read with every column that it had. Any other one is read with all of these
        columns too: until then it may have changed.
        """
        self.runs = {run: kept for run, kept in self.runs.items() if run in editions}
        wanted, needed = frozenset(columns), dict[frozenset[str], list[int]]()
        for run, weeks in editions.items():
            kept = self.runs.get(run)
            if kept is None or kept.editions != weeks:
                needed.setdefault(wanted | (kept.columns if kept else frozenset()), []).append(run)
            elif not wanted <= kept.columns:
                needed.setdefault(wanted, []).append(run)
        return [Missing(runs, missing) for missing, runs in needed.items()]

    def add(self, run: int, rows: Sequence[Row], columns: frozenset[str]) -> CaseColumns:
        """Keep the columns of a run's rows that were read, beside those kept of the same editions; return all."""
        rows = sorted(rows, key=lambda row: str(row["_id"]))
        editions = tuple((row["_id"], row["edition"]) for row in rows)
        part, kept = join_columns(rows), self.runs.get(run)
        if kept is not None and kept.editions == editions:
            part, columns = _merged(kept.part, part), columns | kept.columns
        else:
            part = replace(part, results=results_of(part.size))
        self.runs[run] = _Run(editions, part, columns)
        if sum(one.part.size for one in self.runs.values()) > MAX_CASES:
            del self.runs[run]
        return part

    def get(self, run: int) -> CaseColumns:
        """Return what is kept of a run."""
        return self.runs[run].part

    def table(self, parts: Sequence[CaseColumns]) -> CaseTable:
        """Return the table of these parts: the last one if it has the very same."""
        if list(map(id, parts)) != list(map(id, self._table.parts)):
            self._table = CaseTable(parts)
        return self._table


def runs_of(editions: Editions) -> dict[int, Editions]:
    """Return the runs of these weeks, in order."""
    runs: dict[int, list[tuple[str, int]]] = {}
    for week, edition in editions:
        runs.setdefault(run_of(week), []).append((week, edition))
    return {run: tuple(weeks) for run, weeks in runs.items()}


def run_of(week: str) -> int:
    """Return the run of a week: weeks of fixed numbers, so that a new week moves no other one."""
    return date.fromisoformat(week).toordinal() // 7 // RUN_WEEKS


def _merged(one: CaseColumns, other: CaseColumns) -> CaseColumns:
    def both(name: str) -> dict[str, Any]:
        return {**getattr(one, name), **getattr(other, name)}

    tips = other.tips if len(other.tips) else one.tips
    return CaseColumns(
        one.size, both("names"), both("codes"), both("moments"), one.linked, tips, other.ids or one.ids, one.results
    )
