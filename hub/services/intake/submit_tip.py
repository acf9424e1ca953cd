"""Take in a tip from the public."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.actors import PartnerActor
from hub.domain.alerts import Alert
from hub.domain.keys import KeyUse, derive_key, keyed_digest
from hub.domain.tips import Tip, TipInput, TipState, check_open_to_tips, checked, plain_words
from hub.services.idempotency import IdempotencyKeys, KeptResult, once, once_key
from hub.services.intake.steps.receipt_codes import ReceiptCodes
from hub.services.intake.tip_ports import AlertFinder, TipRepository
from hub.services.photos.ports import PhotoRepository
from hub.services.photos.steps.attach_photo import require_own_photo
from hub.services.ports import Atomic, Transaction


class TipMarks:
    """Keyed marks of a text and of a device, by which repeats are seen without keeping the device."""

    def __init__(self, hub_key: bytes) -> None:
        self._marks = derive_key(hub_key, KeyUse.TIP_FINGERPRINTS)
        self._requests = derive_key(hub_key, KeyUse.IDEMPOTENCY)

    def of(self, tip: TipInput, tenant: int) -> list[str]:
        """The marks within the alert: of the text whoever relays it, and of the device if one was named."""
        marks = [keyed_digest(self._marks, "text", tip.alert, plain_words(tip.text)).hex()]
        if tip.device_ref is not None:
            marks.append(keyed_digest(self._marks, "device", tip.alert, str(tenant), tip.device_ref).hex())
        return marks

    def request(self, tip: TipInput) -> str:
        """A digest of everything in the tip, to tell a repeated request from another under the same key."""
        place = (tip.place.latitude, tip.place.longitude) if tip.place else None
        seen = tip.seen_at.timestamp() if tip.seen_at else None
        parts = (tip.alert, tip.text, seen, place, tip.contact, tip.device_ref, tip.photo)
        return keyed_digest(self._requests, "tip", *map(repr, parts)).hex()


@dataclass(frozen=True, slots=True)
class TipIntake:
    """All that taking in a tip needs."""

    atomic: Atomic
    idempotency: IdempotencyKeys
    alerts: AlertFinder
    photos: PhotoRepository
    tips: TipRepository
    codes: ReceiptCodes
    marks: TipMarks


async def submit_tip(intake: TipIntake, tip: TipInput, *, by: PartnerActor, now: datetime) -> str:
    """Keep a tip for police and return its receipt code; the same idempotency key gives the same code.

    The answer is alike whether the device named was told, exists, or is muted: nobody looks.
    """
    tip = checked(tip, now=now)
    tip_id = f"tip_{secrets.token_hex(12)}"

    # What is kept for a repeat is the tip's id: its code is derived again, since it is stored nowhere.
    asked = {"digest": intake.marks.request(tip)}
    key = once_key(f"tenant:{by.tenant}", "submitTip", tip.idempotency_key, asked)
    # As it was checked: keys that differ in white space are one key, and their tip has one code.
    tip = replace(tip, idempotency_key=key.key)

    async def work(transaction: Transaction) -> KeptResult:
        alert = check_open_to_tips(await intake.alerts.of_mode(tip.alert, by.mode, transaction), by.mode, now=now)
        if tip.photo is not None:
            await require_own_photo(intake.photos, tip.photo, by, transaction, path=("photo",))
        await _keep(intake, tip_id, tip, alert, by=by, now=now, transaction=transaction)
        return {"tip": tip_id}

    kept = await once(intake.atomic, intake.idempotency, key, work)
    return intake.codes.code(by.tenant, tip.idempotency_key, kept["tip"])


async def _keep(
    intake: TipIntake,
    tip_id: str,
    tip: TipInput,
    alert: Alert,
    *,
    by: PartnerActor,
    now: datetime,
    transaction: Transaction,
) -> None:
    marks = intake.marks.of(tip, by.tenant)
    kept = Tip(
        id=tip_id,
        alert=alert.id,
        case=alert.case,
        tenant=by.tenant,
        received_at=now,
        text=tip.text,
        seen_at=tip.seen_at,
        place=tip.place,
        contact=tip.contact,
        photo=tip.photo,
        repeats=await intake.tips.first_of(tip_id, marks, transaction),
        state=TipState.NEW,
    )
    receipt = intake.codes.digest(by.tenant, intake.codes.code(by.tenant, tip.idempotency_key, tip_id))
    assert receipt is not None
    await intake.tips.add(kept, receipt=receipt, marks=marks, transaction=transaction)
