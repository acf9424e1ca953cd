"""The mutation `resumeExport`."""

import strawberry

from hub.domain.exports import export as exports
from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.export_types import ExportChanged
from hub.services.exports import change_exports as service


@strawberry.input(description="Let a failed export go on.")
class ResumeExportInput:
    export_id: strawberry.ID = strawberry.field(description="The export.")


@mutation(
    "Let your failed export go on after the last row that it has.",
    ExportChanged,
    "The result of letting an export go on.",
)
async def resume_export(call: PoliceCall, input: ResumeExportInput) -> exports.Export:
    by, services, now = call
    return await service.resume_export(by, services.export_parts, input.export_id, now=now)
