"""Revoke the keys of a partner."""

import logging
from datetime import datetime, timedelta

from hub.domain.actors import KeyMode, Officer, Permission
from hub.domain.trail.audit import AuditAction
from hub.services.operations.ports import PartnerStores
from hub.services.operations.steps.audit_partner_change import change_partner_with_audit
from hub.services.operations.steps.require_partner import require_partner
from hub.services.police.ports.stores import AuditTrail
from hub.services.ports import Transaction

log = logging.getLogger("hub.operations")


async def revoke_partner_keys(
    by: Officer, stores: PartnerStores, audit: AuditTrail, partner_id: str, mode: KeyMode, *, now: datetime
) -> int:
    """Revoke every key of a mode at once, also those in a grace period; return how many.

    Raises Forbidden, NotFound, AuditUnavailable.
    """
    by.require(Permission.OPERATE)

    async def work(transaction: Transaction) -> int:
        await require_partner(stores.partners, partner_id, transaction)
        return (await stores.partners.stop_keys(partner_id, mode, timedelta(0), transaction))[0]

    revoked = await change_partner_with_audit(
        audit,
        AuditAction.REVOKE_PARTNER_KEYS,
        partner_id,
        f"revokePartnerKey {mode}",
        lambda: stores.atomic.run(work),
        by=by,
        now=now,
    )
    log.info("partner_keys_revoked", extra={"partner": partner_id, "mode": mode.value, "keys": revoked})
    return revoked
