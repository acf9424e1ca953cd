"""All that the hub holds of a device: for the person who uses it and asks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from reunion.preferences import DevicePreferences, QuietHours
from reunion.wire import (
    JsonObject,
    boolean,
    decoding,
    json_object,
    optional_integer,
    optional_text,
    optional_timestamp,
    text,
    texts,
)


@dataclass(frozen=True, slots=True)
class StoredDevice:
    """A device as the hub holds it. Values that lead to the phone are not repeated: its token, and the cell it is in.

    registration_expires_at: aware; None if it is not registered.
    has_token: True if the hub holds its push token, or the digest of one. has_cell: True if it holds the cell of the
    last report; it keeps no earlier one.
    language: that of its texts. preferences: all of them, as the hub applies them.
    kept_until: the aware time until which all of this stays, or longer if an alert needs it; each report moves it. None
    after an erasure.
    erased_at: when it was erased. The hub then holds nothing but its number, under a digest of the ref, until 90 days
    after the end of the last alert that was opened before.
    """

    ref: str
    registration_expires_at: datetime | None
    has_token: bool
    has_cell: bool
    language: str | None
    preferences: DevicePreferences = field(repr=False)
    kept_until: datetime | None
    erased_at: datetime | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `StoredDevice`."""
        with decoding("device"):
            ref = text(data, "ref")
            return cls(
                ref,
                optional_timestamp(data, "registrationExpiresAt"),
                boolean(data, "hasToken"),
                boolean(data, "hasCell"),
                optional_text(data, "language"),
                _preferences(ref, json_object(data, "preferences")),
                optional_timestamp(data, "keptUntil"),
                optional_timestamp(data, "erasedAt"),
            )


def _preferences(ref: str, data: JsonObject) -> DevicePreferences:
    hours = None if data.get("quiet") is None else json_object(data, "quiet")
    return DevicePreferences(
        ref,
        quiet=None if hours is None else QuietHours(text(hours, "start"), text(hours, "end"), text(hours, "zone")),
        muted_until=optional_timestamp(data, "mutedUntil"),
        muted_alerts=texts(data, "mutedAlerts"),
        daily_limit=optional_integer(data, "dailyLimit"),
    )
