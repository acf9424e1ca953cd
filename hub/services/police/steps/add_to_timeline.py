"""Add entries to the history of a case, in the transaction of its change."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.alerts import Alert
from hub.domain.case_facts import FactChange
from hub.domain.cases import CaseNote
from hub.domain.timeline import Author, NewEntry, PhonesTold, TimelineKind
from hub.domain.tips import TipState
from hub.services.police.ports import Timeline
from hub.services.ports import Transaction


async def add_to_timeline(
    timeline: Timeline,
    kind: TimelineKind,
    alert: Alert,
    *,
    by: Officer,
    now: datetime,
    transaction: Transaction,
    version: int | None = None,
    revision: int | None = None,
    area: int | None = None,
    radius_km: float | None = None,
    reason: str | None = None,
    changes: tuple[FactChange, ...] = (),
    tip: str | None = None,
    tip_state: TipState | None = None,
    told: PhonesTold | None = None,
) -> None:
    """Add what an officer did; `revision` is that of the alert unless the change made another one."""
    entry = NewEntry(
        kind=kind,
        case=alert.case,
        alert=alert.id,
        status=alert.status,
        at=now,
        author=Author.of(by),
        revision=alert.revision if revision is None else revision,
        version=version,
        area=area,
        radius_km=radius_km,
        reason=reason,
        changes=changes,
        tip=tip,
        tip_state=tip_state,
        told=told,
    )
    await timeline.append(entry, transaction)


async def add_acknowledged(
    timeline: Timeline,
    notes: Sequence[CaseNote],
    alert: Alert,
    *,
    by: Officer,
    now: datetime,
    transaction: Transaction,
    area: int = 1,
) -> None:
    """Add that the officer acknowledged an unusual place, if there is such a note."""
    for note in notes:
        await add_to_timeline(
            timeline,
            TimelineKind.UNUSUAL_PLACE_ACKNOWLEDGED,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            area=area,
            reason=note.reason,
        )
