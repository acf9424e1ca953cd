"""The mutation `confirmCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.case_inputs import ConfirmCaseInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import ConfirmCasePayload
from hub.services.police import confirm_case as service


@mutation("Confirm a case that another person opened, so that its alert may reach farther.")
async def confirm_case(info: PoliceInfo, input: ConfirmCaseInput) -> ConfirmCasePayload:  # noqa: A002
    """Confirm a case as its second person."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.confirm_case(by, services.stores, services.audit, services.notifier, input.to_domain(), now=now)
    return await ConfirmCasePayload.from_work(work, purpose="confirmCase")
