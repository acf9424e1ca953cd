"""The mutation `overridePreferences`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.alert_inputs import OverridePreferencesInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import OverridePreferencesPayload
from hub.services.police import override_preferences as service


@mutation(
    "Send an alert despite quiet hours, mutes of all alerts and daily limits, for good; a mute of this alert stays."
)
async def override_preferences(info: PoliceInfo, input: OverridePreferencesInput) -> OverridePreferencesPayload:  # noqa: A002
    """Override people's preferences for one alert."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.override_preferences(by, services.stores, services.audit, services.rules, input.to_domain(), now=now)
    return await OverridePreferencesPayload.from_work(work, purpose="overridePreferences")
