"""A calendar of counts by day."""

from datetime import date, timedelta
from typing import Any

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from reunion_police.errors import QueryInvalid
from reunion_police.plots.canvas import GRID, INK, QUIET, SEQUENTIAL, axes_of, dress, say_nothing
from reunion_police.plots.fonts import make_readable
from reunion_police.plots.words import WEEKDAYS, Language, word
from reunion_police.statistics import CaseStatistics
from reunion_police.values import Dimension

DARK_FROM = 0.55
"""The part of the scale from which a number is written in white."""

MAX_DAYS = 400


def calendar(
    statistics: CaseStatistics,
    *,
    title: str | None = None,
    language: Language = "en",
    axes: Axes | None = None,
) -> Axes:
    """Draw how many children disappeared on each day, a row for each week.

    statistics: grouped by DAY alone, over at most 400 days; the days are those of its `time_zone`. A day between the
    first and the last without a child is drawn as 0. Raises QueryInvalid otherwise.
    """
    counts = _counts(statistics)
    if not counts:
        axes = axes_of(axes, 7.2, 2.4)
        dress(axes, title)
        say_nothing(axes, language)
        make_readable(axes)
        return axes
    first, last = min(counts), max(counts)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    axes = axes_of(axes, 7.2, 1.0 + 0.62 * weeks)
    dress(axes, title)
    scale, colours = Normalize(0, max(counts.values())), colormaps[SEQUENTIAL]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        count, week = counts.get(day, 0), (day - monday).days // 7
        is_dark = scale(count) > DARK_FROM
        _draw_day(axes, day, week, count, colours(scale(count)) if count else GRID, "white" if is_dark else INK)
    axes.set_xlim(0, 7)
    axes.set_ylim(weeks, 0)
    axes.set_xticks([place + 0.5 for place in range(7)], WEEKDAYS[language])
    axes.xaxis.tick_top()
    mondays = [monday + timedelta(weeks=week) for week in range(weeks)]
    axes.set_yticks([week + 0.5 for week in range(weeks)], [f"{one:%Y-%m-%d}" for one in mondays])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    total = f"{word('children', language)}: {sum(counts.values()):,}, {statistics.time_zone}"
    axes.text(7, weeks + 0.15, total, ha="right", va="top", fontsize=8, color=QUIET)
    make_readable(axes)
    return axes


def _draw_day(axes: Axes, day: date, week: int, count: int, colour: Any, ink: str) -> None:
    axes.add_patch(Rectangle((day.weekday() + 0.04, week + 0.05), 0.92, 0.9, facecolor=colour, linewidth=0))
    axes.text(day.weekday() + 0.5, week + 0.55, f"{count}", ha="center", va="center", fontsize=11, color=ink)
    axes.text(day.weekday() + 0.1, week + 0.13, f"{day.day}", ha="left", va="top", fontsize=6.5, color=ink)


def _counts(statistics: CaseStatistics) -> dict[date, int]:
    if statistics.group_by != (Dimension.DAY,):
        raise QueryInvalid("A calendar needs statistics that are grouped by DAY alone.", ("groupBy",))
    days = {date.fromisoformat(group.keys[0]): group.children for group in statistics.groups if group.keys[0]}
    if days and (max(days) - min(days)).days > MAX_DAYS:
        raise QueryInvalid(f"A calendar has at most {MAX_DAYS} days: bound `since` and `until`.", ("from",))
    return days
