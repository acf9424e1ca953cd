"""The mutation `setAlertRadius`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.alert_inputs import SetAlertRadiusInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import SetAlertRadiusPayload
from hub.services.police import set_alert_radius as service


@mutation("Set the radius of an alert; it replaces the planned stages.")
async def set_alert_radius(info: PoliceInfo, input: SetAlertRadiusInput) -> SetAlertRadiusPayload:  # noqa: A002
    """Set the radius of an alert."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.set_alert_radius(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
    return await SetAlertRadiusPayload.from_work(work, purpose="setAlertRadius")
