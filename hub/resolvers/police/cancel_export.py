"""The mutation `cancelExport`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.export_inputs import CancelExportInput
from hub.schema.police.export_types import CancelExportPayload
from hub.services.exports import change_exports as service


@mutation("Cancel your export: it is gone at once, with its file.")
async def cancel_export(info: PoliceInfo, input: CancelExportInput) -> CancelExportPayload:  # noqa: A002
    """Cancel an export."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    done, errors = await catch_user_errors(service.cancel_export(by, services.export_parts, input.export_id, now=now))
    return CancelExportPayload(changed=done, user_errors=errors)
