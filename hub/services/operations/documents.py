"""Persisted documents: what a partner's apps ask, known to the hub beforehand by its digest."""

import hashlib
import logging
import re
from collections.abc import Sequence
from typing import Final

from hub.errors import InvalidInput, TooManyItems
from hub.services.operations.partners import require_partner
from hub.services.operations.ports import OperatorDesk
from hub.services.ports import Transaction

log = logging.getLogger("hub.operate")

MOST: Final = 1_000
"""Documents of one partner, and of one call."""
LONGEST: Final = 100_000
"""Characters of one."""
DOCUMENTS: Final = "documents"


def document_id(text: str) -> str:
    """What a document is called: GraphQL over HTTP's identifier, with the SHA-256 of its UTF-8."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def is_document_id(text: str) -> bool:
    """Whether a document can be called so."""
    return re.fullmatch(r"sha256:[0-9a-f]{64}", text) is not None


async def set_documents(desk: OperatorDesk, partner_id: str, texts: Sequence[str], *, keep_others: bool) -> list[str]:
    """Let documents be a partner's, beside those that are or in their place; returns their ids, in the order given.

    Raises NotFound, TooManyItems, InvalidInput for a text that is empty or too long.
    """
    if len(texts) > MOST:
        raise TooManyItems(f"A partner has at most {MOST:,} documents.", path=[DOCUMENTS])
    for number, text in enumerate(texts):
        if not text.strip() or len(text) > LONGEST:
            raise InvalidInput(f"A document has 1 to {LONGEST:,} characters.", path=[DOCUMENTS, str(number)])
    ids = [document_id(text) for text in texts]

    async def work(transaction: Transaction) -> int:
        await require_partner(desk, partner_id, transaction)
        kept = dict(zip(ids, texts, strict=True))
        count = await desk.documents.keep(partner_id, kept, alone=not keep_others, transaction=transaction)
        if count > MOST:
            raise TooManyItems(f"A partner has at most {MOST:,} documents; replace the others.", path=[DOCUMENTS])
        return count

    count = await desk.atomic.run(work)
    log.info("partner_documents_set", extra={"partner": partner_id, "count": count})
    return ids
