"""The mutation `confirmAlertArea`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.alert_inputs import ConfirmAlertAreaInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import ConfirmAlertAreaPayload
from hub.services.police import confirm_alert_area as service


@mutation("Confirm an area that another person added, so that it may reach farther.")
async def confirm_alert_area(info: PoliceInfo, input: ConfirmAlertAreaInput) -> ConfirmAlertAreaPayload:  # noqa: A002
    """Confirm an area as its second person."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.confirm_alert_area(
        by, services.stores, services.audit, services.notifier, input.to_domain(), now=now
    )
    return await ConfirmAlertAreaPayload.from_work(work, purpose="confirmAlertArea")
