"""Submitting tips, answering questions about them, and withdrawing them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from reunion import wire
from reunion._async.transport import Transport
from reunion.documents import ADD_TO_TIP, SUBMIT_TIP, TIP_FOLLOW_UP, WITHDRAW_TIP
from reunion.error_codes import raise_user_errors
from reunion.errors import InvalidInput
from reunion.geography import GeoPoint
from reunion.tips import ReceiptCode, TipFollowUp, TipQuestion, tip_fault


def read_question(data: wire.JsonObject) -> TipQuestion:
    """Return a question from the hub's answer."""
    return TipQuestion(wire.text(data, "text"), wire.timestamp(data, "at"))


class AsyncTips:
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
        texts = {"alert": alert, "text": text, "contact": contact}
        texts |= {"device_ref": device_ref, "photo": photo, "idempotency_key": idempotency_key}
        fault = tip_fault(texts, seen_at, place)
        if fault is not None:
            raise InvalidInput(user_errors=[fault])
        sent: dict[str, Any] = {
            "alert": alert,
            "text": text,
            "seenAt": wire.aware_text("seen_at", seen_at),
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

    async def follow_up(self, code: str) -> TipFollowUp | None:
        """Return what police ask about the tip of a receipt code. None if no tip has this code, or it was withdrawn.

        Raises InvalidInput for a malformed code.
        """
        answer = await self._transport.execute(TIP_FOLLOW_UP, {"receiptCode": str(code)})
        with wire.decoding(TIP_FOLLOW_UP.name):
            if answer.data.get(TIP_FOLLOW_UP.name, ...) is None:
                return None
            found = wire.json_object(answer.data, TIP_FOLLOW_UP.name)
            questions = wire.json_objects(found, "questions", read_question)
            return TipFollowUp(questions, wire.integer(found, "addedCount"))

    async def add(self, code: str, text: str) -> bool:
        """Add to a tip: an answer to police, or something more. False if no tip has this code, or it was withdrawn.

        text: 1 to 4,000 characters. The same words are added once, so a call may be sent again.
        Raises InvalidInput for a malformed code or text, and if ten texts were added before.
        """
        answer = await self._transport.execute(ADD_TO_TIP, {"input": {"receiptCode": str(code), "text": text}})
        with wire.decoding(ADD_TO_TIP.name):
            payload = wire.json_object(answer.data, ADD_TO_TIP.name)
            raise_user_errors(payload, answer.request_id)
            return wire.boolean(payload, "added")

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
