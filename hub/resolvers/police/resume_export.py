"""The mutation `resumeExport`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.export_inputs import ResumeExportInput
from hub.schema.police.export_types import Export, ResumeExportPayload
from hub.services.exports import change_exports as service


@mutation("Let your failed export go on after the last row that it has.")
async def resume_export(info: PoliceInfo, input: ResumeExportInput) -> ResumeExportPayload:  # noqa: A002
    """Resume an export."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    done, errors = await catch_user_errors(service.resume_export(by, services.export_parts, input.export_id, now=now))
    return ResumeExportPayload(export=Export.from_domain(done) if done else None, user_errors=errors)
