"""Cumulative incidence against the estimator of statsmodels, and by hand."""

import importlib
import warnings
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.statistics.incidence import cumulative_incidence

CAUSES = ("FOUND_SAFE", "FOUND_DEAD", "WITHDRAWN")
ENDS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([None, *CAUSES])), min_size=1, max_size=40)


@pytest.fixture(scope="module")
def library() -> Any:
    """Load the library here alone: it takes seconds, and each process of a run collects this file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("statsmodels.duration.survfunc").CumIncidenceRight


def by_end(ends: Iterable[tuple[int, str | None]]) -> dict[str | None, list[int]]:
    times = defaultdict(list)
    for time, cause in sorted(ends, key=lambda end: end[0]):
        times[cause].append(time)
    return times


@given(ends=ENDS)
def test_shares_equal_those_of_a_library(library: Any, ends: list[tuple[int, str | None]]) -> None:
    """Many ends and censored times are equal. The library takes ends by number, and no sample without any."""
    numbers = [0 if cause is None else CAUSES.index(cause) + 1 for _, cause in ends]
    points = cumulative_incidence(by_end(ends), range(13))
    assert [point.at_risk for point in points] == [sum(time > at for time, _ in ends) for at in range(13)]
    if not any(numbers):
        assert all(point.shares == {} for point in points)
        return
    with warnings.catch_warnings():
        # Its standard errors divide by zero once nobody is at risk.
        warnings.simplefilter("ignore")
        found = library([time for time, _ in ends], numbers)
    for point in points:
        for number, curve in enumerate(found.cinc):
            passed = [float(share) for time, share in zip(found.times, curve, strict=True) if time <= point.time]
            assert point.shares.get(CAUSES[number], 0.0) == pytest.approx(passed[-1] if passed else 0.0)


def test_competing_ends_add_up_and_censored_ones_leave() -> None:
    points = cumulative_incidence({"A": [1, 4], "B": [3], None: [2, 3]}, [0, 1, 3, 9])
    assert [(point.time, point.at_risk) for point in points] == [(0, 5), (1, 4), (3, 1), (9, 0)]
    # A fifth at 1; then 4/5 by the three at risk at 3: one goes and one is censored; the last takes the rest.
    assert points[2].shares == {"A": pytest.approx(1 / 5), "B": pytest.approx(4 / 15)}
    assert points[3].shares == {"A": pytest.approx(1 / 5 + 8 / 15), "B": pytest.approx(4 / 15)}


def test_children_without_any_end_have_no_shares() -> None:
    assert [(point.at_risk, point.shares) for point in cumulative_incidence({}, [1, 2])] == [(0, {}), (0, {})]
    assert cumulative_incidence({None: [5]}, [1])[0].shares == {}
