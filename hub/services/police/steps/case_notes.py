"""Notes of a case: the reason an officer gives for a step on its alert, kept in the case's private log."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.cases.case import CaseNote, NotedMove
from hub.domain.text.bounds import line

MAX_REASON_CHARACTERS = 500


def note_with_reason(move: NotedMove, reason: str, *, path: Sequence[str], by: Officer, now: datetime) -> CaseNote:
    """Return the note; raises TextInvalid for a reason that is empty or too long, with its path in the input."""
    return CaseNote(now, by.account, move, line(reason, MAX_REASON_CHARACTERS, path=path))
