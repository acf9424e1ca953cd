"""Run an operator's change once per idempotency key, and give its answer again to a repeat."""

import json
from collections.abc import Awaitable, Callable, Mapping

from hub.domain.actors import Officer
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.operations.ports import PartnerSecrets, PartnerStores
from hub.services.ports import Transaction


async def run_once(
    stores: PartnerStores,
    secrets: PartnerSecrets,
    work: Callable[[Transaction], Awaitable[KeptResult]],
    *,
    by: Officer,
    operation: str,
    arguments: Mapping[str, object],
    idempotency_key: str | None,
) -> KeptResult:
    """Do the work in one transaction, or return its kept result; without a key, do it now.

    Of the arguments only a keyed digest is kept, since they may hold a secret. Raises IdempotencyMismatch.
    """
    if idempotency_key is None:

        async def attempt(transaction: Transaction) -> KeptResult:
            return await work(transaction)

        return await stores.atomic.run(attempt)
    digest = secrets.keys.digest(json.dumps(arguments, sort_keys=True, default=str))
    key = once_key(by.account, operation, idempotency_key, {"digest": digest})
    return await once(stores.atomic, stores.idempotency, key, work)
