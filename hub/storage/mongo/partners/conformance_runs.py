"""Conformance runs: one row each, to which every process adds what it saw of the receiver."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument

from hub.domain.alerts.alert import AlertStatus
from hub.domain.conformance.run import (
    ConformanceRun,
    ConformanceRunState,
    Scene,
    SeenPage,
    SeenReceipt,
    SeenRequest,
    Signing,
    Step,
)
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.leases import CLAIMABLE, FREE, leased_write

LEASE = timedelta(seconds=60)
EXPIRES_AFTER = timedelta(days=90)
RUNNING = {"state": ConformanceRunState.RUNNING.value}
ORDER = [("started_at", -1), ("_id", -1)]


class ConformanceRepository:
    """The port `ConformanceRuns`. What is seen is added to a row only while its run is under way."""

    def __init__(self, database: Database) -> None:
        self._runs = database.collection("conformance_runs")
        self._partners = database.collection("partners")

    async def add(self, run: ConformanceRun, transaction: Any) -> None:
        """Insert a run that begins, in the transaction that found none of its tenant under way."""
        row: Row = {
            "_id": run.id,
            "p": run.tenant,
            "address": run.address,
            "refs": list(run.refs),
            "started_at": run.started_at,
            **RUNNING,
            "step": run.step.value,
            "sent": 0,
            "asking": None,
            "requests": [],
            "pages": [],
            "receipts": {},
            "finished_at": None,
            "passed": False,
            "until": FREE,
            "not_before": FREE,
            "lease": None,
            "expires_real": datetime.now(UTC) + EXPIRES_AFTER,
        }
        with translated():
            # Of two runs that begin at once, one begins again and sees the other.
            await self._partners.update_one({"number": run.tenant // 2}, {"$inc": {"runs": 1}}, session=transaction)
            await self._runs.insert_one(row, session=transaction)

    async def get(self, run_id: str, tenant: int) -> ConformanceRun | None:
        """Return a run of a tenant; None if it has none of this id."""
        with translated():
            row = await self._runs.find_one({"_id": run_id, "p": tenant})
        return _read(row) if row else None

    async def newest(self, tenant: int, transaction: Any = None) -> ConformanceRun | None:
        """Return the newest run of a tenant; None if it has none."""
        with translated():
            row = await self._runs.find_one({"p": tenant}, sort=ORDER, session=transaction)
        return _read(row) if row else None

    async def count_since(self, tenant: int, since: datetime, transaction: Any) -> int:
        """Return how many runs of a tenant began after a moment."""
        with translated():
            begun = {"p": tenant, "started_at": {"$gt": since}}
            return int(await self._runs.count_documents(begun, session=transaction))

    async def passed_since(self, tenant: int, address: str, since: datetime) -> bool:
        """Return True if a run of this address that began after a moment has passed."""
        wanted = {"p": tenant, "started_at": {"$gt": since}, "passed": True, "address": address}
        with translated():
            return await self._runs.find_one(wanted, {"_id": 1}) is not None

    async def waiting(self) -> list[str]:
        """Return the ids of runs that are under way and that no process drives."""
        with translated():
            rows = await self._runs.find({**RUNNING, **CLAIMABLE}, {"_id": 1}).to_list(None)
        return [row["_id"] for row in rows]

    async def claim(self, run_id: str, lease: str) -> ConformanceRun | None:
        """Lease a run that no process drives; None for any other."""
        return await self._lease({"_id": run_id, **RUNNING, **CLAIMABLE}, lease)

    async def extend(self, run_id: str, lease: str) -> ConformanceRun | None:
        """Extend a lease, and return the run as it is now; None if the lease is lost or the run is over."""
        return await self._lease({"_id": run_id, **RUNNING, "lease": lease}, lease)

    async def release(self, run_id: str, lease: str) -> None:
        """End a lease: another process may go on."""
        await self._set(run_id, lease, {"until": FREE})

    async def ask(self, run_id: str, lease: str, scene: Scene, number: int) -> None:
        """Record that an event is being sent."""
        await self._set(run_id, lease, {"asking": [scene.value, number]})

    async def answered(self, run_id: str, lease: str, request: SeenRequest) -> None:
        """Record the answer to the event that was being sent: it is sent now."""
        row = asdict(request) | {"step": request.step.value}
        with translated():
            change = {"$push": {"requests": row}, "$set": {"asking": None}, "$inc": {"sent": 1}}
            await self._runs.update_one({"_id": run_id, "lease": lease}, change)

    async def move(self, run_id: str, lease: str, step: Step) -> None:
        """Record that a step begins."""
        await self._set(run_id, lease, {"step": step.value, "sent": 0})

    async def finish(self, run_id: str, lease: str, at: datetime, *, passed: bool) -> None:
        """End a run."""
        await self._set(
            run_id, lease, {"state": ConformanceRunState.FINISHED.value, "finished_at": at, "passed": passed}
        )

    async def saw_page(self, run_id: str, page: SeenPage) -> None:
        """Record a page that was read; one like it is recorded once."""
        row = asdict(page) | {"step": page.step.value}
        with translated():
            await self._runs.update_one({"_id": run_id, **RUNNING}, {"$addToSet": {"pages": row}})

    async def saw_receipts(self, run_id: str, receipts: Sequence[SeenReceipt]) -> None:
        """Count receipts that came."""
        growth: dict[str, int] = {}
        for one in receipts:
            name = f"receipts.{_receipt_name(one)}"
            growth[name] = growth.get(name, 0) + 1
        with translated():
            await self._runs.update_one({"_id": run_id, **RUNNING}, {"$inc": growth})

    async def _lease(self, wanted: Row, lease: str) -> ConformanceRun | None:
        with translated():
            row = await self._runs.find_one_and_update(
                wanted,
                leased_write({"lease": lease}, from_now={"until": LEASE}),
                return_document=ReturnDocument.AFTER,
            )
        return _read(row) if row else None

    async def _set(self, run_id: str, lease: str, values: Mapping[str, object]) -> None:
        with translated():
            await self._runs.update_one({"_id": run_id, "lease": lease}, {"$set": dict(values)})


def _receipt_name(one: SeenReceipt) -> str:
    return f"{one.scene}:{one.step.value}:{one.device}:{one.kind}:{one.revision}:{one.status or ''}"


def _read_receipt(name: str) -> SeenReceipt:
    scene, step, device, kind, revision, status = name.split(":")
    named = AlertStatus(status) if status else None
    return SeenReceipt(Scene(scene), Step(int(step)), int(device), kind, int(revision), named)


def _read(row: Row) -> ConformanceRun:
    asking = row["asking"]
    requests = [
        SeenRequest(
            **one | {"scene": Scene(one["scene"]), "step": Step(one["step"]), "signing": Signing(one["signing"])}
        )
        for one in row["requests"]
    ]
    return ConformanceRun(
        id=row["_id"],
        tenant=row["p"],
        address=row["address"],
        refs=tuple(row["refs"]),
        started_at=row["started_at"],
        state=ConformanceRunState(row["state"]),
        step=Step(row["step"]),
        sent=row["sent"],
        asking=asking[1] if asking else None,
        asking_about=Scene(asking[0]) if asking else None,
        requests=tuple(requests),
        pages=frozenset(
            SeenPage(**one | {"scene": Scene(one["scene"]), "step": Step(one["step"])}) for one in row["pages"]
        ),
        receipts={_read_receipt(name): count for name, count in row["receipts"].items()},
        finished_at=row["finished_at"],
        passed=row["passed"],
    )
