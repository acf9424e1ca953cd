"""The mutation `approveExport`."""

import strawberry

from hub.domain.exports import export as exports
from hub.graphql.kit.mutations import mutation
from hub.schema.police.arguments import PURPOSE
from hub.schema.police.context import PoliceCall
from hub.schema.police.export_types import ExportChanged
from hub.services.exports import change_exports as service


@strawberry.input(description="Approve an export, as a second person.")
class ApproveExportInput:
    export_id: strawberry.ID = strawberry.field(description="The export.")
    purpose: str = strawberry.field(description=PURPOSE)


@mutation(
    "Approve, as a second person, that a colleague takes away the rows that `export` shows you.",
    ExportChanged,
    "The result of approving an export.",
)
async def approve_export(call: PoliceCall, input: ApproveExportInput) -> exports.Export:
    by, services, now = call
    return await service.approve_export(by, services.export_parts, input.export_id, purpose=input.purpose, now=now)
