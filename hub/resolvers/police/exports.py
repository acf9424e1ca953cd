"""The query field `exports`."""

from hub.domain.exports.export import MAX_EXPORTS
from hub.graphql.kit.fields import list_size, resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.export_types import Export
from hub.services.exports.read_exports import list_exports


@resolver_field(
    f"Your exports that are not gone, the last started first; at most {MAX_EXPORTS}.",
    list_size(assumed_size=MAX_EXPORTS),
)
async def exports(info: PoliceInfo) -> list[Export]:
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    return [Export.from_domain(one) for one in await list_exports(by, services.export_parts, now=now)]
