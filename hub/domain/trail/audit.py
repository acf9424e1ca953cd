"""The audit trail: which member of staff read or changed what, or operated the hub, when, why, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.access.table import Relation


class AuditAction(StrEnum):
    """The thing that was read or done."""

    READ_CASE = "READ_CASE"
    SEARCH_CASES = "SEARCH_CASES"
    COUNT_CASES = "COUNT_CASES"
    READ_PHOTO = "READ_PHOTO"
    READ_TIPS = "READ_TIPS"
    READ_REACH = "READ_REACH"
    READ_REMOVALS = "READ_REMOVALS"
    READ_AUDIT = "READ_AUDIT"
    READ_TIMELINE = "READ_TIMELINE"
    READ_EXPORT = "READ_EXPORT"
    START_EXPORT = "START_EXPORT"
    APPROVE_EXPORT = "APPROVE_EXPORT"
    RESUME_EXPORT = "RESUME_EXPORT"
    CANCEL_EXPORT = "CANCEL_EXPORT"
    EXPORT_ROWS = "EXPORT_ROWS"
    PREVIEW_ALERT = "PREVIEW_ALERT"
    OPEN_CASE = "OPEN_CASE"
    REVISE_CASE = "REVISE_CASE"
    CONFIRM_CASE = "CONFIRM_CASE"
    RETURN_CASE = "RETURN_CASE"
    CLOSE_CASE = "CLOSE_CASE"
    PAUSE_ALERT = "PAUSE_ALERT"
    RESUME_ALERT = "RESUME_ALERT"
    RENEW_ALERT = "RENEW_ALERT"
    SET_ALERT_RADIUS = "SET_ALERT_RADIUS"
    OVERRIDE_PREFERENCES = "OVERRIDE_PREFERENCES"
    ADD_ALERT_AREA = "ADD_ALERT_AREA"
    CONFIRM_ALERT_AREA = "CONFIRM_ALERT_AREA"
    REMOVE_ALERT_AREA = "REMOVE_ALERT_AREA"
    CORRECT_LAST_SEEN = "CORRECT_LAST_SEEN"
    TRIAGE_TIP = "TRIAGE_TIP"
    ASSIGN_CASE = "ASSIGN_CASE"
    SHARE_CASE = "SHARE_CASE"
    END_SHARE = "END_SHARE"
    HAND_OVER_CASE = "HAND_OVER_CASE"
    ACCEPT_HAND_OVER = "ACCEPT_HAND_OVER"
    DECLINE_HAND_OVER = "DECLINE_HAND_OVER"
    LINK_CASES = "LINK_CASES"
    ADD_CASE_NOTE = "ADD_CASE_NOTE"
    BREAK_GLASS = "BREAK_GLASS"
    APPROVE_CHANGE = "APPROVE_CHANGE"
    REISSUE_ALERT = "REISSUE_ALERT"
    REOPEN_CASE = "REOPEN_CASE"
    HOLD_CASE = "HOLD_CASE"
    LIFT_HOLD = "LIFT_HOLD"
    HIDE_CASE = "HIDE_CASE"
    UNHIDE_CASE = "UNHIDE_CASE"
    CLAIM_TIP = "CLAIM_TIP"
    RELEASE_TIP = "RELEASE_TIP"
    LINK_TIPS = "LINK_TIPS"
    UNLINK_TIPS = "UNLINK_TIPS"
    ASK_TIPSTER = "ASK_TIPSTER"
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
    ACKNOWLEDGE_NOTICE = "ACKNOWLEDGE_NOTICE"
    SAVE_SEARCH = "SAVE_SEARCH"
    UPDATE_SAVED_SEARCH = "UPDATE_SAVED_SEARCH"
    DELETE_SAVED_SEARCH = "DELETE_SAVED_SEARCH"

    @property
    def is_read(self) -> bool:
        """True if it changes nothing."""
        return self.name.startswith(("READ_", "SEARCH_", "COUNT_", "PREVIEW_"))


class AuditOutcome(StrEnum):
    """ASKED stands on the line that is written first. A second line says what came of it.

    A read that gave the one thing it asked for has no second line.
    """

    ASKED = "ASKED"
    DONE = "DONE"
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, repr=False)
class AuditEntry:
    """One line of the trail. `subject` is the id of the thing; `seen` holds the ids that a list or action gave.

    `case` is the case that it concerns, also where its alert or a tip was named. `error` is the code of a refusal.
    `answers` is the line that was written first, if this is a second one. `digests` are keyed digests of the values
    that a search looked for. `relations` are those that allowed the action on the case, or on the cases of a list.
    """

    id: str
    at: datetime
    account: str
    person: str
    force: str
    action: AuditAction
    subject: str
    purpose: str
    seen: tuple[str, ...] = ()
    case: str | None = None
    outcome: AuditOutcome = AuditOutcome.ASKED
    error: str | None = None
    answers: str | None = None
    digests: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
