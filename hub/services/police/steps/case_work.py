"""A case and its alert inside the transaction of a change, with the writes that changes share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict, Unpack

from hub.domain.access.table import Relation
from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert
from hub.domain.cases.case import Case, CaseNote
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.domain.trail.timeline import TimelineKind
from hub.services.police.ports.access import GrantChange
from hub.services.police.ports.stores import CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import EntryFacts, add_to_timeline
from hub.services.ports import Transaction


class ChangeFacts(TypedDict, total=False):
    """The parts of a result that a change decides; each as in `CaseChange`."""

    changed: bool
    version: int
    revision: int
    pushed: bool
    area: int
    relations: tuple[Relation, ...]


class GrantFacts(ChangeFacts, total=False):
    """The same of a change of who works on a case; each as in `GrantChange`."""

    made: str
    until: datetime | None
    is_known: bool | None


@dataclass(frozen=True, slots=True, repr=False)
class CaseWork:
    """The case and the alert that an officer changes now, as the transaction read them before the change.

    `relations` are those by which the officer may make it.
    """

    stores: CaseStores
    by: Officer
    now: datetime
    transaction: Transaction
    case: Case
    alert: Alert
    relations: tuple[Relation, ...]

    async def save(self, case: Case) -> None:
        """Write the case as it is after the change."""
        await self.stores.cases.save(case, self.transaction)

    async def change_alert(self, changes: Mapping[str, object]) -> None:
        """Write these fields of the alert."""
        await self.stores.alerts.change(self.alert.id, changes, self.transaction)

    async def add_event(self, kind: FeedType, *, revision: int | None = None, area: int | None = None) -> None:
        """Add an event to the feed; `revision` is the alert's unless the change made another."""
        number = self.alert.revision if revision is None else revision
        event = NewEvent(kind, self.alert.id, self.alert.status, number, self.now, area=area)
        await self.stores.feed.append(event, self.transaction)

    async def add_entry(self, kind: TimelineKind, **facts: Unpack[EntryFacts]) -> None:
        """Add what the officer did to the history."""
        await add_to_timeline(
            self.stores.timeline,
            kind,
            self.alert,
            by=self.by,
            now=self.now,
            transaction=self.transaction,
            **facts,
        )

    async def add_acknowledged(self, notes: Sequence[CaseNote], area: int) -> None:
        """Add that the officer acknowledged an unusual place, if there is such a note."""
        for note in notes:
            await self.add_entry(TimelineKind.UNUSUAL_PLACE_ACKNOWLEDGED, area=area, reason=note.reason)

    def done(self, **facts: Unpack[ChangeFacts]) -> CaseChange:
        """Return the result; what is left out is as it was before the change."""
        done = CaseChange(self.case.id, self.alert.id, self.case.version, self.alert.revision, relations=self.relations)
        return replace(done, **facts)

    def done_with_grant(self, **facts: Unpack[GrantFacts]) -> GrantChange:
        """Return the result of a change of who works on the case, as `done` does."""
        done = GrantChange(
            self.case.id, self.alert.id, self.case.version, self.alert.revision, relations=self.relations
        )
        return replace(done, **facts)
