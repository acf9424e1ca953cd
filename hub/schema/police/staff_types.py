"""Types for staff and for lines of the audit trail."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain import audit as audits
from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction


@strawberry.type(description="The officer who sends the token.")
class Viewer:
    """The caller."""

    account: strawberry.ID = strawberry.field(description="The account at the identity provider.")
    force: strawberry.ID = strawberry.field(description="The officer's force.")
    force_name: str = strawberry.field(description="Its name.")
    permissions: list[Permission] = strawberry.field(description="What the officer may do.")

    @classmethod
    def from_domain(cls, officer: Officer) -> Self:
        """From the domain."""
        return cls(
            account=strawberry.ID(officer.account),
            force=strawberry.ID(officer.force),
            force_name=officer.force_name,
            permissions=sorted(officer.permissions),
        )


@strawberry.type(description="A line of the audit trail, written before anything was shown.")
class AuditEntry:
    """A line: account, action, subject and purpose."""

    id: strawberry.ID = strawberry.field(description="The line's id.")
    at: datetime = strawberry.field(description="When.")
    account: str = strawberry.field(description="The account that asked.")
    person: str = strawberry.field(description="The person behind the account.")
    force: str = strawberry.field(description="The person's force.")
    action: AuditAction = strawberry.field(description="What was read or done.")
    subject: str = strawberry.field(description="The id of the thing, or the filters of a list.")
    purpose: str = strawberry.field(description="Why, in the person's words; for a change, the name of the mutation.")
    seen: list[strawberry.ID] = strawberry.field(description="The ids that a list or an action gave.")

    @classmethod
    def from_domain(cls, entry: audits.AuditEntry) -> Self:
        """From the domain."""
        return cls(
            id=strawberry.ID(entry.id),
            at=entry.at,
            account=entry.account,
            person=entry.person,
            force=entry.force,
            action=entry.action,
            subject=entry.subject,
            purpose=entry.purpose,
            seen=[strawberry.ID(seen) for seen in entry.seen],
        )
