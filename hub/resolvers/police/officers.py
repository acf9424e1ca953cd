"""The query field `officers`."""

from typing import Annotated

import strawberry

from hub.domain.access.staff import MAX_OFFICERS, STAFF_KEPT
from hub.graphql.kit.fields import list_size, resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.staff_types import ForceOfficer
from hub.services.police.access.read_officers import read_officers

OfForce = Annotated[str, strawberry.argument(description="The id of a force, as in `forces`.")]


@resolver_field(
    f"Officers of a force to assign a case to, or to share it with: accounts that worked with the hub within the last "
    f"{STAFF_KEPT.days} days, those used last first, at most {MAX_OFFICERS}. It needs `OPEN_CASE` or `SUPERVISE`.",
    list_size(assumed_size=MAX_OFFICERS),
)
async def officers(info: PoliceInfo, force: OfForce) -> list[ForceOfficer]:
    found = await read_officers(info.context.actor, info.context.services.staff.seen, force)
    return [ForceOfficer.from_domain(officer) for officer in found]
