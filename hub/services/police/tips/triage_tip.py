"""Set how far police are with a tip."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.search.tips import MAX_REASON_CHARACTERS
from hub.domain.text.bounds import optional_line
from hub.domain.tips.tip import Tip, TipState, check_move
from hub.domain.trail.timeline import TimelineKind
from hub.errors import Conflict
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.ports.tips import TipStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.tips.steps.change_tip import change_tip
from hub.services.ports import Transaction


async def triage_tip(
    by: Officer,
    stores: TipStores,
    audit: AuditTrail,
    tip_id: str,
    state: TipState,
    *,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Move a tip to a state and note who did it, and why.

    The state that it has already is noted again with another reason, and changes nothing without one. The answer tells
    the tip's state, so the trail says first who asked; the person's words are another read. Raises TextInvalid,
    AuditUnavailable, CaseForbidden, NotFound, or Conflict for a tip that was withdrawn or that another officer moved or
    gave a reason at the same time.
    """
    by.require(Permission.OPEN_CASE)
    words = optional_line(reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def move(tip: Tip) -> bool:
        if tip.withdrawn_at is not None:
            raise Conflict("The person withdrew this tip: its state cannot change any more.")
        check_move(tip.state, state)
        if state is tip.state and words in (None, tip.triage.reason if tip.triage else None):
            return False
        await stores.case_stores.atomic.run(lambda transaction: _move(stores, by, tip, state, words, now, transaction))
        if tip.state is TipState.NEW and state is not TipState.NEW:
            await stores.tips.mark_unread(tip.case)
        return True

    await change_tip(stores, audit, tip_id, "triageTip", move, by=by, now=now)


async def _move(
    stores: TipStores,
    by: Officer,
    tip: Tip,
    state: TipState,
    reason: str | None,
    now: datetime,
    transaction: Transaction,
) -> None:
    if state is tip.state:
        # The state alone does not tell that another officer noted a reason meanwhile.
        found = await stores.tips.get(tip.id, transaction)
        if found is None or found.triage != tip.triage:
            raise Conflict("The tip was changed at the same moment: read it again.")
    moved = await stores.tips.move(
        tip.id, tip.state, state, by=by.account, reason=reason, now=now, transaction=transaction
    )
    alert = await stores.case_stores.alerts.get(tip.alert, transaction)
    if not moved or alert is None:
        raise Conflict("The tip was changed at the same moment: read it again.")
    await add_to_timeline(
        stores.case_stores.timeline,
        TimelineKind.TIP_TRIAGED,
        alert,
        by=by,
        now=now,
        transaction=transaction,
        reason=reason,
        tip=tip.id,
        tip_state=state,
    )
