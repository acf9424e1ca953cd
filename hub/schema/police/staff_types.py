"""Types for staff and for lines of the audit trail."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.access.staff import KnownOfficer
from hub.domain.access.table import Relation
from hub.domain.actors import Officer, Permission
from hub.domain.trail import audit as audits
from hub.domain.trail.audit import AuditAction, AuditOutcome


@strawberry.type(description="The officer who sends the token.")
class Viewer:
    account: strawberry.ID = strawberry.field(description="The account at the identity provider.")
    force: strawberry.ID = strawberry.field(description="The officer's force.")
    force_name: str = strawberry.field(description="Its name.")
    permissions: list[Permission] = strawberry.field(description="What the officer may do.")

    @classmethod
    def from_domain(cls, officer: Officer) -> Self:
        return cls(
            account=strawberry.ID(officer.account),
            force=strawberry.ID(officer.force),
            force_name=officer.force_name,
            permissions=sorted(officer.permissions),
        )


@strawberry.type(description="An officer of a force who worked with the hub lately, by the account.")
class ForceOfficer:
    """An account; the hub keeps no person's name."""

    account: str = strawberry.field(description="The account at the identity provider.")
    last_used_on: str = strawberry.field(description="The last day in UTC on which it used the hub, as 2026-05-13.")
    permissions: list[Permission] | None = strawberry.field(
        description="What it might do on that day, of `OPEN_CASE`, `CONFIRM_CASE`, `READ_CASES` and `SUPERVISE`; null "
        "until it uses the hub again, if an earlier release noted it."
    )

    @classmethod
    def from_domain(cls, officer: KnownOfficer) -> Self:
        return cls(
            account=officer.account,
            last_used_on=officer.last_used_on.isoformat(),
            permissions=None if officer.permissions is None else sorted(officer.permissions),
        )


@strawberry.type(description="A line of the audit trail, written before anything was shown.")
class AuditEntry:
    id: strawberry.ID = strawberry.field(description="The line's id.")
    at: datetime = strawberry.field(description="When.")
    account: str = strawberry.field(description="The account that asked.")
    person: str = strawberry.field(description="The person behind the account.")
    force: str = strawberry.field(description="The person's force.")
    action: AuditAction = strawberry.field(description="What was read or done.")
    subject: str = strawberry.field(description="The id of the thing, or the filters of a list.")
    purpose: str = strawberry.field(description="Why, in the person's words; for a change, its name, as `closeCase`.")
    seen: list[strawberry.ID] = strawberry.field(description="The ids that a list or an action gave.")
    case_id: strawberry.ID | None = strawberry.field(
        description="The case that it concerns, also where its alert or a tip was named; null if the line names none."
    )
    outcome: AuditOutcome = strawberry.field(
        description="ASKED on the line that was written first. A second line says what came of a change, of a list and "
        "of a refusal; a read without one gave what it asked for."
    )
    error: str | None = strawberry.field(description="The code of a refusal.")
    answers: strawberry.ID | None = strawberry.field(description="The first line, if this is the second one.")
    relations: list[Relation] = strawberry.field(
        description="The officer's relations to the case that allowed it, each that did; of a list, those to any of "
        "its cases. Empty where no case is concerned, on refusals, on the first line of a change or list, and on lines "
        "of earlier releases."
    )

    @classmethod
    def from_domain(cls, entry: audits.AuditEntry) -> Self:
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
            case_id=strawberry.ID(entry.case) if entry.case else None,
            outcome=entry.outcome,
            error=entry.error,
            answers=strawberry.ID(entry.answers) if entry.answers else None,
            relations=list(entry.relations),
        )
