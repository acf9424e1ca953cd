"""Assign a case to an officer of any force, or take the assignment back."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.bounds import line
from hub.domain.case_facts import public_change
from hub.domain.case_grants import MAX_GRANTEE_CHARACTERS, NO_END, Grant, GrantKind, officer_key
from hub.domain.stored import from_stored
from hub.domain.timeline import TimelineKind
from hub.services.idempotency import KeptResult, once_key
from hub.services.police.access_ports import AccessNotices, GrantChange
from hub.services.police.ports import AuditTrail, CaseStores
from hub.services.police.staff_ports import Staff
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.once_on_case import once_on_case
from hub.services.police.steps.require_action import require_action
from hub.services.police.steps.tell_given import tell_given
from hub.services.ports import Transaction


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
    key = once_key(by.account, "assignCase", command.idempotency_key, asdict(command))

    async def work(transaction: Transaction) -> KeptResult:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, CaseAction.ASSIGN, now)
        known = await staff.known_officers([account]) if command.assigned else {}
        held = case.access.find(GrantKind.ASSIGNED, officer_key(account), now)
        changed = command.assigned is (held is None)
        if changed:
            grant = _grant(account, by, now)
            access = case.access.ended(held, now) if held else case.access.granted(grant, now)
            await stores.cases.save(replace(case, access=access), transaction)
            was, now_is = (None, account) if command.assigned else (account, None)
            await add_to_timeline(
                stores.timeline,
                TimelineKind.ASSIGNED if command.assigned else TimelineKind.ASSIGNMENT_ENDED,
                alert,
                by=by,
                now=now,
                transaction=transaction,
                changes=(public_change("assigned", was, now_is),),
            )
            # Of an assignment that is taken back nobody is told.
            told = known.get(account)
            await tell_given(notices, case, alert, grant, told, by=by, now=now, transaction=transaction)
        change = GrantChange(
            case.id,
            alert.id,
            case.version,
            alert.revision,
            changed,
            relations=relations,
            is_known=account in known if command.assigned else None,
        )
        return asdict(change)

    async def assign() -> GrantChange:
        kept = await once_on_case(stores, key, work, by=by, action=CaseAction.ASSIGN, now=now)
        return from_stored(GrantChange, kept)

    change = await change_with_audit(audit, stores.alerts, command.case, "caseId", "assignCase", assign, by=by, now=now)
    log_change("case_assigned", change)
    return change


def _grant(account: str, by: Officer, now: datetime) -> Grant:
    grant_id = f"gr_{secrets.token_hex(10)}"
    return Grant(grant_id, GrantKind.ASSIGNED, officer_key(account), account, by.account, now, NO_END, "")
