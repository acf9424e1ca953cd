"""The mutation `reissueAlert`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.case_inputs import ReissueAlertInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import ReissueAlertPayload
from hub.services.police import reissue_alert as service


@mutation("Issue an alert again after it has expired: a new alert begins, and names the earlier one.")
async def reissue_alert(info: PoliceInfo, input: ReissueAlertInput) -> ReissueAlertPayload:  # noqa: A002
    """Begin the alert that follows an ended one."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    parts = services.stores, services.audit, services.notifier, services.rules
    work = service.reissue_alert(by, *parts, input.to_domain(), now=now)
    return await ReissueAlertPayload.from_work(work, purpose="reissueAlert")
