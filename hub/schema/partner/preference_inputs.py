"""What a partner asks of devices on behalf of the people who hold them."""

from datetime import datetime

import strawberry

from hub.services.intake.device_ports import PreferencesItem


@strawberry.input(description="Hours of the day in which the device must not ring for an alert that is news to it.")
class QuietHoursInput:
    """Two times and a zone."""

    start: str = strawberry.field(description="HH:MM by the clock on the wall of the zone.")
    end: str = strawberry.field(description="HH:MM; earlier than `start` if it is the next morning's.")
    zone: str = strawberry.field(description="A zone of the IANA database, such as Asia/Shanghai.")


@strawberry.input(
    description="All that is asked of one device; what is left out is off. The end of an alert comes whatever is asked."
)
class DevicePreferencesInput:
    """One device."""

    ref: str = strawberry.field(description="Your own name of the device.")
    quiet: QuietHoursInput | None = strawberry.field(
        default=None, description="Quiet hours: what comes in them is sent when they end, if the alert is still open."
    )
    muted_until: datetime | None = strawberry.field(
        default=None, description="Until when all alerts that are news to it wait; at most 366 days from now."
    )
    muted_alerts: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Alerts of which it hears nothing but the end; at most 100."
    )
    daily_limit: int | None = strawberry.field(
        default=None,
        description=(
            "How many of the alerts opened in a day may ever reach it, 1 to 100; the others of that day do not come "
            "later. A day is one of the zone of its quiet hours, or else of the hub's."
        ),
    )

    def unpacked(self) -> PreferencesItem:
        """Into the service's words."""
        quiet = (self.quiet.start, self.quiet.end, self.quiet.zone) if self.quiet else None
        return PreferencesItem(self.ref, quiet, self.muted_until, frozenset(self.muted_alerts), self.daily_limit)


@strawberry.input(description="Preferences of devices.")
class SetDevicePreferencesInput:
    """1 to 1,000 devices."""

    preferences: list[DevicePreferencesInput] = strawberry.field(
        description="1 to 1,000; each is answered for itself. Each replaces what was asked of its device before."
    )
