"""An operator's call, which may come again: what it did is done once, and its answer is given again."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.services.idempotency import KeptResult, once, once_key
from hub.services.operations.ports import OperatorDesk
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True)
class Call:
    """Whose call it is, and the word of the caller's under which it may come again."""

    by: str
    key: str = field(repr=False)


async def done_once(
    desk: OperatorDesk,
    call: Call | None,
    operation: str,
    asked: Mapping[str, Any],
    work: Callable[[Transaction], Awaitable[KeptResult]],
) -> KeptResult:
    """Do the work in one transaction, or give what it gave under this key; without a call nobody will ask again.

    Of what was asked only a keyed digest is kept, since it may hold a secret. Raises IdempotencyMismatch.
    """
    if call is None:

        async def alone(transaction: Transaction) -> KeptResult:
            return await work(transaction)

        return await desk.atomic.run(alone)
    digest = desk.partner_keys.digest(json.dumps(asked, sort_keys=True, default=str))
    key = once_key(call.by, operation, call.key, {"digest": digest})
    return await once(desk.atomic, desk.idempotency, key, work)
