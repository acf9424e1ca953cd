"""The mutation `shareCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import ShareCaseInput
from hub.schema.police.access_payloads import ShareCasePayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import share_case as service


@mutation("Share a case with a force or an officer, for a purpose and until an end.")
async def share_case(info: PoliceInfo, input: ShareCaseInput) -> ShareCasePayload:  # noqa: A002
    """Share a case with a force or an officer, for a purpose and until an end."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    parts = services.stores, services.staff, services.audit, services.access.notices
    work = service.share_case(by, *parts, input.to_domain(), now=now)
    return await ShareCasePayload.from_work(work, purpose="shareCase")
