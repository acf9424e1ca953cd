"""Plots: what is drawn where, empty and odd input, and frames of both libraries."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy
import pandas
import polars
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from reunion_police import (
    CaseStatistics,
    Dimension,
    Group,
    QueryInvalid,
    Reach,
    ReachCounts,
    ReachDimension,
    ReachFigure,
    ReachFunnel,
    ReachGroup,
    ReachStatistics,
    RecoveryGroup,
    RecoveryPoint,
    StageReach,
)
from reunion_police.plots import calendar, count_map, incidence_curves, reach_bars, reach_funnel

NONE = ReachCounts(None, None, None, None, None, None)


def texts(axes: Axes) -> list[str]:
    found: Any = axes.findobj(Text)
    return [text.get_text() for text in found]


def statistics(group_by: tuple[Dimension, ...] = (), **parts: Any) -> CaseStatistics:
    empty: dict[str, Any] = {"groups": (), "recovery": (), "tips": (), "elsewhere": (), "months_elsewhere": {}}
    return CaseStatistics(datetime(2026, 6, 1, tzinfo=UTC), 1, 1, group_by, "UTC", **(empty | parts))


@pytest.mark.parametrize("library", [pandas, polars])
def test_map_counts_rows_with_a_place_by_region(library: Any) -> None:
    rows = {
        "latitude": [30.0, 30.2, 31.0, None, 40.0],
        "longitude": [110.0, 110.2, 111.0, 112.0, 113.0],
        "region": ["P0", "P0", "P1", "P1", None],
    }
    axes = count_map(library.DataFrame(rows), by="region", names={"P0": "North"})
    assert {"North  2", "P1  1", "not known  1"} <= set(texts(axes))
    hexagons = count_map(library.DataFrame(rows)).collections[0]
    assert sum(hexagons.get_array()) == 4  # type: ignore[arg-type]


def test_curves_are_steps_with_those_at_risk_below() -> None:
    points = (RecoveryPoint(3600, 8, {"FOUND_SAFE": 0.2}), RecoveryPoint(3 * 3600, 5, {"FOUND_SAFE": 0.5}))
    axes = incidence_curves(statistics(recovery=(RecoveryGroup((), 10, 0, points),)))
    assert axes.lines[0].get_drawstyle() == "steps-post"
    assert numpy.array_equal(axes.lines[0].get_ydata(), [0.0, 0.2, 0.5])
    assert {"8", "5", "still missing", "1 h", "3 h", "share of children (n = 10)"} <= set(texts(axes))
    several = statistics((Dimension.SEX,), recovery=(RecoveryGroup(("MALE",), 1, 0, points),) * 2)
    for keys in (None, ("FEMALE",)):
        with pytest.raises(QueryInvalid):
            incidence_curves(several, keys=keys)
    assert incidence_curves(several, keys=("MALE",)).lines


def test_funnel_shows_no_length_for_hidden_counts() -> None:
    counts = ReachCounts(100, 80, None, None, 20, None, frozenset({"in_ring", "failed", "dead", "deferred"}))
    stages = (StageReach(1, 50.0, NONE), StageReach(2, 100.0, counts))
    axes = reach_funnel(Reach(stages, NONE, 20))
    assert {"too few to show", "at least 100", "80", "stage 1, 50 km"} <= set(texts(axes))
    assert "opened it" not in texts(axes)
    whole = reach_funnel(Reach(stages, NONE, 20, ReachFunnel(80, 61, None, frozenset({"opened"}))))
    assert {"showed it", "61"} <= set(texts(whole))
    assert "opened it" not in texts(whole)


def test_bars_of_reach_stand_side_by_side_with_whiskers() -> None:
    figures = {"reached": ReachFigure(800, 20.0, at_least=True), "shown": ReachFigure(None, 0.0, at_least=True)}
    groups = (
        ReachGroup(("Map app",), 3, 9, figures),
        ReachGroup((None,), 3, 9, {"reached": ReachFigure(90, 10.0, at_least=False)}),
    )
    by = (ReachDimension.PARTNER,)
    axes = reach_bars(ReachStatistics(datetime(2026, 6, 1, tzinfo=UTC), 20, 0, by, groups))
    assert {"Map app", "not known", "told", "showed it", "opened it"} <= set(texts(axes))
    assert texts(axes).count(" ≥") == 1
    assert sorted(patch.get_width() for patch in axes.patches if isinstance(patch, Rectangle)) == [90, 800]


def test_calendar_has_every_day_between_first_and_last() -> None:
    first = date(2026, 5, 1)
    groups = (Group((first.isoformat(),), 3), Group(((first + timedelta(days=9)).isoformat(),), 5))
    axes = calendar(statistics((Dimension.DAY,), groups=groups))
    assert len(axes.patches) == 10
    assert "children: 8, UTC" in texts(axes)
    with pytest.raises(QueryInvalid, match="grouped by DAY"):
        calendar(statistics((Dimension.MONTH,)))
    far = (*groups, Group(("2028-01-01",), 1))
    with pytest.raises(QueryInvalid, match="400 days"):
        calendar(statistics((Dimension.DAY,), groups=far))


def test_empty_answers_are_drawn_as_nothing_to_show() -> None:
    frame = polars.DataFrame({"latitude": [None], "longitude": [None]}, {"latitude": float, "longitude": float})
    empty = RecoveryGroup((), 0, 0, ())
    for axes in (
        count_map(frame),
        calendar(statistics((Dimension.DAY,))),
        incidence_curves(statistics(recovery=(empty,))),
        reach_funnel(Reach((), NONE, 20)),
        reach_bars(ReachStatistics(datetime(2026, 6, 1, tzinfo=UTC), 20, 0, (), ())),
    ):
        assert "nothing to show" in texts(axes)
    axes = Figure().add_subplot()
    assert reach_funnel(Reach((), NONE, 20), axes=axes) is axes
