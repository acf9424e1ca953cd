"""Add an officer's note to a case: what was heard, seen or done, from any force."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.domain.cases.officer_notes import MAX_NOTE_CHARACTERS, OfficerNote
from hub.domain.text.bounds import prose
from hub.domain.trail.timeline import TimelineKind
from hub.services.idempotency import once_key
from hub.services.police.ports.access import AccessParts, GrantChange
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case

ADD_NOTE: Final = CaseVerb("addCaseNote", CaseAction.ADD, "case_note_added", GrantChange)


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
    key = once_key(by.account, ADD_NOTE.mutation, command.idempotency_key, asdict(command))
    note_id = f"on_{secrets.token_hex(10)}"

    async def work(on: CaseWork) -> GrantChange:
        note = OfficerNote(note_id, on.case.id, now, by.account, by.force, text)
        await parts.notes.add(note, on.transaction)
        await on.add_entry(TimelineKind.NOTE_ADDED)
        return on.done_with_grant(made=note_id)

    return await change_case(by, stores, audit, ADD_NOTE.of(command.case, key), work, now=now)
