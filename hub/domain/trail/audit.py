"""The audit trail: which member of staff read or changed what, or operated the hub, when, why, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.access.table import Relation
from hub.domain.described_enum import DescribedEnum


class AuditAction(DescribedEnum):
    """The thing that was read or done."""

    READ_CASE = "READ_CASE", "One case."
    SEARCH_CASES = "SEARCH_CASES", "A list of cases."
    COUNT_CASES = "COUNT_CASES", "How many children cases are about, by groups."
    READ_PHOTO = "READ_PHOTO", "A photo of a case or tip."
    READ_TIPS = "READ_TIPS", "Tips of a case."
    READ_REACH = "READ_REACH", "How many people each stage came to."
    READ_REMOVALS = "READ_REMOVALS", "How many devices of partners were told of an alert and confirmed its removal."
    READ_AUDIT = "READ_AUDIT", "The audit trail itself."
    READ_TIMELINE = "READ_TIMELINE", "The history of a case."
    READ_EXPORT = "READ_EXPORT", "The file of an export, or by a second person its filter."
    START_EXPORT = "START_EXPORT", "An export was started."
    APPROVE_EXPORT = "APPROVE_EXPORT", "An export was approved by a second person."
    RESUME_EXPORT = "RESUME_EXPORT", "A failed export goes on."
    CANCEL_EXPORT = "CANCEL_EXPORT", "An export was cancelled."
    EXPORT_ROWS = (
        "EXPORT_ROWS",
        "Rows were written to the file of an export: `seen` names them, and the cases of tips and alerts.",
    )
    PREVIEW_ALERT = "PREVIEW_ALERT", "An alert was previewed before its case was opened or updated."
    OPEN_CASE = "OPEN_CASE", "A case was opened."
    REVISE_CASE = "REVISE_CASE", "Facts of a case were changed."
    CONFIRM_CASE = "CONFIRM_CASE", "A case was confirmed."
    RETURN_CASE = "RETURN_CASE", "A case was returned instead of confirmed."
    CLOSE_CASE = "CLOSE_CASE", "A case was closed."
    PAUSE_ALERT = "PAUSE_ALERT", "An alert was paused."
    RESUME_ALERT = "RESUME_ALERT", "An alert was resumed."
    RENEW_ALERT = "RENEW_ALERT", "An alert was renewed."
    SET_ALERT_RADIUS = "SET_ALERT_RADIUS", "The radius of an alert was set."
    OVERRIDE_PREFERENCES = "OVERRIDE_PREFERENCES", "An alert overrides people's preferences."
    ADD_ALERT_AREA = "ADD_ALERT_AREA", "An area was added to an alert: a sighting."
    CONFIRM_ALERT_AREA = "CONFIRM_ALERT_AREA", "An area of an alert was confirmed."
    REMOVE_ALERT_AREA = "REMOVE_ALERT_AREA", "An area of an alert was removed."
    CORRECT_LAST_SEEN = "CORRECT_LAST_SEEN", "The place or time last seen was corrected."
    TRIAGE_TIP = "TRIAGE_TIP", "A tip was moved to a state."
    ASSIGN_CASE = "ASSIGN_CASE", "An officer was assigned, or no more."
    SHARE_CASE = "SHARE_CASE", "A case was shared."
    END_SHARE = "END_SHARE", "A share was ended."
    HAND_OVER_CASE = "HAND_OVER_CASE", "A case was offered to another force, or no more."
    ACCEPT_HAND_OVER = "ACCEPT_HAND_OVER", "An offered case was taken."
    DECLINE_HAND_OVER = "DECLINE_HAND_OVER", "An offered case was declined."
    LINK_CASES = "LINK_CASES", "Two cases were linked, or no more."
    ADD_CASE_NOTE = "ADD_CASE_NOTE", "A note was added to a case."
    BREAK_GLASS = "BREAK_GLASS", "An officer without a relation broke the glass of a case."
    APPROVE_CHANGE = "APPROVE_CHANGE", "A change was approved by a second person."
    REISSUE_ALERT = "REISSUE_ALERT", "An expired alert was issued again."
    REOPEN_CASE = "REOPEN_CASE", "A closed case was opened again."
    HOLD_CASE = "HOLD_CASE", "A legal hold was placed on a case."
    LIFT_HOLD = "LIFT_HOLD", "The legal hold of a case was lifted."
    HIDE_CASE = "HIDE_CASE", "A case was hidden."
    UNHIDE_CASE = "UNHIDE_CASE", "A hidden case was shown again."
    CLAIM_TIP = "CLAIM_TIP", "A tip was claimed."
    RELEASE_TIP = "RELEASE_TIP", "A claimed tip was released."
    LINK_TIPS = "LINK_TIPS", "Two tips were linked."
    UNLINK_TIPS = "UNLINK_TIPS", "Two tips were said not to be the same."
    ASK_TIPSTER = "ASK_TIPSTER", "A question was left for a tipster."
    HALT_ALL = "HALT_ALL", "Every push of the hub was stopped."
    RESUME_ALL = "RESUME_ALL", "The pushes of the hub were resumed."
    CREATE_PARTNER = "CREATE_PARTNER", "A partner was created."
    ROTATE_PARTNER_KEY = "ROTATE_PARTNER_KEY", "A new key of a partner was made."
    REVOKE_PARTNER_KEYS = "REVOKE_PARTNER_KEYS", "Every key of one mode of a partner was revoked."
    SET_PARTNER_CHANNEL = "SET_PARTNER_CHANNEL", "The channel of a partner was set."
    SET_PARTNER_BUDGET = "SET_PARTNER_BUDGET", "The points per minute of a partner were set."
    SET_PARTNER_DOCUMENTS = "SET_PARTNER_DOCUMENTS", "Persisted documents of a partner were registered."
    SUSPEND_PARTNER = "SUSPEND_PARTNER", "A partner was suspended."
    RESUME_PARTNER = "RESUME_PARTNER", "The suspension of a partner was ended."
    REPLAY_UNITS = "REPLAY_UNITS", "Parked units were replayed."
    RUN_DRILL = "RUN_DRILL", "An exercise was opened from a shell."
    ACKNOWLEDGE_NOTICE = "ACKNOWLEDGE_NOTICE", "A duty notice was acknowledged."
    SAVE_SEARCH = "SAVE_SEARCH", "A search was kept under a name: its officer is told of what begins to match."
    UPDATE_SAVED_SEARCH = "UPDATE_SAVED_SEARCH", "A saved search got another name, filter or order."
    DELETE_SAVED_SEARCH = "DELETE_SAVED_SEARCH", "A saved search was deleted."

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
