"""Enums of both graphs, with a description of every value. Import this module to use them in annotations."""

from collections.abc import Mapping
from enum import Enum

import strawberry

from hub.domain.actors import KeyMode, Permission
from hub.domain.alerts.alert import AlertState, AlertStatus, PauseReason, RevisionKind
from hub.domain.alerts.endings import AlertEnding
from hub.domain.cases.case import CaseState, FoundBy, Outcome, Sex
from hub.domain.delivery.stages import StageState
from hub.domain.tips.tip import TipState
from hub.schema.upstream.strawberry_enums import describe_values


def described(enum: type[Enum], description: str, values: Mapping[Enum, str], *, name: str | None = None) -> None:
    """Register an enum with a description of each value, under its own name unless the graph has another for it.

    Raises KeyError for a value without a description.
    """
    strawberry.enum(enum, name=name, description=description)
    describe_values(enum, {value.name: text for value, text in values.items()})


described(
    AlertStatus,
    "The status of an alert: real, exercise or test.",
    {
        AlertStatus.ACTUAL: "A real alert, shown by live keys to the public.",
        AlertStatus.EXERCISE: "A drill over the whole path; only test keys see it.",
        AlertStatus.TEST: "A technical test; only test keys see it.",
    },
)
described(
    AlertState,
    "The state of an alert.",
    {
        AlertState.OPEN: "People are told.",
        AlertState.PAUSED: "Paused: no new person is told until it resumes.",
        AlertState.CLOSED: "Closed by police.",
        AlertState.EXPIRED: "Expired, because it was not renewed.",
    },
)
described(
    PauseReason,
    "The reason why an alert is paused.",
    {
        PauseReason.OFFICER: "An officer paused it.",
        PauseReason.UNCONFIRMED: "No second person confirmed it in time.",
        PauseReason.RETURNED: "A second person returned the case instead of confirming it.",
    },
)
described(
    RevisionKind,
    "The kind of a revision, for people told before.",
    {
        RevisionKind.ALERT: "The first revision.",
        RevisionKind.UPDATE: "Something has changed.",
        RevisionKind.SIGHTING: "The child was seen again; with sound near that place, also for people told before.",
        RevisionKind.CANCEL: "The alert has ended; remove the notification.",
    },
)
described(
    AlertEnding,
    "How an alert ended, as the public reads it.",
    {AlertEnding.FOUND: "The child was found.", AlertEnding.ENDED: "The alert is over."},
)
described(
    Sex,
    "The child's sex, as police record it.",
    {Sex.FEMALE: "A girl.", Sex.MALE: "A boy.", Sex.UNKNOWN: "Unknown."},
)
described(
    CaseState,
    "The state of a case.",
    {CaseState.OPEN: "The child is missing.", CaseState.CLOSED: "Closed for ever."},
)
described(
    Outcome,
    "How a case ended.",
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
        FoundBy.POLICE: "Work of the police.",
        FoundBy.OTHER: "Something else.",
        FoundBy.UNKNOWN: "Unknown.",
    },
)
described(
    KeyMode,
    "The mode of a partner's key: the alerts it sees.",
    {KeyMode.LIVE: "Real alerts.", KeyMode.TEST: "Exercises and tests only."},
)
described(
    Permission,
    "A permission of a member of staff.",
    {
        Permission.OPEN_CASE: "Open, revise and close cases, steer their alerts, and triage, claim and link tips.",
        Permission.CONFIRM_CASE: "Confirm a case that another person opened.",
        Permission.READ_CASES: "Read cases and tips, each time with a purpose.",
        Permission.SUPERVISE: "Open more cases in an hour than others.",
        Permission.AUDIT: "Read the audit trail.",
        Permission.OPERATE: "Run the hub: partners, keys, halts.",
    },
)
described(
    StageState,
    "The state of a stage's work.",
    {
        StageState.DUE: "Planned, not yet begun.",
        StageState.CUTTING: "Begun: its ring is covered.",
        StageState.CUT: "All its work is assigned to units.",
        StageState.DROPPED: "Dropped from the plan before it began.",
    },
)
described(
    TipState,
    "The triage state of a tip.",
    {
        TipState.NEW: "Not yet read.",
        TipState.REVIEWED: "Read and judged.",
        TipState.FOLLOWED: "Police follow it.",
        TipState.DISMISSED: "Dismissed; it may be taken up again.",
    },
)
