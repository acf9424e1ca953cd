"""The mutation `addCaseNote`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import AddCaseNoteInput
from hub.schema.police.access_payloads import AddCaseNotePayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import add_case_note as service


@mutation("Add an officer's note to a case of any force.")
async def add_case_note(info: PoliceInfo, input: AddCaseNoteInput) -> AddCaseNotePayload:  # noqa: A002
    """Add an officer's note to a case of any force."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.add_case_note(by, services.stores, services.audit, services.access, input.to_domain(), now=now)
    return await AddCaseNotePayload.from_work(work, purpose="addCaseNote")
