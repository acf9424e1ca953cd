"""Tips: reports of members of the public about an alert."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from reunion import wire
from reunion.documents import SUBMIT_TIP, WITHDRAW_TIP
from reunion.error_codes import raise_user_errors
from reunion.geography import GeoPoint
from reunion.transport import Transport


class ReceiptCode(str):
    """The code that withdraws a tip. Show it to the tipster only. Its repr hides it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ReceiptCode(…)"


class Tips:
    """`client.tips`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def submit(
        self,
        alert: str,
        text: str,
        *,
        seen_at: datetime | None = None,
        place: GeoPoint | None = None,
        contact: str | None = None,
        device_ref: str | None = None,
        photo: str | None = None,
        idempotency_key: str | None = None,
    ) -> ReceiptCode:
        """Submit a tip to the police and return its receipt code.

        alert: the id of the alert. text: 1 to 4,000 characters.
        seen_at: an aware time. place: where it was seen. contact: how to reach the person. Only police read them.
        device_ref: your own name of the device it came from. photo: an id from `client.photos.upload`.
        idempotency_key: 1 to 200 characters; sent again under one key, a tip is stored once and has one receipt code.
        Without it a key is made for this call and its retries.

        Raises InvalidInput, NotFound if the alert or photo does not exist, Conflict if the alert ended more than 72
        hours ago or the key was used for another tip, and ValueError for a `seen_at` without a time zone.
        """
        sent: dict[str, Any] = {
            "alert": alert,
            "text": text,
            "seenAt": _iso(seen_at),
            "place": {"latitude": place.latitude, "longitude": place.longitude} if place else None,
            "contact": contact,
            "deviceRef": device_ref,
            "photo": photo,
            "idempotencyKey": idempotency_key or str(uuid4()),
        }
        sent = {name: value for name, value in sent.items() if value is not None}
        answer = await self._transport.execute(SUBMIT_TIP, {"input": sent})
        with wire.decoding(SUBMIT_TIP.name):
            payload = wire.json_object(answer.data, SUBMIT_TIP.name)
            raise_user_errors(payload, answer.request_id)
            return ReceiptCode(wire.text(payload, "receiptCode"))

    async def withdraw(self, code: str) -> bool:
        """Withdraw a tip by its receipt code. False if no tip has this code, or it was withdrawn before this call.

        After a lost answer the call is sent again, and the hub cannot tell a tip withdrawn by the first attempt from
        one withdrawn earlier. True then means that the tip is gone, not that this call withdrew it.
        Raises InvalidInput for a malformed code, for example one with a character missing.
        """
        answer = await self._transport.execute(WITHDRAW_TIP, {"input": {"receiptCode": str(code)}})
        with wire.decoding(WITHDRAW_TIP.name):
            payload = wire.json_object(answer.data, WITHDRAW_TIP.name)
            raise_user_errors(payload, answer.request_id)
            return wire.boolean(payload, "withdrawn") or answer.may_have_run


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("`seen_at` must be aware: give it a time zone.")
    return moment.isoformat()
