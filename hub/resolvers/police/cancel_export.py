"""The mutation `cancelExport`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CHANGED, ERRORS
from hub.services.exports import change_exports as service


@strawberry.input(description="Cancel an export.")
class CancelExportInput:
    export_id: strawberry.ID = strawberry.field(description="The export.")


@strawberry.type(description="The result of cancelling an export.")
class CancelExportPayload:
    changed: bool | None = strawberry.field(description=CHANGED, default=None)
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Cancel your export: it is gone at once, with its file.")
async def cancel_export(call: PoliceCall, input: CancelExportInput) -> CancelExportPayload:
    by, services, now = call
    return CancelExportPayload(changed=await service.cancel_export(by, services.export_parts, input.export_id, now=now))
