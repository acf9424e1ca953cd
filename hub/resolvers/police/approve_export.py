"""The mutation `approveExport`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.export_inputs import ApproveExportInput
from hub.schema.police.export_types import ApproveExportPayload, Export
from hub.services.exports import change_exports as service


@mutation("Approve, as a second person, that a colleague takes away the rows that `export` shows you.")
async def approve_export(info: PoliceInfo, input: ApproveExportInput) -> ApproveExportPayload:  # noqa: A002
    """Approve an export."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.approve_export(by, services.export_parts, input.export_id, purpose=input.purpose, now=now)
    done, errors = await catch_user_errors(work)
    return ApproveExportPayload(export=Export.from_domain(done) if done else None, user_errors=errors)
