"""The mutation `removeAlertArea`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.alert_inputs import RemoveAlertAreaInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import RemoveAlertAreaPayload
from hub.services.police import remove_alert_area as service


@mutation("Remove an area: nothing more begins for ground that no other area covers. People who were told stay told.")
async def remove_alert_area(info: PoliceInfo, input: RemoveAlertAreaInput) -> RemoveAlertAreaPayload:  # noqa: A002
    """Remove an area of an alert."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.remove_alert_area(by, services.stores, services.audit, services.rules, input.to_domain(), now=now)
    return await RemoveAlertAreaPayload.from_work(work, purpose="removeAlertArea")
