"""The mutation `resumeAlert`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.alert_inputs import ResumeAlertInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import ResumeAlertPayload
from hub.services.police import resume_alert as service


@mutation("Resume an alert that an officer paused.")
async def resume_alert(info: PoliceInfo, input: ResumeAlertInput) -> ResumeAlertPayload:  # noqa: A002
    """Resume an alert that an officer paused."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.resume_alert(by, services.stores, services.audit, services.notifier, input.to_domain(), now=now)
    return await ResumeAlertPayload.from_work(work, purpose="resumeAlert")
