"""The audit trail: which member of staff read what, or operated the hub, when, and for which purpose."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AuditAction(StrEnum):
    """The thing that was read or done."""

    READ_CASE = "READ_CASE"
    SEARCH_CASES = "SEARCH_CASES"
    READ_PHOTO = "READ_PHOTO"
    READ_TIPS = "READ_TIPS"
    READ_REACH = "READ_REACH"
    READ_AUDIT = "READ_AUDIT"
    HALT_ALL = "HALT_ALL"
    RESUME_ALL = "RESUME_ALL"
    CREATE_PARTNER = "CREATE_PARTNER"
    ROTATE_PARTNER_KEY = "ROTATE_PARTNER_KEY"
    REVOKE_PARTNER_KEYS = "REVOKE_PARTNER_KEYS"
    SET_PARTNER_CHANNEL = "SET_PARTNER_CHANNEL"
    SET_PARTNER_BUDGET = "SET_PARTNER_BUDGET"
    SET_PARTNER_DOCUMENTS = "SET_PARTNER_DOCUMENTS"
    SUSPEND_PARTNER = "SUSPEND_PARTNER"
    RESUME_PARTNER = "RESUME_PARTNER"
    REPLAY_UNITS = "REPLAY_UNITS"
    RUN_DRILL = "RUN_DRILL"


@dataclass(frozen=True, slots=True, repr=False)
class AuditEntry:
    """One line of the trail. `subject` is the id of the thing; `seen` holds the ids that a list or action gave."""

    id: str
    at: datetime
    account: str
    person: str
    force: str
    action: AuditAction
    subject: str
    purpose: str
    seen: tuple[str, ...] = ()
