"""The filter of the audit trail."""

from datetime import datetime
from typing import Annotated

import strawberry

from hub.domain.search.digests import SearchDigests
from hub.domain.trail.audit import AuditAction, AuditOutcome
from hub.services.police.ports.stores import AuditSearch


@strawberry.input(description="Filters of the audit trail; a missing filter matches all.")
class AuditFilter:
    account: str | None = strawberry.field(description="Lines of this account.", default=None)
    subject: strawberry.ID | None = strawberry.field(
        description="Lines about this id: of a case, its alert, a tip, a photo or a partner.", default=None
    )
    case_id: strawberry.ID | None = strawberry.field(
        description="Lines about this case: who looked at this child, or was given the case in a list.", default=None
    )
    person: str | None = strawberry.field(description="Lines of this person, under any account.", default=None)
    force: strawberry.ID | None = strawberry.field(description="Lines of this force.", default=None)
    action: AuditAction | None = strawberry.field(description="Lines of this action.", default=None)
    outcome: AuditOutcome | None = strawberry.field(description="Lines with this outcome.", default=None)
    searched_text: str | None = strawberry.field(
        description="Searches for exactly this text, or with this word in it. The trail has keyed digests of what was "
        "searched for, and no word of it.",
        default=None,
    )
    since: datetime | None = strawberry.field(description="Written at this moment or later.", default=None)
    until: datetime | None = strawberry.field(description="Written at this moment or earlier.", default=None)

    def to_domain(self, digests: SearchDigests) -> AuditSearch:
        return AuditSearch(
            account=self.account,
            subject=self.subject,
            case=self.case_id,
            person=self.person,
            force=self.force,
            action=self.action,
            outcome=self.outcome,
            searched_text=self.searched_text,
            digest=None if self.searched_text is None else digests.of_text(self.searched_text),
            since=self.since,
            until=self.until,
        )


AuditFilterArgument = Annotated[AuditFilter | None, strawberry.argument(description="Which lines.")]
