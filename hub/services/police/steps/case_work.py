"""A case and its alert inside the transaction of a change, with the writes that changes share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from hub.domain.access import Relation
from hub.domain.actors import Officer
from hub.domain.alerts import Alert
from hub.domain.cases import Case, CaseNote
from hub.domain.feed import FeedType, NewEvent
from hub.domain.timeline import TimelineKind
from hub.services.police.access_ports import GrantChange
from hub.services.police.ports import CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import EntryFacts, add_to_timeline
from hub.services.ports import Transaction


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

    def done(
        self,
        *,
        changed: bool = True,
        version: int | None = None,
        revision: int | None = None,
        pushed: bool = False,
        area: int | None = None,
        relations: tuple[Relation, ...] | None = None,
    ) -> CaseChange:
        """Return the result; what is left out is as it was before the change."""
        return CaseChange(
            self.case.id,
            self.alert.id,
            self.case.version if version is None else version,
            self.alert.revision if revision is None else revision,
            changed,
            pushed,
            area,
            relations=self.relations if relations is None else relations,
        )

    def done_with_grant(
        self,
        *,
        changed: bool = True,
        version: int | None = None,
        revision: int | None = None,
        made: str | None = None,
        until: datetime | None = None,
        is_known: bool | None = None,
    ) -> GrantChange:
        """Return the result of a change of who works on the case, as `done` does."""
        return GrantChange(
            self.case.id,
            self.alert.id,
            self.case.version if version is None else version,
            self.alert.revision if revision is None else revision,
            changed,
            relations=self.relations,
            made=made,
            until=until,
            is_known=is_known,
        )
