"""A model of phones: which notifications each one shows."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hub.local.fcm.log import JsonLines

CANCEL = "CANCEL"


class PhoneEvent(StrEnum):
    """The effect of a delivered push on the phone."""

    SHOWN = "shown"
    REPLACED = "replaced"
    REMOVED = "removed"
    IGNORED = "ignored"


@dataclass(slots=True)
class _AlertOnPhone:
    """One alert on one phone: the notifications shown by tag, the newest revision, and if it was cancelled."""

    tags: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    cancelled: bool = False
    untagged: int = 0


class Phones:
    """All phones: one for every token that ever got a push.

    A notification replaces the one with the same tag. A CANCEL removes the one tagged with the alert's id. After it,
    and below the newest revision seen, every push of that alert is ignored. Phones in other states: `screens`.
    """

    def __init__(self, log: JsonLines) -> None:
        self._log = log
        self._alerts: dict[tuple[str, str], _AlertOnPhone] = {}

    def deliver(self, token: str, message: dict[str, Any], at: float) -> PhoneEvent:
        """Deliver a push to a phone; return its effect."""
        data = message.get("data") or {}
        alert = data.get("alert", "")
        state = self._alerts.get((token, alert))
        if state is None:
            state = self._alerts[token, alert] = _AlertOnPhone()
        event = _apply(state, alert, data, message)
        self._log.add({"token": token, "alert": alert, "event": event, "at": at, "count": len(state.tags)})
        return event

    def forget(self, tokens: list[str] | None) -> None:
        """Clear these phones; None clears all."""
        if tokens is None:
            self._alerts.clear()
            return
        cleared = set(tokens)
        for key in [key for key in self._alerts if key[0] in cleared]:
            del self._alerts[key]

    def snapshot(self, alert: str | None = None) -> list[dict[str, Any]]:
        """Return what every phone shows of one alert or of all, with the phones it was removed from."""
        return [
            {
                "token": token,
                "alert": name,
                "revision": state.revision,
                "cancelled": state.cancelled,
                "notifications": [{"tag": tag, "title": title} for tag, title in state.tags.items()],
            }
            for (token, name), state in self._alerts.items()
            if alert is None or alert == name
        ]


def _apply(state: _AlertOnPhone, alert: str, data: dict[str, str], message: dict[str, Any]) -> PhoneEvent:
    revision = int(text) if (text := data.get("revision", "")).isdecimal() else 0
    if state.cancelled or revision < state.revision:
        return PhoneEvent.IGNORED
    state.revision = revision
    if data.get("kind") == CANCEL:
        state.cancelled = True
        return PhoneEvent.IGNORED if state.tags.pop(alert, None) is None else PhoneEvent.REMOVED
    shown = message.get("notification")
    if not isinstance(shown, dict):
        return PhoneEvent.IGNORED
    return _show(state, message, str(shown.get("title", "")))


def _show(state: _AlertOnPhone, message: dict[str, Any], title: str) -> PhoneEvent:
    tag = (message.get("android", {}).get("notification") or {}).get("tag")
    if not tag:
        state.untagged += 1
        tag = f"untagged {state.untagged}"
    event = PhoneEvent.REPLACED if tag in state.tags else PhoneEvent.SHOWN
    state.tags[tag] = title
    return event
