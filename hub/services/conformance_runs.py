"""The port to conformance runs, and the settings of all services that meet them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.conformance.run import (
    ConformanceLimits,
    ConformanceRun,
    Scene,
    SeenPage,
    SeenReceipt,
    SeenRequest,
    Step,
)
from hub.services.ports import Transaction


class ConformanceRuns(Protocol):
    """Conformance runs. What is seen is added while a run is under way; a lease names the process that drives it."""

    async def add(self, run: ConformanceRun, transaction: Transaction) -> None:
        """Insert a run. Of two transactions at once that add one for a tenant, one runs again."""

    async def get(self, run_id: str, tenant: int) -> ConformanceRun | None: ...
    async def newest(self, tenant: int, transaction: Transaction | None = None) -> ConformanceRun | None: ...
    async def count_since(self, tenant: int, since: datetime, transaction: Transaction) -> int: ...
    async def passed_since(self, tenant: int, address: str, since: datetime) -> bool: ...
    async def waiting(self) -> list[str]: ...
    async def claim(self, run_id: str, lease: str) -> ConformanceRun | None: ...
    async def extend(self, run_id: str, lease: str) -> ConformanceRun | None: ...
    async def release(self, run_id: str, lease: str) -> None: ...
    async def ask(self, run_id: str, lease: str, scene: Scene, number: int) -> None: ...
    async def answered(self, run_id: str, lease: str, request: SeenRequest) -> None: ...
    async def move(self, run_id: str, lease: str, step: Step) -> None: ...
    async def finish(self, run_id: str, lease: str, at: datetime, *, passed: bool) -> None: ...
    async def saw_page(self, run_id: str, page: SeenPage) -> None: ...
    async def saw_receipts(self, run_id: str, receipts: Sequence[SeenReceipt]) -> None: ...


@dataclass(frozen=True, slots=True)
class Conformance:
    """Runs and their limits. `required` if a partner needs a passed run before its first live key is made."""

    runs: ConformanceRuns
    limits: ConformanceLimits
    required: bool = False
