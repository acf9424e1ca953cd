"""Submit a tip of a member of the public."""

import secrets
from dataclasses import replace
from datetime import datetime

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.alerts.alert import Alert
from hub.domain.tips.tip import Tip, TipInput, TipState, check_open_to_tips, checked
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.intake.tip_ports import TipServices
from hub.services.photos.steps.attach_photo import require_own_photo
from hub.services.ports import Transaction


async def submit_tip(by: PartnerActor, services: TipServices, tip: TipInput, *, now: datetime) -> str:
    """Store a tip for police and return its receipt code; the same idempotency key gives the same code.

    The named device is not looked up: the result is the same for a device that got the alert, one that did not and one
    that does not exist.
    """
    by.require(PartnerPermission.SEND_TIPS)
    tip = checked(tip, now=now)
    tip_id = f"tip_{secrets.token_hex(12)}"

    # The result kept for a repeat is the tip's id. The code is stored nowhere; it is derived again.
    request = {"digest": services.marks.request(tip)}
    key = once_key(f"tenant:{by.tenant}", "submitTip", tip.idempotency_key, request)
    # The checked key: keys that differ only in white space are one key, and their tip has one code.
    tip = replace(tip, idempotency_key=key.key)

    async def work(transaction: Transaction) -> KeptResult:
        alert = check_open_to_tips(await services.alerts.of_mode(tip.alert, by.mode, transaction), by.mode, now=now)
        if tip.photo is not None:
            await require_own_photo(services.photos, tip.photo, by, transaction, path=("photo",))
        await _store(services, tip_id, tip, alert, by=by, now=now, transaction=transaction)
        return {"tip": tip_id}

    kept = await once(services.atomic, services.idempotency, key, work)
    return services.codes.code(by.tenant, tip.idempotency_key, str(kept["tip"]))


async def _store(
    services: TipServices,
    tip_id: str,
    tip: TipInput,
    alert: Alert,
    *,
    by: PartnerActor,
    now: datetime,
    transaction: Transaction,
) -> None:
    marks = services.marks.of(tip, by.tenant)
    stored = Tip(
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
        repeats=await services.tips.first_of(tip_id, marks, transaction),
        state=TipState.NEW,
        status=alert.status,
    )
    receipt = services.codes.digest(by.tenant, services.codes.code(by.tenant, tip.idempotency_key, tip_id))
    sketch = services.marks.sketch(alert.case, tip.text)
    await services.tips.add(stored, receipt=receipt, marks=marks, sketch=sketch, transaction=transaction)
