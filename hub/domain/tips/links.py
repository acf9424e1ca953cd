"""Links between tips of one case: found by the hub, or made by an officer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_TIP_LINKS: Final = 20
"""The links of one tip, and the tips that it is said not to be the same as."""


class LinkReason(StrEnum):
    """The reason for a link between two tips."""

    SAME_WORDS = "SAME_WORDS"
    SAME_PHOTO = "SAME_PHOTO"
    SAME_PLACE_AND_TIME = "SAME_PLACE_AND_TIME"
    OFFICER = "OFFICER"


COPIES: Final = frozenset({LinkReason.SAME_WORDS, LinkReason.SAME_PHOTO})
"""Links that make one tip the copy of another: a copy adds no voice."""


@dataclass(frozen=True, slots=True)
class TipLink:
    """A link to another tip; the score is 0 to 100. `by` is the account of the officer who made it."""

    tip: str
    reason: LinkReason
    score: float
    by: str | None = None
