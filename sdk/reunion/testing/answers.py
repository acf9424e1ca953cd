"""The state of the fake hub, and its answer to each operation of the SDK."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

Json = dict[str, Any]
MAX_ITEMS = 1000
MAX_DAILY_LIMIT = 100
MAX_REF_CHARACTERS = 128


@dataclass(slots=True)
class Memory:
    """The state of a fake hub. Tests may read and change all of it."""

    alerts: dict[str, dict[str, Any]] = field(default_factory=dict)
    devices: dict[str, dict[str, Any]] = field(default_factory=dict)
    preferences: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    audience: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tips: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    photo_keys: dict[str, str] = field(default_factory=dict)
    mode: str = "TEST"


class Refusal(Exception):
    """An error of the whole request. `details` stand beside the code in its extensions."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.error = {"message": "Refused.", "extensions": {"code": code, **details}}


def is_photo(data: bytes) -> bool:
    """Return True if the bytes begin as a JPEG, PNG or WebP does. The hub checks all bytes."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4], data[8:12]) == (b"RIFF", b"WEBP")


def store_photo(memory: Memory, photo: bytes, key: str | None) -> str | None:
    """Store a photo and return its id, the same under the same key. None if the key was used for other bytes."""
    photo_id = memory.photo_keys.setdefault(key, uuid4().hex) if key else uuid4().hex
    return photo_id if memory.photos.setdefault(photo_id, photo) == photo else None


def answer(memory: Memory, operation: str, variables: Mapping[str, Any]) -> Json:
    """Return the body of the answer to one operation."""
    try:
        return {"data": {operation: ANSWERS[operation](memory, variables)}}
    except Refusal as refusal:
        return {"data": None, "errors": [refusal.error]}


def _viewer(memory: Memory, _: Mapping[str, Any]) -> Json:
    return {
        "partner": {"id": "partner-1", "name": "Example app"},
        "mode": memory.mode,
        "cellResolution": 6,
        "channel": "fcm",
        "keyId": "0123456789ab",
        "keyExpiresAt": None,
    }


def _alert(memory: Memory, variables: Mapping[str, Any]) -> Json | None:
    return memory.alerts.get(variables["id"])


def _alerts(memory: Memory, variables: Mapping[str, Any]) -> Json:
    state = variables.get("state")
    return _connection([row for row in memory.alerts.values() if state in (None, row["state"])], variables, "alerts")


def _audience(memory: Memory, variables: Mapping[str, Any]) -> Json:
    if variables["alert"] not in memory.alerts:
        raise Refusal("NOT_FOUND")
    return _connection(memory.audience.get(variables["alert"], []), variables, "audience")


def _connection(rows: list[Any], variables: Mapping[str, Any], kind: str) -> Json:
    start = parse_cursor(kind, variables.get("after"))
    end = start + int(variables["first"])
    edges = [{"cursor": f"{kind}-{start + n + 1}", "node": row} for n, row in enumerate(rows[start:end])]
    last = edges[-1]["cursor"] if edges else None
    return {"edges": edges, "pageInfo": {"hasNextPage": end < len(rows), "endCursor": last}}


def parse_cursor(kind: str, cursor: str | None) -> int:
    """Return the number in a cursor. Raises Refusal, as the hub does, for garbage or the cursor of another list."""
    if cursor is None:
        return 0
    name, _, number = cursor.rpartition("-")
    if not name or not number.isdigit():
        raise Refusal("CURSOR_INVALID")
    if name != kind:
        raise Refusal("CURSOR_MISMATCH")
    return int(number)


def _place_devices(name: str) -> Callable[[Memory, Mapping[str, Any]], Json]:
    def place_all(memory: Memory, variables: Mapping[str, Any]) -> Json:
        return _results(
            name, variables["input"][name], lambda row: _place_device(memory, row, must_exist=name == "locations")
        )

    return place_all


def _place_device(memory: Memory, row: dict[str, Any], *, must_exist: bool) -> str | None:
    point = row.get("point")
    if ("cell" in row) == (point is not None):
        return "COORDINATES_INVALID"
    if point and not (-90 <= point["latitude"] <= 90 and -180 <= point["longitude"] <= 180):
        return "COORDINATES_INVALID"
    if must_exist and row["ref"] not in memory.devices:
        return "NOT_FOUND"
    memory.devices[row["ref"]] = memory.devices.get(row["ref"], {}) | row
    return None


def _remove_devices(memory: Memory, variables: Mapping[str, Any]) -> Json:
    def remove(row: dict[str, Any]) -> None:
        memory.devices.pop(row["ref"], None)
        memory.preferences.pop(row["ref"], None)

    return _results("refs", [{"ref": ref} for ref in variables["input"]["refs"]], remove)


def _set_preferences(memory: Memory, variables: Mapping[str, Any]) -> Json:
    return _results(
        "preferences", variables["input"]["preferences"], lambda row: _set_preferences_of_device(memory, row)
    )


def _set_preferences_of_device(memory: Memory, row: dict[str, Any]) -> str | None:
    quiet = row.get("quiet")
    if (quiet and quiet["start"] == quiet["end"]) or not 1 <= row.get("dailyLimit", 1) <= MAX_DAILY_LIMIT:
        return "PREFERENCES_INVALID"
    if row["ref"] not in memory.devices:
        return "NOT_FOUND"
    memory.preferences[row["ref"]] = row
    return None


def _confirm_receipts(memory: Memory, variables: Mapping[str, Any]) -> Json:
    alert = variables["input"]["alert"]
    if alert not in memory.alerts:
        return {"results": [], "userErrors": [_error("NOT_FOUND", "alert")]}
    return _results(
        "receipts", variables["input"]["receipts"], lambda row: memory.receipts.append(row | {"alert": alert})
    )


def _results(name: str, rows: list[dict[str, Any]], act: Callable[[dict[str, Any]], object]) -> Json:
    if not 1 <= len(rows) <= MAX_ITEMS:
        return {"results": [], "userErrors": [_error("TOO_MANY_ITEMS", name)]}
    codes = [(row["ref"], act(row) if _is_ref(row["ref"]) else "REF_INVALID") for row in rows]
    results = [
        {
            "ref": ref,
            "ok": not isinstance(code, str),
            "error": _error(code, name, str(at)) if isinstance(code, str) else None,
        }
        for at, (ref, code) in enumerate(codes)
    ]
    return {"results": results, "userErrors": []}


def _is_ref(ref: str) -> bool:
    return 1 <= len(ref) <= MAX_REF_CHARACTERS and ref.isprintable()


def _submit_tip(memory: Memory, variables: Mapping[str, Any]) -> Json:
    sent = variables["input"]
    if sent["alert"] not in memory.alerts:
        return {"receiptCode": None, "userErrors": [_error("NOT_FOUND", "alert")]}
    if not sent["text"]:
        return {"receiptCode": None, "userErrors": [_error("TEXT_INVALID", "text")]}
    earlier = [code for code, tip in memory.tips.items() if tip["idempotencyKey"] == sent["idempotencyKey"]]
    code = earlier[0] if earlier else uuid4().hex
    if memory.tips.setdefault(code, sent) != sent:
        return {"receiptCode": None, "userErrors": [_error("IDEMPOTENCY_MISMATCH", "idempotencyKey")]}
    return {"receiptCode": code, "userErrors": []}


def _withdraw_tip(memory: Memory, variables: Mapping[str, Any]) -> Json:
    tip = memory.tips.pop(variables["input"]["receiptCode"], None)
    return {"withdrawn": tip is not None, "userErrors": []}


def _error(code: str, *path: str) -> Json:
    return {"code": code, "message": f"Refused: {code}.", "path": list(path)}


ANSWERS: Mapping[str, Callable[[Memory, Mapping[str, Any]], Any]] = {
    "viewer": _viewer,
    "alert": _alert,
    "alerts": _alerts,
    "audience": _audience,
    "registerDevices": _place_devices("devices"),
    "reportLocations": _place_devices("locations"),
    "removeDevices": _remove_devices,
    "setDevicePreferences": _set_preferences,
    "confirmReceipts": _confirm_receipts,
    "submitTip": _submit_tip,
    "withdrawTip": _withdraw_tip,
}
