"""The mutation `renewAlert`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.alert_inputs import RenewAlertInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import RenewAlertPayload
from hub.services.police import renew_alert as service


@mutation("Extend an alert: it lasts the policy's time from now.")
async def renew_alert(info: PoliceInfo, input: RenewAlertInput) -> RenewAlertPayload:  # noqa: A002
    """Extend an alert by the policy's time."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.renew_alert(by, services.stores, services.audit, services.rules, input.to_domain(), now=now)
    return await RenewAlertPayload.from_work(work, purpose="renewAlert")
