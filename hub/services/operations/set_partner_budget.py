"""Set the request budget of a partner."""

import logging
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.budgets import MAX_PER_MINUTE, MIN_PER_MINUTE
from hub.domain.trail.audit import AuditAction
from hub.errors import InvalidInput, NotFound
from hub.services.operations.ports import Partners
from hub.services.operations.steps.audit_partner_change import change_partner_with_audit
from hub.services.operations.steps.require_partner import PARTNER
from hub.services.police.ports.stores import AuditTrail

log = logging.getLogger("hub.operations")


async def set_partner_budget(
    by: Officer, partners: Partners, audit: AuditTrail, partner_id: str, points: int | None, *, now: datetime
) -> int | None:
    """Set and return the points a partner gets back in a minute, in each of its modes; None for the default.

    Raises Forbidden, NotFound, InvalidInput for fewer than 60 or more than 1,000,000,000, AuditUnavailable.
    """
    by.require(Permission.OPERATE)
    if points is not None and not MIN_PER_MINUTE <= points <= MAX_PER_MINUTE:
        raise InvalidInput(
            f"`pointsPerMinute` must be between {MIN_PER_MINUTE} and {MAX_PER_MINUTE:,}; leave it out for the default.",
            path=("pointsPerMinute",),
        )

    async def set_points() -> None:
        if not await partners.set_points(partner_id, points):
            raise NotFound(path=PARTNER)

    description = f"setPartnerBudget {'default' if points is None else points}"
    await change_partner_with_audit(
        audit, AuditAction.SET_PARTNER_BUDGET, partner_id, description, set_points, by=by, now=now
    )
    log.info("partner_budget_set", extra={"partner": partner_id})
    return points
