"""Notes that officers write about a case: what they heard and did. They are no steps on its alert."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

MAX_NOTE_CHARACTERS: Final = 2_000


@dataclass(frozen=True, slots=True, repr=False)
class OfficerNote:
    """A note: its case, its moment, the account and the force of its author, and the words."""

    id: str
    case: str
    at: datetime
    by: str
    force: str
    text: str
