"""Exports over memory, for tests whose subject is not the file."""

from collections.abc import AsyncIterator
from typing import Any

from hub.domain.exports.export import Export
from hub.domain.text.names import folded
from tests.fakes import Memory


class MemoryExports:
    """The port `Exports`, without workers."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def add(self, export: Export, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.exports[export.id] = export

    async def get(self, export_id: str, transaction: Any = None) -> Export | None:
        return self.memory.tables.exports.get(export_id)

    async def of_account(self, account: str, transaction: Any = None) -> list[Export]:
        rows = reversed(self.memory.tables.exports.values())
        return [one for one in rows if folded(one.by.account) == folded(account)]

    async def save(self, export: Export, transaction: Any) -> None:
        assert transaction is self.memory
        self.memory.tables.exports[export.id] = export

    async def remove(self, export_id: str) -> bool:
        return self.memory.tables.exports.pop(export_id, None) is not None

    async def has_case_outside(self, export_id: str, scopes: Any) -> bool:
        # It has no files, so no file has a case.
        return False

    async def parts(self, export_id: str, start: int) -> AsyncIterator[tuple[int, bytes]]:
        if export_id in self.memory.tables.exports and start < 0:
            yield start, b""

    async def _of_workers(self, *_: Any) -> Any:
        raise AssertionError("these tests have no worker")

    expired = footers = forget_case = claim = add_part = keep = finish = fail = release = _of_workers


class NoRows:
    """The port `RowsById`, which only workers read."""

    async def _of_workers(self, *_: Any) -> Any:
        raise AssertionError("these tests have no worker")

    cases = tips = alerts = _of_workers
