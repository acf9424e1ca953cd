"""Inputs that narrow the lists of the police graph."""

from datetime import datetime
from typing import Annotated

import strawberry

from hub.domain.alerts import AlertStatus
from hub.domain.cases import CaseState
from hub.schema.shared.points import CircleInput
from hub.services.police.ports import AuditSearch, CaseSearch


@strawberry.input(description="Filters of a case search; a missing filter matches all.")
class CaseFilter:
    """A search over place, time, status, age and words."""

    near: CircleInput | None = strawberry.field(description="Last seen in this circle.", default=None)
    seen_from: datetime | None = strawberry.field(description="Last seen at this moment or later.", default=None)
    seen_until: datetime | None = strawberry.field(description="Last seen at this moment or earlier.", default=None)
    status: AlertStatus | None = strawberry.field(description="Real, exercise or test.", default=None)
    state: CaseState | None = strawberry.field(description="Open or closed.", default=None)
    age_from: int | None = strawberry.field(description="At least so many years old.", default=None)
    age_until: int | None = strawberry.field(description="At most so many years old.", default=None)
    text: str | None = strawberry.field(description="Words in the texts of the case.", default=None)

    def to_domain(self) -> CaseSearch:
        """Build the service's search."""
        return CaseSearch(
            near=self.near.circle() if self.near else None,
            missing_from=self.seen_from,
            missing_to=self.seen_until,
            state=self.state,
            status=self.status,
            age_from=self.age_from,
            age_to=self.age_until,
            text=self.text,
        )


@strawberry.input(description="Filters of the audit trail; a missing filter matches all.")
class AuditFilter:
    """A search over who, what and when."""

    account: str | None = strawberry.field(description="Lines of this account.", default=None)
    subject: strawberry.ID | None = strawberry.field(
        description="Lines about this id: of a case, its alert, a tip, a photo or a partner.", default=None
    )
    since: datetime | None = strawberry.field(description="Written at this moment or later.", default=None)
    until: datetime | None = strawberry.field(description="Written at this moment or earlier.", default=None)

    def to_domain(self) -> AuditSearch:
        """Build the service's search."""
        return AuditSearch(account=self.account, subject=self.subject, since=self.since, until=self.until)


CaseFilterArgument = Annotated[CaseFilter | None, strawberry.argument(description="Which cases.")]
AuditFilterArgument = Annotated[AuditFilter | None, strawberry.argument(description="Which lines.")]
