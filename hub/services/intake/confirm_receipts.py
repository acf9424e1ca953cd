"""Record receipts: what a partner's app reports about deliveries. None is stored as a row of a device."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.conformance.run import ConformanceRun, Scene, SeenReceipt, scene_of
from hub.domain.conformance.script import newest_revision
from hub.domain.delivery.devices import check_ref
from hub.domain.delivery.removals import takes_confirmations
from hub.errors import NotFound
from hub.services.conformance_runs import Conformance
from hub.services.intake.device_ports import DeviceRows, ItemResult
from hub.services.intake.steps.items import check_count, check_each, with_unknown_refs
from hub.services.ports.rows import AlertsOfMode


async def _require_run(conformance: Conformance, by: PartnerActor, run_id: str, scene: Scene) -> ConformanceRun:
    """Return a run of the caller's tenant; raise NotFound if it has no alert of this scene, or not yet."""
    run = await conformance.runs.get(run_id, by.tenant)
    if run is None or not run.shows(scene):
        raise NotFound(path=["alert"])
    return run


def _seen_receipt(
    run: ConformanceRun, scene: Scene, ref: str, kind: str, revision: int | None, status: AlertStatus | None
) -> SeenReceipt:
    """Return a receipt of a device that the run names. A revision that the alert does not have counts as none: 0."""
    known = revision is not None and 1 <= revision <= newest_revision(scene, run.step)
    return SeenReceipt(scene, run.step, run.refs.index(ref), kind, revision if revision and known else 0, status)


class ReceiptKind(StrEnum):
    """The kind of a receipt: an event that the app saw."""

    SHOWN = "SHOWN"
    OPENED = "OPENED"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt of one device. `revision` and `status` are those that it showed; conformance runs alone read them."""

    ref: str = field(repr=False)
    kind: ReceiptKind
    revision: int | None = None
    status: AlertStatus | None = None


class ReceiptCounts(Protocol):
    """Estimates of how many devices showed an alert, or opened it; a device counts once for each kind."""

    async def add(self, alert: str, tenant: int, kind: str, refs: Sequence[str]) -> None: ...


class ConfirmedRemovals(Protocol):
    """The devices that confirmed the removal of an ended alert. A repeated call changes nothing."""

    async def confirm(self, alert: str, tenant: int, numbers: Collection[int]) -> None: ...


@dataclass(frozen=True, slots=True)
class ReceiptServices:
    """Stores of `confirm_receipts`."""

    alerts: AlertsOfMode
    devices: DeviceRows
    counts: ReceiptCounts
    removals: ConfirmedRemovals
    conformance: Conformance


async def confirm_receipts(
    by: PartnerActor, services: ReceiptServices, alert_id: str, receipts: Sequence[Receipt], *, now: datetime
) -> list[ItemResult]:
    """Record 1 to 1,000 receipts of the caller's devices; another partner's ref gets the result of an unknown one.

    A device whose registration has expired may still report: its phone may have shown the alert. REMOVED counts from
    the end of the alert on, and is accepted before. Of these, the ones that were told are found when they are counted:
    a phone may be faster than the batch that told it.

    Raises TooManyItems, and NotFound for an alert that this key may not see.
    """
    by.require(PartnerPermission.SEND_RECEIPTS)
    check_count(receipts, "receipts")
    of_run = scene_of(alert_id)
    run = await _require_run(services.conformance, by, *of_run) if of_run else None
    alert = None if run else await services.alerts.of_mode(alert_id, by.mode)
    if run is None and (alert is None or alert.status.mode is not by.mode):
        raise NotFound(path=["alert"])

    def check(receipt: Receipt) -> Receipt:
        check_ref(receipt.ref)
        return receipt

    valid, results = check_each(receipts, "receipts", lambda receipt: receipt.ref, check)
    numbers = await services.devices.numbers(by.tenant, [receipt.ref for receipt in valid])
    unknown = {receipt.ref for receipt in valid} - numbers.keys()
    if run is not None and of_run is not None:
        # The same receipt twice in one call counts once.
        named = [one for one in dict.fromkeys(valid) if one.ref in run.refs]
        seen = [_seen_receipt(run, of_run[1], one.ref, one.kind.value, one.revision, one.status) for one in named]
        if seen:
            await services.conformance.runs.saw_receipts(run.id, seen)
        return with_unknown_refs(results, "receipts", unknown)
    refs = {kind: [one.ref for one in valid if one.kind is kind and one.ref in numbers] for kind in ReceiptKind}
    removed = {numbers[ref] for ref in refs.pop(ReceiptKind.REMOVED)}
    if removed and alert is not None and takes_confirmations(alert, now):
        await services.removals.confirm(alert_id, by.tenant, removed)
    for kind, shown in refs.items():
        if shown:
            await services.counts.add(alert_id, by.tenant, kind.value, shown)
    return with_unknown_refs(results, "receipts", unknown)
