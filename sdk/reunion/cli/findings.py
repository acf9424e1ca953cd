"""The findings of `reunion doctor`: of each check its state, a sentence, and figures for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """The state of a check. Only FAILED makes the command end with 1."""

    OK = "OK"
    WARNING = "WARNING"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check."""

    check: str
    state: State
    message: str
    figures: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it for a program."""
        return {"check": self.check, "state": self.state, "message": self.message, **self.figures}


def ok(check: str, message: str, **figures: Any) -> Finding:
    """Return a finding that is as it should be."""
    return Finding(check, State.OK, message, figures)


def warning(check: str, message: str, **figures: Any) -> Finding:
    """Return a finding that works today, or may be meant."""
    return Finding(check, State.WARNING, message, figures)


def failed(check: str, message: str, **figures: Any) -> Finding:
    """Return a finding that stops work with this hub."""
    return Finding(check, State.FAILED, message, figures)


def skipped(check: str, message: str) -> Finding:
    """Return a finding of a check that another one made impossible."""
    return Finding(check, State.SKIPPED, message)
