"""The mutation `reopenCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.case_inputs import ReopenCaseInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import ReopenCasePayload
from hub.services.police import reopen_case as service


@mutation("Open a closed case again: a new alert begins, and names the earlier one.")
async def reopen_case(info: PoliceInfo, input: ReopenCaseInput) -> ReopenCasePayload:  # noqa: A002
    """Begin the alert that follows an ended one."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    parts = services.stores, services.audit, services.notifier, services.rules
    work = service.reopen_case(by, *parts, input.to_domain(), now=now)
    return await ReopenCasePayload.from_work(work, purpose="reopenCase")
