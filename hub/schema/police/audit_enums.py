"""Enums of the audit trail."""

from hub.domain.trail.audit import AuditAction, AuditOutcome
from hub.schema.shared.enums import described

described(
    AuditAction,
    "What a member of staff read or did. The outcome of the line says what came of it.",
    {one: one.description for one in AuditAction},
)
described(
    AuditOutcome,
    "What came of an action.",
    {
        AuditOutcome.ASKED: "The line that was written before it.",
        AuditOutcome.DONE: "It was done, or the list was given.",
        AuditOutcome.UNCHANGED: "Everything was already as asked.",
        AuditOutcome.REFUSED: "It was refused; `error` has the code.",
    },
)
