"""The mutation `setDevicePreferences`."""

from hub.graphql.kit.fields import mutation
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.preferences import SetDevicePreferencesInput, SetDevicePreferencesPayload
from hub.services.intake import set_device_preferences as service


@mutation("Set preferences of 1 to 1,000 devices: quiet hours, mutes, a daily limit. Each replaces all earlier ones.")
async def set_device_preferences(info: PartnerInfo, input: SetDevicePreferencesInput) -> SetDevicePreferencesPayload:  # noqa: A002
    """Set preferences."""
    services, actor = info.context.services, info.context.actor
    items = [preferences.to_domain() for preferences in input.preferences]
    work = service.set_device_preferences(actor, services.devices, items, now=await services.clock.now())
    return await SetDevicePreferencesPayload.from_work(work)
