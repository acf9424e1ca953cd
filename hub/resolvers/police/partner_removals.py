"""The query field `partnerRemovals`."""

from typing import Annotated

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.arguments import Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_types import PARTNER, PartnerRemovals
from hub.services.operations.read_shown_removals import read_shown_removals

AlertId = Annotated[strawberry.ID, strawberry.argument(description="The id of an alert.")]
PartnerId = Annotated[strawberry.ID, strawberry.argument(description=PARTNER)]


@resolver_field(
    "How many of a partner's devices were told of an alert and confirmed its removal; null if there is no such partner "
    "or alert. For operators."
)
async def partner_removals(
    info: PoliceInfo, partner_id: PartnerId, alert_id: AlertId, purpose: Purpose
) -> PartnerRemovals | None:
    services = info.context.services
    found = await read_shown_removals(
        info.context.actor,
        services.operations.removals,
        alert_id,
        [partner_id],
        purpose=purpose,
        now=await services.clock.now(),
    )
    return PartnerRemovals.from_domain(found[partner_id]) if found else None
