"""Write the audit trail before anything is read or done: no line, no data and no change."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from hub.domain.actors import Officer
from hub.domain.audit import AuditAction, AuditEntry
from hub.domain.bounds import can_be_id, line
from hub.errors import AuditUnavailable, NotFound, StorageUnavailable, TextInvalid
from hub.services.police.ports import AuditTrail

T = TypeVar("T")

MIN_PURPOSE_CHARACTERS, MAX_PURPOSE_CHARACTERS = 3, 200


@dataclass(frozen=True, slots=True)
class AuditedAction:
    """An action, the officer who does it, its moment, and the purpose in the officer's words."""

    by: Officer
    action: AuditAction
    subject: str
    purpose: str
    now: datetime


async def run_with_audit(
    trail: AuditTrail,
    actions: AuditedAction | Sequence[AuditedAction],
    work: Callable[[], Awaitable[T]],
    seen: Callable[[T], Sequence[str]] | None = None,
) -> T:
    """Write the line, then do the work; with `seen`, write a second line that names what the work gave.

    Where one read looks at several subjects, each has a line of its own.

    Raises TextInvalid for a purpose that is not 3 to 200 characters long, and AuditUnavailable if the trail cannot be
    written: then `work` was never called, or what it gave is not handed out.
    """
    lines = [actions] if isinstance(actions, AuditedAction) else actions
    await _append(trail, lines)
    result = await work()
    ids = tuple(seen(result)) if seen else ()
    if ids:
        await _append(trail, lines, ids)
    return result


async def record_action(trail: AuditTrail, action: AuditedAction) -> None:
    """Write one line, durably."""
    await _append(trail, [action])


async def _append(trail: AuditTrail, actions: Sequence[AuditedAction], seen: tuple[str, ...] = ()) -> None:
    entries = [_entry(action, seen) for action in actions]
    try:
        await trail.append(entries)
    except StorageUnavailable:
        raise AuditUnavailable() from None


def _entry(action: AuditedAction, seen: tuple[str, ...]) -> AuditEntry:
    purpose = " ".join(action.purpose.split())
    if not MIN_PURPOSE_CHARACTERS <= len(purpose) <= MAX_PURPOSE_CHARACTERS:
        raise TextInvalid(
            f"A purpose must have {MIN_PURPOSE_CHARACTERS} to {MAX_PURPOSE_CHARACTERS} characters; say in words why "
            "you look.",
            path=("purpose",),
        )
    purpose = line(purpose, MAX_PURPOSE_CHARACTERS, path=("purpose",))
    # The trail does not store what a caller made up.
    if not can_be_id(action.subject):
        raise NotFound()
    return AuditEntry(
        id=f"au_{secrets.token_hex(12)}",
        at=action.now,
        account=action.by.account,
        person=action.by.person,
        force=action.by.force,
        action=action.action,
        subject=action.subject,
        purpose=purpose,
        seen=seen,
    )
