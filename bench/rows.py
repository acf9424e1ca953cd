"""A row: one figure beside its baseline, and whether the goal is met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class DeliveryOutcome(StrEnum):
    """What a row comes to."""

    MET = "met"
    MISSED = "missed"
    VOID = "void"
    """Measured, but not to be believed; the row says why."""
    SHOWN = "shown"
    """No goal, or sizes that are not the promised ones."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound of the ratio, or of the figure if it stands alone."""

    bound: float
    at_least: bool

    def met(self, measured: float) -> bool:
        """Whether what was measured keeps the bound."""
        return measured >= self.bound if self.at_least else measured <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:.3g}"


def at_least(bound: float) -> Goal:
    """It must reach the bound."""
    return Goal(bound, at_least=True)


def at_most(bound: float) -> Goal:
    """It must not pass the bound."""
    return Goal(bound, at_least=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a suite. `ratio` is the median over the rounds, each round compared with itself.

    So it need not be the quotient of `figure` and `baseline`, which are medians of their own. A figure with which
    nothing can be compared has neither.
    """

    name: str
    unit: str
    figure: float
    baseline: float | None = None
    ratio: float | None = None
    goal: Goal | None = None
    void: str = ""
    judged: bool = True
    exact: bool = False
    """Counts what must not happen: held to its goal whatever the sizes."""
    notes: Sequence[str] = ()
    measured: Mapping[str, Any] = field(default_factory=dict)
    """Every sample and every figure beside, for the file."""

    @property
    def verdict(self) -> DeliveryOutcome:
        """Void before missed: what cannot be believed is not held against the code."""
        if self.void:
            return DeliveryOutcome.VOID
        if self.goal is None or not (self.judged or self.exact):
            return DeliveryOutcome.SHOWN
        return (
            DeliveryOutcome.MET
            if self.goal.met(self.figure if self.ratio is None else self.ratio)
            else DeliveryOutcome.MISSED
        )

    def as_json(self) -> dict[str, Any]:
        """The row for the file."""
        compared = {} if self.ratio is None else {"baseline": self.baseline, "ratio": self.ratio}
        return {
            "name": self.name,
            "unit": self.unit,
            "figure": self.figure,
            **compared,
            "goal": str(self.goal) if self.goal else None,
            "verdict": self.verdict.value,
            "void": self.void or None,
            "notes": list(self.notes),
            "measured": dict(self.measured),
        }
