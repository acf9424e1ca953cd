"""All that the hub holds of a device, and the input that erases devices."""

from datetime import datetime
from typing import Annotated

import strawberry

from hub.domain.delivery.preferences import Preferences
from hub.services.intake.read_device import StoredDevice as Held

RefArgument = Annotated[str, strawberry.argument(description="Your own name of the device.")]


@strawberry.type(description="Hours of the day in which a device does not ring for an alert that is news to it.")
class QuietHours:
    start: str = strawberry.field(description="HH:MM in the local time of the zone.")
    end: str = strawberry.field(description="HH:MM; earlier than `start` if it is on the next morning.")
    zone: str = strawberry.field(description="A zone of the IANA database.")


@strawberry.type(description="The preferences of a device, as `setDevicePreferences` left them.")
class DevicePreferences:
    """All preferences; one that is off is null or empty."""

    quiet: QuietHours | None = strawberry.field(description="Quiet hours.")
    muted_until: datetime | None = strawberry.field(description="The end of a mute of all alerts.")
    muted_alerts: list[strawberry.ID] = strawberry.field(description="Ids of muted alerts, in order; at most 100.")
    daily_limit: int | None = strawberry.field(description="How many alerts of one day may reach it.")

    @classmethod
    def from_domain(cls, preferences: Preferences) -> "DevicePreferences":
        quiet = preferences.quiet
        return cls(
            quiet=QuietHours(start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}", zone=quiet.zone)
            if quiet
            else None,
            muted_until=preferences.muted_until,
            muted_alerts=[strawberry.ID(alert) for alert in sorted(preferences.muted_alerts)],
            daily_limit=preferences.daily_limit,
        )


@strawberry.type(
    description="All that the hub holds of a device of yours, to answer the person who uses it. Values that you sent "
    "and that lead to the phone are not repeated: its push token, and the cell of its last report."
)
class StoredDevice:
    """The device's row, without its token, its cell and its number."""

    ref: str = strawberry.field(description="Your own name of the device.")
    registration_expires_at: datetime | None = strawberry.field(
        description="When its registration expires unless it reports before; null if it is not registered."
    )
    has_token: bool = strawberry.field(description="True if the hub holds its push token, or the digest of one.")
    has_cell: bool = strawberry.field(
        description="True if the hub holds the cell of its last report; it keeps no earlier one."
    )
    language: str | None = strawberry.field(description="The language of its texts, if the hub holds one.")
    preferences: DevicePreferences = strawberry.field(description="Its preferences.")
    kept_until: datetime | None = strawberry.field(
        description="All of this stays until then, or longer if an alert needs it; each report moves it. Null after an "
        "erasure."
    )
    erased_at: datetime | None = strawberry.field(
        description="When it was erased. The hub then holds nothing but its number, under a digest of the ref, until "
        "90 days after the end of the last alert that was opened before."
    )

    @classmethod
    def from_domain(cls, held: Held) -> "StoredDevice":
        record = held.record
        return cls(
            ref=record.ref,
            registration_expires_at=record.ends_at if record.is_registered else None,
            has_token=record.has_token,
            has_cell=record.has_place,
            language=record.language,
            preferences=DevicePreferences.from_domain(record.preferences),
            kept_until=held.kept_until,
            erased_at=record.erased_at,
        )
