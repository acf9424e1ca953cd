"""Make a change of a case once per idempotency key. A repeat is answered only with the rights of today."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer
from hub.errors import NotFound
from hub.services.idempotency import KeptResult, OnceKey, once
from hub.services.police.ports import CaseStores
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction


async def once_on_case(
    stores: CaseStores,
    key: OnceKey,
    work: Callable[[Transaction], Awaitable[KeptResult]],
    *,
    by: Officer,
    action: CaseAction,
    now: datetime,
) -> KeptResult:
    """Do as `once`. A repeat needs the right to `action` on the case of the kept result, as the first call did.

    The state of the case does not count: it may be closed since, by this very call. Raises what `work` raises,
    CaseForbidden and NotFound for a repeat after the right ended, or after the case was hidden, IdempotencyMismatch.
    """

    async def check_repeat(kept: KeptResult, transaction: Transaction) -> None:
        case = await stores.cases.get(str(kept["case"]), transaction)
        if case is None:
            raise NotFound()
        require_action(stores.access, by, case, action, now)

    return await once(stores.atomic, stores.idempotency, key, work, check_repeat)
