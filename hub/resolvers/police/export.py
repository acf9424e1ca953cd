"""The query field `export`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.export_types import Export, ExportId


@resolver_field(
    "One of your exports, or one of a colleague that waits for a second person and that you may approve; null for any "
    "other, and once it is gone."
)
async def export(info: PoliceInfo, export_id: ExportId) -> Export | None:
    return await Export.read(info, export_id)
