"""The mutation `pauseAlert`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.alert_inputs import PauseAlertInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import PauseAlertPayload
from hub.services.police import pause_alert as service


@mutation("Pause an alert: nothing more begins until it is resumed.")
async def pause_alert(info: PoliceInfo, input: PauseAlertInput) -> PauseAlertPayload:  # noqa: A002
    """Pause an alert."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.pause_alert(by, services.stores, services.audit, input.to_domain(), now=now)
    return await PauseAlertPayload.from_work(work, purpose="pauseAlert")
