"""The dialogue about a tip: police ask back, and the tipster answers through the receipt code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

MAX_QUESTIONS: Final = 10
"""Questions about one tip."""

MAX_ADDITIONS: Final = 10
"""Texts that a tipster adds to one tip."""

MAX_QUESTION_CHARACTERS: Final = 1000


@dataclass(frozen=True, slots=True, repr=False)
class TipQuestion:
    """A question of an officer to the tipster."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class TipAddition:
    """A text that the tipster added."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class TipFollowUp:
    """The dialogue about one tip, the oldest first."""

    questions: tuple[TipQuestion, ...] = ()
    additions: tuple[TipAddition, ...] = ()
