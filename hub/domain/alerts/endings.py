"""The end of an alert as partners and the public read it. What became of a child stays with police."""

from enum import StrEnum
from typing import Final

from hub.domain.cases.case import Outcome


class AlertEnding(StrEnum):
    """The child was found, or the alert is over for another reason."""

    FOUND = "FOUND"
    ENDED = "ENDED"


FOUND: Final = frozenset({Outcome.FOUND_SAFE, Outcome.FOUND_DEAD, Outcome.RETURNED_ALONE})
"""The outcomes that read as found."""


def public_ending(outcome: Outcome | None) -> AlertEnding:
    """Return the ending of an alert whose case has this outcome; None is an alert that expired."""
    return AlertEnding.FOUND if outcome in FOUND else AlertEnding.ENDED
