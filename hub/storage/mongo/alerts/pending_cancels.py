"""Find out if a device of a partner may still have to be told the end of an alert."""

from typing import Any

from hub.domain.actors import mode_of_tenant
from hub.domain.alerts.alert import AlertStatus
from hub.domain.delivery.sweeps import SweepState
from hub.domain.delivery.units import UnitKind, UnitState
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.database import Database, translated


class PendingCancels:
    """Reads alerts, sweeps and units: an end is pending from an alert's opening until its CANCEL has been sent."""

    def __init__(self, database: Database, alerts: AlertRepository) -> None:
        self._repository = alerts
        self._alerts = database.collection("alerts")
        self._sweeps = database.collection("sweeps")
        self._units = database.collection("units")

    async def any(self, tenant: int, transaction: Any) -> bool:
        """Return True if an end is pending for a tenant. A False holds until the transaction is committed."""
        mode = mode_of_tenant(tenant)
        statuses = [status.value for status in AlertStatus if status.mode is mode]
        if await self._open(statuses, transaction) or await self._untold(tenant, transaction):
            return True
        # An opening raises the epoch too: so one of the two transactions runs again and sees the other.
        await self._repository.raise_epoch(transaction)
        return False

    async def _open(self, statuses: list[str], transaction: Any) -> bool:
        sweeping = {"state": {"$ne": SweepState.DONE.value}}
        with translated():
            rows = self._sweeps.find(sweeping, {"alert": 1}, session=transaction)
            alerts = sorted({row["alert"] async for row in rows})
            unfinished = {"status": {"$in": statuses}, "$or": [{"ended": None}, {"_id": {"$in": alerts}}]}
            return await self._alerts.find_one(unfinished, {"_id": 1}, session=transaction) is not None

    async def _untold(self, tenant: int, transaction: Any) -> bool:
        """Return True if a unit of a sweep is left; a parked one may be replayed."""
        unfinished = {"$in": [UnitState.READY.value, UnitState.PARKED.value]}
        wanted = {"state": unfinished, "p": tenant, "kind": UnitKind.SWEEP.value}
        with translated():
            return await self._units.find_one(wanted, {"_id": 1}, session=transaction) is not None
