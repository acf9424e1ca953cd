"""Check a push: refuse what FCM refuses, and a push without what the hub promises always to send."""

import re
from typing import Any

import orjson

from hub.local.fcm.answers import NOT_A_TOKEN, Reply, invalid_argument

MAX_MESSAGE_BYTES = 4096
"""The limit of a message without its token."""

MAX_TTL_SECONDS = 28 * 24 * 3600

_TTL = re.compile(r"(\d{1,9})(?:\.\d{1,9})?s")
_RESERVED = re.compile(r"from|message_type|google.*|gcm.*")
_UNKNOWN_NAME = "Invalid JSON payload received. Unknown name: Cannot find field."


def read_message(body: bytes) -> dict[str, Any] | None:
    """Return the `message` of a request's body; None if it has none."""
    try:
        payload = orjson.loads(body)
    except ValueError:
        return None
    message = payload.get("message") if isinstance(payload, dict) and len(payload) == 1 else None
    return message if isinstance(message, dict) else None


def find_fault(message: dict[str, Any] | None, body_size: int) -> Reply | None:
    """Return the refusal of a malformed push; None if it is well-formed."""
    if message is None:
        return invalid_argument("", "Invalid JSON payload received.", _UNKNOWN_NAME)
    token = message.get("token")
    if not isinstance(token, str) or not token:
        return invalid_argument("message.token", "Invalid registration token", NOT_A_TOKEN)
    return _data_fault(message.get("data", {})) or _android_fault(message) or _size_fault(message, body_size)


def _data_fault(data: Any) -> Reply | None:
    if not isinstance(data, dict):
        return invalid_argument("message.data", "Invalid value: must be a map of strings")
    for name, value in data.items():
        if not isinstance(value, str):
            return invalid_argument(f"message.data[{name}]", "Invalid value: must be a string")
        if _RESERVED.fullmatch(name):
            return invalid_argument(f"message.data[{name}]", f"Invalid data payload key: {name}")
    return None


def _android_fault(message: dict[str, Any]) -> Reply | None:
    android = message.get("android")
    if not isinstance(android, dict):
        return invalid_argument("message.android", "This double requires ttl, tag and collapse key on every push")
    ttl = _TTL.fullmatch(str(android.get("ttl", "")))
    if ttl is None or int(ttl[1]) > MAX_TTL_SECONDS:
        return invalid_argument("message.android.ttl", "A ttl of at most 28 days is required, such as 3600s")
    if not _is_text(android.get("collapse_key")):
        return invalid_argument("message.android.collapse_key", "A collapse key is required")
    return _tag_fault(message, android)


def _tag_fault(message: dict[str, Any], android: dict[str, Any]) -> Reply | None:
    shown = android.get("notification")
    if "notification" not in message and shown is None:
        return None
    if not isinstance(shown, dict) or not _is_text(shown.get("tag")):
        return invalid_argument("message.android.notification.tag", "A push that is shown needs a tag")
    return None


def _size_fault(message: dict[str, Any], body_size: int) -> Reply | None:
    # The compact form is never longer than the body.
    if body_size <= MAX_MESSAGE_BYTES:
        return None
    size = len(orjson.dumps({name: value for name, value in message.items() if name != "token"}))
    if size <= MAX_MESSAGE_BYTES:
        return None
    return invalid_argument("message", f"Android message is too big: {size} of {MAX_MESSAGE_BYTES} bytes")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""
