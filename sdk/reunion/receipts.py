"""What became of a delivery on the phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reunion.batches import send_in_batches, send_items
from reunion.documents import CONFIRM_RECEIPTS
from reunion.results import DeviceResult
from reunion.transport import Transport
from reunion.wire import OpenEnum


class ReceiptKind(OpenEnum):
    """What a phone did with an alert."""

    SHOWN = "SHOWN"
    OPENED = "OPENED"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One device's word on one alert."""

    ref: str
    kind: ReceiptKind


class Receipts:
    """`client.receipts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def confirm(self, alert: str, receipts: Iterable[Receipt]) -> list[DeviceResult]:
        """Report receipts of one alert; one result each, in order. Saying a thing twice changes nothing."""

        async def send(chunk: Sequence[Receipt]) -> list[DeviceResult]:
            rows = [{"ref": receipt.ref, "kind": str(receipt.kind)} for receipt in chunk]
            sent = {"alert": alert, "receipts": rows}
            return await send_items(self._transport, CONFIRM_RECEIPTS, [receipt.ref for receipt in chunk], sent)

        return await send_in_batches(list(receipts), lambda receipt: receipt.ref, send)
