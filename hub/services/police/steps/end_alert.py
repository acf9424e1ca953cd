"""What closing and expiring have in common: one write on the alert, after which nothing more begins but the CANCEL."""

from datetime import datetime

from hub.domain.alerts import Alert, AlertState, Revision, RevisionKind, publish, replaced_by
from hub.domain.cases import Case
from hub.domain.feed import FeedType, NewEvent
from hub.domain.sweeps import Sweep, SweepState, sweep_id
from hub.services.police.ports import Desk
from hub.services.ports import Transaction


async def end_alert(
    desk: Desk, alert: Alert, case: Case, state: AlertState, now: datetime, transaction: Transaction
) -> int:
    """End an open alert read in this transaction; returns the number of its CANCEL.

    Units are not touched: each batch sees the new state at its guard, and what was begun must still be settled.
    """
    number = alert.revision + 1
    earlier = replaced_by(number, range(1, number))
    cancel = Revision(alert.id, number, RevisionKind.CANCEL, True, now, earlier, publish(case))
    changes = {
        "ended": state,
        "revision": number,
        "pushed": [*alert.pushed, number],
        "cancel": number,
        "revised_at": now,
        "ended_at": now,
        "outcome": case.outcome,
        "found_by": case.found_by,
    }
    await desk.alerts.change(alert.id, changes, transaction)
    await desk.alerts.add_revision(cancel, transaction)
    await desk.stages.drop_due(alert.id, transaction)
    await desk.sweeps.add(Sweep(sweep_id(alert.id, number), alert.id, number, SweepState.NEW), transaction)
    await desk.alerts.raise_epoch(transaction)
    await desk.feed.append(NewEvent(FeedType.CANCEL, alert.id, alert.status, number, now), transaction)
    return number
