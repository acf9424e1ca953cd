"""Write the audit trail before anything is read or done: no line, no data and no change."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

from hub.domain.access.table import Relation
from hub.domain.actors import Officer
from hub.domain.text.bounds import can_be_id
from hub.domain.trail.audit import AuditAction, AuditEntry, AuditOutcome
from hub.domain.trail.purposes import check_purpose
from hub.errors import AuditUnavailable, HubError, NotFound, StorageUnavailable
from hub.services.police.ports.stores import AuditTrail
from hub.single_flight import retrieve_failure

log = logging.getLogger("hub.police")

T = TypeVar("T")

MAX_IDS_PER_LINE: Final = 1000
"""The ids that one line of the trail names for an export."""


@dataclass(frozen=True, slots=True)
class AuditedAction:
    """An action, the officer who does it, its moment, the purpose in the officer's words, and the case if known.

    Of a search, `filters` names those that were used. Of a read of one case, `relations` are those that allow it.
    """

    by: Officer
    action: AuditAction
    subject: str
    purpose: str
    now: datetime
    case: str | None = None
    digests: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The ids that an action gave, the case if only the action told it, and whether anything changed.

    `relations` are those that allowed it, if only the action told them.
    """

    seen: tuple[str, ...] = ()
    case: str | None = None
    changed: bool = True
    relations: tuple[Relation, ...] = ()


async def run_with_audit(
    trail: AuditTrail,
    actions: AuditedAction | Sequence[AuditedAction],
    work: Callable[[], Awaitable[T]],
    seen: Callable[[T], Sequence[str]] | None = None,
) -> T:
    """Write the line, then do the work; a second line says what came of a change, of a list, or of a refusal.

    `seen` gives the ids that the work gave. Where one read looks at several subjects, each has lines of its own.

    Raises TextInvalid for a purpose that is not words, and AuditUnavailable if the trail cannot be written: then `work`
    was never called, or what it read is not handed out. A change that is done stays done.
    """

    def result(given: T) -> Result:
        return Result(tuple(seen(given)) if seen else ())

    return await run_audited(trail, actions, work, result)


async def run_audited(
    trail: AuditTrail,
    actions: AuditedAction | Sequence[AuditedAction],
    work: Callable[[], Awaitable[T]],
    describe: Callable[[T], Result],
) -> T:
    """Do as `run_with_audit`; `describe` says what came of the work.

    A change whose caller goes away runs on to its second line: what was committed must not look as if it never was.
    """
    asked = [_entry(action) for action in ([actions] if isinstance(actions, AuditedAction) else actions)]
    await _append(trail, asked)
    work_on = _work_on(trail, asked, work, describe)
    if all(entry.action.is_read for entry in asked):
        return await work_on
    task = asyncio.ensure_future(work_on)
    task.add_done_callback(retrieve_failure)
    return await asyncio.shield(task)


async def _work_on(
    trail: AuditTrail, asked: Sequence[AuditEntry], work: Callable[[], Awaitable[T]], describe: Callable[[T], Result]
) -> T:
    try:
        given = await work()
    except HubError as refusal:
        await _append_if_possible(trail, [_refusal(entry, refusal.code) for entry in asked])
        raise
    result = describe(given)
    outcome = AuditOutcome.DONE if result.changed else AuditOutcome.UNCHANGED
    answers = [_answer(entry, outcome, result) for entry in asked if result.seen or not entry.action.is_read]
    if any(not entry.action.is_read for entry in asked):
        # The change is committed: its caller must not take it for failed.
        await _append_if_possible(trail, answers)
    else:
        await _append(trail, answers)
    return given


async def record_action(trail: AuditTrail, action: AuditedAction, outcome: AuditOutcome = AuditOutcome.ASKED) -> None:
    """Write one line, durably: before the action unless the outcome says otherwise."""
    await _append(trail, [replace(_entry(action), outcome=outcome)])


async def record_seen(trail: AuditTrail, action: AuditedAction, seen: Sequence[Sequence[str]]) -> None:
    """Write lines that name what is about to be given, at most MAX_IDS_PER_LINE ids in each. Raises AuditUnavailable.

    `seen` has the ids of one thing together, as of a tip and its case: they stand in one line.
    """
    entry = replace(_entry(action), outcome=AuditOutcome.DONE)
    lines: list[dict[str, None]] = []
    for ids in seen:
        if not lines or len(lines[-1]) + sum(one not in lines[-1] for one in ids) > MAX_IDS_PER_LINE:
            lines.append({})
        lines[-1].update(dict.fromkeys(ids))
    await _append(trail, [replace(entry, id=_new_id(), seen=tuple(line)) for line in lines])


async def _append(trail: AuditTrail, entries: Sequence[AuditEntry]) -> None:
    if not entries:
        return
    try:
        await trail.append(entries)
    except StorageUnavailable:
        raise AuditUnavailable() from None


async def _append_if_possible(trail: AuditTrail, entries: Sequence[AuditEntry]) -> None:
    try:
        await _append(trail, entries)
    except AuditUnavailable:
        log.error("audit_outcome_lost", extra={"lines": [entry.answers for entry in entries]})


def _entry(action: AuditedAction) -> AuditEntry:
    purpose = check_purpose(action.purpose)
    # The trail does not store what a caller made up.
    if not can_be_id(action.subject):
        raise NotFound()
    return AuditEntry(
        id=_new_id(),
        at=action.now,
        account=action.by.account,
        person=action.by.person,
        force=action.by.force,
        action=action.action,
        subject=" ".join([action.subject, *action.filters]),
        purpose=purpose,
        case=action.case,
        digests=action.digests,
        relations=action.relations,
    )


def _answer(asked: AuditEntry, outcome: AuditOutcome, result: Result) -> AuditEntry:
    return replace(
        asked,
        id=_new_id(),
        answers=asked.id,
        outcome=outcome,
        seen=result.seen,
        case=asked.case or result.case,
        relations=result.relations or asked.relations,
    )


def _refusal(asked: AuditEntry, code: str) -> AuditEntry:
    return replace(
        asked, id=_new_id(), answers=asked.id, outcome=AuditOutcome.REFUSED, error=code, seen=(), relations=()
    )


def _new_id() -> str:
    return f"au_{secrets.token_hex(12)}"
