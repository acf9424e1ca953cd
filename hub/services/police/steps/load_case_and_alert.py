"""Load the case and alert of a change, inside its transaction; the audit trail names the caller by then."""

from datetime import datetime

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert
from hub.domain.cases.case import Case
from hub.errors import AlertEnded, Conflict, NotFound
from hub.services.police.ports.stores import CaseStores
from hub.services.ports import Transaction


async def load_case_and_alert(stores: CaseStores, case_id: str, transaction: Transaction) -> tuple[Case, Alert]:
    """Return a case and its alert as this transaction sees them; raises NotFound."""
    case = await stores.cases.get(case_id, transaction)
    alert = await stores.alerts.get(case.alert, transaction) if case else None
    if case is None or alert is None:
        raise NotFound()
    return case, alert


async def load_alerts_of_case(stores: CaseStores, newest: Alert, transaction: Transaction) -> list[Alert]:
    """Return every alert that a case ever had, the newest first."""
    alerts = [newest]
    while (earlier := alerts[-1].follows) is not None:
        alert = await stores.alerts.get(earlier, transaction)
        if alert is None:
            break
        alerts.append(alert)
    return alerts


async def load_open_alert_and_case(
    stores: CaseStores, alert_id: str, transaction: Transaction, *, by: Officer, now: datetime
) -> tuple[Alert, Case]:
    """Return an alert that has not ended, and its case.

    Raises AlertEnded, or NotFound, also for an alert whose case is hidden from the officer.
    """
    alert = await stores.alerts.get(alert_id, transaction)
    case = await stores.cases.get(alert.case, transaction) if alert else None
    if alert is None or case is None or not stores.access.may(by, case, CaseAction.READ_PUBLIC, now=now):
        raise NotFound()
    if not alert.open and case.alert != alert.id:
        raise AlertEnded(f"The alert has ended. The case has a newer one since, `{case.alert}`: change that one.")
    if not alert.open:
        raise AlertEnded(
            "The alert has ended and does not change any more. After an expiry `reissueAlert` begins another one, "
            "after a closing `reopenCase` does."
        )
    return alert, case


def require_version(case: Case, expected: int | None) -> None:
    """Raise Conflict if a version is expected and the case has another."""
    if expected not in (None, case.version):
        raise Conflict(
            "The case has changed since that version: read it again, then send the change with its version.",
            path=("expectedVersion",),
        )
