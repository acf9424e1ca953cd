"""The cumulative incidence of ends that compete, by the estimator of Aalen and Johansen.

One minus a Kaplan-Meier curve of each end overstates every one of them where ends compete: a child who was found safe
can no more be found dead. Source: https://www.ncbi.nlm.nih.gov/pmc/articles/PMC2410013/
"""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Ends = Mapping[str | None, Sequence[int]]
"""The times until each end, in order.

Under None stand the times at which those without any end were seen last, which censors them.
"""


@dataclass(frozen=True, slots=True)
class IncidencePoint:
    """The probability of each end until a time, and how many were observed without an end beyond it."""

    time: int
    at_risk: int
    shares: Mapping[str, float]


def cumulative_incidence(ends: Ends, times: Sequence[int]) -> list[IncidencePoint]:
    """Return the incidence of every end at each of these times, which are given in order.

    Ends and times have one unit. At equal times an end comes before those that are censored.
    """
    censored = ends.get(None, ())
    ordered = {cause: found for cause, found in ends.items() if cause is not None and len(found)}
    everyone = len(censored) + sum(map(len, ordered.values()))
    weight = 1 / everyone if everyone else 0.0
    shares, counted = dict.fromkeys(ordered, 0.0), dict.fromkeys(ordered, 0)
    points = []
    # An end adds the share that had none before, by the number at risk. Only those who are censored change that weight.
    early = censored[: bisect.bisect_right(censored, times[-1])] if times else ()
    left_by_censoring = ((time, True) for time in early)
    for time, is_censored in sorted([*left_by_censoring, *((time, False) for time in times)]):
        for cause, found in ordered.items():
            now = bisect.bisect_right(found, time)
            shares[cause] += weight * (now - counted[cause])
            counted[cause] = now
        if is_censored:
            at_risk = everyone - sum(counted.values())
            weight = weight * at_risk / (at_risk - 1) if at_risk > 1 else 0.0
            everyone -= 1
        else:
            gone = bisect.bisect_right(censored, time) - bisect.bisect_left(censored, time)
            points.append(IncidencePoint(time, everyone - sum(counted.values()) - gone, dict(shares)))
    return points
