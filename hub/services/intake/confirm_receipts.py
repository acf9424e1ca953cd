"""Record receipts: what a partner's app reports about deliveries. They are stored as counts, not as a row a device."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hub.domain.actors import KeyMode, PartnerActor, PartnerPermission
from hub.domain.alerts import Alert
from hub.domain.devices import check_ref
from hub.errors import NotFound
from hub.services.intake.device_ports import DeviceRows, ItemResult
from hub.services.intake.steps.items import check_count, check_each, with_unknown_refs


class ReceiptKind(StrEnum):
    """The kind of a receipt: an event that the app saw."""

    SHOWN = "SHOWN"
    OPENED = "OPENED"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt of one device."""

    ref: str = field(repr=False)
    kind: ReceiptKind


class AlertFinder(Protocol):
    """Finds an alert that keys of a mode may see."""

    async def of_mode(self, alert_id: str, mode: KeyMode) -> Alert | None: ...


class ReceiptCounts(Protocol):
    """Counts of receipts by alert and tenant; a device counts once for each kind."""

    async def add(self, alert: str, tenant: int, kind: str, refs: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class ReceiptServices:
    """Stores of `confirm_receipts`."""

    alerts: AlertFinder
    devices: DeviceRows
    counts: ReceiptCounts


async def confirm_receipts(
    by: PartnerActor, services: ReceiptServices, alert_id: str, receipts: Sequence[Receipt], *, now: datetime
) -> list[ItemResult]:
    """Record 1 to 1,000 receipts of the caller's devices; another partner's ref gets the result of an unknown one.

    Raises TooManyItems, and NotFound for an alert that this key may not see.
    """
    by.require(PartnerPermission.SEND_RECEIPTS)
    check_count(receipts, "receipts")
    alert = await services.alerts.of_mode(alert_id, by.mode)
    if alert is None or alert.status.mode is not by.mode:
        raise NotFound(path=["alert"])

    def check(receipt: Receipt) -> Receipt:
        check_ref(receipt.ref)
        return receipt

    valid, results = check_each(receipts, "receipts", lambda receipt: receipt.ref, check)
    known = await services.devices.fresh(by.tenant, [receipt.ref for receipt in valid], now)
    for kind in ReceiptKind:
        refs = [receipt.ref for receipt in valid if receipt.kind is kind and receipt.ref in known]
        if refs:
            await services.counts.add(alert_id, by.tenant, kind.value, refs)
    return with_unknown_refs(results, "receipts", {receipt.ref for receipt in valid} - known.keys())
