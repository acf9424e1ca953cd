"""Receipts: what became of deliveries, as the app reports it. Kept as counts; no row a device."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.alerts import Alert
from hub.domain.devices import check_ref
from hub.errors import NotFound
from hub.services.intake.device_ports import DeviceRows, ItemResult
from hub.services.intake.steps.items import check_count, check_each


class ReceiptKind(StrEnum):
    """What the app saw happen."""

    SHOWN = "SHOWN"
    OPENED = "OPENED"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One report for one device."""

    ref: str = field(repr=False)
    kind: ReceiptKind


class AlertFinder(Protocol):
    """Finds an alert that keys of a mode may see."""

    async def of_mode(self, alert_id: str, mode: KeyMode) -> Alert | None: ...


class ReceiptCounts(Protocol):
    """Counts of receipts by alert and tenant; a device counts once for each kind."""

    async def add(self, alert: str, tenant: int, kind: str, refs: Sequence[str]) -> None: ...


async def record_receipts(
    alerts: AlertFinder,
    devices: DeviceRows,
    counts: ReceiptCounts,
    alert_id: str,
    receipts: Sequence[Receipt],
    *,
    by: PartnerActor,
    now: datetime,
) -> list[ItemResult]:
    """Record 1 to 1,000 receipts for devices of the caller; another's ref answers as one that never existed."""
    check_count(receipts, "receipts")
    alert = await alerts.of_mode(alert_id, by.mode)
    if alert is None or alert.status.mode is not by.mode:
        raise NotFound(path=["alert"])

    def check(receipt: Receipt) -> Receipt:
        check_ref(receipt.ref)
        return receipt

    good, results = check_each(receipts, "receipts", lambda receipt: receipt.ref, check)
    known = await devices.fresh(by.tenant, [receipt.ref for receipt in good], now)
    for kind in ReceiptKind:
        refs = [receipt.ref for receipt in good if receipt.kind is kind and receipt.ref in known]
        if refs:
            await counts.add(alert_id, by.tenant, kind.value, refs)
    return [
        ItemResult(result.ref, NotFound(path=["receipts", str(place)]))
        if result.error is None and result.ref not in known
        else result
        for place, result in enumerate(results)
    ]
