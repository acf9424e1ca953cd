"""Tips: stored once under a key, withdrawn once by their code."""

import base64
import secrets
from datetime import UTC, datetime, timedelta

from reunion.testing.answers.items import not_found
from reunion.testing.answers.memory import Json, Memory, Variables
from reunion.testing.answers.points import check_point
from reunion.testing.answers.refusals import InputRefused
from reunion.testing.answers.texts import check_line, check_ref, fit_for_a_screen

MAX_TEXT_CHARACTERS = 4000
MAX_CONTACT_CHARACTERS = 500
MAX_KEY_CHARACTERS = 200
LATE_TIPS = timedelta(hours=72)
CLOCK_SLACK = timedelta(minutes=10)
CODE_BYTES = 16
CODE_CHARACTERS = 26
MAX_ADDITIONS = 10


def submit_tip(memory: Memory, sent: Variables) -> Json:
    """Store a tip and return its receipt code; the same tip under the same key has the same code."""
    fingerprint = _check(sent)
    key = check_line(sent["idempotencyKey"], MAX_KEY_CHARACTERS, "idempotencyKey")
    if key not in memory.tip_codes:
        _check_alert(memory, sent["alert"])
        if sent.get("photo") is not None and sent["photo"] not in memory.photos:
            raise not_found("photo")
        code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().rstrip("=")
        memory.tip_codes[key] = fingerprint, code
        memory.tips[code] = dict(sent)
    kept, code = memory.tip_codes[key]
    if kept != fingerprint:
        raise InputRefused(
            "IDEMPOTENCY_MISMATCH", "This idempotency key was used with another input.", "idempotencyKey"
        )
    return {"receiptCode": code, "userErrors": []}


def withdraw_tip(memory: Memory, sent: Variables) -> Json:
    """Withdraw a tip; False for a code of no tip and for a used one."""
    code = _known_code(memory, sent["receiptCode"])
    if code is not None:
        del memory.tips[code]
        memory.tip_questions.pop(code, None)
        memory.tip_additions.pop(code, None)
    return {"withdrawn": code is not None, "userErrors": []}


def tip_follow_up(memory: Memory, sent: Variables) -> Json | None:
    """Return the questions about a tip; None for a code of no tip and for a used one."""
    try:
        code = _known_code(memory, sent["receiptCode"])
    except InputRefused as refused:
        refusal = refused.refusal()
        refusal.is_nullable = True
        raise refusal from None
    if code is None:
        return None
    return {"questions": memory.tip_questions.get(code, []), "addedCount": len(memory.tip_additions.get(code, ()))}


def add_to_tip(memory: Memory, sent: Variables) -> Json:
    """Add to a tip; False for a code of no tip and for a used one."""
    text = _checked_text(sent["text"])
    code = _known_code(memory, sent["receiptCode"])
    if code is not None:
        said = memory.tip_additions.setdefault(code, [])
        if text not in said and len(said) >= MAX_ADDITIONS:
            raise InputRefused("TOO_MANY_ITEMS", "At most 10 texts can be added to a tip.", "text")
        if text not in said:
            said.append(text)
    return {"added": code is not None, "userErrors": []}


def _known_code(memory: Memory, sent: str) -> str | None:
    """Return the code of a tip that is there."""
    code = sent.strip().replace("-", "").replace(" ", "").upper()
    if len(code) != CODE_CHARACTERS or not code.isascii() or not code.isalnum():
        raise InputRefused("TEXT_INVALID", "`receiptCode` must have 26 letters and digits.", "receiptCode")
    return code if code in memory.tips else None


def _checked_text(sent: str) -> str:
    text = fit_for_a_screen(sent)
    if not 1 <= len(text) <= MAX_TEXT_CHARACTERS:
        raise InputRefused("TEXT_INVALID", "`text` must have 1 to 4,000 characters.", "text")
    return text


def _check(sent: Variables) -> object:
    """Return what makes a tip the same as an earlier one; raise InputRefused."""
    text, contact = _checked_text(sent["text"]), fit_for_a_screen(sent.get("contact") or "")
    ref, place, seen_at = sent.get("deviceRef"), sent.get("place"), sent.get("seenAt")
    if len(contact) > MAX_CONTACT_CHARACTERS:
        raise InputRefused("TEXT_INVALID", "`contact` must have at most 500 characters.", "contact")
    if ref is not None:
        check_ref(ref, "deviceRef")
    if place is not None:
        check_point(place, "place")
    seen = None if seen_at is None else datetime.fromisoformat(seen_at)
    if seen is not None and seen > datetime.now(UTC) + CLOCK_SLACK:
        raise InputRefused("INVALID_INPUT", "`seenAt` must not be in the future.", "seenAt")
    where = (place["latitude"], place["longitude"]) if place is not None else None
    return sent["alert"], text, seen, where, contact, ref, sent.get("photo")


def _check_alert(memory: Memory, alert_id: str) -> None:
    alert = memory.visible_alert(alert_id)
    if alert is None:
        raise not_found("alert")
    ended = alert.get("endedAt")
    if ended is not None and datetime.now(UTC) > datetime.fromisoformat(ended) + LATE_TIPS:
        raise InputRefused("ALERT_ENDED", "The alert has ended; stop showing it.", "alert")
