"""The columns of facts over cases in memory, for tests of what stands above them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from hub.domain.access.table import CaseScope
from hub.domain.statistics.case_columns import CaseTable
from hub.services.police.ports.statistics import Changes, Progress
from hub.storage.mongo.cases.cases import case_row
from hub.storage.mongo.statistics.column_rows import column_row, join_columns
from tests.case_scopes import matches
from tests.fakes import NOW, FakePolice


class Columns:
    """Columns that are always as the cases are (the port `CaseColumnStore`), in one part or more.

    `tips` has the moment of each tip, by case.
    """

    def __init__(
        self, fake: FakePolice, tips: Mapping[str, Mapping[str, datetime]] | None = None, parts: int = 1
    ) -> None:
        self.fake, self.tips, self.parts = fake, tips or {}, parts
        self.kept: Progress | None = Progress(0, 0, NOW)

    async def progress(self) -> Progress | None:
        return self.kept

    async def newest(self) -> tuple[int, int]:
        return 0, 0

    async def changes_after(self, progress: Progress, limit: int) -> Changes:
        return Changes(frozenset(), progress.sequence, progress.tip_sequence, is_all=True)

    async def advance(self, progress: Progress) -> None:
        self.kept = progress

    async def weeks(self) -> Sequence[date]:
        return []

    async def weeks_of(self, cases: Collection[str]) -> Collection[date]:
        return []

    async def rebuild(self, week: date) -> None:
        raise NotImplementedError

    async def read(self, columns: Collection[str]) -> CaseTable:
        tables = self.fake.tables
        rows = [case_row(case, tables.alerts[case.alert]) | {"child_changes": 1} for case in tables.cases.values()]
        counts = {case.id: len(self.tips.get(case.id, {})) for case in tables.cases.values() if case.closed_at}
        received = {tip: at for tips in self.tips.values() for tip, at in tips.items()}
        parts = (rows[number :: self.parts] for number in range(self.parts))
        return CaseTable([join_columns([column_row(part, counts, received)]) for part in parts])

    async def granted(self, scope: CaseScope) -> frozenset[str]:
        return frozenset(case.id for case in self.fake.tables.cases.values() if matches(scope, case))
