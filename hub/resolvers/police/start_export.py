"""The mutation `startExport`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.export_inputs import StartExportInput
from hub.schema.police.export_types import Export, StartExportPayload
from hub.services.exports import start_export as service


@mutation("Start an export: a worker writes the rows of a list to a file, which you fetch within a day.")
async def start_export(info: PoliceInfo, input: StartExportInput) -> StartExportPayload:  # noqa: A002
    """Start an export."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.start_export(by, services.export_parts, input.to_domain(), now=now)
    done, errors = await catch_user_errors(work)
    return StartExportPayload(export=Export.from_domain(done) if done else None, user_errors=errors)
