"""End an alert, when its case is closed or its time is over: after this one write only its CANCEL begins."""

from datetime import datetime

from hub.domain.alerts.alert import Alert, AlertState, Revision, RevisionKind, publish, replaced_by
from hub.domain.cases.case import Case
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.domain.delivery.sweeps import Sweep, SweepState, sweep_id
from hub.services.police.ports.stores import CaseStores
from hub.services.ports import Transaction


async def end_alert(
    stores: CaseStores, alert: Alert, case: Case, state: AlertState, now: datetime, transaction: Transaction
) -> int:
    """End an open alert that was read in this transaction; return the number of its CANCEL.

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
    await stores.alerts.change(alert.id, changes, transaction)
    await stores.alerts.add_revision(cancel, transaction)
    await stores.steering.stages.drop_due(alert.id, transaction)
    await stores.steering.sweeps.add(Sweep(sweep_id(alert.id, number), alert.id, number, SweepState.NEW), transaction)
    await stores.alerts.raise_epoch(transaction)
    await stores.feed.append(NewEvent(FeedType.CANCEL, alert.id, alert.status, number, now), transaction)
    return number
