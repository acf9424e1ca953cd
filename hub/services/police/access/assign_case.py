"""Assign a case to an officer of any force, or take the assignment back."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.grants import MAX_GRANTEE_CHARACTERS, NO_END, Grant, GrantKind, officer_key
from hub.domain.cases.named_facts import public_change
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.services.idempotency import once_key
from hub.services.police.access.steps.notify_given import notify_given
from hub.services.police.ports.access import AccessNotices, GrantChange
from hub.services.police.ports.staff import Staff
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case

ASSIGN: Final = CaseVerb("assignCase", CaseAction.ASSIGN, "case_assigned", GrantChange)


@dataclass(frozen=True, slots=True, repr=False)
class Assignment:
    """The case, the officer's account at the identity provider, and if it is assigned or taken back."""

    case: str
    officer: str
    assigned: bool
    idempotency_key: str


async def assign_case(
    by: Officer,
    stores: CaseStores,
    staff: Staff,
    audit: AuditTrail,
    notices: AccessNotices,
    command: Assignment,
    *,
    now: datetime,
) -> GrantChange:
    """Assign a case until it is taken back or handed over. What is already so changes nothing.

    People on duty of another force whose officer gets it hear of it in the same write.
    An account that the hub does not know is accepted, since an officer may not have signed in yet; the change says so.
    An account that nobody has lets nobody in. Raises Forbidden, CaseForbidden, TextInvalid, NotFound, TooManyItems,
    IdempotencyMismatch.
    """
    by.require_any(Permission.OPEN_CASE, Permission.SUPERVISE)
    account = line(command.officer, MAX_GRANTEE_CHARACTERS, path=("officer",))
    key = once_key(by.account, ASSIGN.mutation, command.idempotency_key, asdict(command))

    async def work(on: CaseWork) -> GrantChange:
        case = on.case
        known = await staff.known_officers([account]) if command.assigned else {}
        is_known = account in known if command.assigned else None
        held = case.access.find(GrantKind.ASSIGNED, officer_key(account), now)
        if command.assigned is not (held is None):
            return on.done_with_grant(changed=False, is_known=is_known)
        grant = _grant(account, by, now)
        access = case.access.ended(held, now) if held else case.access.granted(grant, now)
        await on.save(replace(case, access=access))
        was, now_is = (None, account) if command.assigned else (account, None)
        kind = TimelineKind.ASSIGNED if command.assigned else TimelineKind.ASSIGNMENT_ENDED
        await on.add_entry(kind, changes=(public_change("assigned", was, now_is),))
        # Of an assignment that is taken back nobody is told.
        await notify_given(notices, on, grant, known.get(account))
        return on.done_with_grant(is_known=is_known)

    return await change_case(by, stores, audit, ASSIGN.of(command.case, key), work, now=now)


def _grant(account: str, by: Officer, now: datetime) -> Grant:
    grant_id = f"gr_{secrets.token_hex(10)}"
    return Grant(grant_id, GrantKind.ASSIGNED, officer_key(account), account, by.account, now, NO_END, "")
