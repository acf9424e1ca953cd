"""The state of a fake hub."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""A JSON object that the fake hub answers."""

Variables = Mapping[str, Any]
"""The variables of an operation, or one of its inputs."""


@dataclass(slots=True)
class Memory:
    """The state of a fake hub. Tests may read and change all of it.

    mode: LIVE sees alerts of the status ACTUAL, TEST all others. channel: fcm needs a push token for each device,
    webhook none; None is a partner without a channel, whose devices need one too.
    """

    alerts: dict[str, dict[str, Any]] = field(default_factory=dict)
    devices: dict[str, dict[str, Any]] = field(default_factory=dict)
    preferences: dict[str, dict[str, Any]] = field(default_factory=dict)
    reported: dict[str, str] = field(default_factory=dict)
    """By ref: when the device was registered or reported last, as ISO 8601. Without one it was just now."""
    left: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By ref: what is held of a device that was removed (`hasToken`, `at`) or erased (`erasedAt`)."""
    events: list[dict[str, Any]] = field(default_factory=list)
    audience: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tips: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Tips by receipt code, until they are withdrawn."""
    tip_questions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Questions of police by receipt code, each with `text` and `at`."""
    tip_additions: dict[str, list[str]] = field(default_factory=dict)
    """Texts that the tipster added, by receipt code."""
    tip_codes: dict[str, tuple[object, str]] = field(default_factory=dict)
    """By idempotency key: a tip, to know it again, and its receipt code."""
    receipts: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, set[str]] = field(default_factory=dict)
    """By alert: the refs of devices that were told of it. Tests fill it."""
    receiver: str | None = None
    """The address of the test channel; None is a channel without one, for which no conformance run can begin."""
    conformance_runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Conformance runs by idempotency key. A run is over, and passed, as soon as it is read, but for these checks:"""
    failing_checks: frozenset[str] = frozenset()
    is_run_stopped: bool = False
    """True to leave runs under way."""
    photos: dict[str, bytes] = field(default_factory=dict)
    photo_keys: dict[str, str] = field(default_factory=dict)
    mode: str = "TEST"
    channel: str | None = "fcm"

    def visible_alert(self, alert: str) -> dict[str, Any] | None:
        """Return an alert; None if there is none or keys of this mode do not see it."""
        found = self.alerts.get(alert)
        return found if found is not None and self.sees(found) else None

    def sees(self, alert: Mapping[str, Any]) -> bool:
        """Return True if keys of this mode see an alert."""
        return (alert.get("status") == "ACTUAL") == (self.mode == "LIVE")
