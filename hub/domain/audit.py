"""The audit trail: who among staff read what, or halted the hub, when, and for which purpose."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AuditAction(StrEnum):
    """An action that the audit trail records."""

    READ_CASE = "READ_CASE"
    SEARCH_CASES = "SEARCH_CASES"
    READ_PHOTO = "READ_PHOTO"
    READ_TIPS = "READ_TIPS"
    READ_REACH = "READ_REACH"
    READ_AUDIT = "READ_AUDIT"
    HALT_ALL = "HALT_ALL"
    RESUME_ALL = "RESUME_ALL"


@dataclass(frozen=True, slots=True, repr=False)
class AuditEntry:
    """One line of the trail. `subject` names what was read; `seen` names the rows of a list that was read."""

    id: str
    at: datetime
    account: str
    person: str
    force: str
    action: AuditAction
    subject: str
    purpose: str
    seen: tuple[str, ...] = ()
