"""Add an officer's note to a case: what was heard, seen or done, from any force."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from hub.domain.access import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.domain.bounds import prose
from hub.domain.officer_notes import MAX_NOTE_CHARACTERS, OfficerNote
from hub.domain.stored import from_stored
from hub.domain.timeline import TimelineKind
from hub.services.idempotency import KeptResult, once_key
from hub.services.police.access_ports import AccessParts, GrantChange
from hub.services.police.ports import AuditTrail, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.once_on_case import once_on_case
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class NewNote:
    """The case and the words."""

    case: str
    text: str
    idempotency_key: str


async def add_case_note(
    by: Officer, stores: CaseStores, audit: AuditTrail, parts: AccessParts, command: NewNote, *, now: datetime
) -> GrantChange:
    """Add a note, also to a closed case. Officers who may read its private facts read it.

    Raises Forbidden, CaseForbidden, TextInvalid, NotFound, IdempotencyMismatch.
    """
    by.require_any(*OFFICERS)
    text = prose(command.text, MAX_NOTE_CHARACTERS, path=("text",))
    key = once_key(by.account, "addCaseNote", command.idempotency_key, asdict(command))
    note_id = f"on_{secrets.token_hex(10)}"

    async def work(transaction: Transaction) -> KeptResult:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, CaseAction.ADD, now)
        await parts.notes.add(OfficerNote(note_id, case.id, now, by.account, by.force, text), transaction)
        await add_to_timeline(stores.timeline, TimelineKind.NOTE_ADDED, alert, by=by, now=now, transaction=transaction)
        return asdict(GrantChange(case.id, alert.id, case.version, alert.revision, made=note_id, relations=relations))

    async def add() -> GrantChange:
        kept = await once_on_case(stores, key, work, by=by, action=CaseAction.ADD, now=now)
        return from_stored(GrantChange, kept)

    change = await change_with_audit(audit, stores.alerts, command.case, "caseId", "addCaseNote", add, by=by, now=now)
    log_change("case_note_added", change)
    return change
