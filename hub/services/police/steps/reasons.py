"""Why an officer did something to an alert: asked for in words, and kept in the case's private log."""

from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.bounds import line
from hub.domain.cases import CaseNote, NotedMove

MOST_CHARACTERS = 500


def reasoned(move: NotedMove, reason: str, *, by: Officer, now: datetime) -> CaseNote:
    """The line for the log; raises TextInvalid for a reason that is empty or too long."""
    return CaseNote(now, by.account, move, line(reason, MOST_CHARACTERS, path=("reason",)))
