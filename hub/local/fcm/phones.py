"""What each phone shows: the model of the FCM double."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hub.local.fcm.log import JsonLines

CANCEL = "CANCEL"


class PhoneEvent(StrEnum):
    """What a delivered push did on the phone."""

    SHOWN = "shown"
    REPLACED = "replaced"
    REMOVED = "removed"
    IGNORED = "ignored"


@dataclass(slots=True)
class _Standing:
    """One alert on one phone: the tags of the notifications that stand, the newest revision, and whether it ended."""

    tags: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    cancelled: bool = False
    untagged: int = 0


class Phones:
    """Every token that was ever delivered to is a phone.

    A notification replaces the one with the same tag. A CANCEL removes the one tagged with the alert's id; after it,
    and below the newest revision seen, everything of that alert is ignored.
    """

    def __init__(self, log: JsonLines) -> None:
        self._log = log
        self._standing: dict[tuple[str, str], _Standing] = {}

    def deliver(self, token: str, message: dict[str, Any], at: float) -> PhoneEvent:
        """Let a push arrive at a phone."""
        data = message.get("data") or {}
        alert = data.get("alert", "")
        standing = self._standing.get((token, alert))
        if standing is None:
            standing = self._standing[token, alert] = _Standing()
        event = _arrive(standing, alert, data, message)
        self._log.add({"token": token, "alert": alert, "event": event, "at": at, "count": len(standing.tags)})
        return event

    def forget(self, tokens: list[str] | None) -> None:
        """Empty these phones, or all."""
        if tokens is None:
            self._standing.clear()
            return
        gone = set(tokens)
        for key in [key for key in self._standing if key[0] in gone]:
            del self._standing[key]

    def snapshot(self, alert: str | None = None) -> list[dict[str, Any]]:
        """What every phone shows now of one alert or of all: also those from which it was removed."""
        return [
            {
                "token": token,
                "alert": of,
                "revision": standing.revision,
                "cancelled": standing.cancelled,
                "notifications": [{"tag": tag, "title": title} for tag, title in standing.tags.items()],
            }
            for (token, of), standing in self._standing.items()
            if alert is None or alert == of
        ]


def _arrive(standing: _Standing, alert: str, data: dict[str, str], message: dict[str, Any]) -> PhoneEvent:
    revision = int(text) if (text := data.get("revision", "")).isdecimal() else 0
    if standing.cancelled or revision < standing.revision:
        return PhoneEvent.IGNORED
    standing.revision = revision
    if data.get("kind") == CANCEL:
        standing.cancelled = True
        return PhoneEvent.IGNORED if standing.tags.pop(alert, None) is None else PhoneEvent.REMOVED
    if "notification" not in message:
        return PhoneEvent.IGNORED
    return _show(standing, message)


def _show(standing: _Standing, message: dict[str, Any]) -> PhoneEvent:
    tag = (message.get("android", {}).get("notification") or {}).get("tag")
    if not tag:
        standing.untagged += 1
        tag = f"untagged {standing.untagged}"
    event = PhoneEvent.REPLACED if tag in standing.tags else PhoneEvent.SHOWN
    standing.tags[tag] = str(message["notification"].get("title", ""))
    return event
