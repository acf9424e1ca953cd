"""The answer of a fake hub to the question what it holds of a device."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from reunion.testing.answers.memory import Json, Memory, Variables

LIFETIME: Final = timedelta(days=60)
KEPT: Final = timedelta(days=90)
NOTHING: Final[Mapping[str, Any]] = {
    "registrationExpiresAt": None,
    "hasToken": False,
    "hasCell": False,
    "language": None,
    "keptUntil": None,
    "erasedAt": None,
}


def read_device(memory: Memory, sent: Variables) -> Json | None:
    """Return all that is held of a device; None if nothing is."""
    ref: str = sent["ref"]
    held = {**NOTHING, "ref": ref, "preferences": _preferences(memory.preferences.get(ref, {}))}
    if (device := memory.devices.get(ref)) is not None:
        ends = _moment(memory.reported.get(ref)) + LIFETIME
        language = str(device.get("language") or "")
        return held | {
            "registrationExpiresAt": ends.isoformat(),
            "hasToken": device.get("token") is not None,
            "hasCell": True,
            "language": "en" if language.lower().startswith("en") else "zh-CN",
            "keptUntil": (ends + KEPT).isoformat(),
        }
    if (left := memory.left.get(ref)) is None:
        return None
    if "erasedAt" in left:
        return held | left
    kept_until = _moment(left["at"]) + LIFETIME + KEPT
    return held | {"hasToken": left["hasToken"], "keptUntil": kept_until.isoformat()}


def _moment(text: str | None) -> datetime:
    return datetime.now(UTC) if text is None else datetime.fromisoformat(text)


def _preferences(row: Mapping[str, Any]) -> Json:
    until = row.get("mutedUntil")
    return {
        "quiet": row.get("quiet"),
        "mutedUntil": until and _whole_minute(datetime.fromisoformat(until)),
        "mutedAlerts": sorted(set(row.get("mutedAlerts", ()))),
        "dailyLimit": row.get("dailyLimit"),
    }


def _whole_minute(moment: datetime) -> str | None:
    if moment <= datetime.now(UTC):
        return None
    minute = moment.replace(second=0, microsecond=0)
    return (minute if minute == moment else minute + timedelta(minutes=1)).isoformat()
