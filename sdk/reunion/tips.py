"""What a member of the public reports about an alert."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from reunion import wire
from reunion.documents import SUBMIT_TIP, WITHDRAW_TIP
from reunion.error_codes import raise_user_errors
from reunion.geography import GeoPoint
from reunion.transport import Transport


class ReceiptCode(str):
    """The tipster's own key to a tip: show it to that person only. Its repr hides it."""

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
        """Hand a tip to the police. Sent again under one idempotency key, it is one tip with one receipt code.

        `seen_at` must be aware; `photo` is an id from `client.photos.upload`. Raises InvalidInput, NotFound, Conflict.
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
        """Withdraw a tip; False if there is none of this code, or it was withdrawn before this call.

        A call is sent again when its answer was lost, and the hub says of a tip that is gone no more than that. So True
        after a lost answer says that the tip is no longer there, and not that it was until now.
        Raises InvalidInput for what is no receipt code at all: a sign too few, perhaps.
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
        raise ValueError("seen_at must be aware: give it a time zone")
    return moment.isoformat()
