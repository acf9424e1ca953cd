"""Receipts: reports about a delivery on the phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reunion.batches import send_in_batches, send_items
from reunion.documents import CONFIRM_RECEIPTS
from reunion.results import DeviceResult
from reunion.transport import Transport
from reunion.wire import OpenEnum


class ReceiptKind(OpenEnum):
    """The event on the phone: the alert was shown, opened by a person, or removed after its end."""

    SHOWN = "SHOWN"
    OPENED = "OPENED"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A report of one device about one alert.

    ref: your own name of the device.
    """

    ref: str
    kind: ReceiptKind


class Receipts:
    """`client.receipts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def confirm(self, alert: str, receipts: Iterable[Receipt]) -> list[DeviceResult]:
        """Report receipts of one alert, in batches of 1,000. Return one result for each item, in order.

        The same receipt sent twice changes nothing. For an unknown alert each result has the error NOT_FOUND.
        """

        async def send(batch: Sequence[Receipt]) -> list[DeviceResult]:
            rows = [{"ref": receipt.ref, "kind": str(receipt.kind)} for receipt in batch]
            sent = {"alert": alert, "receipts": rows}
            return await send_items(self._transport, CONFIRM_RECEIPTS, [receipt.ref for receipt in batch], sent)

        return await send_in_batches(list(receipts), lambda receipt: receipt.ref, send)
