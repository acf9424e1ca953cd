"""Reading what a change is about, inside its transaction; the trail knows of it by then (changing.py)."""

from hub.domain.alerts import Alert
from hub.domain.cases import Case
from hub.errors import AlertEnded, NotFound
from hub.services.police.ports import Desk
from hub.services.ports import Transaction


async def case_and_alert(desk: Desk, case_id: str, transaction: Transaction) -> tuple[Case, Alert]:
    """A case and its alert as they stand for this transaction; raises NotFound."""
    case = await desk.cases.get(case_id, transaction)
    alert = await desk.alerts.get(case.alert, transaction) if case else None
    if case is None or alert is None:
        raise NotFound()
    return case, alert


async def alert_and_case(desk: Desk, alert_id: str, transaction: Transaction) -> tuple[Alert, Case]:
    """An alert that has not ended, and its case; raises NotFound or AlertEnded."""
    alert = await desk.alerts.get(alert_id, transaction)
    case = await desk.cases.get(alert.case, transaction) if alert else None
    if alert is None or case is None:
        raise NotFound()
    if not alert.open:
        raise AlertEnded()
    return alert, case
