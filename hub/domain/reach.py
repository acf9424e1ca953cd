"""The reach of an alert as staff may see it: no count below k, and no number that reveals one.

The rule: a count below k is not shown (None), even 0: a ring around a single house must not tell if it is inhabited.
A count of k or more is shown rounded down to a multiple of k. Sums are taken of the true counts and shown by the
same rule. Since every shown number hides up to k-1 people, the difference between two of them, or between two readings,
does not tell a small count. A sum of many suppressed counts could still narrow one of them down: if what is shown
leaves fewer than k/2 possible values for any part, the sum is not shown either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OUTCOMES = ("reached", "failed", "dead", "withheld", "deferred")
"""The outcomes of a stage's devices; their sum is `in_ring`."""

Shown = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class StageCounts:
    """The true counts of one stage, by outcome."""

    number: int
    radius_km: float
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StageReach:
    """One stage as staff see it; `counts` holds the outcomes and their sum `in_ring`, None where suppressed."""

    number: int
    radius_km: float
    counts: Shown


@dataclass(frozen=True, slots=True)
class AlertReach:
    """Every begun stage of an alert, and the sums over them."""

    stages: tuple[StageReach, ...]
    total: Shown
    suppressed_below: int


def suppress(stages: Sequence[StageCounts], below: int) -> AlertReach:
    """Return the counts as they may be shown; `below` is k."""
    shown = tuple(StageReach(stage.number, stage.radius_km, _row(stage.counts, below)) for stage in stages)
    sums = {outcome: [stage.counts.get(outcome, 0) for stage in stages] for outcome in OUTCOMES}
    total: dict[str, int | None] = {outcome: show_sum(parts, below) for outcome, parts in sums.items()}
    total["in_ring"] = show_sum([part for parts in sums.values() for part in parts], below)
    return AlertReach(shown, total, below)


def show(count: int, below: int) -> int | None:
    """Return one count as it may be shown; None if it is suppressed."""
    if count < below:
        return None
    return count // below * below


def show_sum(parts: Sequence[int], below: int) -> int | None:
    """Return the sum of counts that are shown beside it; None if it is suppressed."""
    shown = show(sum(parts), below)
    if shown is None or all(part >= below for part in parts):
        return shown
    return shown if min_possible_values(parts, below) * 2 >= below else None


def min_possible_values(parts: Sequence[int], below: int) -> int:
    """Return how many values the shown sum leaves possible for the suppressed part that it narrows down most."""
    lows = [part // below * below for part in parts]
    highs = [low + below - 1 for low in lows]
    sum_low = sum(parts) // below * below
    sum_high = sum_low + below - 1
    fewest = below
    for part, low, high in zip(parts, lows, highs, strict=True):
        if part < below:
            lowest = max(low, sum_low - (sum(highs) - high))
            highest = min(high, sum_high - (sum(lows) - low))
            fewest = min(fewest, highest - lowest + 1)
    return fewest


def _row(counts: Mapping[str, int], below: int) -> Shown:
    parts = [counts.get(outcome, 0) for outcome in OUTCOMES]
    row: dict[str, int | None] = {outcome: show(part, below) for outcome, part in zip(OUTCOMES, parts, strict=True)}
    return row | {"in_ring": show_sum(parts, below)}
