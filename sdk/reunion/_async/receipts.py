"""Sending receipts."""

import json

from reunion._async.batches import send_in_batches
from reunion._async.io import Items
from reunion._async.items import ItemSender
from reunion._async.transport import Transport
from reunion.documents import CONFIRM_RECEIPTS, REMOVAL_COUNTS
from reunion.errors import NotFound
from reunion.items import fault_of
from reunion.receipts import Receipt, RemovalCounts
from reunion.results import DeviceResult, UserError


class AsyncReceipts:
    """`client.receipts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def confirm(self, alert: str, receipts: Items[Receipt]) -> list[DeviceResult]:
        """Report receipts of one alert, in batches of 1,000. Return one result for each item, in order.

        The same receipt sent twice changes nothing. For an unknown alert each result has the error NOT_FOUND.
        """

        def fault(receipt: Receipt) -> UserError | None:
            return fault_of(receipt, Receipt, "a Receipt")

        def to_json(receipt: Receipt) -> str:
            return json.dumps(receipt.to_wire())

        sender = ItemSender(self._transport, CONFIRM_RECEIPTS, "receipts", more={"alert": alert})
        return await send_in_batches(receipts, fault, to_json, sender)

    async def removal_counts(self, alert: str) -> RemovalCounts:
        """Return how many of your devices were told of an alert, and confirmed its removal.

        Raises NotFound for an alert that your key may not see.
        """
        answer = await self._transport.execute(REMOVAL_COUNTS, {"alert": alert})
        counts = answer.data.get(REMOVAL_COUNTS.name)
        if counts is None:
            raise NotFound(request_id=answer.request_id)
        return RemovalCounts.from_wire(counts)
