"""The subscription `exportProgress`."""

from collections.abc import AsyncGenerator

from hub.graphql.kit.fields import subscription
from hub.schema.police.context import PoliceInfo
from hub.schema.police.export_types import Export, ExportId
from hub.services.exports.follow_export import REPEAT_SECONDS, follow_export


@subscription(
    f"One of your exports as it is, then after each change and at least every {REPEAT_SECONDS:.0f} s; complete once it "
    "is READY or FAILED. Each event is the whole progress: after a cut subscribe again, and nothing is missing."
)
async def export_progress(info: PoliceInfo, export_id: ExportId) -> AsyncGenerator[Export, None]:
    async for export in follow_export(info.context.actor, info.context.services.export_parts, export_id):
        yield Export.from_domain(export)
