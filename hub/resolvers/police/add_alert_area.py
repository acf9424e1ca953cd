"""The mutation `addAlertArea`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.alert_inputs import AddAlertAreaInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import AddAlertAreaPayload
from hub.services.police import add_alert_area as service


@mutation("Add an area to an alert: people near the sighting hear it with sound, also those told before.")
async def add_alert_area(info: PoliceInfo, input: AddAlertAreaInput) -> AddAlertAreaPayload:  # noqa: A002
    """Add an area to an alert."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.add_alert_area(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
    return await AddAlertAreaPayload.from_work(work, purpose="addAlertArea")
