"""A row: one figure beside its baseline, and its result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bench.rounds import Rounds


class RowResult(StrEnum):
    """The result of a row."""

    MET = "met"
    MISSED = "missed"
    VOID = "void"
    """Measured, but not reliable; the row says why."""
    SHOWN = "shown"
    """No goal, or sizes other than the promised ones."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound of the ratio, or of the figure if there is no ratio."""

    bound: float
    at_least: bool

    def met(self, measured: float) -> bool:
        """Return whether a measured value keeps the bound."""
        return measured >= self.bound if self.at_least else measured <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:.3g}"


def at_least(bound: float) -> Goal:
    """Return a lower bound."""
    return Goal(bound, at_least=True)


def at_most(bound: float) -> Goal:
    """Return an upper bound."""
    return Goal(bound, at_least=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a suite. `ratio` is the median over the rounds, each round compared with itself.

    So it need not be the quotient of `figure` and `baseline`, which are medians of their own. A figure without anything
    to compare has neither.
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
    """True for a count of forbidden events: it is judged at any size."""
    notes: Sequence[str] = ()
    measured: Mapping[str, Any] = field(default_factory=dict)
    """Every sample and every other figure, for the file."""

    @property
    def result(self) -> RowResult:
        """The result: void comes before missed, because an unreliable figure proves nothing against the code."""
        if self.void:
            return RowResult.VOID
        if self.goal is None or not (self.judged or self.exact):
            return RowResult.SHOWN
        return RowResult.MET if self.goal.met(self.figure if self.ratio is None else self.ratio) else RowResult.MISSED

    def as_json(self) -> dict[str, Any]:
        """Return the row for the file."""
        compared = {} if self.ratio is None else {"baseline": self.baseline, "ratio": self.ratio}
        return {
            "name": self.name,
            "unit": self.unit,
            "figure": self.figure,
            **compared,
            "goal": str(self.goal) if self.goal else None,
            "verdict": self.result.value,
            "void": self.void or None,
            "notes": list(self.notes),
            "measured": dict(self.measured),
        }


def rate(
    rounds: Rounds,
    name: str,
    pair: tuple[str, str],
    goal: Goal | None = None,
    *,
    clock: str = "wall",
    void: str = "",
    note: str,
) -> Row:
    """Return the row of the first contender's things a second against the second's, by `wall` or `cpu`."""
    of, against = pair
    return Row(
        name,
        "/s",
        1 / rounds.each(of, clock),
        1 / rounds.each(against, clock),
        rounds.ratio(against, of, clock),
        goal,
        void=void,
        notes=(note,),
        measured=rounds.as_json(),
    )
