"""Read how many devices of partners were told of an ended alert, and how many confirmed its removal."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission, tenant_of
from hub.domain.delivery.removals import ShownRemovals, counted_from, show_removals
from hub.domain.noise import RandBelow
from hub.domain.trail.audit import AuditAction
from hub.services.operations.ports import RemovalReads
from hub.services.operations.steps.removal_readings import last_reading
from hub.services.operations.steps.require_partner import find_partner
from hub.services.police.steps.audit import AuditedAction, run_with_audit


@dataclass(frozen=True, slots=True)
class PartnerRemovals:
    """The counts of a partner as operators see them; None before `counted_from`, which is None while it is open."""

    counted_from: datetime | None
    suppressed_below: int
    shown: ShownRemovals | None


async def read_shown_removals(
    by: Officer,
    reads: RemovalReads,
    alert_id: str,
    partner_ids: Sequence[str],
    *,
    purpose: str,
    now: datetime,
    rand_below: RandBelow = secrets.randbelow,
) -> dict[str, PartnerRemovals]:
    """Return the last readings of these partners, suppressed below k; none for an unknown partner or alert.

    A partner without a told device is shown like one with few. Raises Forbidden, NotFound for what
    cannot be an id of an alert, TextInvalid, AuditUnavailable.
    """
    by.require(Permission.OPERATE)

    async def read() -> dict[str, PartnerRemovals]:
        alert = await reads.alerts.get(alert_id)
        if alert is None:
            return {}
        since = counted_from(alert)
        stand = since is not None and now >= since
        shown: dict[str, PartnerRemovals] = {}
        for partner_id in partner_ids:
            partner = await find_partner(reads.partners, partner_id)
            if partner is not None:
                tenant = tenant_of(partner.number, alert.status.mode)
                reading = await last_reading(reads.removals, alert, tenant, now, rand_below) if stand else None
                counts = None if reading is None else show_removals(reading, reads.suppress_below)
                shown[partner_id] = PartnerRemovals(since, reads.suppress_below, counts)
        return shown

    return await run_with_audit(
        reads.audit, AuditedAction(by, AuditAction.READ_REMOVALS, alert_id, purpose, now), read, list
    )
