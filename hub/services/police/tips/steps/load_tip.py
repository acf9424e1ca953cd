"""Load a tip for an officer who may work on its case."""

from datetime import datetime

from hub.domain.access.table import CaseAction, Relation
from hub.domain.actors import Officer
from hub.domain.tips.tip import Tip
from hub.errors import NotFound
from hub.services.police.ports.tips import TipStores
from hub.services.police.steps.require_action import require_action


async def load_tip(
    stores: TipStores, by: Officer, tip_id: str, action: CaseAction, now: datetime
) -> tuple[Tip, tuple[Relation, ...]]:
    """Return a tip and the relations by which the officer may do this on its case now.

    Raises NotFound, CaseForbidden.
    """
    tip = await stores.tips.get(tip_id)
    case = await stores.case_stores.cases.get(tip.case) if tip else None
    if tip is None or case is None:
        raise NotFound()
    return tip, require_action(stores.case_stores.access, by, case, action, now)
