"""The mutation `setDevicePreferences`."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.partner.context import PartnerCall
from hub.schema.partner.devices import DeviceResults
from hub.services.intake import set_device_preferences as service
from hub.services.intake.device_ports import ItemResult, PreferencesItem


@strawberry.input(description="Hours of the day in which the device must not ring for an alert that is news to it.")
class QuietHoursInput:
    start: str = strawberry.field(description="HH:MM in the local time of the zone.")
    end: str = strawberry.field(description="HH:MM; earlier than `start` if it is on the next morning.")
    zone: str = strawberry.field(description="A zone of the IANA database, such as Asia/Shanghai.")


@strawberry.input(
    description="All preferences of one device; a preference that is left out is off. No preference holds back the end "
    "of an alert."
)
class DevicePreferencesInput:
    ref: str = strawberry.field(description="Your own name of the device.")
    quiet: QuietHoursInput | None = strawberry.field(
        default=None, description="Quiet hours: an alert that comes in them is sent when they end, if it is still open."
    )
    muted_until: datetime | None = strawberry.field(
        default=None,
        description="All alerts that are news to the device wait until then; at most 366 days from now.",
    )
    muted_alerts: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Alerts the device hears nothing about except their end, and what is taken away; at most 100.",
    )
    daily_limit: int | None = strawberry.field(
        default=None,
        description=(
            "How many of the alerts opened on one day may ever reach the device, 1 to 100; the others of that day do "
            "not come later. The day is that of its quiet hours' zone, or else of the hub's zone."
        ),
    )

    def to_domain(self) -> PreferencesItem:
        quiet = (self.quiet.start, self.quiet.end, self.quiet.zone) if self.quiet else None
        return PreferencesItem(self.ref, quiet, self.muted_until, frozenset(self.muted_alerts), self.daily_limit)


@strawberry.input(description="Preferences of devices.")
class SetDevicePreferencesInput:
    preferences: list[DevicePreferencesInput] = strawberry.field(
        description="1 to 1,000; each has its own result. Each replaces all earlier preferences of its device."
    )


@mutation(
    "Set preferences of 1 to 1,000 devices: quiet hours, mutes, a daily limit. Each replaces all earlier ones.",
    DeviceResults,
    "The results of setDevicePreferences.",
)
async def set_device_preferences(call: PartnerCall, input: SetDevicePreferencesInput) -> Sequence[ItemResult]:
    by, services, now = call
    items = [preferences.to_domain() for preferences in input.preferences]
    return await service.set_device_preferences(by, services.devices, items, now=now)
