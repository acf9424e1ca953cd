"""Register persisted documents: operations of a partner's apps, known to the hub beforehand by their digests."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.actors import Officer, Permission
from hub.domain.document_ids import document_id
from hub.domain.trail.audit import AuditAction
from hub.errors import InvalidInput, TooManyItems
from hub.services.operations.ports import CheckDocuments, PartnerStores
from hub.services.operations.steps.audit_partner_change import change_partner_with_audit
from hub.services.operations.steps.require_partner import require_partner
from hub.services.police.ports.stores import AuditTrail
from hub.services.ports import Transaction

log = logging.getLogger("hub.operations")

MAX_DOCUMENTS: Final = 1_000
"""Documents of one partner, and of one call."""
MAX_DOCUMENT_CHARACTERS: Final = 100_000
DOCUMENTS: Final = "documents"


@dataclass(frozen=True, slots=True)
class NewDocuments:
    """Texts of documents of a partner; without `keep_others` they replace the present ones."""

    partner: str
    texts: Sequence[str]
    keep_others: bool


async def set_partner_documents(
    by: Officer,
    stores: PartnerStores,
    audit: AuditTrail,
    check_documents: CheckDocuments,
    command: NewDocuments,
    *,
    now: datetime,
) -> list[str]:
    """Register documents of a partner, beside the present ones or in their place; return their ids, in the same order.

    Raises Forbidden, NotFound, TooManyItems, InvalidInput for a text that is empty, too long or not GraphQL,
    AuditUnavailable.
    """
    by.require(Permission.OPERATE)
    partner_id, texts = command.partner, command.texts
    _require_sizes(texts)
    # A thousand of them take seconds, in which feeds and session checks would wait.
    await asyncio.to_thread(check_documents, texts)
    ids = [document_id(text) for text in texts]

    async def work(transaction: Transaction) -> int:
        await require_partner(stores.partners, partner_id, transaction)
        kept = dict(zip(ids, texts, strict=True))
        count = await stores.documents.keep(partner_id, kept, alone=not command.keep_others, transaction=transaction)
        if count > MAX_DOCUMENTS:
            raise TooManyItems(
                f"A partner has at most {MAX_DOCUMENTS:,} documents: send `keepOthers: false` to replace the others.",
                path=[DOCUMENTS],
            )
        return count

    count = await change_partner_with_audit(
        audit,
        AuditAction.SET_PARTNER_DOCUMENTS,
        partner_id,
        "setPartnerDocuments" if command.keep_others else "setPartnerDocuments, replacing all others",
        lambda: stores.atomic.run(work),
        by=by,
        now=now,
    )
    log.info("partner_documents_set", extra={"partner": partner_id, "count": count})
    return ids


def _require_sizes(texts: Sequence[str]) -> None:
    if len(texts) > MAX_DOCUMENTS:
        raise TooManyItems(f"A call takes at most {MAX_DOCUMENTS:,} documents.", path=[DOCUMENTS])
    for index, text in enumerate(texts):
        if not text.strip() or len(text) > MAX_DOCUMENT_CHARACTERS:
            raise InvalidInput(
                f"A document must have 1 to {MAX_DOCUMENT_CHARACTERS:,} characters.", path=[DOCUMENTS, str(index)]
            )
