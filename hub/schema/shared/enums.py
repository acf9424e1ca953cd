"""The domain's enums in the words of the graphs: importing this file makes them usable as annotations."""

from collections.abc import Mapping
from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from hub.domain.actors import KeyMode, Permission
from hub.domain.alerts import AlertState, AlertStatus, PauseReason, RevisionKind
from hub.domain.audit import AuditAction
from hub.domain.cases import CaseState, FoundBy, NotedMove, Outcome, Sex
from hub.domain.stages import StageState
from hub.domain.tips import TipState


def described(enum: type[Enum], description: str, values: Mapping[Enum, str]) -> None:
    """Make an enum known to the graphs, every value with its meaning; a value without one is a mistake."""
    strawberry.enum(enum, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    meanings = {value.name: text for value, text in values.items()}
    for value in definition.values:
        value.description = meanings[value.name]


described(
    AlertStatus,
    "Whether an alert is real.",
    {
        AlertStatus.ACTUAL: "A real alert, shown by live keys to the public.",
        AlertStatus.EXERCISE: "A drill over the whole path; only test keys see it.",
        AlertStatus.TEST: "A technical test; only test keys see it.",
    },
)
described(
    AlertState,
    "Where an alert stands.",
    {
        AlertState.OPEN: "People are being told.",
        AlertState.PAUSED: "Held: nothing begins until it goes on.",
        AlertState.CLOSED: "Closed by police.",
        AlertState.EXPIRED: "Ended by itself, since nobody renewed it.",
    },
)
described(
    PauseReason,
    "Why an alert is held.",
    {
        PauseReason.OFFICER: "An officer paused it.",
        PauseReason.UNCONFIRMED: "No second person has confirmed it in time.",
    },
)
described(
    RevisionKind,
    "What a revision says to those who were told before.",
    {
        RevisionKind.ALERT: "The first one.",
        RevisionKind.UPDATE: "Something has changed.",
        RevisionKind.CANCEL: "It is over; remove the notification.",
    },
)
described(
    Sex,
    "The child's sex, as police record it.",
    {Sex.FEMALE: "A girl.", Sex.MALE: "A boy.", Sex.UNKNOWN: "Not known."},
)
described(
    CaseState,
    "Where a case stands.",
    {CaseState.OPEN: "The child is missing.", CaseState.CLOSED: "Closed for good."},
)
described(
    Outcome,
    "How a case ended; never prettier than it was.",
    {
        Outcome.FOUND_SAFE: "The child was found safe.",
        Outcome.FOUND_DEAD: "The child was found dead.",
        Outcome.RETURNED_ALONE: "The child came back without help.",
        Outcome.FALSE_REPORT: "There never was a missing child.",
        Outcome.WITHDRAWN: "Withdrawn by police.",
    },
)
described(
    FoundBy,
    "What led to the child.",
    {
        FoundBy.TIP: "A tip from the public.",
        FoundBy.POLICE: "Work of police.",
        FoundBy.OTHER: "Something else.",
        FoundBy.UNKNOWN: "Not known.",
    },
)
described(
    KeyMode,
    "Which alerts a partner's key sees.",
    {KeyMode.LIVE: "Real alerts.", KeyMode.TEST: "Exercises and tests only."},
)
described(
    Permission,
    "What a member of staff may do.",
    {
        Permission.OPEN_CASE: "Open, revise and close cases, steer their alerts, and triage tips.",
        Permission.CONFIRM_CASE: "Confirm a case that another person opened.",
        Permission.READ_CASES: "Read cases and tips, each time with a purpose.",
        Permission.SUPERVISE: "Open more cases in an hour than others.",
        Permission.AUDIT: "Read the audit trail.",
        Permission.OPERATE: "Run the hub: partners, keys, halts.",
    },
)
described(
    StageState,
    "Where the work of a stage stands.",
    {
        StageState.DUE: "Planned; it has not begun.",
        StageState.CUTTING: "It has begun: its ring is covered.",
        StageState.CUT: "All its work is handed out.",
        StageState.DROPPED: "Dropped from the plan before it began.",
    },
)
described(
    TipState,
    "How far police are with a tip.",
    {
        TipState.NEW: "Nobody has looked at it.",
        TipState.REVIEWED: "Read and judged.",
        TipState.FOLLOWED: "It is being followed.",
        TipState.DISMISSED: "Put aside; it may be taken up again.",
    },
)
described(
    AuditAction,
    "What a member of staff read, or did to the hub or a partner.",
    {
        AuditAction.READ_CASE: "One case or its alert, read or changed; of a change the purpose names the mutation.",
        AuditAction.SEARCH_CASES: "A list of cases.",
        AuditAction.READ_TIPS: "Tips of a case.",
        AuditAction.READ_REACH: "How many people each stage came to.",
        AuditAction.READ_AUDIT: "The audit trail itself.",
        AuditAction.READ_PHOTO: "A photo of a case or tip.",
        AuditAction.HALT_ALL: "Every push of the hub was stopped.",
        AuditAction.RESUME_ALL: "The pushes of the hub were resumed.",
        AuditAction.CREATE_PARTNER: "A partner was created.",
        AuditAction.ROTATE_PARTNER_KEY: "A new key of a partner was made.",
        AuditAction.REVOKE_PARTNER_KEYS: "Every key of one mode of a partner was revoked.",
        AuditAction.SET_PARTNER_CHANNEL: "The channel of a partner was set.",
        AuditAction.SET_PARTNER_BUDGET: "The points per minute of a partner were set.",
        AuditAction.SET_PARTNER_DOCUMENTS: "Persisted documents of a partner were registered.",
        AuditAction.SUSPEND_PARTNER: "A partner was suspended.",
        AuditAction.RESUME_PARTNER: "The suspension of a partner was ended.",
        AuditAction.REPLAY_UNITS: "Parked units were replayed.",
        AuditAction.RUN_DRILL: "An exercise was opened from a shell.",
    },
)
described(
    NotedMove,
    "What an officer did to a case with a reason.",
    {
        NotedMove.PAUSE: "Paused its alert.",
        NotedMove.RESUME: "Resumed its alert.",
        NotedMove.SET_RADIUS: "Set the radius of its alert.",
        NotedMove.OVERRIDE_PREFERENCES: "Let its alert go past quiet hours, mutes of all and caps.",
    },
)
