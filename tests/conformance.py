"""Conformance runs in memory (the port `ConformanceRuns`), for tests of services."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hub.domain.conformance.run import (
    ConformanceLimits,
    ConformanceRun,
    ConformanceRunState,
    Scene,
    SeenPage,
    SeenReceipt,
    SeenRequest,
    Step,
)
from hub.services.conformance_runs import Conformance

SHORT = ConformanceLimits(
    answer=timedelta(seconds=1),
    step=timedelta(seconds=0.6),
    hold_pages=timedelta(seconds=0.1),
    settle=timedelta(0),
    look=timedelta(seconds=0.005),
)


class MemoryRuns:
    """Runs by id. One process drives them, so that no lease is ever lost."""

    def __init__(self, *runs: ConformanceRun) -> None:
        self.rows = {run.id: run for run in runs}
        self.leases = dict[str, str]()

    async def add(self, run: ConformanceRun, transaction: Any) -> None:
        self.rows[run.id] = run

    async def get(self, run_id: str, tenant: int) -> ConformanceRun | None:
        run = self.rows.get(run_id)
        return run if run and run.tenant == tenant else None

    async def newest(self, tenant: int, transaction: Any = None) -> ConformanceRun | None:
        runs = [run for run in self.rows.values() if run.tenant == tenant]
        return max(runs, key=lambda run: run.started_at, default=None)

    async def count_since(self, tenant: int, since: datetime, transaction: Any) -> int:
        return sum(run.tenant == tenant and run.started_at > since for run in self.rows.values())

    async def passed_since(self, tenant: int, address: str, since: datetime) -> bool:
        runs = [run for run in self.rows.values() if (run.tenant, run.address) == (tenant, address)]
        return any(run.passed and run.started_at > since for run in runs)

    async def waiting(self) -> list[str]:
        return [run.id for run in self.rows.values() if not run.over and run.id not in self.leases]

    async def claim(self, run_id: str, lease: str) -> ConformanceRun | None:
        self.leases[run_id] = lease
        return self.rows[run_id]

    async def extend(self, run_id: str, lease: str) -> ConformanceRun | None:
        run = self.rows[run_id]
        return None if run.over or self.leases.get(run_id) != lease else run

    async def release(self, run_id: str, lease: str) -> None:
        del self.leases[run_id]

    async def ask(self, run_id: str, lease: str, scene: Scene, number: int) -> None:
        self._change(run_id, asking=number, asking_about=scene)

    async def answered(self, run_id: str, lease: str, request: SeenRequest) -> None:
        run = self.rows[run_id]
        self._change(run_id, requests=(*run.requests, request), sent=run.sent + 1, asking=None, asking_about=None)

    async def move(self, run_id: str, lease: str, step: Step) -> None:
        self._change(run_id, step=step, sent=0)

    async def finish(self, run_id: str, lease: str, at: datetime, *, passed: bool) -> None:
        self._change(run_id, state=ConformanceRunState.FINISHED, finished_at=at, passed=passed)

    async def saw_page(self, run_id: str, page: SeenPage) -> None:
        self._change(run_id, pages=self.rows[run_id].pages | {page})

    async def saw_receipts(self, run_id: str, receipts: Sequence[SeenReceipt]) -> None:
        counts = dict(self.rows[run_id].receipts)
        for one in receipts:
            counts[one] = counts.get(one, 0) + 1
        self._change(run_id, receipts=counts)

    def _change(self, run_id: str, **changes: Any) -> None:
        self.rows[run_id] = replace(self.rows[run_id], **changes)


class StillClock:
    """A clock (the port) that stands."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    async def now(self) -> datetime:
        return self.moment


def no_runs() -> Conformance:
    """Return a hub's conformance without a run, which requires none."""
    return Conformance(MemoryRuns(), SHORT)
