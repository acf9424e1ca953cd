"""Add entries to the history of a case, in the transaction of its change."""

from dataclasses import replace
from datetime import datetime
from typing import TypedDict, Unpack

from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert
from hub.domain.cases.named_facts import FactChange
from hub.domain.tips.tip import TipState
from hub.domain.trail.timeline import Author, NewEntry, PhonesTold, TimelineKind
from hub.services.police.ports.stores import CaseTimeline
from hub.services.ports import Transaction


class EntryFacts(TypedDict, total=False):
    """The facts of an entry beside who changed which alert when; each as in `NewEntry`."""

    version: int
    revision: int
    area: int
    radius_km: float | None
    reason: str | None
    changes: tuple[FactChange, ...]
    tip: str
    tip_state: TipState
    told: PhonesTold


async def add_to_timeline(
    timeline: CaseTimeline,
    kind: TimelineKind,
    alert: Alert,
    *,
    by: Officer,
    now: datetime,
    transaction: Transaction,
    **facts: Unpack[EntryFacts],
) -> None:
    """Add what an officer did; `revision` is that of the alert unless the change made another one."""
    author = Author.of(by)
    entry = NewEntry(
        kind=kind,
        case=alert.case,
        alert=alert.id,
        status=alert.status,
        at=now,
        author=author,
        revision=alert.revision,
    )
    await timeline.append(replace(entry, **facts), transaction)
