"""The one door through which staff read: first a line in the audit trail, then the data. No audit, no data."""

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

FEWEST, MOST = 3, 200
"""Characters of a purpose."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at what, when, and for which purpose in their own words."""

    by: Officer
    action: AuditAction
    subject: str
    purpose: str
    now: datetime


async def audited(
    trail: AuditTrail,
    looking: Looking | Sequence[Looking],
    read: Callable[[], Awaitable[T]],
    seen: Callable[[T], Sequence[str]] | None = None,
) -> T:
    """Write the line, then read; for a list, write a second line that names what it held before giving it out.

    Where one read looks at several subjects, each has a line of its own.

    Raises TextInvalid for a purpose that is not 3 to 200 characters long, and AuditUnavailable if the trail cannot be
    written: then `read` was never called, or what it gave is withheld.
    """
    lookings = [looking] if isinstance(looking, Looking) else looking
    await _record(trail, lookings)
    found = await read()
    held = tuple(seen(found)) if seen else ()
    if held:
        await _record(trail, lookings, held)
    return found


async def record(trail: AuditTrail, looking: Looking) -> None:
    """Write one line, durably."""
    await _record(trail, [looking])


async def _record(trail: AuditTrail, lookings: Sequence[Looking], seen: tuple[str, ...] = ()) -> None:
    entries = [_entry(looking, seen) for looking in lookings]
    try:
        await trail.append(entries)
    except StorageUnavailable:
        raise AuditUnavailable() from None


def _entry(looking: Looking, seen: tuple[str, ...]) -> AuditEntry:
    purpose = " ".join(looking.purpose.split())
    if not FEWEST <= len(purpose) <= MOST:
        raise TextInvalid(f"A purpose has {FEWEST} to {MOST} characters.", path=("purpose",))
    purpose = line(purpose, MOST, path=("purpose",))
    # The trail is not a place to store what a caller made up.
    if not can_be_id(looking.subject):
        raise NotFound()
    return AuditEntry(
        id=f"au_{secrets.token_hex(12)}",
        at=looking.now,
        account=looking.by.account,
        person=looking.by.person,
        force=looking.by.force,
        action=looking.action,
        subject=looking.subject,
        purpose=purpose,
        seen=seen,
    )
