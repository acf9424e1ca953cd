"""Create a partner."""

import logging
from datetime import datetime
from secrets import token_hex

from hub.domain.actors import Officer, Permission
from hub.domain.partners import Partner
from hub.domain.trail.audit import AuditAction
from hub.errors import TextInvalid
from hub.services.idempotency import KeptResult
from hub.services.operations.ports import PartnerSecrets, PartnerStores
from hub.services.operations.steps.run_once import run_once
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.ports import Transaction

log = logging.getLogger("hub.operations")

MAX_NAME_CHARACTERS = 100
ALL_PARTNERS = "partners"
"""The subject of the audit line: there is no id yet. A second line names the id."""


async def create_partner(
    by: Officer,
    stores: PartnerStores,
    secrets: PartnerSecrets,
    audit: AuditTrail,
    name: str,
    *,
    now: datetime,
    idempotency_key: str | None = None,
) -> Partner:
    """Create a partner without keys and channels, and return it.

    Raises Forbidden, TextInvalid, NameTaken, IdempotencyMismatch, AuditUnavailable.
    """
    by.require(Permission.OPERATE)
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME_CHARACTERS or not name.isprintable():
        raise TextInvalid(
            f"`name` must have 1 to {MAX_NAME_CHARACTERS} characters, without line breaks and control characters.",
            path=("name",),
        )
    partner_id = f"pt_{token_hex(8)}"

    async def work(transaction: Transaction) -> KeptResult:
        added = await stores.partners.add(partner_id, name, transaction)
        return {"partner": added.id, "number": added.number}

    async def create() -> KeptResult:
        return await run_once(
            stores,
            secrets,
            work,
            by=by,
            operation="createPartner",
            arguments={"name": name},
            idempotency_key=idempotency_key,
        )

    action = AuditedAction(by, AuditAction.CREATE_PARTNER, ALL_PARTNERS, "createPartner", now)
    kept = await run_with_audit(audit, action, create, lambda result: [result["partner"]])
    log.info("partner_created", extra={"partner": kept["partner"]})
    return Partner(kept["partner"], kept["number"], name, {})
