"""Change the two tips that an officer links or parts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from hub.domain.access.table import CaseAction, Relation
from hub.domain.actors import Officer
from hub.domain.search.tips import require_standing
from hub.domain.text.bounds import can_be_id
from hub.domain.tips.tip import Tip
from hub.error_path import error_path
from hub.errors import InvalidInput, NotFound
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.ports.tips import TipStores
from hub.services.police.steps.audit import AuditedAction, Result, run_audited
from hub.services.police.steps.change_with_audit import action_of
from hub.services.police.tips.steps.change_tip import find_case_id
from hub.services.police.tips.steps.load_tip import load_tip


@dataclass(frozen=True, slots=True)
class TipPair:
    """The ids of two tips."""

    tip: str
    other: str


async def change_pair(
    stores: TipStores,
    audit: AuditTrail,
    pair: TipPair,
    operation: str,
    change: Callable[[str, Tip, Tip], Awaitable[None]],
    *,
    by: Officer,
    now: datetime,
) -> None:
    """Change one side and then the other of two standing tips of one case, once the trail says for each who asked.

    `change` takes the field of the input that names the tip, the tip, and the other one. Raises AuditUnavailable,
    CaseForbidden, NotFound, Conflict for a withdrawn tip, InvalidInput for one tip twice or tips of two cases.
    """

    async def find(tip_id: str, field: str) -> tuple[Tip, tuple[Relation, ...]]:
        with error_path(field):
            tip, relations = await load_tip(stores, by, tip_id, CaseAction.TRIAGE_TIPS, now)
            require_standing(tip)
        return tip, relations

    async def work() -> Result:
        (one, relations), (other, _) = await find(pair.tip, "tipId"), await find(pair.other, "otherTipId")
        if one.id == other.id or one.case != other.case:
            raise InvalidInput("`otherTipId` must name another tip of the same case.", path=("otherTipId",))
        await change("tipId", one, other)
        await change("otherTipId", other, one)
        return Result(case=one.case, relations=relations)

    for tip_id, field in ((pair.tip, "tipId"), (pair.other, "otherTipId")):
        # The trail does not store what a caller made up.
        if not can_be_id(tip_id):
            raise NotFound(path=(field,))
    lines = [
        AuditedAction(by, action_of(operation), tip_id, operation, now, await find_case_id(stores, tip_id))
        for tip_id in (pair.tip, pair.other)
    ]
    await run_audited(audit, lines, work, lambda result: result)
