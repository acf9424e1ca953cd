"""The query field `forces`."""

from hub.domain.access.staff import MAX_FORCES, STAFF_KEPT
from hub.graphql.kit.fields import list_size, resolver_field
from hub.schema.police.case_facts import Force
from hub.schema.police.context import PoliceInfo
from hub.services.police.access.read_forces import read_forces


@resolver_field(
    f"Forces to share a case with, or to offer it to: those whose officers worked with the hub within the last "
    f"{STAFF_KEPT.days} days, by their ids, at most {MAX_FORCES:,}. It needs `OPEN_CASE` or `SUPERVISE`.",
    list_size(assumed_size=MAX_FORCES),
)
async def forces(info: PoliceInfo) -> list[Force]:
    found = await read_forces(info.context.actor, info.context.services.staff.seen)
    return [Force.from_domain(force) for force in found]
